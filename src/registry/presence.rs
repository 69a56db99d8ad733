//! Who is there when something is said in a conversation. Knows nothing of what is said.

use std::collections::HashMap;

use crate::ids::{Address, ConversationId};

/// The nodes that have a conversation open, from either side.
#[derive(Debug, Default)]
pub(super) struct Presence {
    nodes: HashMap<ConversationId, Vec<Address>>,
    conversations: HashMap<Address, Vec<ConversationId>>,
}

impl Presence {
    pub(super) fn enter(&mut self, conversation: ConversationId, who: Address) {
        let there = self.nodes.entry(conversation).or_default();
        if !there.contains(&who) {
            there.push(who);
            self.conversations.entry(who).or_default().push(conversation);
        }
    }

    pub(super) fn leave(&mut self, conversation: ConversationId, who: Address) {
        if let Some(open) = self.conversations.get_mut(&who) {
            open.retain(|other| *other != conversation);
            if open.is_empty() {
                self.conversations.remove(&who);
            }
        }
        self.drop_node(conversation, who);
    }

    pub(super) fn leave_all(&mut self, who: Address) {
        for conversation in self.conversations.remove(&who).unwrap_or_default() {
            self.drop_node(conversation, who);
        }
    }

    fn drop_node(&mut self, conversation: ConversationId, who: Address) {
        if let Some(there) = self.nodes.get_mut(&conversation) {
            there.retain(|other| *other != who);
            if there.is_empty() {
                self.nodes.remove(&conversation);
            }
        }
    }

    pub(super) fn of(&self, conversation: ConversationId) -> &[Address] {
        self.nodes.get(&conversation).map_or(&[], Vec::as_slice)
    }
}
