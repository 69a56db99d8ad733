//! May one caller ask another for a chat? The list of the reasons why not, each with its sentence.

use std::fmt;
use std::sync::Arc;

use crate::ids::{NodeNumber, UserId};
use crate::protocol::chat::{Busy, NotNow};
use crate::registry::{ChatStatus, Reach, Row};

/// Why something about chat cannot be done: the caller's doing, and not a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Whoever does not want to be asked does not ask.
    NotAvailableYourself,
    /// Nobody chats with oneself.
    Yourself,
    /// Nobody of that name; perhaps the near one is meant.
    Unknown {
        /// What was typed.
        typed: String,
        /// A name like it.
        near: Option<Arc<str>>,
    },
    /// Several names begin so.
    Several(Vec<Arc<str>>),
    /// Nobody has logged in on that node.
    NobodyOnNode(NodeNumber),
    /// The user is not on line.
    NotOnLine(Arc<str>),
    /// The user's line is lost.
    LineLost(Arc<str>),
    /// The user does not want to be asked.
    NotAvailable(Arc<str>),
    /// The user is in a chat with somebody else.
    InChat(Arc<str>),
    /// The user has as many requests to answer as fit.
    TooManyInvites(Arc<str>),
    /// One is in a chat oneself.
    InChatYourself,
    /// A request of one's own still waits.
    RequestWaiting,
    /// A chat is just about to begin.
    OneMoment,
    /// There is no request to answer.
    NoInvite,
    /// There is none from that user.
    NoInviteFrom(Arc<str>),
    /// There is none to cancel.
    NoRequest,
    /// There is no chat to end.
    NotInChat,
    /// The line is longer than a message may be.
    TooLong {
        /// As a reader counts.
        characters: usize,
        /// The most there may be.
        limit: usize,
    },
    /// More lines wait to be stored than may.
    TooManyWaiting,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAvailableYourself => {
                f.write_str("You must be available yourself: CHAT TOGGLE")
            }
            Self::Yourself => f.write_str("You cannot chat with yourself."),
            Self::Unknown { typed, near: None } => write!(f, "Unknown user: {typed}."),
            Self::Unknown { typed, near: Some(near) } => {
                write!(f, "Unknown user: {typed}. Did you mean {near}?")
            }
            Self::Several(names) => write!(f, "Which one? {}", names.join(", ")),
            Self::NobodyOnNode(node) => write!(f, "Nobody is on node {node}."),
            Self::NotOnLine(name) => write!(f, "{name} is not on line."),
            Self::LineLost(name) => {
                write!(f, "{name}'s line is lost and may be back within a minute.")
            }
            Self::NotAvailable(name) => write!(f, "{name} is not available for chat."),
            Self::InChat(name) => write!(f, "{name} is in a chat now."),
            Self::TooManyInvites(name) => {
                write!(f, "{name} has many chat requests to answer. Please try again in a minute.")
            }
            Self::InChatYourself => f.write_str("You are in a chat already. Type /END to exit it."),
            Self::RequestWaiting => {
                f.write_str("A chat request of yours is still waiting. CHAT CANCEL takes it back.")
            }
            Self::OneMoment => f.write_str("One moment..."),
            Self::NoInvite => f.write_str("Nobody has asked you for a chat."),
            Self::NoInviteFrom(name) => write!(f, "{name} has not asked you for a chat."),
            Self::NoRequest => f.write_str("You have no chat request waiting."),
            Self::NotInChat => f.write_str("You are not in a chat. In one, /END ends it for both."),
            Self::TooLong { characters, limit } => {
                write!(f, "Message too long ({characters} of {limit}).")
            }
            Self::TooManyWaiting => {
                f.write_str("Your last lines are still being stored. Please send this one again.")
            }
        }
    }
}

impl Refusal {
    /// The same of a line of which so many characters more were typed than were taken.
    #[must_use]
    pub fn beyond(self, more: usize) -> Self {
        if let Self::TooLong { characters, limit } = self {
            return Self::TooLong { characters: characters + more, limit };
        }
        self
    }

    /// What the party said, as a sentence.
    pub(super) fn from_party(why: NotNow) -> Self {
        match why {
            NotNow::RequestWaits => Self::RequestWaiting,
            NotNow::OneMoment => Self::OneMoment,
            NotNow::InChat => Self::InChatYourself,
            NotNow::NoSuchInvite => Self::NoInvite,
            NotNow::NoRequest => Self::NoRequest,
            NotNow::NoChat => Self::NotInChat,
        }
    }

    /// What the asked side answered for `name`.
    pub fn from_busy(name: Arc<str>, busy: Busy) -> Self {
        match busy {
            Busy::NotAvailable => Self::NotAvailable(name),
            Busy::InChat => Self::InChat(name),
            Busy::LineLost => Self::LineLost(name),
            Busy::TooManyInvites => Self::TooManyInvites(name),
        }
    }
}

/// What hearsay says about asking `whom`, who is at `row` if on line: a quick sentence; the asked
/// side has the last word.
pub(super) fn quick(
    whom: UserId,
    name: &Arc<str>,
    me: UserId,
    row: Option<&Row>,
) -> Result<(), Refusal> {
    if whom == me {
        return Err(Refusal::Yourself);
    }
    let Some(row) = row else { return Err(Refusal::NotOnLine(Arc::clone(name))) };
    if row.status.line_lost {
        return Err(Refusal::LineLost(Arc::clone(name)));
    }
    match row.status.chat() {
        ChatStatus::Free(Reach::Available) => Ok(()),
        ChatStatus::Free(Reach::NotAvailable | Reach::Away(_) | Reach::DoNotDisturb) => {
            Err(Refusal::NotAvailable(Arc::clone(name)))
        }
        ChatStatus::InChat => Err(Refusal::InChat(Arc::clone(name))),
    }
}
