//! What can happen next in a state. Does not make it happen.

use carrier::protocol::chat::{Link, Phase, Signal};

use super::model::Model;
use super::side::Side;
use super::world::{Item, Life, SEATS, Seat, Session, World, asker, seat_of, session_of};

/// One thing that happens: a command, a clock, a mail that is taken, a line lost, a node gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Ask {
        by: Seat,
        to: Seat,
    },
    Accept {
        by: Seat,
        session: Session,
    },
    Decline {
        by: Seat,
        session: Session,
    },
    Cancel {
        by: Seat,
    },
    End {
        by: Seat,
    },
    Say {
        by: Seat,
    },
    /// The request's clock, or the end's.
    Expire {
        at: Seat,
    },
    /// A clock that only a mutant has.
    AskedClock {
        at: Seat,
        session: Session,
    },
    /// Another one.
    PartnerClock {
        at: Seat,
    },
    /// The caller's end is gone, and the node does not know it yet.
    LineDies {
        at: Seat,
    },
    /// The node finds its line lost.
    LineLost {
        at: Seat,
    },
    LineBack {
        at: Seat,
    },
    /// The same user's login takes the node over while its line counts as alive: it loses one line
    /// and gains the next in one step.
    TakeOver {
        at: Seat,
    },
    /// The node ends: hung up, crashed, or its window has passed.
    Goes {
        who: Seat,
        parked: bool,
    },
    Comes {
        who: Seat,
    },
    FalselyGone {
        who: Seat,
        told: Seat,
    },
    /// `to` takes the `place`th mail of `from` (the 0th but in rows of any order).
    Deliver {
        from: Seat,
        to: Seat,
        place: usize,
        refused: bool,
    },
    /// The next mail of `from` will come a second time.
    Copy {
        from: Seat,
        to: Seat,
    },
    DeliverLate {
        to: Seat,
        place: usize,
    },
    TakeAnswer {
        at: Seat,
    },
    TakePush {
        at: Seat,
    },
    /// A node that is behind reads the log.
    CatchUp {
        at: Seat,
    },
    /// The writer stores the next line; of the pushes these are dropped, a bit a seat.
    Write {
        dropped: u8,
    },
    WriteFails,
}

impl<S: Side> Model<'_, S> {
    /// All that may happen next, refused commands included.
    pub(super) fn events(&self, world: &World) -> Vec<Event> {
        let mut events = Vec::with_capacity(32);
        for seat in 0..self.row.seats() {
            match world.seats[seat].life {
                Life::Up => {
                    self.commands(world, seat, &mut events);
                    self.clocks(world, seat, &mut events);
                    self.fortunes(world, seat, &mut events);
                    self.mail(world, seat, &mut events);
                }
                Life::NotYet if !world.is_up(0) => events.push(Event::Comes { who: seat }),
                Life::NotYet | Life::Gone => {}
            }
        }
        self.writer(world, &mut events);
        events
    }

    fn commands(&self, world: &World, by: Seat, events: &mut Vec<Event>) {
        let side = self.side(world, by);
        for to in (0..self.row.seats()).filter(|&to| to != by) {
            // An address that was looked up before its node went is asked, too.
            let known = world.seats[to].life != Life::NotYet;
            let holds = side.invites().iter().any(|invite| seat_of(invite.from) == to);
            if known && (holds || world.seats[by].asked < self.row.requests[by]) {
                events.push(Event::Ask { by, to });
            }
        }
        for invite in side.invites() {
            let session = session_of(invite.session);
            events.push(Event::Accept { by, session });
            if !self.row.eager {
                events.push(Event::Decline { by, session });
            }
        }
        if self.row.eager {
            return;
        }
        match side.phase() {
            Phase::Idle | Phase::Accepting { .. } => {}
            Phase::Requesting { .. } => events.push(Event::Cancel { by }),
            Phase::Chatting { .. } => {
                events.push(Event::End { by });
                if world.seats[by].said < self.row.lines[by] {
                    events.push(Event::Say { by });
                }
            }
        }
    }

    fn clocks(&self, world: &World, at: Seat, events: &mut Vec<Event>) {
        let side = self.side(world, at);
        let may_pass = match side.phase() {
            Phase::Chatting { .. } => self.row.slow_writer,
            Phase::Idle | Phase::Requesting { .. } | Phase::Accepting { .. } => !self.row.eager,
        };
        if side.has_deadline() && may_pass {
            events.push(Event::Expire { at });
        }
        if side.counts_for_the_asker() {
            events.extend(
                side.invites()
                    .iter()
                    .map(|invite| Event::AskedClock { at, session: session_of(invite.session) }),
            );
        }
        if side.counts_for_the_partner()
            && matches!(side.phase(), Phase::Chatting { link: Link::Lost, .. })
        {
            events.push(Event::PartnerClock { at });
        }
    }

    fn fortunes(&self, world: &World, who: Seat, events: &mut Vec<Event>) {
        let place = &world.seats[who];
        if place.line_up {
            if world.lost > 0 || place.dead {
                events.push(Event::LineLost { at: who });
            }
            if world.dead > 0 && !place.dead {
                events.push(Event::LineDies { at: who });
            }
            if world.takeovers > 0 {
                events.push(Event::TakeOver { at: who });
            }
        } else {
            events.push(Event::LineBack { at: who });
        }
        if place.window {
            events.push(Event::Goes { who, parked: true });
        }
        if world.gone > 0 {
            events.push(Event::Goes { who, parked: false });
        }
        if world.false_gone > 0 {
            let tied = |&other: &Seat| world.is_up(other) && world.are_tied(who, other);
            let all = (0..self.row.seats()).filter(tied);
            events.extend(all.map(|told| Event::FalselyGone { who, told }));
        }
        if place.behind {
            events.push(Event::CatchUp { at: who });
        }
    }

    fn mail(&self, world: &World, to: Seat, events: &mut Vec<Event>) {
        for from in 0..SEATS {
            let list = self.list(world.mail[from][to]);
            let within_reach = if self.row.any_order { list.len() } else { list.len().min(1) };
            for (place, item) in list.iter().take(within_reach).enumerate() {
                events.push(Event::Deliver { from, to, place, refused: false });
                if matches!(item, Item::Signal(Signal::Invite { .. }, _))
                    && (self.row.refusals || self.crosses(world, from, to))
                {
                    events.push(Event::Deliver { from, to, place, refused: true });
                }
            }
            if world.copies > 0 && matches!(list.first(), Some(Item::Signal(..))) {
                events.push(Event::Copy { from, to });
            }
        }
        let late = self.list(world.late[to]).len();
        events.extend((0..late).map(|place| Event::DeliverLate { to, place }));
        if !self.list(world.answers[to]).is_empty() {
            events.push(Event::TakeAnswer { at: to });
        }
        if !self.list(world.pushes[to]).is_empty() {
            events.push(Event::TakePush { at: to });
        }
    }

    /// Whether `to` waits for an answer of `from`, whose invite it is about to take: a refusal then
    /// comes too late to be heard, for the crossing is judged first.
    fn crosses(&self, world: &World, from: Seat, to: Seat) -> bool {
        match *self.side(world, to).phase() {
            Phase::Requesting { to: asked, .. } => seat_of(asked) == from,
            Phase::Idle | Phase::Accepting { .. } | Phase::Chatting { .. } => false,
        }
    }

    fn writer(&self, world: &World, events: &mut Vec<Event>) {
        let Some(&Item::Line { session, .. }) = self.list(world.unwritten).first() else { return };
        events.push(Event::Write { dropped: 0 });
        if self.row.drops {
            let present = self.present(world, session);
            let subsets = (1..1_u8 << SEATS).filter(|dropped| dropped & !present == 0);
            events.extend(subsets.map(|dropped| Event::Write { dropped }));
        }
        if world.unstored > 0 {
            events.push(Event::WriteFails);
        }
    }

    /// Who would get a push of a line of this session: a bit a seat.
    pub(super) fn present(&self, world: &World, session: Session) -> u8 {
        let two = [asker(session), world.sessions[session].to.into()];
        let mut present = 0;
        for (seat, other) in [(two[0], two[1]), (two[1], two[0])] {
            if self.chats_with(world, seat) == Some(other) {
                present |= 1 << seat;
            }
        }
        present
    }
}
