//! What must hold when nothing is on its way any more: nobody waits for what will not come, and all
//! were told the same.

use carrier::protocol::chat::{Link, Phase};

use super::model::{Broken, Model};
use super::side::Side;
use super::world::{
    Life, List, Place, Record, SEATS, SESSIONS, Seat, Session, Told, World, asker, seat_of,
    session_of,
};

impl<S: Side> Model<'_, S> {
    /// Holds the state against what must hold at rest, if it is at rest.
    pub(super) fn check(&self, world: &World) -> Result<(), Broken> {
        self.check_links(world)?;
        if self.row.eager || !self.is_at_rest(world) {
            return Ok(());
        }
        for seat in self.living(world) {
            self.check_phase(world, seat)?;
            check_seen(world, seat)?;
            check_told(world, seat, self.side(world, seat).phase())?;
        }
        (0..SESSIONS).try_for_each(|session| self.check_record(world, session))
    }

    /// Holds a state in which nothing more can happen against what must hold at the end: where
    /// nobody is against it and nobody is late, requests lead to a chat. Only a ring of three who
    /// all accept each other's at once does not.
    pub(super) fn check_end(&self, world: &World) -> Result<(), Broken> {
        let chats = self.living(world).any(|seat| self.chats_with(world, seat).is_some());
        let given_up = |seat: Seat| world.told[seat].contains(&Told::RequestGivenUp);
        let ring = self.row.seats() > 2 && self.living(world).all(given_up);
        if !self.row.eager || chats || ring {
            Ok(())
        } else {
            Err("all that could happen has, and nobody chats".into())
        }
    }

    /// With nothing on its way between them, who is in a chat sees the partner's line as it is.
    fn check_links(&self, world: &World) -> Result<(), Broken> {
        for seat in self.living(world) {
            let Phase::Chatting { session, with, link, .. } = *self.side(world, seat).phase()
            else {
                continue;
            };
            let with = seat_of(with);
            let partners = self.side(world, with).phase();
            let settled = world.is_up(with)
                && world.mail[with][seat] == List::EMPTY
                && world.late[seat] == List::EMPTY
                && matches!(partners, Phase::Chatting { session: theirs, .. } if *theirs == session);
            if settled && (link == Link::Up) != world.seats[with].line_up {
                return Err(format!("{seat} sees the line of {with} as {link:?}"));
            }
        }
        Ok(())
    }

    /// Whether no mail is on its way, no clock runs, no line is lost, and the writer has nothing to
    /// do. The clock of an end does not count where the writer is quick: nothing is late there, so
    /// that whoever still waits will wait in vain.
    fn is_at_rest(&self, world: &World) -> bool {
        let nothing = |list: &List| *list == List::EMPTY;
        world.mail.as_flattened().iter().all(nothing)
            && world.late.iter().all(nothing)
            && world.answers.iter().all(nothing)
            && world.pushes.iter().all(nothing)
            && world.unwritten == List::EMPTY
            && world.seats.iter().all(|place| place.line_up && !place.dead && !place.behind)
            && self.living(world).all(|seat| {
                let side = self.side(world, seat);
                let ends = matches!(side.phase(), Phase::Chatting { .. }) && !self.row.slow_writer;
                !side.has_deadline() || ends
            })
    }

    fn living(&self, world: &World) -> impl Iterator<Item = Seat> {
        (0..self.row.seats()).filter(|&seat| world.is_up(seat))
    }

    /// Nobody is accepting or ending, no invite stands, and who is in a chat is in the one that the
    /// partner is in, sees the partner's line as it is, and has been shown every line.
    fn check_phase(&self, world: &World, seat: Seat) -> Result<(), Broken> {
        let side = self.side(world, seat);
        if let Some(invite) = side.invites().first() {
            let session = session_of(invite.session);
            return Err(format!("the invite s{session} stands for ever at {seat}"));
        }
        let Phase::Chatting { session, with, role, link, ending, .. } = *side.phase() else {
            return match side.phase() {
                Phase::Accepting { session, .. } => {
                    Err(format!("{seat} is left accepting s{}", session_of(*session)))
                }
                // At rest no clock runs, so that nobody is requesting.
                _ => Ok(()),
            };
        };
        let (session, with) = (session_of(session), seat_of(with));
        if ending.is_some() {
            return Err(format!("{seat} waits for ever for the end of s{session}"));
        }
        let partners = self.side(world, with).phase();
        let together = world.is_up(with)
            && matches!(*partners, Phase::Chatting { session: theirs, with: back, role: r, .. }
                if session_of(theirs) == session && seat_of(back) == seat && r != role);
        if !together {
            return Err(format!("{seat} is alone in s{session} for ever"));
        }
        if link != Link::Up {
            return Err(format!("{seat} sees the line of {with} as lost for ever"));
        }
        if world.seats[seat].cursor[with] != self.head(world, seat, with) {
            return Err(format!("{seat} is not shown every line of the chat s{session}"));
        }
        Ok(())
    }

    /// Every record is closed, with the status that people were told, unless its chat runs.
    pub(super) fn check_record(&self, world: &World, session: Session) -> Result<(), Broken> {
        let card = &world.sessions[session];
        if matches!(card.record, Record::Nothing | Record::Over) {
            return Ok(());
        }
        let one = asker(session);
        let other = Seat::from(card.to);
        let runs = world.is_up(one)
            && self.side(world, one).phase().session().map(session_of) == Some(session);
        let open = match card.record {
            Record::Requesting => true,
            Record::Active => !runs,
            _ => false,
        };
        if open {
            return Err(format!("the record of s{session} is {:?} for ever", card.record));
        }
        let [ask, answer] = [one, other].map(|seat| world.told[seat][session]);
        if !asker_agrees(ask, card.record) && world.seats[one].life == Life::Up {
            return Err(format!("the record of s{session}: {:?}; its asker: {ask:?}", card.record));
        }
        // A false report, or one that overtakes the last word, is all that its reader hears.
        let may_differ = world.falsely || self.row.any_order || world.seats[other].life != Life::Up;
        if !asked_agrees(answer, card.record) && !may_differ {
            return Err(format!(
                "the record of s{session}: {:?}; the asked: {answer:?}",
                card.record
            ));
        }
        Ok(())
    }
}

/// What counts as read was seen.
pub(super) fn check_seen(world: &World, seat: Seat) -> Result<(), Broken> {
    let Place { cursor, seen, .. } = world.seats[seat];
    match (0..SEATS).find(|&with| seen[with] != cursor[with]) {
        Some(with) => Err(format!(
            "{seat} has seen {} of {with}'s chat, and {} counts as read",
            seen[with], cursor[with]
        )),
        None => Ok(()),
    }
}

/// Every request and every end was told.
fn check_told(world: &World, seat: Seat, phase: &Phase) -> Result<(), Broken> {
    let own = phase.session().map(session_of);
    for (session, told) in world.told[seat].iter().enumerate() {
        let open = match told {
            Told::Asked | Told::Invited | Told::AcceptedCrossing => true,
            Told::Began => own != Some(session),
            _ => false,
        };
        if open {
            return Err(format!("{seat} knows of s{session}: {told:?}, and hears no more"));
        }
    }
    Ok(())
}

fn asker_agrees(told: Told, record: Record) -> bool {
    match record {
        Record::Nothing | Record::Requesting | Record::Over => false,
        Record::Active => told == Told::Began,
        Record::Ended => matches!(told, Told::Ended | Told::EndedShort),
        Record::Declined => told == Told::RequestDeclined,
        Record::TimedOut => told == Told::RequestTimedOut,
        Record::Cancelled => {
            matches!(told, Told::RequestCancelled | Told::RequestGivenUp | Told::LostCrossing)
        }
        Record::Failed => matches!(told, Told::RequestRefused | Told::RequestLeft),
    }
}

/// The record has the asker's word. A decline, or a refusal on entering a chat, may cross it: then
/// each side reads its own truth.
fn asked_agrees(told: Told, record: Record) -> bool {
    let own_word = matches!(told, Told::Nothing | Told::InviteDeclined | Told::InviteInChat);
    match record {
        Record::Nothing | Record::Requesting | Record::Over => false,
        Record::Active => told == Told::Began,
        Record::Ended => matches!(told, Told::Ended | Told::EndedShort),
        Record::Declined => told == Told::InviteDeclined,
        Record::TimedOut => own_word || told == Told::InviteTimedOut,
        Record::Cancelled => own_word || told == Told::InviteCancelled,
        Record::Failed => own_word || told == Told::InviteLeft,
    }
}
