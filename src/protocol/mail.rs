//! All that one node can be told: by another node, by the registry, by the writer of the logs.
//! Knows nothing of how mail travels.

use std::fmt;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::ids::{Address, ConversationId, MessageNumber, Ticket, UserId};
use crate::protocol::chat::Signal;

/// What lies in a mailbox. At most 32 bytes, because a mailbox has its slots from birth: what is
/// larger is boxed or shared.
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
    /// The board asks this node to end. Never dropped.
    HangUp(HangUp),
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
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// The text, cleaned of everything that could control a terminal.
    pub body: Arc<str>,
}

/// What a record of a log is. The numbers are those of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MessageKind {
    /// A line said in a chat.
    Text = 0,
    /// An online message.
    Olm = 1,
}

impl MessageKind {
    /// The kind with this number in the store, if there is one.
    #[must_use]
    pub fn from_stored(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Text),
            1 => Some(Self::Olm),
            _ => None,
        }
    }
}

/// Why the board ends a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HangUp {
    /// The board is coming down.
    ShuttingDown,
}

impl fmt::Display for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ShuttingDown => "The board is going down. Please call again later.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_slot_stays_small() {
        assert!(size_of::<Mail>() <= 32, "{} bytes", size_of::<Mail>());
    }
}
