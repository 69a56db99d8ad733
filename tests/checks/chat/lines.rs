//! The callers' lines and what is shown on them: lost, dead before anybody knows, back, taken over.
//! What a node does with its line; the party hears of it as its driver would tell it.

use super::fault::Fault;
use super::model::{Broken, Model};
use super::rest::check_seen;
use super::side::{Input, Side};
use super::world::{List, SEATS, Seat, World, pair};

impl<S: Side> Model<'_, S> {
    /// The node finds its line lost: it takes back what was not seen, and its window begins.
    pub(super) fn line_lost(&mut self, world: &mut World, at: Seat) -> Result<bool, Broken> {
        world.lost -= u8::from(!world.seats[at].dead);
        self.take_back(world, at);
        let place = &mut world.seats[at];
        place.line_up = false;
        place.dead = false;
        place.window = true;
        place.changes += u8::from(self.row.counted);
        // What is kept from now on is shown to whoever comes back; what was shown before is not.
        check_seen(world, at)?;
        self.feed(world, at, Input::LineLost)
    }

    /// A line takes up a node that has none: what was kept is shown, then what the log has.
    pub(super) fn line_back(&mut self, world: &mut World, at: Seat) -> Result<bool, Broken> {
        let place = &mut world.seats[at];
        place.line_up = true;
        place.window = self.fault == Fault::WindowOutlivesReturn;
        place.changes += u8::from(self.row.counted);
        place.seen = place.cursor;
        self.read_again(world, at)?;
        if self.fault == Fault::ReturnNotTold {
            return Ok(true);
        }
        self.feed(world, at, Input::LineBack)
    }

    /// A line takes the place of another, dead or alive. Mailbox, party and screens stay; nobody
    /// else has anything to do with it.
    pub(super) fn take_over(&mut self, world: &mut World, at: Seat) -> Result<bool, Broken> {
        world.takeovers -= 1;
        self.take_back(world, at);
        let place = &mut world.seats[at];
        place.dead = false;
        place.window = self.fault == Fault::TakeoverStartsWindow;
        match self.fault {
            Fault::TakeoverEmptiesMailbox => {
                for from in 0..SEATS {
                    world.mail[from][at] = List::EMPTY;
                }
                world.answers[at] = List::EMPTY;
                world.pushes[at] = List::EMPTY;
            }
            Fault::TakeoverForgetsParty => world.seats[at].side = Self::FRESH,
            Fault::TakeoverToldAsLoss => _ = self.feed(world, at, Input::LineLost)?,
            _ => {}
        }
        self.read_again(world, at)?;
        // As when a lost line is back; the party knows that it was not lost.
        self.feed(world, at, Input::LineBack)
    }

    /// What was shown into a line that was dead already was not seen, and is to be shown again.
    fn take_back(&self, world: &mut World, at: Seat) {
        let place = &mut world.seats[at];
        if self.fault != Fault::UnseenCountsAsRead {
            place.cursor = place.seen;
        }
    }

    /// The chat on a new line: the log, from where it was seen.
    fn read_again(&self, world: &mut World, at: Seat) -> Result<(), Broken> {
        match self.chats_with(world, at) {
            Some(with) if self.fault != Fault::NotReadAtReturn => {
                self.read(world, at, with, u8::MAX)
            }
            _ => Ok(()),
        }
    }

    /// Shows the log up to a number, or to its head if that is lower. A caller who is there sees
    /// it, and has seen what lies before it.
    pub(super) fn read(
        &self,
        world: &mut World,
        at: Seat,
        with: Seat,
        to: u8,
    ) -> Result<(), Broken> {
        let head = self.head(world, at, with);
        let place = &mut world.seats[at];
        let from = place.cursor[with];
        let to = from.max(to.min(head));
        if place.line_up && !place.dead {
            let seen = place.seen[with];
            if to > from && seen < from {
                return Err(format!("{at} is shown line {to}, and has seen {seen} of {from}"));
            }
            if to > from {
                place.seen[with] = to;
            }
        }
        place.cursor[with] = to;
        Ok(())
    }

    pub(super) fn head(&self, world: &World, one: Seat, other: Seat) -> u8 {
        u8::try_from(self.list(world.logs[pair(one, other)]).len()).expect("few")
    }
}
