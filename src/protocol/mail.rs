//! All that one node can be told: by another node, by the registry, by the writer of the logs.
//! Knows nothing of how mail travels.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::clock::Timestamp;
use crate::ids::{Address, ConversationId, MessageNumber, NodeNumber, Ticket, UserId};
use crate::protocol::chat::Signal;
use crate::protocol::role::Role;

/// What lies in a mailbox. At most 32 bytes, for hundreds may lie there: what is larger is
/// boxed or shared.
#[derive(Clone, Debug)]
pub enum Mail {
    /// A signal of the chat protocol. Never dropped.
    Chat(Box<Letter>),
    /// A node that this one exchanged chat signals with has gone. Never dropped.
    Gone(Address),
    /// What became of a line that this node gave to a writer. Never dropped.
    Said(Ticket, Said),
    /// A committed message of a conversation; only a hint, for it can be read from the log.
    Message(Arc<Message>),
    /// Something of the moment. Only as long as there is plenty of room: else it is dropped.
    Hint(Hint),
    /// A sentence for everybody, from the board or from who runs it: news. Never dropped.
    Notice(Arc<str>),
    /// The board's settings have been read again. Never dropped.
    Settings,
    /// The board asks this node to end. Never dropped.
    HangUp(HangUp),
    /// The board has something to say to this caller. Never dropped.
    Announced(Arc<Announcement>),
}

/// What the board, or who runs it, says to a caller.
#[derive(Debug)]
pub enum Announcement {
    /// To everybody: a sysop of that name says it.
    Broadcast {
        /// Who.
        from: Arc<str>,
        /// What; clean.
        text: Arc<str>,
        /// How callers read it.
        read: Made,
    },
    /// A sysop watches what is on this caller's screen, or does no longer.
    Watched {
        /// Who.
        by: Arc<str>,
        /// Where that is shown.
        at: Address,
        /// Whether it begins; else it is over.
        begins: bool,
    },
    /// The call of a caller whose screen was watched is over.
    WatchedGone {
        /// Whose.
        name: Arc<str>,
        /// Where it was.
        at: Address,
    },
    /// Somebody pages the sysop, or has stopped.
    Page {
        /// Who.
        name: Arc<str>,
        /// On which node.
        node: NodeNumber,
        /// Why; `None`: the page is over.
        why: Option<Arc<str>>,
    },
    /// What this caller is from now on.
    Role(Role),
}

/// Room for what the first who reads something makes of it for all others. Says nothing itself.
#[derive(Default)]
pub struct Made(OnceLock<Box<dyn Any + Send + Sync>>);

impl Made {
    /// What was made, or is now. `None`: somebody made something else of it.
    pub fn get_or_make<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made")
    }
}

/// What is worth knowing only now. Nothing may depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Somebody is typing a message in this conversation.
    Typing(ConversationId),
    /// Somebody wanted to ask this caller for a chat, and read why not.
    WouldAsk {
        /// Who.
        user: UserId,
        /// That user's name.
        name: Arc<str>,
    },
    /// What was shown on a node that this caller watches.
    Seen(Arc<Seen>),
    /// Somebody has come onto the board, or gone; the registry knows who. It comes once, until the
    /// node has looked there.
    Call,
}

/// What stands on the screen of a node that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which node.
    pub node: NodeNumber,
    /// The lines, as they were shown.
    pub lines: Vec<String>,
}

/// A chat signal with its sender.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who posted it.
    pub from: Address,
    /// Who that is; sent along where the receiver may not know yet: with an invite.
    pub card: Option<Card>,
    /// What it says.
    pub signal: Signal,
}

/// Who asks for a chat, as the asked side shows it, and where what they say will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The asker.
    pub user: UserId,
    /// The asker's name.
    pub name: Arc<str>,
    /// The log of the two.
    pub conversation: ConversationId,
    /// Whether the asked caller is in the chat without a question: a sysop breaks in, or answers a
    /// page.
    pub at_once: bool,
}

/// The answer to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Committed under this number.
    Stored(MessageNumber),
    /// Refused: the store could not take it, and will not.
    NotStored,
    /// Not yet: the store fails, and another answer will follow. Said once to a node while it fails.
    Waits,
}

/// One record of a conversation's log, as it was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The log that it is in.
    pub conversation: ConversationId,
    /// Its place there.
    pub number: MessageNumber,
    /// Who wrote it.
    pub sender: UserId,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// The node it was sent from when it is fresh from a caller; `None` when read from the store.
    pub from: Option<Address>,
    /// What kind of record it is.
    pub kind: MessageKind,
    /// The message that it answers, corrects, deletes or marks.
    pub about: Option<About>,
    /// Whether its author has changed it since. As it is pushed nobody can have.
    pub standing: Standing,
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// The text as it stands, cleaned of everything that could control a terminal; empty when it is
    /// deleted.
    pub body: Arc<str>,
}

/// The message that another record of the same log is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its place.
    pub number: MessageNumber,
    /// Who wrote it; `None`: it is not there any more.
    pub sender: Option<UserId>,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// Its text, as it stood when the record was written.
    pub quote: Arc<str>,
    /// Its author has deleted it since: nothing of it is shown to who reads the log.
    pub is_deleted: bool,
}

/// What has become of a message since it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    #[default]
    AsWritten,
    /// Its author has corrected it: the text is the corrected one.
    Corrected,
    /// Its author has deleted it.
    Deleted,
}

/// What a record of a log is. The numbers are those of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MessageKind {
    /// A line said in a chat.
    Text = 0,
    /// An online message.
    Olm = 1,
    /// What its author does, said in a chat: `* Bob yawns`.
    Action = 2,
    /// Another text for a message of the same author. Never counted as unread, like the next two.
    Correction = 3,
    /// A message of the same author is taken back; the text is empty.
    Deletion = 4,
    /// A mark at a message, put or taken back: see [`mark`](crate::protocol::mark).
    Mark = 5,
}

impl MessageKind {
    /// The kind with this number in the store, if there is one.
    #[must_use]
    pub fn from_stored(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Text),
            1 => Some(Self::Olm),
            2 => Some(Self::Action),
            3 => Some(Self::Correction),
            4 => Some(Self::Deletion),
            5 => Some(Self::Mark),
            _ => None,
        }
    }

    /// Whether it is something to read: it counts as unread, and stands in the log as it is read.
    /// The others only change or mark what does.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::Text | Self::Olm | Self::Action => true,
            Self::Correction | Self::Deletion | Self::Mark => false,
        }
    }

    /// Whether it counts as a message of the chat in which it was said.
    #[must_use]
    pub fn is_said(self) -> bool {
        matches!(self, Self::Text | Self::Action)
    }
}

/// Why the board ends a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HangUp {
    /// The board is coming down.
    ShuttingDown,
    /// The caller's account was deleted, by another program.
    Forgotten,
    /// A sysop ends the call; why, if that was said.
    Kicked(Option<Arc<str>>),
    /// The caller is kept out from now on; why, if that was said.
    Banned(Option<Arc<str>>),
    /// The caller's account was locked.
    Locked,
    /// Others needed the room, and nobody has logged in here.
    Crowded,
    /// Too many wrong passwords came from there, and nobody has logged in here.
    Guessed,
}

impl fmt::Display for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sentence, why) = match self {
            Self::Banned(Some(why)) => {
                let end = if why.ends_with(['.', '!', '?']) { "" } else { "." };
                return write!(f, "You are banned from this board: {why}{end}");
            }
            Self::ShuttingDown => ("The board is going down. Please call again later.", &None),
            Self::Forgotten => ("Your account was deleted, and your call ends.", &None),
            Self::Kicked(why) => ("The sysop has ended your call.", why),
            Self::Banned(None) => ("You are banned from this board.", &None),
            Self::Locked => ("Your account was locked, and your call ends.", &None),
            Self::Crowded => {
                ("Too many are calling at once. Please call again in a minute.", &None)
            }
            Self::Guessed => {
                ("Too many wrong passwords came from your address. Please call back later.", &None)
            }
        };
        f.write_str(sentence)?;
        why.as_ref().map_or(Ok(()), |why| write!(f, " {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_banned_reads_why_in_the_same_sentence() {
        for (why, said) in [
            (None, "You are banned from this board."),
            (Some("rude person"), "You are banned from this board: rude person."),
            (Some("Go away!"), "You are banned from this board: Go away!"),
        ] {
            assert_eq!(HangUp::Banned(why.map(Arc::from)).to_string(), said);
        }
    }

    #[test]
    fn a_mailbox_slot_stays_small() {
        assert!(size_of::<Mail>() <= 32, "{} bytes", size_of::<Mail>());
    }
}
