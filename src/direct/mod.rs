//! What callers write to one another outside a chat: online messages, and the mail that reads them
//! again. They go into the log of the two, like everything that is written.

mod reach;
mod words;

use std::sync::Arc;

use crate::conversation::{Conversations, Entry};
use crate::ids::{Address, ConversationId, Ticket, UserId};
use crate::protocol::mail::MessageKind;

pub use reach::{NoOlms, Reached, in_sight, reach};
pub use words::Words;

/// One online message, ready to go.
#[derive(Clone, Debug)]
pub struct Olm {
    /// The log of the two.
    pub conversation: ConversationId,
    /// Who writes.
    pub sender: UserId,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// From which node.
    pub from: Address,
    /// Who is told of it, wherever that is; `None`: nobody, it is left to be found.
    pub to: Option<UserId>,
    /// What: cleaned, not empty, within the limit.
    pub text: Arc<str>,
    /// By which number the writer answers.
    pub ticket: Ticket,
}

/// Queues an online message: committed first, then pushed to the other's mailbox, if the other is
/// on line by then. Else it is found in the log.
pub fn send(olm: Olm, conversations: &Conversations) {
    conversations.say(Entry {
        conversation: olm.conversation,
        sender: olm.sender,
        sender_name: olm.sender_name,
        kind: MessageKind::Olm,
        about: None,
        body: olm.text,
        from: olm.from,
        ticket: olm.ticket,
        also: olm.to.into_iter().collect(),
    });
}
