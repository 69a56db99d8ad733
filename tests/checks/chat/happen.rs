//! Makes events happen: the callers, their lines, the clocks, the writer of the logs, and the taking
//! of mail.

use carrier::ids::MessageNumber;
use carrier::protocol::chat::{Busy, Signal};

use super::event::Event;
use super::fault::Fault;
use super::model::{Broken, Model};
use super::side::{Input, Side};
use super::world::{Item, Life, Seat, World, address, asker, id, pair, session_of};

impl<S: Side> Model<'_, S> {
    /// The state after the event; `None` if it was a command and was refused.
    pub(super) fn happen(&mut self, before: &World, event: Event) -> Result<Option<World>, Broken> {
        let mut after = *before;
        let world = &mut after;
        let happened = match event {
            Event::Ask { by, to } => self.ask(world, by, to)?,
            Event::Accept { by, session } => {
                self.feed(world, by, Input::Accept(id(self.row, session)))?
            }
            Event::Decline { by, session } => {
                self.feed(world, by, Input::Decline(id(self.row, session)))?
            }
            Event::Cancel { by } => self.feed(world, by, Input::Cancel)?,
            Event::End { by } => {
                let head =
                    self.chats_with(world, by).map_or(0, |with| world.seats[by].cursor[with]);
                self.feed(world, by, Input::End { head: number(head) })?
            }
            Event::Say { by } => self.say(world, by)?,
            Event::Expire { at } => self.feed(world, at, Input::Expire)?,
            Event::AskedClock { at, session } => {
                self.feed(world, at, Input::AskedClock(id(self.row, session)))?
            }
            Event::PartnerClock { at } => self.feed(world, at, Input::PartnerClock)?,
            Event::LineDies { at } => {
                world.dead -= 1;
                world.seats[at].dead = true;
                true
            }
            Event::LineLost { at } => self.line_lost(world, at)?,
            Event::LineBack { at } => self.line_back(world, at)?,
            Event::TakeOver { at } => self.take_over(world, at)?,
            Event::Goes { who, parked } => {
                self.goes(world, who, parked)?;
                true
            }
            Event::Comes { who } => {
                world.seats[who].life = Life::Up;
                true
            }
            Event::FalselyGone { who, told } => {
                world.false_gone -= 1;
                world.falsely = true;
                self.push(&mut world.mail[who][told], Item::Gone(who));
                true
            }
            Event::Deliver { from, to, place, refused } => {
                let item = self.take(&mut world.mail[from][to], place);
                self.deliver(world, to, from, item, refused)?;
                true
            }
            Event::Copy { from, to } => {
                world.copies -= 1;
                if let Item::Signal(signal, changes) = self.list(world.mail[from][to])[0] {
                    self.push(&mut world.late[to], Item::Late(from, signal, changes));
                }
                true
            }
            Event::DeliverLate { to, place } => {
                let item = self.take(&mut world.late[to], place);
                self.deliver(world, to, to, item, false)?;
                true
            }
            Event::TakeAnswer { at } => {
                let item = self.take(&mut world.answers[at], 0);
                self.deliver(world, at, at, item, false)?;
                true
            }
            Event::TakePush { at } => {
                let item = self.take(&mut world.pushes[at], 0);
                self.deliver(world, at, at, item, false)?;
                true
            }
            Event::CatchUp { at } => {
                self.catch_up(world, at)?;
                true
            }
            Event::Write { dropped } => {
                self.write(world, dropped);
                true
            }
            Event::WriteFails => {
                world.unstored -= 1;
                if let Item::Line { by, session } = self.take(&mut world.unwritten, 0)
                    && world.is_up(by)
                {
                    self.push(&mut world.answers[by], Item::Answer(session, None));
                }
                true
            }
        };
        if !happened {
            return Ok(None);
        }
        self.settle(world)?;
        Ok(Some(after))
    }

    fn goes(&mut self, world: &mut World, who: Seat, parked: bool) -> Result<(), Broken> {
        if parked && world.seats[who].line_up {
            return Err(format!("the window of {who} passes, whose caller is there"));
        }
        world.gone -= u8::from(!parked);
        self.depart(world, who);
        Ok(())
    }

    fn catch_up(&self, world: &mut World, at: Seat) -> Result<(), Broken> {
        world.seats[at].behind = false;
        match self.chats_with(world, at) {
            Some(with) if world.seats[at].line_up => self.read(world, at, with, u8::MAX),
            _ => Ok(()),
        }
    }

    fn ask(&mut self, world: &mut World, by: Seat, to: Seat) -> Result<bool, Broken> {
        // When all requests are used up, only an ask that is an accept gets this far, and the id is
        // not used.
        let next = 2 * by + usize::from(world.seats[by].asked.min(1));
        let first = number(self.head(world, by, to));
        let ask = Input::Ask { session: id(self.row, next), to: address(self.row, to), first };
        self.feed(world, by, ask)
    }

    fn say(&mut self, world: &mut World, by: Seat) -> Result<bool, Broken> {
        let Some(session) = self.side(world, by).phase().session().map(session_of) else {
            return Ok(false);
        };
        if !self.feed(world, by, Input::Say)? {
            return Ok(false);
        }
        world.seats[by].said += 1;
        self.push(&mut world.unwritten, Item::Line { by, session });
        Ok(true)
    }

    fn deliver(
        &mut self,
        world: &mut World,
        to: Seat,
        from: Seat,
        item: Item,
        refused: bool,
    ) -> Result<(), Broken> {
        if self.fault == Fault::ParkedDropsMail && !world.seats[to].line_up {
            return Ok(());
        }
        match item {
            Item::Signal(signal, changes) => {
                let signal = self.counted(world, to, from, signal, changes);
                self.receive(world, to, from, signal, refused)?;
            }
            Item::Late(from, signal, changes) => {
                let signal = self.counted(world, to, from, signal, changes);
                self.receive(world, to, from, signal, false)?;
            }
            Item::Gone(who) => {
                if self.row.deaf_to_the_gone {
                    world.seats[to].heard_gone |= 1 << who;
                }
                self.feed(world, to, Input::Gone(address(self.row, who)))?;
            }
            Item::Answer(session, stored) => {
                let (session, number) = (id(self.row, session), stored.map(number));
                self.feed(world, to, Input::Answered { session, number })?;
            }
            Item::Push { with, number } => self.pushed(world, to, with, number)?,
            Item::Line { .. } => unreachable!("lines go to the writer"),
        }
        Ok(())
    }

    fn receive(
        &mut self,
        world: &mut World,
        to: Seat,
        from: Seat,
        signal: Signal,
        refused: bool,
    ) -> Result<(), Broken> {
        if world.seats[to].heard_gone & 1 << from != 0 {
            return Ok(());
        }
        let may_be_asked = if refused { Err(Busy::NotAvailable) } else { Ok(()) };
        let from = address(self.row, from);
        self.feed(world, to, Input::Receive { from, signal, may_be_asked })?;
        Ok(())
    }

    /// A push: shown if the chat of that conversation is open, together with what lies before it.
    fn pushed(
        &mut self,
        world: &mut World,
        at: Seat,
        with: Seat,
        number: u8,
    ) -> Result<(), Broken> {
        let Item::Line { by, session } = self.list(world.logs[pair(at, with)])[number as usize - 1]
        else {
            unreachable!("a log has lines")
        };
        let own = self.side(world, at).phase().session().map(session_of);
        let foreign = self.fault == Fault::SessionsLinesOnly && own != Some(session);
        // While the line is lost nothing is shown that its return reads from the log.
        if self.chats_with(world, at) == Some(with) && !foreign && world.seats[at].line_up {
            self.read(world, at, with, number)?;
        }
        if self.fault == Fault::AnswerInPush && by == at {
            self.deliver(world, at, at, Item::Answer(session, Some(number)), false)?;
        }
        Ok(())
    }

    /// The writer stores the next line, answers it, then pushes it to those who are there.
    fn write(&mut self, world: &mut World, dropped: u8) {
        let item = self.take(&mut world.unwritten, 0);
        let Item::Line { by, session } = item else { unreachable!("the writer has lines") };
        let (one, other) = (asker(session), usize::from(world.sessions[session].to));
        self.push(&mut world.logs[pair(one, other)], item);
        let number = self.head(world, one, other);
        if world.is_up(by) && self.fault != Fault::AnswerInPush {
            self.push(&mut world.answers[by], Item::Answer(session, Some(number)));
        }
        let present = self.present(world, session);
        for (seat, with) in [(one, other), (other, one)] {
            if present & dropped & 1 << seat != 0 {
                world.seats[seat].behind = true;
            } else if present & 1 << seat != 0 {
                self.push(&mut world.pushes[seat], Item::Push { with, number });
            }
        }
    }
}

fn number(number: u8) -> MessageNumber {
    MessageNumber(number.into())
}
