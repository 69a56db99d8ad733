//! Purging messages by their age: a log is cut from its beginning, so that what is left of it is a
//! range of numbers, and no number is given twice. Knows no settings and no hour.
//!
//! The records of chats stay: their ranges may point at what is gone.

use sqlx::Acquire;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber};

/// The most messages that are purged in one transaction: a message that is said meanwhile waits for
/// some milliseconds.
const PIECE: i64 = 500;

/// How many logs are looked at for one transaction at most.
const LOGS: i64 = 200;

/// What [`Store::purge`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purged {
    /// How many messages went.
    pub messages: u64,
    /// The last log that is done with; `None`: that were all.
    pub done: Option<ConversationId>,
}

// The oldest message of each log: one look into the index for a log, none at its other messages.
const OLDEST: &str = "SELECT c.id, c.purged, (SELECT m.sent_at FROM messages m \
     WHERE m.conversation = c.id AND m.number > c.purged ORDER BY m.number LIMIT 1) AS oldest \
     FROM conversations c WHERE c.id > $1 ORDER BY c.id LIMIT $2";
const AGES: &str = "SELECT number, sent_at FROM messages WHERE conversation = $1 AND number > $2 \
     ORDER BY number LIMIT $3";
// What a chat that is not over has said is counted at its end.
const OPEN: &str = "SELECT MIN(first) FROM sessions WHERE conversation = $1 AND ended_at IS NULL";
const PURGE: &str = "DELETE FROM messages WHERE conversation = $1 AND number > $2 AND number <= $3";
const MARK: &str = "UPDATE conversations SET purged = $2 WHERE id = $1 AND purged < $2";
const PURGED: &str = "SELECT purged FROM conversations WHERE id = $1";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[OLDEST, AGES, OPEN, PURGE, MARK, PURGED];

/// What goes of a log: the messages after a number, up to and with another.
struct Piece {
    conversation: i64,
    after: i64,
    up_to: i64,
}

impl Store {
    /// Purges messages that were sent before a moment, in the logs after `done`, a piece of them at
    /// most; for the next piece it is called again with what it answers. A log loses its oldest
    /// messages only, up to the first that is not so old and to the range of a chat that is not over.
    pub async fn purge(
        &self,
        before: Timestamp,
        done: ConversationId,
    ) -> Result<Purged, StoreError> {
        let (pieces, done) = self.find_old(before, done).await?;
        if pieces.is_empty() {
            return Ok(Purged { messages: 0, done });
        }
        let messages = on!(write_logs self, |connection| {
            let mut all = connection.begin().await?;
            let mut messages = 0;
            for &Piece { conversation, after, up_to } in &pieces {
                let gone = sqlx::query(PURGE).bind(conversation).bind(after).bind(up_to);
                messages += gone.execute(&mut *all).await?.rows_affected();
                sqlx::query(MARK).bind(conversation).bind(up_to).execute(&mut *all).await?;
            }
            all.commit().await?;
            messages
        });
        Ok(Purged { messages, done })
    }

    /// Up to and with this number the messages of a log were purged.
    pub async fn purged(&self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        let number: Option<i64> = on!(read self, |pool| {
            sqlx::query_scalar(PURGED).bind(conversation.0).fetch_optional(pool).await?
        });
        Ok(number.map_or(MessageNumber::NONE, MessageNumber))
    }

    /// What is to go, a piece at most, and the last log that is done with then.
    async fn find_old(
        &self,
        before: Timestamp,
        done: ConversationId,
    ) -> Result<(Vec<Piece>, Option<ConversationId>), StoreError> {
        let logs: Vec<(i64, i64, Option<i64>)> = on!(read_logs self, |pool| {
            sqlx::query_as(OLDEST).bind(done.0).bind(LOGS).fetch_all(pool).await?
        });
        let were_all = i64::try_from(logs.len()).is_ok_and(|read| read < LOGS);
        let mut done = done;
        let mut room = PIECE;
        let mut pieces = Vec::new();
        for (conversation, after, oldest) in logs {
            if oldest.is_some_and(|oldest| oldest < before.0) {
                let (up_to, is_whole) = self.up_to(conversation, after, before, room).await?;
                if up_to > after {
                    room -= up_to - after;
                    pieces.push(Piece { conversation, after, up_to });
                }
                if !is_whole {
                    return Ok((pieces, Some(done)));
                }
            }
            done = ConversationId(conversation);
        }
        Ok((pieces, (!were_all).then_some(done)))
    }

    /// Up to which number a log is to go, at most `room` messages of it, and whether it has no more
    /// that are so old.
    async fn up_to(
        &self,
        conversation: i64,
        after: i64,
        before: Timestamp,
        room: i64,
    ) -> Result<(i64, bool), StoreError> {
        if room == 0 {
            return Ok((after, false));
        }
        let ages: Vec<(i64, i64)> = on!(read_logs self, |pool| {
            let ages = sqlx::query_as(AGES).bind(conversation).bind(after).bind(room);
            ages.fetch_all(pool).await?
        });
        let open: Option<i64> = on!(read self, |pool| {
            sqlx::query_scalar(OPEN).bind(conversation).fetch_one(pool).await?
        });
        let goes = |&&(number, sent_at): &&(i64, i64)| {
            sent_at < before.0 && open.is_none_or(|open| number <= open)
        };
        let old = ages.iter().take_while(goes).count();
        let up_to = old.checked_sub(1).and_then(|last| ages.get(last));
        let is_whole = i64::try_from(old).is_ok_and(|old| old < room);
        Ok((up_to.map_or(after, |(number, _)| *number), is_whole))
    }
}
