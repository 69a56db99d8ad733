//! What a search knows beside the states: the row, the fault, every side and every list that was
//! met, and what each side does with each input. A party is pure: what it did once it need not be
//! asked again.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use carrier::protocol::chat::{Effect, Notice, Phase, RecordChange};

use super::fault::Fault;
use super::intern::{Interner, Mix};
use super::row::Row;
use super::side::{Input, Side};
use super::world::{Item, List, Seat, World, seat_of};

/// Why a state is not allowed to be.
pub(super) type Broken = String;

/// The party's answer to one input: what it became, and its effects. `None`: refused.
type Step = Option<(u32, Rc<[Effect]>)>;

pub(super) struct Model<'row, S> {
    pub row: &'row Row,
    pub fault: Fault,
    sides: Interner<S>,
    lists: Interner<Vec<Item>>,
    steps: HashMap<(u32, Input), Step, BuildHasherDefault<Mix>>,
}

impl<'row, S: Side> Model<'row, S> {
    /// The number of a side that has done nothing yet.
    pub(super) const FRESH: u32 = 0;

    /// A model whose sides begin as `side`, and the state that everything begins with.
    pub(super) fn new(row: &'row Row, fault: Fault, side: S) -> (Self, World) {
        let mut sides = Interner::new();
        let mut lists = Interner::new();
        assert_eq!(sides.number(side), Self::FRESH);
        assert_eq!(List(lists.number(Vec::new())), List::EMPTY);
        let model = Self { row, fault, sides, lists, steps: HashMap::default() };
        (model, World::new(row, Self::FRESH))
    }

    pub(super) fn side(&self, world: &World, seat: Seat) -> &S {
        self.sides.get(world.seats[seat].side)
    }

    pub(super) fn list(&self, list: List) -> &[Item] {
        self.lists.get(list.0)
    }

    pub(super) fn as_list(&mut self, items: Vec<Item>) -> List {
        List(self.lists.number(items))
    }

    pub(super) fn push(&mut self, list: &mut List, item: Item) {
        let mut items = self.list(*list).to_vec();
        items.push(item);
        *list = self.as_list(items);
    }

    pub(super) fn take(&mut self, list: &mut List, place: usize) -> Item {
        let mut items = self.list(*list).to_vec();
        let item = items.remove(place);
        *list = self.as_list(items);
        item
    }

    /// The partner of a chat that stands.
    pub(super) fn chats_with(&self, world: &World, seat: Seat) -> Option<Seat> {
        match *self.side(world, seat).phase() {
            Phase::Chatting { with, .. } if world.is_up(seat) => Some(seat_of(with)),
            Phase::Chatting { .. }
            | Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. } => None,
        }
    }

    /// Gives the input to the seat's side and carries its effects out. `false`: refused, and
    /// nothing has changed.
    pub(super) fn feed(
        &mut self,
        world: &mut World,
        seat: Seat,
        input: Input,
    ) -> Result<bool, Broken> {
        let before = world.seats[seat].side;
        let step = match self.steps.get(&(before, input)) {
            Some(step) => step.clone(),
            None => {
                let step = self.ask_the_side(before, &input)?;
                self.steps.insert((before, input), step.clone());
                step
            }
        };
        let Some((after, effects)) = step else { return Ok(false) };
        world.seats[seat].side = after;
        self.carry_out(world, seat, &effects)?;
        Ok(true)
    }

    fn ask_the_side(&mut self, before: u32, input: &Input) -> Result<Step, Broken> {
        let mut side = self.sides.get(before).clone();
        match side.step(input) {
            Ok(effects) => {
                in_order(&effects)?;
                same_count(&effects)?;
                Ok(Some((self.sides.number(side), effects.into())))
            }
            Err(_) if side == *self.sides.get(before) => Ok(None),
            Err(not_now) => {
                Err(format!("{input:?} was refused ({not_now:?}) and changed the side"))
            }
        }
    }
}

/// Who writes a chat's record counts it there as on the own banner.
fn same_count(effects: &[Effect]) -> Result<(), Broken> {
    let recorded = effects.iter().find_map(|effect| match *effect {
        Effect::Record { session, change: RecordChange::Ended { last } } => Some((session, last)),
        _ => None,
    });
    let told = effects.iter().find_map(|effect| match *effect {
        Effect::Notice(Notice::Ended { session, last, .. }) => Some((session, last)),
        _ => None,
    });
    match (recorded, told) {
        (Some(recorded), Some(told)) if recorded != told => {
            Err(format!("an end is recorded as {recorded:?} and told as {told:?}"))
        }
        _ => Ok(()),
    }
}

fn in_order(effects: &[Effect]) -> Result<(), Broken> {
    let rank = |effect: &Effect| match effect {
        Effect::Record { .. } => 0,
        Effect::Send { .. } => 1,
        Effect::Notice(_) => 2,
    };
    if effects.is_sorted_by_key(rank) {
        Ok(())
    } else {
        Err(format!("effects out of order (record, mail, notice): {effects:?}"))
    }
}
