//! What a step of the party asks its driver to do. Knows no names and no words: a notice is a fact,
//! and the sentence that a caller reads is made elsewhere.

use std::time::Duration;

use super::{Busy, Link, Role, Signal};
use crate::ids::{Address, MessageNumber, SessionId};

/// One thing to be done. A step's effects come records first, then mail, then notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Write the session's record. Only the asker ever does (R5).
    Record {
        /// Whose record.
        session: SessionId,
        /// What to write.
        change: RecordChange,
    },
    /// Post a signal.
    Send {
        /// To whom.
        to: Address,
        /// What.
        signal: Signal,
    },
    /// Tell the node's own caller.
    Notice(Notice),
}

/// A step in the life of a session's record: `Requesting`, then either one of the four ways not to
/// begin, or `Active` and `Ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordChange {
    /// The record is opened.
    Requesting {
        /// Who is asked.
        to: Address,
        /// The head of the pair's log at that moment.
        first: MessageNumber,
    },
    /// The chat begins.
    Active,
    /// The two were in a chat, whoever or whatever ended it.
    Ended {
        /// The last number that counts; `None`: the head at the moment of writing.
        last: Option<MessageNumber>,
    },
    /// The asked caller said no.
    Declined,
    /// Nobody answered in time.
    TimedOut,
    /// The asker took it back, accepted somebody else's request, or lost a crossing.
    Cancelled,
    /// Refused by circumstance, or a node went before the chat began.
    Failed,
}

/// A fact that the caller of this node has to learn. Each request and each end is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The own request was put and waits (row *ask*).
    Asked {
        /// The request.
        session: SessionId,
        /// Who is asked.
        to: Address,
        /// How long it will wait.
        timeout: Duration,
    },
    /// The own request is over, and no chat came of it. A lost crossing is not said: the chat that
    /// follows is the answer.
    RequestOver {
        /// The request.
        session: SessionId,
        /// Who was asked.
        to: Address,
        /// What became of it.
        over: RequestOver,
    },
    /// Somebody asks (row *Invite*).
    Invited {
        /// The request.
        session: SessionId,
        /// Who asks.
        from: Address,
        /// How long the asker will wait from now.
        time_left: Duration,
    },
    /// Somebody's request is over, and no chat came of it; also one that was accepted but not yet
    /// begun.
    InviteOver {
        /// The request.
        session: SessionId,
        /// Who asked.
        from: Address,
        /// What became of it.
        over: InviteOver,
    },
    /// The chat begins. The log is to be read from the cursor to its head (R7).
    Began {
        /// The chat.
        session: SessionId,
        /// The partner.
        with: Address,
        /// Whether this side asked.
        role: Role,
        /// The session counts the messages after this one.
        first: MessageNumber,
        /// The partner's line: it may have been lost since the request.
        link: Link,
    },
    /// The partner's line was lost, or is back.
    Link {
        /// The chat.
        session: SessionId,
        /// The partner.
        with: Address,
        /// What became of the partner's line.
        link: Link,
    },
    /// `/END` was heard, and waits for own lines that are not answered yet, at most
    /// [`END_WAITS`](super::END_WAITS) (R7).
    EndWaits {
        /// The chat.
        session: SessionId,
        /// The partner.
        with: Address,
        /// How many lines it waits for.
        unanswered: u32,
    },
    /// The chat is over.
    Ended {
        /// The chat.
        session: SessionId,
        /// Who the partner was.
        with: Address,
        /// Who ended it.
        by: EndedBy,
        /// The session counts the text messages after this one…
        first: MessageNumber,
        /// …up to this one, and the log is to be read that far. `None`: there is no number, read
        /// and count to the head (R7).
        last: Option<MessageNumber>,
        /// Own lines that were not answered when the chat ended. By [`EndedBy::Me`]: they were not
        /// stored in time. Else they may have crossed the end: one that is answered with a number
        /// above `last` is outside the session, and the partner has it as a message.
        unanswered: u32,
    },
}

/// How the own request ended without a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestOver {
    /// The other said no.
    Declined,
    /// The other cannot chat now.
    Busy(Busy),
    /// The other did not answer in time.
    TimedOut,
    /// The own caller cancelled it.
    Cancelled,
    /// The own caller accepted somebody else's (R3).
    GivenUp,
    /// The other has left the board.
    Left,
}

/// How somebody's request ended without a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InviteOver {
    /// The own caller declined it.
    Declined,
    /// The own caller is in a chat now, and the asker was told so (R3).
    InChat,
    /// The asker's time ran out.
    TimedOut,
    /// The asker took it back.
    Cancelled,
    /// The asker has left the board.
    Left,
}

/// Who ended a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndedBy {
    /// The own caller.
    Me,
    /// The partner.
    Partner,
    /// The partner's node went (or, after a false report, took this one for gone).
    Gone,
}

/// A step's effects while they are collected.
#[derive(Debug, Default)]
pub(super) struct Effects(Vec<Effect>);

impl Effects {
    pub(super) fn record(&mut self, session: SessionId, change: RecordChange) {
        self.0.push(Effect::Record { session, change });
    }

    pub(super) fn send(&mut self, to: Address, signal: Signal) {
        self.0.push(Effect::Send { to, signal });
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        self.0.push(Effect::Notice(notice));
    }

    /// Records, then mail, then notices; each kind in the order in which it was given.
    pub(super) fn in_order(mut self) -> Vec<Effect> {
        self.0.sort_by_key(|effect| match effect {
            Effect::Record { .. } => 0,
            Effect::Send { .. } => 1,
            Effect::Notice(_) => 2,
        });
        self.0
    }
}
