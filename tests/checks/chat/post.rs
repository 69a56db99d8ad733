//! The post office and the board: carries a step's effects out, ties those who write to each other,
//! and tells of departures. Knows none of the party's rules.

use carrier::ids::Address;
use carrier::protocol::chat::{Effect, Link, Notice, RecordChange, Signal};

use super::fault::Fault;
use super::model::{Broken, Model};
use super::side::Side;
use super::told;
use super::world::{
    Item, Life, List, Record, SEATS, SESSIONS, Seat, Told, World, asker, seat_of, session_of,
};

impl<S: Side> Model<'_, S> {
    /// Carries a step's effects out, in their order and without anything between them.
    pub(super) fn carry_out(
        &mut self,
        world: &mut World,
        seat: Seat,
        effects: &[Effect],
    ) -> Result<(), Broken> {
        mark_crossing(world, seat, effects)?;
        for effect in effects {
            match *effect {
                Effect::Record { session, change } => {
                    told::record(world, seat, session_of(session), change)?;
                }
                Effect::Send { to, signal } => self.post(world, seat, to, signal),
                Effect::Notice(notice) => self.tell(world, seat, notice)?,
            }
        }
        Ok(())
    }

    /// Ties the two, and puts the signal into the mailbox; if there is none, says `Gone`.
    fn post(&mut self, world: &mut World, from: Seat, to: Address, signal: Signal) {
        if let (Fault::Swallows(swallowed), Signal::End { why, .. }) = (self.fault, signal)
            && swallowed == why
        {
            return;
        }
        let mut to = seat_of(to);
        if self.fault == Fault::ByNumber && to == 0 && self.row.newcomer && !world.is_up(0) {
            to = self.row.parties;
        }
        if world.is_up(to) {
            world.seats[from].posted |= 1 << to;
            let changes = if says_link(&signal) { world.seats[from].changes } else { 0 };
            self.push(&mut world.mail[from][to], Item::Signal(signal, changes));
        } else {
            // Behind what the gone had posted, which is in the poster's mailbox already.
            self.push(&mut world.mail[to][from], Item::Gone(to));
        }
    }

    /// Where the changes of lines are counted, the newest that was heard of holds, whatever came
    /// first. They alternate, so that the count says what became of the line.
    pub(super) fn counted(
        &self,
        world: &mut World,
        to: Seat,
        from: Seat,
        mut signal: Signal,
        changes: u8,
    ) -> Signal {
        if self.row.counted
            && let Signal::Started { link, .. } | Signal::Link { link, .. } = &mut signal
        {
            let newest = &mut world.seats[to].newest[from];
            *newest = (*newest).max(changes);
            *link = if newest.is_multiple_of(2) { Link::Up } else { Link::Lost };
        }
        signal
    }

    /// A node goes: its mailbox is closed, its records are closed in its name, it is taken from the
    /// table, and all that are tied to it hear of it, behind what it had posted.
    pub(super) fn depart(&mut self, world: &mut World, who: Seat) {
        for from in 0..SEATS {
            world.mail[from][who] = List::EMPTY;
        }
        world.late[who] = List::EMPTY;
        world.answers[who] = List::EMPTY;
        world.pushes[who] = List::EMPTY;
        self.close_records(world, who);
        let told: Vec<Seat> = (0..SEATS)
            .filter(|&seat| seat != who && world.is_up(seat))
            .filter(|&seat| match self.fault {
                Fault::GoneOnlyAsAnswer => false,
                Fault::GoneOnlyToPosters => world.seats[seat].posted & 1 << who != 0,
                _ => self.row.told_to_all || world.are_tied(seat, who),
            })
            .collect();
        // Of a place that is empty nothing matters any more, whatever it was.
        let place = &mut world.seats[who];
        place.life = Life::Gone;
        place.line_up = true;
        place.dead = false;
        place.window = false;
        place.behind = false;
        place.posted = 0;
        place.heard_gone = 0;
        place.changes = 0;
        place.newest = [0; SEATS];
        place.cursor = [0; SEATS];
        place.seen = [0; SEATS];
        for seat in 0..SEATS {
            world.seats[seat].posted &= !(1 << who);
            world.seats[seat].newest[who] = 0;
        }
        for seat in told {
            self.push(&mut world.mail[who][seat], Item::Gone(who));
        }
    }

    /// R5: requesting → failed, active → ended, where the record is open.
    fn close_records(&self, world: &mut World, who: Seat) {
        for session in 0..SESSIONS {
            let card = &mut world.sessions[session];
            let concerned = match self.fault {
                Fault::NoBoard => false,
                Fault::BoardForEither => asker(session) == who || Seat::from(card.to) == who,
                _ => asker(session) == who,
            };
            card.record = match card.record {
                Record::Requesting if concerned => Record::Failed,
                Record::Active if concerned => Record::Ended,
                as_it_is => as_it_is,
            };
        }
    }
}

fn says_link(signal: &Signal) -> bool {
    matches!(signal, Signal::Started { .. } | Signal::Link { .. })
}

/// Who loses a crossing is told nothing of it: neither that the own request is given up, nor that the
/// other's is accepted. It is noted, so that what is told later fits.
fn mark_crossing(world: &mut World, seat: Seat, effects: &[Effect]) -> Result<(), Broken> {
    let lost = effects.iter().find_map(|effect| match *effect {
        Effect::Record { session, change: RecordChange::Cancelled } => Some(session),
        _ => None,
    });
    let told = effects.iter().any(|effect| {
        matches!(effect, Effect::Notice(Notice::RequestOver { session, .. })
            if Some(*session) == lost)
    });
    let accepted = effects.iter().find_map(|effect| match *effect {
        Effect::Send { signal: Signal::Accept { session }, .. } => Some(session_of(session)),
        _ => None,
    });
    match (lost.map(session_of), accepted) {
        (Some(lost), Some(accepted)) if !told => {
            if world.told[seat][lost] != Told::Asked {
                return Err(format!("{seat} gives up s{lost}, which it does not wait for"));
            }
            world.told[seat][lost] = Told::LostCrossing;
            if world.told[seat][accepted] == Told::Nothing {
                world.told[seat][accepted] = Told::AcceptedCrossing;
            }
        }
        (Some(lost), None) if !told => {
            return Err(format!("{seat} gives up s{lost} and its caller is not told"));
        }
        _ => {}
    }
    Ok(())
}
