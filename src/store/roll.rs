//! The users as others see them: the roll of all, who runs the board, and what there is to tell of
//! one of them. Knows no password.

use std::sync::Arc;
use std::time::Duration;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::text::name::NameKey;

/// A user on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name.
    pub name: Arc<str>,
    /// Where the user says to be.
    pub location: Option<Arc<str>>,
    /// When the last call began; `None`: there was none yet.
    pub last_call: Option<Timestamp>,
}

/// What one user has done on the board, as far as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenure {
    /// How long the calls lasted of which the end is known.
    pub on_line: Duration,
    /// How many these are.
    pub calls: i64,
    /// How many messages the user wrote that are kept, in chats and outside of them.
    pub messages: i64,
    /// In how many chats the user was.
    pub chats: i64,
}

// Whoever waits for approval is no user yet.
const ROLL: &str = "SELECT name, location, last_call FROM users \
     WHERE forgotten_at IS NULL AND NOT waiting AND key >= $1 AND key < $2 \
     ORDER BY key LIMIT $3";
const ROLL_LENGTH: &str = "SELECT COUNT(*) FROM users \
     WHERE forgotten_at IS NULL AND NOT waiting AND key >= $1 AND key < $2";
const NAMED: &str = "SELECT id, name FROM users WHERE key = $1 AND forgotten_at IS NULL";
const FIRST_SYSOP: &str =
    "SELECT id, name FROM users WHERE sysop AND forgotten_at IS NULL ORDER BY id LIMIT 1";
const CALLS: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(ended_at - began_at), 0) AS bigint) \
     FROM calls WHERE caller = $1 AND ended_at IS NOT NULL";
const WRITTEN: &str = "SELECT COUNT(*) FROM messages m JOIN \
     (SELECT conversation FROM pairs WHERE low = $1 \
      UNION SELECT conversation FROM pairs WHERE high = $1) p ON p.conversation = m.conversation \
     WHERE m.sender = $1 AND m.kind IN (0, 1, 2)";
const CHATS: &str = "SELECT (SELECT COUNT(*) FROM sessions WHERE initiator = $1 AND status = 'ended') \
     + (SELECT COUNT(*) FROM sessions WHERE recipient = $1 AND status = 'ended')";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[ROLL, ROLL_LENGTH, NAMED, FIRST_SYSOP, CALLS, WRITTEN, CHATS];

impl Store {
    /// The users whose names begin so, in the order of their names, at most `most`; and how many
    /// there are. Who waits for approval is not among them.
    pub async fn roll(
        &self,
        beginning: &NameKey,
        most: u16,
    ) -> Result<(Vec<Listed>, i64), StoreError> {
        let behind = beginning.behind_all();
        let (from, to) = (beginning.as_str(), behind.as_str());
        let rows: Vec<(String, Option<String>, Option<i64>)> = on!(read self, |pool| {
            sqlx::query_as(ROLL)
                .bind(from)
                .bind(to)
                .bind(i64::from(most))
                .fetch_all(pool)
                .await?
        });
        let all: i64 = on!(read self, |pool| {
            sqlx::query_scalar(ROLL_LENGTH).bind(from).bind(to).fetch_one(pool).await?
        });
        let listed = |(name, location, last_call): (String, Option<String>, Option<i64>)| Listed {
            name: name.into(),
            location: location.map(Arc::from),
            last_call: last_call.map(Timestamp),
        };
        Ok((rows.into_iter().map(listed).collect(), all))
    }

    /// The user of this name: id, and the name as it is written.
    pub async fn user_named(
        &self,
        key: &NameKey,
    ) -> Result<Option<(UserId, Arc<str>)>, StoreError> {
        let row: Option<(i64, String)> = on!(read self, |pool| {
            sqlx::query_as(NAMED).bind(key.as_str()).fetch_optional(pool).await?
        });
        Ok(row.map(|(id, name)| (UserId(id), name.into())))
    }

    /// The sysop whose account was made first.
    pub async fn first_sysop(&self) -> Result<Option<(UserId, Arc<str>)>, StoreError> {
        let row: Option<(i64, String)> = on!(read self, |pool| {
            sqlx::query_as(FIRST_SYSOP).fetch_optional(pool).await?
        });
        Ok(row.map(|(id, name)| (UserId(id), name.into())))
    }

    /// What `user` has done. Reads the own logs only, but all of them.
    pub async fn tenure(&self, user: UserId) -> Result<Tenure, StoreError> {
        let (calls, on_line): (i64, i64) = on!(read self, |pool| {
            sqlx::query_as(CALLS).bind(user.0).fetch_one(pool).await?
        });
        let messages: i64 = on!(read_logs self, |pool| {
            sqlx::query_scalar(WRITTEN).bind(user.0).fetch_one(pool).await?
        });
        let chats: i64 = on!(read self, |pool| {
            sqlx::query_scalar(CHATS).bind(user.0).fetch_one(pool).await?
        });
        let on_line = Duration::from_micros(u64::try_from(on_line).unwrap_or(0));
        Ok(Tenure { on_line, calls, messages, chats })
    }
}
