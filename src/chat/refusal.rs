//! May one caller ask another for a chat? The list of the reasons why not, each with its sentence.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::NodeNumber;
use crate::limits::TooSoon;
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
    /// The user is not on line, and can be left a message.
    NotOnLine(Arc<str>),
    /// The user's line is lost.
    LineLost(Arc<str>),
    /// The user does not want to be asked, or not by this caller.
    NotAvailable(Arc<str>),
    /// The user is not at the keyboard, and says why; perhaps nothing.
    Away(Arc<str>, Arc<str>),
    /// The user wants neither requests nor messages.
    DoNotDisturb(Arc<str>),
    /// One has blocked the user oneself.
    BlockedYourself(Arc<str>),
    /// As many requests were put as may be; the next can be put after this time.
    TooManyRequests(Duration),
    /// As many were put to this user as may be.
    TooManyTo(Arc<str>, Duration),
    /// The user has just declined.
    JustDeclined(Arc<str>, Duration),
    /// As many online messages were sent as may be.
    TooManyOlms(Duration),
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
            Self::NotOnLine(name) => {
                write!(f, "{name} is not on line. Type OLM {name} <text> to leave a message.")
            }
            Self::LineLost(name) => {
                write!(f, "{name}'s line is lost and may be back within a minute.")
            }
            Self::NotAvailable(name) => write!(f, "{name} is not available for chat."),
            Self::Away(name, why) if why.is_empty() => write!(f, "{name} is away."),
            Self::Away(name, why) => {
                let end = if why.ends_with(['.', '!', '?']) { "" } else { "." };
                write!(f, "{name} is away: {why}{end}")
            }
            Self::DoNotDisturb(name) => write!(f, "{name} does not want to be disturbed."),
            Self::BlockedYourself(name) => {
                write!(f, "You have blocked {name}. CHAT UNBLOCK {name} ends that.")
            }
            Self::TooManyRequests(wait) => {
                write!(f, "You have asked many times lately. {}", Again(*wait))
            }
            Self::TooManyTo(name, wait) => {
                write!(f, "You have asked {name} often lately. {}", Again(*wait))
            }
            Self::JustDeclined(name, wait) => {
                write!(f, "{name} has just declined. {}", Again(*wait))
            }
            Self::TooManyOlms(wait) => {
                write!(f, "That were many online messages at once. {}", Again(*wait))
            }
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

/// When something can be tried again, as a sentence.
struct Again(Duration);

impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up: who waits as long as it says is not refused again.
        let seconds = self.0.as_millis().div_ceil(1_000).max(1);
        let (number, unit) = match seconds {
            ..=90 => (seconds, "second"),
            _ => (seconds.div_ceil(60), "minute"),
        };
        let many = if number == 1 { "" } else { "s" };
        write!(f, "Please try again in {number} {unit}{many}.")
    }
}

impl Refusal {
    /// Too many requests, at `now`, the last to `name`.
    pub(super) fn too_soon(why: TooSoon, name: &Arc<str>, now: Uptime) -> Self {
        let (name, wait) = (Arc::clone(name), why.until().saturating_sub(now));
        match why {
            TooSoon::Many { .. } => Self::TooManyRequests(wait),
            TooSoon::SameUser { .. } => Self::TooManyTo(name, wait),
            TooSoon::Declined { .. } => Self::JustDeclined(name, wait),
        }
    }

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

/// What hearsay says about asking `name`, who is at `row` if on line and may have `shut_out` who
/// asks: a quick sentence; the asked side has the last word.
pub(super) fn quick(name: &Arc<str>, row: Option<&Row>, shut_out: bool) -> Result<(), Refusal> {
    let name = Arc::clone(name);
    let Some(row) = row else { return Err(Refusal::NotOnLine(name)) };
    if row.status.is_left() || row.status.hidden {
        return Err(Refusal::NotOnLine(name));
    }
    if row.status.line_lost {
        return Err(Refusal::LineLost(name));
    }
    Err(match row.status.chat() {
        ChatStatus::InChat => Refusal::InChat(name),
        // It must not be told from somebody who wants no requests at all.
        ChatStatus::Free(_) if shut_out => Refusal::NotAvailable(name),
        ChatStatus::Free(Reach::Available) => return Ok(()),
        ChatStatus::Free(Reach::NotAvailable) => Refusal::NotAvailable(name),
        ChatStatus::Free(Reach::Away(why)) => Refusal::Away(name, why),
        ChatStatus::Free(Reach::DoNotDisturb) => Refusal::DoNotDisturb(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_sentence() {
        use Refusal::*;
        let name = || Arc::from("Alice");
        let wait = Duration::from_secs;
        for (why, sentence) in [
            (NotAvailableYourself, "You must be available yourself: CHAT TOGGLE"),
            (Yourself, "You cannot chat with yourself."),
            (Unknown { typed: "Zed".into(), near: None }, "Unknown user: Zed."),
            (
                Unknown { typed: "Alicx".into(), near: Some(name()) },
                "Unknown user: Alicx. Did you mean Alice?",
            ),
            (Several(vec![name(), "Alistair".into()]), "Which one? Alice, Alistair"),
            (NobodyOnNode(NodeNumber(61)), "Nobody is on node 61."),
            (NotOnLine(name()), "Alice is not on line. Type OLM Alice <text> to leave a message."),
            (LineLost(name()), "Alice's line is lost and may be back within a minute."),
            (NotAvailable(name()), "Alice is not available for chat."),
            (Away(name(), "lunch".into()), "Alice is away: lunch."),
            (Away(name(), "back at 5.".into()), "Alice is away: back at 5."),
            (Away(name(), "".into()), "Alice is away."),
            (DoNotDisturb(name()), "Alice does not want to be disturbed."),
            (BlockedYourself(name()), "You have blocked Alice. CHAT UNBLOCK Alice ends that."),
            (
                TooManyRequests(wait(180)),
                "You have asked many times lately. Please try again in 3 minutes.",
            ),
            (
                TooManyTo(name(), wait(181)),
                "You have asked Alice often lately. Please try again in 4 minutes.",
            ),
            (
                JustDeclined(name(), Duration::from_millis(59_001)),
                "Alice has just declined. Please try again in 60 seconds.",
            ),
            (
                JustDeclined(name(), Duration::from_millis(1)),
                "Alice has just declined. Please try again in 1 second.",
            ),
            (
                TooManyOlms(wait(3)),
                "That were many online messages at once. Please try again in 3 seconds.",
            ),
            (InChat(name()), "Alice is in a chat now."),
            (
                TooManyInvites(name()),
                "Alice has many chat requests to answer. Please try again in a minute.",
            ),
            (InChatYourself, "You are in a chat already. Type /END to exit it."),
            (
                RequestWaiting,
                "A chat request of yours is still waiting. CHAT CANCEL takes it back.",
            ),
            (OneMoment, "One moment..."),
            (NoInvite, "Nobody has asked you for a chat."),
            (NoInviteFrom(name()), "Alice has not asked you for a chat."),
            (NoRequest, "You have no chat request waiting."),
            (NotInChat, "You are not in a chat. In one, /END ends it for both."),
            (TooLong { characters: 512, limit: 500 }, "Message too long (512 of 500)."),
            (TooManyWaiting, "Your last lines are still being stored. Please send this one again."),
        ] {
            assert_eq!(why.to_string(), sentence);
        }
    }
}
