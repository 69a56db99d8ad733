//! What must hold at every step: what people are told and what is recorded follows from what they
//! were told and what was recorded before, and nothing is said twice.

use carrier::ids::{MessageNumber, SessionId};
use carrier::protocol::chat::{EndedBy, InviteOver, Link, Notice, RecordChange, RequestOver, Role};

use super::fault::Fault;
use super::model::{Broken, Model};
use super::side::Side;
use super::world::{
    Card, Item, Record, Seat, Session, Told, World, asker, pair, seat_of, session_of,
};

impl<S: Side> Model<'_, S> {
    /// A caller is told something.
    pub(super) fn tell(
        &mut self,
        world: &mut World,
        seat: Seat,
        notice: Notice,
    ) -> Result<(), Broken> {
        match notice {
            Notice::Asked { session, .. } => {
                learn(world, seat, session, &[Told::Nothing], Told::Asked)
            }
            Notice::RequestOver { session, over, .. } => {
                learn(world, seat, session, &[Told::Asked], request_over(over))
            }
            Notice::Invited { session, .. } => {
                if !world.seats[seat].line_up {
                    return Err(format!("{seat} is shown an invite, whose line is lost"));
                }
                let meant = usize::from(world.sessions[session_of(session)].to);
                if meant != seat {
                    return Err(format!("{seat} is shown an invite that is meant for {meant}"));
                }
                learn(world, seat, session, &[Told::Nothing], Told::Invited)
            }
            Notice::InviteOver { session, over, .. } => {
                let known = [Told::Invited, Told::AcceptedCrossing];
                learn(world, seat, session, &known, invite_over(over))
            }
            Notice::Began { session, with, role, first, link } => {
                self.can_be_lost(link)?;
                self.began(world, seat, session, seat_of(with), role, first)
            }
            Notice::Link { session, link, .. } => {
                self.can_be_lost(link)?;
                learn(world, seat, session, &[Told::Began], Told::Began)
            }
            Notice::EndWaits { session, .. } => {
                learn(world, seat, session, &[Told::Began], Told::Began)
            }
            Notice::Ended { session, with, by, first, last, unanswered } => {
                let short = by == EndedBy::Me && unanswered > 0;
                let told = if short { Told::EndedShort } else { Told::Ended };
                learn(world, seat, session, &[Told::Began], told)?;
                let (session, with) = (session_of(session), seat_of(with));
                let last = last.map(number);
                self.read(world, seat, with, last.unwrap_or(u8::MAX))?;
                if by == EndedBy::Partner {
                    self.all_shown(world, seat, session)?;
                }
                self.ends_cross(world, seat, session, last, by)?;
                same_range(&mut world.sessions[session], first, last, by)
            }
        }
    }

    fn began(
        &mut self,
        world: &mut World,
        seat: Seat,
        id: SessionId,
        with: Seat,
        role: Role,
        first: MessageNumber,
    ) -> Result<(), Broken> {
        let session = session_of(id);
        if let Some(other) = world.told[seat].iter().position(|&told| told == Told::Began) {
            return Err(format!("{seat} enters s{session} and is still in s{other}"));
        }
        match role {
            Role::Asker => learn(world, seat, id, &[Told::Asked], Told::Began)?,
            Role::Asked => {
                let asked = [Told::Invited, Told::AcceptedCrossing];
                learn(world, seat, id, &asked, Told::Began)?;
                let asker_is = world.told[asker(session)][session];
                if !matches!(asker_is, Told::Began | Told::Ended | Told::EndedShort) {
                    return Err(format!("{seat} is in s{session}, whose asker is {asker_is:?}"));
                }
            }
        }
        if number(first) != world.sessions[session].first {
            return Err(format!("{seat} counts s{session} from {first}, its record does not"));
        }
        if self.fault != Fault::NotReadAtStart {
            self.read(world, seat, with, u8::MAX)?;
        }
        Ok(())
    }

    /// Where no line is lost nobody is told of one: a takeover is nobody else's affair.
    fn can_be_lost(&self, link: Link) -> Result<(), Broken> {
        if link == Link::Lost && self.row.lost == 0 && self.row.dead == 0 {
            return Err("a line is told to be lost, and none was".into());
        }
        Ok(())
    }

    /// Of two ends that cross each side has its own word, for neither can wait for the other's.
    /// They differ only by lines of whoever has the higher number: these crossed, and their author
    /// learns it from the other's end. A side whose lines were not stored in time knows less, and a
    /// line that crossed the end of an earlier session may have been read by one of the two only.
    fn ends_cross(
        &self,
        world: &World,
        seat: Seat,
        session: Session,
        last: Option<u8>,
        by: EndedBy,
    ) -> Result<(), Broken> {
        let partner = world.partner(session, seat);
        let both_ended = world.is_up(partner)
            && [seat, partner].map(|one| world.told[one][session]) == [Told::Ended; 2];
        let (EndedBy::Me, true, Some(mine), Some(theirs)) =
            (by, both_ended, last, world.sessions[session].last)
        else {
            return Ok(());
        };
        let (lower, from, to) =
            if mine > theirs { (partner, theirs, mine) } else { (seat, mine, theirs) };
        let log = self.list(world.logs[pair(seat, partner)]);
        let crossed = &log[usize::from(from)..usize::from(to)];
        if crossed.contains(&Item::Line { by: lower, session }) {
            return Err(format!("{lower} ends s{session} without a line that it said and knew"));
        }
        Ok(())
    }

    /// R7: who is told that the partner has ended the chat has been shown all that the partner said
    /// in it, but for what the partner knows was not stored in time.
    fn all_shown(&self, world: &World, seat: Seat, session: Session) -> Result<(), Broken> {
        let partner = world.partner(session, seat);
        if world.told[partner][session] == Told::EndedShort {
            return Ok(());
        }
        let partners = Item::Line { by: partner, session };
        let log = self.list(world.logs[pair(seat, partner)]);
        let shown = usize::from(world.seats[seat].cursor[partner]);
        if log[shown..].contains(&partners) || self.list(world.unwritten).contains(&partners) {
            return Err(format!("{seat} leaves s{session} without a line that {partner} said"));
        }
        Ok(())
    }
}

/// A step in the life of a record; whoever takes it.
pub(super) fn record(
    world: &mut World,
    by: Seat,
    session: Session,
    change: RecordChange,
) -> Result<(), Broken> {
    let card = &mut world.sessions[session];
    if let RecordChange::Requesting { to, first } = change {
        world.seats[by].asked += 1;
        card.to = u8::try_from(seat_of(to)).expect("few");
        card.first = number(first);
    }
    let (from, to) = match change {
        RecordChange::Requesting { .. } => (Record::Nothing, Record::Requesting),
        RecordChange::Active => (Record::Requesting, Record::Active),
        RecordChange::Ended { .. } => (Record::Active, Record::Ended),
        RecordChange::Declined => (Record::Requesting, Record::Declined),
        RecordChange::TimedOut => (Record::Requesting, Record::TimedOut),
        RecordChange::Cancelled => (Record::Requesting, Record::Cancelled),
        RecordChange::Failed => (Record::Requesting, Record::Failed),
    };
    if card.record != from {
        return Err(format!("the record of s{session} is {:?} and becomes {to:?}", card.record));
    }
    card.record = to;
    Ok(())
}

fn learn(
    world: &mut World,
    seat: Seat,
    session: SessionId,
    from: &[Told],
    to: Told,
) -> Result<(), Broken> {
    let session = session_of(session);
    let told = &mut world.told[seat][session];
    if !from.contains(told) {
        return Err(format!("{seat} is told of s{session}: {to:?}; it knew: {told:?}"));
    }
    *told = to;
    Ok(())
}

/// Both banners and the record count the same range.
fn same_range(
    card: &mut Card,
    first: MessageNumber,
    last: Option<u8>,
    by: EndedBy,
) -> Result<(), Broken> {
    if number(first) != card.first || last.is_some_and(|last| last < card.first) {
        return Err(format!("a session counts from {first} to {last:?}, after {}", card.first));
    }
    match by {
        // Of two ends that cross each side has its own word.
        EndedBy::Me => card.last = last,
        EndedBy::Partner if card.last != last => {
            return Err(format!("one side counts to {:?}, the other to {last:?}", card.last));
        }
        EndedBy::Partner | EndedBy::Gone => {}
    }
    Ok(())
}

fn request_over(over: RequestOver) -> Told {
    match over {
        RequestOver::Declined => Told::RequestDeclined,
        RequestOver::Busy(_) => Told::RequestRefused,
        RequestOver::TimedOut => Told::RequestTimedOut,
        RequestOver::Cancelled => Told::RequestCancelled,
        RequestOver::GivenUp => Told::RequestGivenUp,
        RequestOver::Left => Told::RequestLeft,
    }
}

fn invite_over(over: InviteOver) -> Told {
    match over {
        InviteOver::Declined => Told::InviteDeclined,
        InviteOver::InChat => Told::InviteInChat,
        InviteOver::TimedOut => Told::InviteTimedOut,
        InviteOver::Cancelled => Told::InviteCancelled,
        InviteOver::Left => Told::InviteLeft,
    }
}

fn number(number: MessageNumber) -> u8 {
    u8::try_from(number.0).expect("few")
}
