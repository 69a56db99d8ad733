//! What the party's own caller wants. Does not know who may want it, nor the words for a refusal.

use std::time::Duration;

use super::effect::Effects;
use super::steps::{give_up, let_go_of_invite};
use super::{
    Effect, InviteOver, Link, Notice, Party, Phase, RecordChange, RequestOver, Signal, Why,
};
use crate::clock::Uptime;
use crate::ids::{Address, MessageNumber, SessionId};

/// How long `/END` waits for own lines that are not answered yet (R7).
pub const END_WAITS: Duration = Duration::from_secs(10);

/// Why a command was not followed. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotNow {
    /// A request of one's own is still waiting.
    RequestWaits,
    /// An invite was accepted and its chat is about to begin: `One moment...`.
    OneMoment,
    /// A chat stands; it has to be ended first.
    InChat,
    /// No invite with this session stands (any longer): `That request is over.`
    NoSuchInvite,
    /// There is no own request that could be cancelled.
    NoRequest,
    /// There is no chat that could be ended.
    NoChat,
}

/// Commands: what the own caller wants.
impl Party {
    /// Asks `to` for a chat under the new id `session`; `first` is the head of the pair's log.
    /// Whose invite is held is not asked but accepted, and `session` and `first` are not used.
    ///
    /// # Errors
    /// [`NotNow`] if a request waits, an accept is under way, or a chat stands.
    pub fn ask(
        &mut self,
        session: SessionId,
        to: Address,
        first: MessageNumber,
        now: Uptime,
    ) -> Result<Vec<Effect>, NotNow> {
        match (self.phase, self.invites.of(to)) {
            (Phase::Accepting { .. }, _) => Err(NotNow::OneMoment),
            (Phase::Chatting { .. }, _) => Err(NotNow::InChat),
            (Phase::Idle | Phase::Requesting { .. }, Some(invite)) => self.accept(invite.session),
            (Phase::Requesting { .. }, None) => Err(NotNow::RequestWaits),
            (Phase::Idle, None) => {
                let timeout = self.request_timeout;
                self.phase = Phase::Requesting { session, to, first, until: now + timeout };
                let mut effects = Effects::default();
                effects.record(session, RecordChange::Requesting { to, first });
                effects.send(to, Signal::Invite { session, time_left: timeout, first });
                effects.tell(Notice::Asked { session, to, timeout });
                Ok(effects.in_order())
            }
        }
    }

    /// Accepts the invite `session`, and gives up an own request that waits (R3). The chat begins
    /// when the asker has said so (R1).
    ///
    /// # Errors
    /// [`NotNow`] if no such invite stands, an accept is under way, or a chat stands.
    pub fn accept(&mut self, session: SessionId) -> Result<Vec<Effect>, NotNow> {
        match self.phase {
            Phase::Accepting { .. } => return Err(NotNow::OneMoment),
            Phase::Chatting { .. } => return Err(NotNow::InChat),
            Phase::Idle | Phase::Requesting { .. } => {}
        }
        let invite = self.invites.take(session).ok_or(NotNow::NoSuchInvite)?;
        let mut effects = Effects::default();
        if let Phase::Requesting { session, to, .. } = self.phase {
            let over = RequestOver::GivenUp;
            give_up(session, to, RecordChange::Cancelled, Why::Cancelled, &mut effects);
            effects.tell(Notice::RequestOver { session, to, over });
        }
        self.accept_from(invite.from, session, invite.first, &mut effects);
        Ok(effects.in_order())
    }

    /// Declines the invite `session`, whatever the phase.
    ///
    /// # Errors
    /// [`NotNow`] if no such invite stands, or it was accepted already.
    pub fn decline(&mut self, session: SessionId) -> Result<Vec<Effect>, NotNow> {
        let Some(invite) = self.invites.take(session) else {
            return Err(match self.phase {
                Phase::Accepting { session: accepted, .. } if accepted == session => {
                    NotNow::OneMoment
                }
                Phase::Chatting { session: begun, .. } if begun == session => NotNow::InChat,
                Phase::Idle
                | Phase::Requesting { .. }
                | Phase::Accepting { .. }
                | Phase::Chatting { .. } => NotNow::NoSuchInvite,
            });
        };
        let mut effects = Effects::default();
        let_go_of_invite(invite, Why::Declined, InviteOver::Declined, &mut effects);
        Ok(effects.in_order())
    }

    /// Takes the own request back.
    ///
    /// # Errors
    /// [`NotNow`] if none waits.
    pub fn cancel(&mut self) -> Result<Vec<Effect>, NotNow> {
        match self.phase {
            Phase::Idle => Err(NotNow::NoRequest),
            Phase::Accepting { .. } => Err(NotNow::OneMoment),
            Phase::Chatting { .. } => Err(NotNow::InChat),
            Phase::Requesting { session, to, .. } => {
                self.phase = Phase::Idle;
                let mut effects = Effects::default();
                let over = RequestOver::Cancelled;
                give_up(session, to, RecordChange::Cancelled, Why::Cancelled, &mut effects);
                effects.tell(Notice::RequestOver { session, to, over });
                Ok(effects.in_order())
            }
        }
    }

    /// Ends the chat; `head` is the highest message number of its log that this node has seen.
    /// Waits inside for own lines that are not answered yet, at most [`END_WAITS`], and says so
    /// with [`Notice::EndWaits`] (R7).
    ///
    /// # Errors
    /// [`NotNow`] if no chat stands.
    pub fn end(&mut self, head: MessageNumber, now: Uptime) -> Result<Vec<Effect>, NotNow> {
        let Phase::Chatting { session, with, unanswered, ref mut last, ref mut ending, .. } =
            self.phase
        else {
            return Err(if matches!(self.phase, Phase::Accepting { .. }) {
                NotNow::OneMoment
            } else {
                NotNow::NoChat
            });
        };
        *last = head.max(*last);
        if unanswered == 0 {
            return Ok(self.leave());
        }
        ending.get_or_insert(now + END_WAITS);
        Ok(vec![Effect::Notice(Notice::EndWaits { session, with, unanswered })])
    }

    /// Counts a line that is about to be given to the log's writer, and says to which session it
    /// belongs. `None`: no chat stands, or its end waits; the line is not to be said.
    #[must_use = "without a session the line is not to be said"]
    pub fn said(&mut self) -> Option<SessionId> {
        match &mut self.phase {
            Phase::Chatting { session, unanswered, ending: None, .. } => {
                *unanswered += 1;
                Some(*session)
            }
            Phase::Chatting { .. }
            | Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. } => None,
        }
    }

    /// The writer has answered a line of `session`: stored under this number, or not stored. The
    /// last answer lets an end go on that waits for it (R7). The answer to a line of an earlier
    /// session changes nothing: it crossed the end.
    pub fn answered(&mut self, session: SessionId, number: Option<MessageNumber>) -> Vec<Effect> {
        match &mut self.phase {
            Phase::Chatting { session: own, unanswered, last, ending, .. } if *own == session => {
                *unanswered = unanswered.saturating_sub(1);
                *last = (*last).max(number.unwrap_or(MessageNumber::NONE));
                if *unanswered == 0 && ending.is_some() { self.leave() } else { Vec::new() }
            }
            Phase::Chatting { .. }
            | Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. } => Vec::new(),
        }
    }

    /// The own caller's line was lost: a partner is told; invites that come now are refused.
    pub fn line_lost(&mut self) -> Vec<Effect> {
        self.line_is(Link::Lost)
    }

    /// The own caller is back: a partner is told.
    pub fn line_back(&mut self) -> Vec<Effect> {
        self.line_is(Link::Up)
    }

    fn line_is(&mut self, link: Link) -> Vec<Effect> {
        let changed = std::mem::replace(&mut self.line, link) != link;
        match self.phase {
            Phase::Chatting { session, with, .. } if changed => {
                vec![Effect::Send { to: with, signal: Signal::Link { session, link } }]
            }
            Phase::Chatting { .. }
            | Phase::Idle
            | Phase::Requesting { .. }
            | Phase::Accepting { .. } => Vec::new(),
        }
    }
}
