//! Forgets what cannot matter any more, so that states which differ in nothing else are one. What is
//! forgotten was checked before, and any later word about it is still one too many.

use carrier::protocol::chat::Signal;

use super::fault::Fault;
use super::model::{Broken, Model};
use super::side::Side;
use super::world::{
    Card, Item, List, Record, SEATS, SESSIONS, Seat, Session, Told, World, asker, pair, session_of,
};

impl<S: Side> Model<'_, S> {
    pub(super) fn settle(&mut self, world: &mut World) -> Result<(), Broken> {
        // Who gave up what is asked for at the end of an eager row.
        if self.row.eager {
            return Ok(());
        }
        for session in 0..SESSIONS {
            if self.is_over(world, session) {
                self.check_record(world, session)?;
                self.forget(world, session);
            }
        }
        self.forget_pushes(world);
        Ok(())
    }

    /// Whether the record is closed, and nobody is to be told of it any more.
    fn is_over(&self, world: &World, session: Session) -> bool {
        let (one, other) = (asker(session), Seat::from(world.sessions[session].to));
        let heard = |seat: Seat| {
            !world.is_up(seat)
                || match world.told[seat][session] {
                    Told::Asked | Told::Invited | Told::AcceptedCrossing | Told::Began => false,
                    Told::Nothing => !self.invite_comes(world, session, seat),
                    _ => true,
                }
        };
        let closed = !matches!(
            world.sessions[session].record,
            Record::Nothing | Record::Requesting | Record::Active | Record::Over
        );
        closed && heard(one) && heard(other)
    }

    fn invite_comes(&self, world: &World, session: Session, seat: Seat) -> bool {
        let about = |signal: &Signal| {
            matches!(signal, Signal::Invite { .. }) && session_of(signal.session()) == session
        };
        let comes = |&list: &List| {
            self.list(list).iter().any(|item| match item {
                Item::Signal(signal, _) | Item::Late(_, signal, _) => about(signal),
                _ => false,
            })
        };
        comes(&world.mail[asker(session)][seat]) || comes(&world.late[seat])
    }

    fn forget(&mut self, world: &mut World, session: Session) {
        let (one, other) = (asker(session), Seat::from(world.sessions[session].to));
        world.told[one][session] = Told::Over;
        world.told[other][session] = Told::Over;
        let card = &mut world.sessions[session];
        *card = Card { record: Record::Over, first: 0, last: None, ..*card };
        let log = &mut world.logs[pair(one, other)];
        let mut lines = self.list(*log).to_vec();
        for line in &mut lines {
            if matches!(line, Item::Line { session: of, .. } if *of == session) {
                *line = Item::Line { by: SEATS, session: SESSIONS };
            }
        }
        *log = self.as_list(lines);
    }

    /// A push of what the screen has shown already changes nothing.
    fn forget_pushes(&mut self, world: &mut World) {
        if self.fault == Fault::AnswerInPush {
            return;
        }
        for (place, pushes) in world.seats.iter().zip(&mut world.pushes) {
            let shown = |item: &Item| matches!(item, Item::Push { with, number } if *number <= place.cursor[*with]);
            if self.list(*pushes).iter().any(shown) {
                let left = self.list(*pushes).iter().filter(|item| !shown(item)).copied().collect();
                *pushes = self.as_list(left);
            }
        }
    }
}
