//! The number of each conversation's last message, in memory: a number costs no query, and is given
//! only once it is committed. Bounded; what is not here is read from the store.

use std::collections::HashMap;

use crate::conversation::log::Log;
use crate::ids::{ConversationId, MessageNumber};
use crate::store::{StoreError, Write};

/// How many conversations are remembered.
const HEADS: usize = 65_536;

/// The number of each conversation's last message.
#[derive(Debug, Default)]
pub(super) struct Heads {
    committed: HashMap<ConversationId, MessageNumber>,
    /// As they will be when the batch is committed.
    given: HashMap<ConversationId, MessageNumber>,
}

impl Heads {
    /// Gives each message of the batch its number.
    pub(super) async fn number(
        &mut self,
        batch: &mut [Write],
        log: &mut impl Log,
    ) -> Result<(), StoreError> {
        self.given.clear();
        for write in batch {
            let Write::Message(message) = write else { continue };
            let of = message.conversation;
            let last = match self.given.get(&of).or_else(|| self.committed.get(&of)) {
                Some(last) => *last,
                None => log.head(of).await?,
            };
            message.number = last.next();
            self.given.insert(of, message.number);
        }
        Ok(())
    }

    /// The batch is committed.
    pub(super) fn moved(&mut self) {
        if self.committed.len() > HEADS {
            self.committed.clear();
        }
        self.committed.extend(self.given.drain());
    }

    pub(super) fn forget(&mut self) {
        self.committed.clear();
        self.given.clear();
    }
}
