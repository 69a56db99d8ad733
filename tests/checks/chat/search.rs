//! Breadth-first over all that can happen: every state once, known by its hash, and for each how it
//! was first reached, so that what is found can be told step by step.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::hash::BuildHasherDefault;

use super::fault::Fault;
use super::intern::{AsIs, hash};
use super::level::Level;
use super::model::{Broken, Model};
use super::row::Row;
use super::runs::Runs;
use super::side::Side;
use super::ways::Ways;
use super::world::World;

/// Searches a row to its end, or to the first state that must not be; then `Err` is the shortest
/// way there.
pub(super) fn search<S: Side>(row: &Row, fault: Fault, side: S) -> Result<Found, String> {
    let (model, start) = Model::new(row, fault, side);
    let mut search = Search {
        model,
        seen: HashSet::from_iter([hash(&start)]),
        ways: Ways::start(),
        runs: row.acyclic.then(|| Runs::from(hash(&start))),
    };
    match search.run(&start) {
        Ok(longest) => Ok(Found {
            states: search.seen.len(),
            longest,
            longest_run: search.runs.map(Runs::longest).transpose()?,
        }),
        Err(Harm { way, broken }) => Err(search.tell(&start, &way, &broken)),
    }
}

/// A search that found nothing wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// How many states there are.
    pub states: usize,
    /// How many steps the furthest of them is away.
    pub longest: usize,
    /// How many steps the longest run has, where runs without an end were looked for.
    pub longest_run: Option<usize>,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, longest, longest_run } = self;
        write!(f, "{states} states, the furthest {longest} steps away")?;
        match longest_run {
            Some(run) => write!(f, "; every run ends, the longest after {run} steps"),
            None => Ok(()),
        }
    }
}

struct Search<'row, S> {
    model: Model<'row, S>,
    seen: HashSet<u64, BuildHasherDefault<AsIs>>,
    ways: Ways,
    runs: Option<Runs>,
}

/// Something that must not be, and the events that lead there.
struct Harm {
    way: Vec<u8>,
    broken: Broken,
}

impl<S: Side> Search<'_, S> {
    /// Goes through all states; how far the furthest is away.
    fn run(&mut self, start: &World) -> Result<usize, Harm> {
        let mut level = Level::new();
        level.push(start);
        for distance in 0.. {
            let first = self.ways.len() - level.len();
            let mut next = Level::new();
            for (world, place) in level.into_iter().zip(first..) {
                self.look(&world, place, &mut next)?;
            }
            if next.is_empty() {
                return Ok(distance);
            }
            level = next;
        }
        unreachable!("a search comes to an end, or out of memory")
    }

    /// All that may happen in one state.
    fn look(&mut self, world: &World, place: usize, next: &mut Level<World>) -> Result<(), Harm> {
        let mut moved = false;
        for (event, ordinal) in self.model.events(world).into_iter().zip(0..) {
            let harm = |ways: &Ways, broken| {
                let mut way = ways.to(place);
                way.push(ordinal);
                Harm { way, broken }
            };
            let after = match self.model.happen(world, event) {
                // Refused, or nothing has changed: as if it had not happened.
                Ok(None) => continue,
                Ok(Some(after)) if after == *world => continue,
                Ok(Some(after)) => after,
                Err(broken) => return Err(harm(&self.ways, broken)),
            };
            moved = true;
            let hash = hash(&after);
            if let Some(runs) = &mut self.runs {
                runs.step(place, hash);
            }
            if self.seen.insert(hash) {
                self.model.check(&after).map_err(|broken| harm(&self.ways, broken))?;
                self.ways.add(place, ordinal);
                next.push(&after);
            }
        }
        let ended = if moved { Ok(()) } else { self.model.check_end(world) };
        ended.map_err(|broken| Harm { way: self.ways.to(place), broken })
    }

    /// The way in words, a line a step.
    fn tell(&mut self, start: &World, way: &[u8], broken: &str) -> String {
        let mut told = format!("after {} steps: {broken}\n", way.len());
        let mut world = *start;
        for (&ordinal, step) in way.iter().zip(1..) {
            let event = self.model.events(&world)[usize::from(ordinal)];
            let words = self.model.describe(&world, event);
            writeln!(told, "{step:4}. {words}").expect("a String takes all");
            if let Ok(Some(after)) = self.model.happen(&world, event) {
                world = after;
            }
        }
        told
    }
}
