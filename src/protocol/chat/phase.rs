//! Where a party stands with its one session. Knows nothing of the invites beside it.

use super::Link;
use crate::clock::Uptime;
use crate::ids::{Address, MessageNumber, SessionId};

/// The party's own session, of which there is never more than one (R3).
///
/// ```text
///              ask                       Accept                        end · End · Gone
///   Idle ─────────────▶ Requesting ─────────────────▶ Chatting ─────────────────────────▶ Idle
///    ▲  ▲                │    │                          ▲
///    │  └────────────────┘    │ accept of another's      │ Started
///    │   cancel · until ·     │ invite · lost crossing   │
///    │   End · Gone           ▼                          │
///    │   accept (from Idle) ─▶ Accepting ────────────────┘
///    └──────────────────────────┘
///               End · Gone
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// No session of one's own. Invites may stand.
    Idle,
    /// The own request waits for its answer.
    Requesting {
        /// The request.
        session: SessionId,
        /// Who is asked.
        to: Address,
        /// The head of the pair's log when it was asked.
        first: MessageNumber,
        /// When it has waited long enough (R6).
        until: Uptime,
    },
    /// Somebody's request was accepted; the asker has the last word (R1). Lasts one mail there and
    /// back, and offers no way back: commands say `One moment...`.
    Accepting {
        /// The request.
        session: SessionId,
        /// Who asked.
        with: Address,
        /// The head of the pair's log when it was asked.
        first: MessageNumber,
    },
    /// In a chat.
    Chatting {
        /// The chat.
        session: SessionId,
        /// The partner.
        with: Address,
        /// Whether this side asked, and so writes the record (R5).
        role: Role,
        /// The session counts the messages after this one.
        first: MessageNumber,
        /// The partner's line.
        link: Link,
        /// Own lines that the writer has not answered yet.
        unanswered: u32,
        /// The highest number known to belong to the session: of own answered lines, and what
        /// `end` was told.
        last: MessageNumber,
        /// `/END` waits for the unanswered lines, until then at most (R7).
        ending: Option<Uptime>,
    },
}

impl Phase {
    /// The own session, if there is one.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match *self {
            Self::Idle => None,
            Self::Requesting { session, .. }
            | Self::Accepting { session, .. }
            | Self::Chatting { session, .. } => Some(session),
        }
    }

    /// The other side of the own session, if there is one.
    #[must_use]
    pub fn other(&self) -> Option<Address> {
        match *self {
            Self::Idle => None,
            Self::Requesting { to: other, .. }
            | Self::Accepting { with: other, .. }
            | Self::Chatting { with: other, .. } => Some(other),
        }
    }
}

/// Which side of a session a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It asked, has the last word on the beginning, and writes the record.
    Asker,
    /// It was asked.
    Asked,
}
