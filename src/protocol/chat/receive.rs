//! The party's mail: what another party said, and what the registry says of one that went. Does not
//! know how mail travels; relies on its order (R8).

use std::time::Duration;

use super::effect::Effects;
use super::steps::{give_up, let_go_of_invite};
use super::{
    Busy, Effect, EndedBy, Invite, InviteOver, Link, Notice, Party, Phase, RecordChange,
    RequestOver, Role, Signal, Why,
};
use crate::ids::{Address, MessageNumber, SessionId};

impl Party {
    /// Takes a signal from its mailbox. `may_be_asked` is the node's answer to the one question
    /// that an invite puts to it; that the line is lost or that too many invites stand the party
    /// knows itself. It is asked *after* the crossing rule.
    pub fn receive(
        &mut self,
        from: Address,
        signal: &Signal,
        may_be_asked: Result<(), Busy>,
    ) -> Vec<Effect> {
        let mut effects = Effects::default();
        match *signal {
            Signal::Invite { session, time_left, first } => {
                self.invited(from, session, time_left, first, may_be_asked, &mut effects);
            }
            Signal::Accept { session } => self.accepted(from, session, &mut effects),
            Signal::Started { session, link } => self.started(from, session, link, &mut effects),
            Signal::End { session, why, last } => {
                self.let_go_by_other(from, session, why, last, &mut effects);
            }
            Signal::Link { session, link } => {
                self.partners_line(from, session, link, &mut effects);
            }
        }
        effects.in_order()
    }

    /// The registry says that `who` has gone (R4). Everything held with it is let go of, and
    /// answered with [`Why::Left`]: to one that was falsely reported, that is the only word it
    /// will get. Twice does no harm.
    pub fn gone(&mut self, who: Address) -> Vec<Effect> {
        let mut effects = Effects::default();
        for invite in self.invites.take_if(|invite| invite.from == who) {
            let_go_of_invite(invite, Why::Left, InviteOver::Left, &mut effects);
        }
        let left = |session| Signal::End { session, why: Why::Left, last: MessageNumber::NONE };
        match self.phase {
            Phase::Requesting { session, to, .. } if to == who => {
                self.phase = Phase::Idle;
                give_up(session, to, RecordChange::Failed, Why::Left, &mut effects);
                effects.tell(Notice::RequestOver { session, to, over: RequestOver::Left });
            }
            Phase::Accepting { session, with, .. } if with == who => {
                self.phase = Phase::Idle;
                effects.send(with, left(session));
                effects.tell(Notice::InviteOver { session, from: with, over: InviteOver::Left });
            }
            Phase::Chatting { session, with, .. } if with == who => {
                effects.send(with, left(session));
                self.close(EndedBy::Gone, None, &mut effects);
            }
            Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. }
            | Phase::Chatting { .. } => {}
        }
        effects.in_order()
    }

    fn invited(
        &mut self,
        from: Address,
        session: SessionId,
        time_left: Duration,
        first: MessageNumber,
        may_be_asked: Result<(), Busy>,
        effects: &mut Effects,
    ) {
        if self.holds(session) {
            return;
        }
        let in_chat = matches!(self.phase, Phase::Chatting { .. });
        if let Phase::Requesting { session: own, to, .. } = self.phase
            && to == from
        {
            // Two requests cross (R3). The winner waits: its own invite is being accepted. The
            // loser does what its caller would: give up, and accept.
            if session < own {
                give_up(own, to, RecordChange::Cancelled, Why::Crossed, effects);
                self.accept_from(from, session, first, effects);
            }
            return;
        }
        let refused = match may_be_asked {
            _ if in_chat => Some(Busy::InChat),
            Err(busy) => Some(busy),
            Ok(()) if self.line == Link::Lost => Some(Busy::LineLost),
            Ok(()) if self.invites.is_full() => Some(Busy::TooManyInvites),
            Ok(()) => None,
        };
        if let Some(busy) = refused {
            let (why, last) = (Why::Busy(busy), MessageNumber::NONE);
            effects.send(from, Signal::End { session, why, last });
        } else {
            self.invites.add(session, from, first);
            effects.tell(Notice::Invited { session, from, time_left });
        }
    }

    /// The asked side has said yes, and the asker, who still waits, begins the chat (R1).
    fn accepted(&mut self, from: Address, session: SessionId, effects: &mut Effects) {
        if let Phase::Requesting { session: own, to, first, .. } = self.phase
            && (own, to) == (session, from)
        {
            effects.record(session, RecordChange::Active);
            effects.send(from, Signal::Started { session, link: self.line });
            // Of the partner's line nothing bad is known yet: if it is lost, a Link is on its way.
            self.begin(session, from, Role::Asker, first, Link::Up, effects);
        }
    }

    /// The asker has begun the chat (R1).
    fn started(&mut self, from: Address, session: SessionId, link: Link, effects: &mut Effects) {
        if let Phase::Accepting { session: own, with, first } = self.phase
            && (own, with) == (session, from)
        {
            self.begin(session, from, Role::Asked, first, link, effects);
            if self.line == Link::Lost {
                effects.send(from, Signal::Link { session, link: Link::Lost });
            }
        }
    }

    /// The other side has let go, at whatever stage this one holds the session (R2).
    fn let_go_by_other(
        &mut self,
        from: Address,
        session: SessionId,
        why: Why,
        last: MessageNumber,
        effects: &mut Effects,
    ) {
        for invite in self.invites.take_if(|i| (i.session, i.from) == (session, from)) {
            let Invite { session, from, .. } = invite;
            effects.tell(Notice::InviteOver { session, from, over: invite_over(why) });
        }
        match self.phase {
            Phase::Requesting { session: own, to, .. } if (own, to) == (session, from) => {
                self.phase = Phase::Idle;
                let (change, over) = request_over(why);
                effects.record(session, change);
                effects.tell(Notice::RequestOver { session, to, over });
            }
            Phase::Accepting { session: own, with, .. } if (own, with) == (session, from) => {
                self.phase = Phase::Idle;
                effects.tell(Notice::InviteOver { session, from, over: invite_over(why) });
            }
            Phase::Chatting { session: own, with, .. } if (own, with) == (session, from) => {
                // Only one who left the chat has counted it; without a number, the log's head.
                if why == Why::Ended {
                    self.close(EndedBy::Partner, Some(last), effects);
                } else {
                    self.close(EndedBy::Gone, None, effects);
                }
            }
            Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. }
            | Phase::Chatting { .. } => {}
        }
    }

    fn partners_line(
        &mut self,
        from: Address,
        session: SessionId,
        now: Link,
        effects: &mut Effects,
    ) {
        if let Phase::Chatting { session: own, with, link, .. } = &mut self.phase
            && (*own, *with) == (session, from)
            && std::mem::replace(link, now) != now
        {
            effects.tell(Notice::Link { session, with: from, link: now });
        }
    }
}

/// What an asker's `End` says of its request. No asker gives the other reasons before a chat; were
/// one to come, the request is over all the same.
fn invite_over(why: Why) -> InviteOver {
    match why {
        Why::TimedOut => InviteOver::TimedOut,
        Why::Left => InviteOver::Left,
        Why::Cancelled | Why::Crossed | Why::Declined | Why::Busy(_) | Why::Ended => {
            InviteOver::Cancelled
        }
    }
}

/// What an asked party's `End` says of the own request, for the record and for the caller. No
/// asked party gives the other reasons before a chat.
fn request_over(why: Why) -> (RecordChange, RequestOver) {
    match why {
        Why::Declined => (RecordChange::Declined, RequestOver::Declined),
        Why::Busy(busy) => (RecordChange::Failed, RequestOver::Busy(busy)),
        Why::Left | Why::TimedOut | Why::Cancelled | Why::Crossed | Why::Ended => {
            (RecordChange::Failed, RequestOver::Left)
        }
    }
}
