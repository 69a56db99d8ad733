//! What stands in the logs. Reading only: they are written by the
//! [`StoreWriter`](super::StoreWriter).

use std::sync::Arc;

use super::rows::{self, MessageRow};
use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Message, MessageKind};

/// A message to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The log that it belongs to.
    pub conversation: ConversationId,
    /// The place that it is to have there.
    pub number: MessageNumber,
    /// Who wrote it.
    pub sender: UserId,
    /// What kind of record it is.
    pub kind: MessageKind,
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// The text.
    pub body: Arc<str>,
}

// A message whose sender is gone still has its place: without it there would be a gap.
macro_rules! columns {
    () => {
        "m.conversation, m.number, m.sender, COALESCE(u.name, '?') AS sender_name, m.kind, \
         m.sent_at, m.body"
    };
}

const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM messages m LEFT JOIN users u ON u.id = m.sender \
     WHERE m.conversation = $1 AND m.number > $2 ORDER BY m.number LIMIT $3"
);
pub(super) const HEAD: &str =
    "SELECT COALESCE(MAX(number), 0) FROM messages WHERE conversation = $1";
const TEXTS: &str = "SELECT COUNT(*) FROM messages \
                     WHERE conversation = $1 AND number > $2 AND number <= $3 AND kind = $4";
const MISSED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (SELECT conversation FROM pairs WHERE low = $1 \
            UNION SELECT conversation FROM pairs WHERE high = $1) p \
     LEFT JOIN cursors c ON c.reader = $1 AND c.conversation = p.conversation \
     JOIN messages m ON m.conversation = p.conversation AND m.number > COALESCE(c.number, 0) \
     LEFT JOIN users u ON u.id = m.sender \
     WHERE m.kind = $2 AND m.sender <> $1 ORDER BY m.sent_at, m.conversation, m.number LIMIT $3"
);
pub(super) const IS_STORED: &str = "SELECT EXISTS (SELECT 1 FROM messages \
     WHERE conversation = $1 AND number = $2 AND sender = $3 AND kind = $4 AND sent_at = $5 \
     AND body = $6)";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[AFTER, HEAD, TEXTS, MISSED, IS_STORED];

impl Store {
    /// What stands in `conversation` after a number, in order, at most `limit` of it.
    pub async fn messages_after(
        &self,
        conversation: ConversationId,
        after: MessageNumber,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = on!(read self, |pool| {
            sqlx::query_as(AFTER)
                .bind(conversation.0)
                .bind(after.0)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows::messages(rows)
    }

    /// The number of the last message; [`MessageNumber::NONE`] when there is none.
    pub async fn head(&self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        let number: i64 = on!(read self, |pool| {
            sqlx::query_scalar(HEAD).bind(conversation.0).fetch_one(pool).await?
        });
        Ok(MessageNumber(number))
    }

    /// How many text messages stand after `first`, up to and with `last`.
    pub async fn text_count(
        &self,
        conversation: ConversationId,
        first: MessageNumber,
        last: MessageNumber,
    ) -> Result<i64, StoreError> {
        let count: i64 = on!(read self, |pool| {
            sqlx::query_scalar(TEXTS)
                .bind(conversation.0)
                .bind(first.0)
                .bind(last.0)
                .bind(MessageKind::Text as i16)
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Online messages that others wrote to `user` and that lie after the stored cursor, the
    /// oldest first, at most `limit`.
    pub async fn olms_missed(&self, user: UserId, limit: i64) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = on!(read self, |pool| {
            sqlx::query_as(MISSED)
                .bind(user.0)
                .bind(MessageKind::Olm as i16)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows::messages(rows)
    }
}
