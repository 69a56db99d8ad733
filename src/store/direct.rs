//! What users write to one another, seen from one of them: what is new, with whom there is a log,
//! and what was deleted for the own eyes. Knows no cursors but the stored ones.

use sqlx::FromRow;

use super::messages::{beside, columns};
use super::rows::MessageRow;
use super::{Store, StoreError, on};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;

/// One log of a user, as the list of all shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondence {
    /// With whom.
    pub partner: UserId,
    /// That user's name.
    pub partner_name: std::sync::Arc<str>,
    /// The last message that is there to be read.
    pub last: Message,
    /// How many messages of the partner were not read.
    pub unread: i64,
}

/// How much of one log a user has not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct UnreadIn {
    conversation: i64,
    unread: i64,
}

impl UnreadIn {
    /// Which log.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        ConversationId(self.conversation)
    }

    /// How many messages by the other.
    #[must_use]
    pub fn unread(&self) -> i64 {
        self.unread
    }
}

#[derive(FromRow)]
struct CorrespondenceRow {
    #[sqlx(flatten)]
    last: MessageRow,
    partner: i64,
    partner_name: String,
    unread: i64,
}

// What a user has deleted for the own eyes is not there to be read, nor what its author has deleted.
macro_rules! mine {
    () => {
        "(SELECT conversation, high AS partner FROM pairs WHERE low = $1 \
          UNION SELECT conversation, low AS partner FROM pairs WHERE high = $1) p \
         LEFT JOIN cursors r ON r.reader = $1 AND r.conversation = p.conversation \
         LEFT JOIN cuts x ON x.reader = $1 AND x.conversation = p.conversation "
    };
}
macro_rules! is_new {
    ($message:literal) => {
        concat!(
            $message,
            ".number > COALESCE(r.number, 0) AND ",
            $message,
            ".number > COALESCE(x.number, 0) AND ",
            $message,
            ".sender <> $1"
        )
    };
}

const UNREAD: &str = concat!(
    "SELECT p.conversation, COUNT(*) AS unread FROM ",
    mine!(),
    "JOIN messages m ON m.conversation = p.conversation AND ",
    is_new!("m"),
    " WHERE m.kind IN (0, 1, 2) GROUP BY p.conversation"
);
const BETWEEN: &str = "SELECT number FROM messages \
     WHERE conversation = $1 AND number > $3 AND number < $4 AND kind IN (0, 1, 2) \
     AND sender <> $2 AND number > \
       COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0) \
     ORDER BY number LIMIT $5";
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    ", p.partner, COALESCE(v.name, '?') AS partner_name, \
     (SELECT COUNT(*) FROM messages n WHERE n.conversation = p.conversation AND ",
    is_new!("n"),
    " AND n.kind IN (0, 1, 2)) AS unread FROM ",
    mine!(),
    "JOIN messages m ON m.conversation = p.conversation AND m.number = \
       (SELECT l.number FROM messages l WHERE l.conversation = p.conversation \
        AND l.kind IN (0, 1, 2) ORDER BY l.number DESC LIMIT 1) \
       AND m.number > COALESCE(x.number, 0) \
     LEFT JOIN users v ON v.id = p.partner",
    beside!(),
    "ORDER BY m.sent_at DESC, p.conversation DESC LIMIT $2"
);
const CUT: &str = "INSERT INTO cuts (reader, conversation, number) VALUES ($1, $2, $3) \
     ON CONFLICT (reader, conversation) DO UPDATE SET number = excluded.number \
     WHERE excluded.number > cuts.number";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[UNREAD, BETWEEN, LIST, CUT];

impl Store {
    /// The logs in which there is something that `user` has not read, and how much.
    pub async fn unread_of(&self, user: UserId) -> Result<Vec<UnreadIn>, StoreError> {
        Ok(on!(read_logs self, |pool| {
            sqlx::query_as(UNREAD).bind(user.0).fetch_all(pool).await?
        }))
    }

    /// The numbers of the messages by others that stand between two numbers and are there to be
    /// read by `reader`, in order, at most `limit`.
    pub async fn unread_between(
        &self,
        conversation: ConversationId,
        reader: UserId,
        after: MessageNumber,
        before: MessageNumber,
        limit: i64,
    ) -> Result<Vec<MessageNumber>, StoreError> {
        let numbers: Vec<i64> = on!(read_logs self, |pool| {
            sqlx::query_scalar(BETWEEN)
                .bind(conversation.0)
                .bind(reader.0)
                .bind(after.0)
                .bind(before.0)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        Ok(numbers.into_iter().map(MessageNumber).collect())
    }

    /// The logs of `user` in which there is something to read, the one with the newest message
    /// first, at most `limit`.
    pub async fn correspondence(
        &self,
        user: UserId,
        limit: i64,
    ) -> Result<Vec<Correspondence>, StoreError> {
        let rows: Vec<CorrespondenceRow> = on!(read_logs self, |pool| {
            sqlx::query_as(LIST).bind(user.0).bind(limit).fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(Correspondence {
                    partner: UserId(row.partner),
                    partner_name: row.partner_name.into(),
                    last: row.last.try_into()?,
                    unread: row.unread,
                })
            })
            .collect()
    }

    /// `reader` has deleted `conversation` up to and with this number, for the own eyes. What was
    /// deleted stays deleted.
    pub async fn cut(
        &self,
        reader: UserId,
        conversation: ConversationId,
        number: MessageNumber,
    ) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(CUT)
                .bind(reader.0)
                .bind(conversation.0)
                .bind(number.0)
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}
