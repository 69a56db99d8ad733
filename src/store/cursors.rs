//! How far each user has read each conversation. Reading only: they are written by the
//! [`StoreWriter`](super::StoreWriter).

use super::{Store, StoreError, on};
use crate::ids::{ConversationId, MessageNumber, UserId};

/// How far one user has read one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Who.
    pub reader: UserId,
    /// What.
    pub conversation: ConversationId,
    /// Up to and with this message.
    pub number: MessageNumber,
}

const READ: &str = "SELECT number FROM cursors WHERE reader = $1 AND conversation = $2";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[READ];

impl Store {
    /// How far `reader` has read; [`MessageNumber::NONE`] when nothing.
    pub async fn cursor(
        &self,
        reader: UserId,
        conversation: ConversationId,
    ) -> Result<MessageNumber, StoreError> {
        let number: Option<i64> = on!(read self, |pool| {
            sqlx::query_scalar(READ)
                .bind(reader.0)
                .bind(conversation.0)
                .fetch_optional(pool)
                .await?
        });
        Ok(number.map_or(MessageNumber::NONE, MessageNumber))
    }
}
