//! The steps that commands, mail and time share. Not called from outside the party.

use super::effect::Effects;
use super::{
    Busy, Effect, EndedBy, Invite, InviteOver, Link, Notice, Party, Phase, RecordChange, Role,
    Signal, Why,
};
use crate::ids::{Address, MessageNumber, SessionId};

/// Into a session and out of it.
impl Party {
    /// Says yes to `with`. The own request, if there was one, is given up already.
    pub(super) fn accept_from(
        &mut self,
        with: Address,
        session: SessionId,
        first: MessageNumber,
        effects: &mut Effects,
    ) {
        self.phase = Phase::Accepting { session, with, first };
        effects.send(with, Signal::Accept { session });
    }

    /// Enters the chat and lets go of all invites (R3).
    pub(super) fn begin(
        &mut self,
        session: SessionId,
        with: Address,
        role: Role,
        first: MessageNumber,
        link: Link,
        effects: &mut Effects,
    ) {
        for invite in self.invites.take_all() {
            let_go_of_invite(invite, Why::Busy(Busy::InChat), InviteOver::InChat, effects);
        }
        self.phase = Phase::Chatting {
            session,
            with,
            role,
            first,
            link,
            unanswered: 0,
            last: first,
            ending: None,
        };
        effects.tell(Notice::Began { session, with, role, first, link });
    }

    /// Leaves the chat because the own caller wants to.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let mut effects = Effects::default();
        if let Phase::Chatting { session, with, last, .. } = self.phase {
            effects.send(with, Signal::End { session, why: Why::Ended, last });
            self.close(EndedBy::Me, Some(last), &mut effects);
        }
        effects.in_order()
    }

    /// The chat is over: the asker's record says so (R5), and the caller is told.
    pub(super) fn close(
        &mut self,
        by: EndedBy,
        last: Option<MessageNumber>,
        effects: &mut Effects,
    ) {
        if let Phase::Chatting { session, with, role, first, unanswered, .. } = self.phase {
            self.phase = Phase::Idle;
            if role == Role::Asker {
                effects.record(session, RecordChange::Ended { last });
            }
            effects.tell(Notice::Ended { session, with, by, first, last, unanswered });
        }
    }
}

/// Lets go of an own request: the record says so, and so does an `End` (R2).
pub(super) fn give_up(
    session: SessionId,
    to: Address,
    change: RecordChange,
    why: Why,
    effects: &mut Effects,
) {
    effects.record(session, change);
    effects.send(to, Signal::End { session, why, last: MessageNumber::NONE });
}

/// Lets go of an invite: the asker is told why (R2), and the own caller what became of it.
pub(super) fn let_go_of_invite(invite: Invite, why: Why, over: InviteOver, effects: &mut Effects) {
    let Invite { session, from, .. } = invite;
    effects.send(from, Signal::End { session, why, last: MessageNumber::NONE });
    effects.tell(Notice::InviteOver { session, from, over });
}
