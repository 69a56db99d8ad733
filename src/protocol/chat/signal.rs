//! What one party says to another. Five signals are enough, because one [`Signal::End`] stands for
//! decline, refusal, cancel, timeout and end (R2). Does not know how they travel.

use std::time::Duration;

use crate::ids::{MessageNumber, SessionId};

/// A word from one party to another. A signal of a session that the receiver does not hold, or
/// holds with another address, changes nothing and is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Asker to asked: will you chat?
    Invite {
        /// The name of everything that follows.
        session: SessionId,
        /// How long the asker will wait. For show: the asker alone counts (R6).
        time_left: Duration,
        /// The head of the pair's log when the asker asked; what the session counts comes after.
        first: MessageNumber,
    },
    /// Asked to asker: yes. Not yet a chat, for the asker may have let go (R1).
    Accept {
        /// The invite's session.
        session: SessionId,
    },
    /// Asker to asked: the last word; now both are in the chat (R1).
    Started {
        /// The invite's session.
        session: SessionId,
        /// Whether the asker's line is up at that moment.
        link: Link,
    },
    /// Either to the other: I have let go of this session (R2).
    End {
        /// The session let go of, at whatever stage.
        session: SessionId,
        /// For what reason.
        why: Why,
        /// With [`Why::Ended`] the number up to which the session counts and the receiver reads
        /// the log (R7); else [`MessageNumber::NONE`].
        last: MessageNumber,
    },
    /// Chatter to partner: my line was lost, or is back. Only for what is shown; no rule depends
    /// on it.
    Link {
        /// The chat's session.
        session: SessionId,
        /// What became of the line.
        link: Link,
    },
}

impl Signal {
    /// The session that this signal is about.
    #[must_use]
    pub fn session(&self) -> SessionId {
        match *self {
            Self::Invite { session, .. }
            | Self::Accept { session }
            | Self::Started { session, .. }
            | Self::End { session, .. }
            | Self::Link { session, .. } => session,
        }
    }
}

/// Why a party let go of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The asker has waited as long as it said.
    TimedOut,
    /// The asker's caller took the request back, or accepted somebody else's (R3).
    Cancelled,
    /// The asker lost a crossing: the other's request has the lower id and is accepted (R3).
    Crossed,
    /// The asked caller said no.
    Declined,
    /// The asked party cannot chat now.
    Busy(Busy),
    /// In a chat: one of the two left it.
    Ended,
    /// The registry said that the receiver of this very signal had gone (R4). Only a node that was
    /// falsely reported gone ever reads it.
    Left,
}

/// Why an invite is refused without asking the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Busy {
    /// Takes no chat requests (`CHAT TOGGLE`).
    NotAvailable,
    /// Is in a chat, or has just entered one.
    InChat,
    /// The line is lost and may be back within the window.
    LineLost,
    /// Holds as many invites as a party may.
    TooManyInvites,
}

/// A caller's line, as the chat partner is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// The caller is there.
    Up,
    /// The node is parked and waits for its caller to call again.
    Lost,
}
