//! The party: what it holds, what can be seen of it, and its one clock. Does not know where mail and
//! notices go.

use std::time::Duration;

use super::effect::Effects;
use super::invites::Invites;
use super::steps::give_up;
use super::{Effect, Invite, Link, Notice, Phase, RecordChange, RequestOver, Why};
use crate::clock::Uptime;
use crate::ids::SessionId;

/// One node's side of internode chat. See the [module](super) for its rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Party {
    pub(super) phase: Phase,
    pub(super) invites: Invites,
    /// The own caller's line.
    pub(super) line: Link,
    pub(super) request_timeout: Duration,
}

/// Views.
impl Party {
    /// A party with no session and no invite, whose caller is there and whose requests wait for
    /// `request_timeout`.
    #[must_use]
    pub fn new(request_timeout: Duration) -> Self {
        Self { phase: Phase::Idle, invites: Invites::default(), line: Link::Up, request_timeout }
    }

    /// From now on requests wait for `request_timeout`; one that has been put goes on as it was.
    pub fn wait_for(&mut self, request_timeout: Duration) {
        self.request_timeout = request_timeout;
    }

    /// Where the party stands with its own session.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The invites that stand, in order of arrival; at most [`MAX_INVITES`](super::MAX_INVITES).
    /// One that was accepted is no longer among them.
    #[must_use]
    pub fn invites(&self) -> &[Invite] {
        self.invites.as_slice()
    }

    /// Whether `session` is the own session or an invite that stands. What a driver keeps beside a
    /// session (a name, a conversation) it may forget when this turns false.
    #[must_use]
    pub fn holds(&self, session: SessionId) -> bool {
        self.phase.session() == Some(session) || self.invites.holds(session)
    }
}

/// Time. The party has no clock; whoever drives it has.
impl Party {
    /// When [`expire`](Self::expire) has something to do: the own request's time is up, or an end
    /// has waited long enough. Nothing else is counted here (R6).
    #[must_use]
    pub fn deadline(&self) -> Option<Uptime> {
        match self.phase {
            Phase::Requesting { until, .. } => Some(until),
            Phase::Chatting { ending, .. } => ending,
            Phase::Idle | Phase::Accepting { .. } => None,
        }
    }

    /// Does what is due at `now`; before [`deadline`](Self::deadline), nothing.
    pub fn expire(&mut self, now: Uptime) -> Vec<Effect> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return Vec::new();
        }
        let Phase::Requesting { session, to, .. } = self.phase else {
            return self.leave();
        };
        self.phase = Phase::Idle;
        let mut effects = Effects::default();
        give_up(session, to, RecordChange::TimedOut, Why::TimedOut, &mut effects);
        effects.tell(Notice::RequestOver { session, to, over: RequestOver::TimedOut });
        effects.in_order()
    }
}
