//! The marks at messages. Reading only: they are records of the logs like all others.

use std::sync::Arc;

use super::{Store, StoreError, on};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mark::{Mark, standing};

/// How many records of marks are read at once at most: the newest.
const MOST: i64 = 2_000;

const MARKS: &str = "SELECT m.about, m.sender, COALESCE(u.name, '?'), m.body FROM messages m \
     LEFT JOIN users u ON u.id = m.sender \
     WHERE m.conversation = $1 AND m.about >= $2 AND m.about <= $3 AND m.kind = 5 \
     ORDER BY m.number DESC LIMIT $4";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[MARKS];

impl Store {
    /// The marks that stand at the messages from `first` to `last`, the oldest first.
    pub async fn marks(
        &self,
        conversation: ConversationId,
        first: MessageNumber,
        last: MessageNumber,
    ) -> Result<Vec<Mark>, StoreError> {
        let rows: Vec<(i64, i64, String, String)> = on!(read_logs self, |pool| {
            sqlx::query_as(MARKS)
                .bind(conversation.0)
                .bind(first.0)
                .bind(last.0)
                .bind(MOST)
                .fetch_all(pool)
                .await?
        });
        Ok(standing(rows.into_iter().map(|(at, by, name, mark)| Mark {
            at: MessageNumber(at),
            by: UserId(by),
            name: Arc::from(name),
            sign: Arc::from(mark),
        })))
    }
}
