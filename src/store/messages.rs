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
    /// The number of the message of the same log that it is about.
    pub about: Option<MessageNumber>,
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// The text.
    pub body: Arc<str>,
}

/// Where an online message stands among all that one user was sent: they are ordered by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OlmPlace {
    sent_at: Timestamp,
    conversation: ConversationId,
    number: MessageNumber,
}

impl OlmPlace {
    /// Before all others.
    pub const FIRST: Self = Self {
        sent_at: Timestamp(i64::MIN),
        conversation: ConversationId(0),
        number: MessageNumber::NONE,
    };

    /// That of a message.
    pub fn of(olm: &Message) -> Self {
        Self { sent_at: olm.sent_at, conversation: olm.conversation, number: olm.number }
    }
}

// A message whose sender is gone still has its place: without it there would be a gap. `c` is the
// record by its author that says what became of it: a deletion if there is one, whatever came
// behind that, else the last correction. `a` is what it is about itself, and `b` the last correction
// of that one before it was written.
macro_rules! columns {
    () => {
        "m.conversation, m.number, m.sender, COALESCE(u.name, '?') AS sender_name, m.kind, \
         m.sent_at, m.body, c.kind AS change, c.body AS changed, m.about, \
         a.sender AS about_sender, COALESCE(w.name, '?') AS about_name, COALESCE(b.body, a.body, '') AS quote, \
         EXISTS (SELECT 1 FROM messages d WHERE d.conversation = m.conversation \
           AND d.about = m.about AND d.kind = 4 AND d.sender = a.sender) AS about_deleted"
    };
}
macro_rules! became {
    () => {
        " LEFT JOIN messages c ON c.conversation = m.conversation AND c.number = \
           (SELECT e.number FROM messages e WHERE e.conversation = m.conversation \
            AND e.about = m.number AND e.kind IN (3, 4) AND e.sender = m.sender \
            ORDER BY e.kind DESC, e.number DESC LIMIT 1)"
    };
}
macro_rules! beside {
    () => {
        concat!(
            $crate::store::messages::became!(),
            " LEFT JOIN users u ON u.id = m.sender \
             LEFT JOIN messages a ON a.conversation = m.conversation AND a.number = m.about \
             LEFT JOIN users w ON w.id = a.sender \
             LEFT JOIN messages b ON b.conversation = m.conversation AND b.number = \
               (SELECT MAX(e.number) FROM messages e WHERE e.conversation = m.conversation \
                AND e.about = m.about AND e.kind = 3 AND e.sender = a.sender \
                AND e.number < m.number) "
        )
    };
}

macro_rules! is_in {
    ($table:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE conversation = $1 AND number = $2 AND sender = $3 AND kind = $4 \
              AND sent_at = $5 AND body = $6 AND COALESCE(about, 0) = $7)"
        )
    };
}

pub(super) use {became, beside, columns, is_in};

const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM messages m",
    beside!(),
    "WHERE m.conversation = $1 AND m.number > $2 ORDER BY m.number LIMIT $3"
);
const BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM messages m",
    beside!(),
    "WHERE m.conversation = $1 AND m.number < $3 AND m.kind IN (0, 1, 2) AND m.number > \
       COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0) \
     ORDER BY m.number DESC LIMIT $4"
);
const LAST_BY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM messages m",
    beside!(),
    "WHERE m.conversation = $1 AND m.sender = $3 AND m.number <= $4 AND m.kind IN (0, 1, 2) \
       AND m.number > \
         COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0) \
       AND NOT EXISTS (SELECT 1 FROM messages d WHERE d.conversation = m.conversation \
         AND d.about = m.number AND d.kind = 4 AND d.sender = m.sender) \
     ORDER BY m.number DESC LIMIT 1 OFFSET $5"
);
const BEGINNING: &str = "SELECT \
       COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0), \
       COALESCE((SELECT purged FROM conversations WHERE id = $1), 0)";
const UNREAD: &str = "SELECT COUNT(*) FROM messages \
     WHERE conversation = $1 AND number > $3 AND kind IN (0, 1, 2) AND sender <> $2 AND number > \
       COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0)";
// What was purged was there: no number is given twice.
pub(super) const HEAD: &str = "SELECT COALESCE(MAX(number), 0) FROM \
     (SELECT MAX(number) AS number FROM messages WHERE conversation = $1 \
      UNION ALL SELECT purged FROM conversations WHERE id = $1) heads";
const TEXTS: &str = "SELECT COUNT(*) FROM messages \
                     WHERE conversation = $1 AND number > $2 AND number <= $3 AND kind IN (0, 2)";
const MISSED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (SELECT conversation FROM pairs WHERE low = $1 \
            UNION SELECT conversation FROM pairs WHERE high = $1) p \
     LEFT JOIN cursors r ON r.reader = $1 AND r.conversation = p.conversation \
     LEFT JOIN cuts x ON x.reader = $1 AND x.conversation = p.conversation \
     JOIN messages m ON m.conversation = p.conversation AND m.number > COALESCE(r.number, 0) \
       AND m.number > COALESCE(x.number, 0) \
    ",
    beside!(),
    "WHERE m.kind = $2 AND m.sender <> $1 AND COALESCE(c.kind, 0) <> 4 \
       AND (m.sent_at, m.conversation, m.number) > ($4, $5, $6) \
     ORDER BY m.sent_at, m.conversation, m.number LIMIT $3"
);
pub(super) const IS_STORED: &str = concat!("SELECT ", is_in!("messages"));

#[cfg(test)]
pub(super) const QUERIES: &[&str] =
    &[AFTER, BEFORE, LAST_BY, BEGINNING, UNREAD, HEAD, TEXTS, MISSED, IS_STORED];

impl Store {
    /// What stands in `conversation` after a number, in order, at most `limit` of it.
    pub async fn messages_after(
        &self,
        conversation: ConversationId,
        after: MessageNumber,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = on!(read_logs self, |pool| {
            sqlx::query_as(AFTER)
                .bind(conversation.0)
                .bind(after.0)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows::messages(rows)
    }

    /// The last `limit` messages of `conversation` before a number that are there to be read, in
    /// order, without those that `reader` has deleted for the own eyes.
    pub async fn messages_before(
        &self,
        conversation: ConversationId,
        reader: UserId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let mut rows: Vec<MessageRow> = on!(read_logs self, |pool| {
            sqlx::query_as(BEFORE)
                .bind(conversation.0)
                .bind(reader.0)
                .bind(before.map_or(i64::MAX, |before| before.0))
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows.reverse();
        rows::messages(rows)
    }

    /// Of the messages of `sender` up to a number that are there to be read by `reader` and are not
    /// deleted: the last, or the one so many before it.
    pub async fn last_message_by(
        &self,
        conversation: ConversationId,
        reader: UserId,
        sender: UserId,
        up_to: MessageNumber,
        before_it: u32,
    ) -> Result<Option<Message>, StoreError> {
        let row: Option<MessageRow> = on!(read_logs self, |pool| {
            sqlx::query_as(LAST_BY)
                .bind(conversation.0)
                .bind(reader.0)
                .bind(sender.0)
                .bind(up_to.0)
                .bind(i64::from(before_it))
                .fetch_optional(pool)
                .await?
        });
        row.map(Message::try_from).transpose()
    }

    /// Up to which message `reader` has deleted the log for the own eyes, and up to which it was
    /// purged by its age.
    pub async fn beginning(
        &self,
        conversation: ConversationId,
        reader: UserId,
    ) -> Result<(MessageNumber, MessageNumber), StoreError> {
        let (cut, purged) = on!(read self, |pool| {
            sqlx::query_as(BEGINNING)
                .bind(conversation.0)
                .bind(reader.0)
                .fetch_one(pool)
                .await?
        });
        Ok((MessageNumber(cut), MessageNumber(purged)))
    }

    /// How many messages by others stand after a number that are there to be read, without those
    /// that `reader` has deleted for the own eyes.
    pub async fn unread(
        &self,
        conversation: ConversationId,
        reader: UserId,
        after: MessageNumber,
    ) -> Result<i64, StoreError> {
        Ok(on!(read_logs self, |pool| {
            sqlx::query_scalar(UNREAD)
                .bind(conversation.0)
                .bind(reader.0)
                .bind(after.0)
                .fetch_one(pool)
                .await?
        }))
    }

    /// The number of the last message; [`MessageNumber::NONE`] when there is none.
    pub async fn head(&self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        let number: i64 = on!(read_logs self, |pool| {
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
        let count: i64 = on!(read_logs self, |pool| {
            sqlx::query_scalar(TEXTS)
                .bind(conversation.0)
                .bind(first.0)
                .bind(last.0)
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Online messages that others wrote to `user` and that lie after the stored cursor, the
    /// oldest first, behind `after`, at most `limit`. What is deleted is left out.
    pub async fn olms_missed(
        &self,
        user: UserId,
        after: OlmPlace,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = on!(read_logs self, |pool| {
            sqlx::query_as(MISSED)
                .bind(user.0)
                .bind(MessageKind::Olm as i16)
                .bind(limit)
                .bind(after.sent_at.0)
                .bind(after.conversation.0)
                .bind(after.number.0)
                .fetch_all(pool)
                .await?
        });
        rows::messages(rows)
    }
}
