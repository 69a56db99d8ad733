//! Reading a log as its readers do: the last of it with its marks, one message of it that somebody
//! names, and how far another has read. Knows no screen.

use super::Conversations;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Message, Standing};
use crate::protocol::mark::Mark;
use crate::store::StoreError;

/// Messages of a log in order, as they stand, and the marks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// None of them is a correction, a deletion or a mark.
    pub messages: Vec<Message>,
    /// The oldest first.
    pub marks: Vec<Mark>,
}

/// How a message of a log is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// By its number.
    Number(MessageNumber),
    /// The last of somebody's up to a number, or one before it. What is deleted is passed over.
    LastBy {
        /// Whose.
        sender: UserId,
        /// Not after this number.
        up_to: MessageNumber,
        /// How many before the last.
        before_it: u32,
    },
}

/// The message that was named, and the marks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The message.
    pub message: Message,
    /// The oldest first.
    pub marks: Vec<Mark>,
}

/// What was found by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The message.
    Subject(Box<Subject>),
    /// There is no such message, or the reader has deleted it for the own eyes.
    Nothing,
    /// It was purged by its age.
    Purged,
    /// It is deleted.
    Deleted,
    /// It is no message but was done to the one with this number.
    Record(Option<MessageNumber>),
}

impl Conversations {
    /// The last `limit` messages before a number as [`recent`](Self::recent) has them, with their
    /// marks.
    pub async fn page(
        &self,
        conversation: ConversationId,
        reader: UserId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> Result<Page, StoreError> {
        let messages = self.recent(conversation, reader, before, limit).await?;
        self.with_marks(messages).await
    }

    /// These messages of one log, in order, with their marks.
    pub async fn with_marks(&self, messages: Vec<Message>) -> Result<Page, StoreError> {
        let marks = match (messages.first(), messages.last()) {
            (Some(first), Some(last)) => {
                self.shared.store.marks(first.conversation, first.number, last.number).await?
            }
            _ => Vec::new(),
        };
        Ok(Page { messages, marks })
    }

    /// The message of a log that `reader` names.
    pub async fn subject(
        &self,
        conversation: ConversationId,
        reader: UserId,
        which: Which,
    ) -> Result<Found, StoreError> {
        let store = &self.shared.store;
        let message = match which {
            Which::Number(number) => {
                let (cut, purged) = store.beginning(conversation, reader).await?;
                if number <= purged && number > MessageNumber::NONE {
                    return Ok(Found::Purged);
                }
                if number <= cut {
                    return Ok(Found::Nothing);
                }
                let before = MessageNumber(number.0.saturating_sub(1));
                let after = store.messages_after(conversation, before, 1).await?;
                after.into_iter().find(|message| message.number == number)
            }
            Which::LastBy { sender, up_to, before_it } => {
                store.last_message_by(conversation, reader, sender, up_to, before_it).await?
            }
        };
        let Some(message) = message else { return Ok(Found::Nothing) };
        if !message.kind.is_read() {
            return Ok(Found::Record(message.about.map(|about| about.number)));
        }
        if message.standing == Standing::Deleted {
            return Ok(Found::Deleted);
        }
        let marks = store.marks(conversation, message.number, message.number).await?;
        Ok(Found::Subject(Box::new(Subject { message, marks })))
    }

    /// How far `user`, who need not be on the board, has read.
    pub async fn read_by(
        &self,
        user: UserId,
        conversation: ConversationId,
    ) -> Result<MessageNumber, StoreError> {
        self.shared.cursors.look_at(user, conversation, &self.shared.store).await
    }
}
