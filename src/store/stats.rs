//! Sums over what was kept: the chats by what became of them, who chats most, and what a running
//! board has counted. No message is looked at. Knows no time of day and no table on a screen.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Acquire;

use super::{SessionStatus, Store, StoreError, on};

/// How many chats became the same, and what they had in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What became of them.
    pub status: SessionStatus,
    /// How many they are.
    pub sessions: i64,
    /// How many text messages they had.
    pub messages: i64,
    /// How long they lasted; zero if no chat came of them.
    pub lasted: Duration,
}

/// How much one user chats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Active {
    /// The name as it is now.
    pub name: Arc<str>,
    /// In how many chats the user was.
    pub chats: i64,
    /// How many text messages were said in them, by both.
    pub messages: i64,
}

/// Something that a running board counts, over all its runs. The numbers are those of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub enum Tally {
    /// Deliveries of a message: each slot has those that took at most so many microseconds, and more
    /// than the slot before.
    Delivery = 0,
    /// The most chats that there were at once, in slot 0.
    PeakChats = 1,
}

const OUTCOMES: &str = "SELECT status, COUNT(*), CAST(COALESCE(SUM(messages), 0) AS bigint), \
     CAST(COALESCE(SUM(ended_at - started_at), 0) AS bigint) FROM sessions \
     WHERE ended_at IS NOT NULL GROUP BY status";
// Each side is summed up from its index first: a user on both sides is added up, not a chat.
const MOST_ACTIVE: &str = "SELECT u.name, CAST(SUM(s.chats) AS bigint) AS chats, \
     CAST(SUM(s.messages) AS bigint) AS messages FROM \
     (SELECT initiator AS who, COUNT(*) AS chats, SUM(messages) AS messages FROM sessions \
      WHERE status = 'ended' GROUP BY initiator \
      UNION ALL SELECT recipient AS who, COUNT(*) AS chats, SUM(messages) AS messages \
      FROM sessions WHERE status = 'ended' GROUP BY recipient) s \
     JOIN users u ON u.id = s.who GROUP BY u.id, u.name \
     ORDER BY 2 DESC, 3 DESC, u.id LIMIT $1";
const TALLY: &str = "SELECT slot, count FROM tallies WHERE kind = $1 ORDER BY slot";
const ADD: &str = "INSERT INTO tallies (kind, slot, count) VALUES ($1, $2, $3) \
     ON CONFLICT (kind, slot) DO UPDATE SET count = tallies.count + excluded.count";
const RAISE: &str = "INSERT INTO tallies (kind, slot, count) VALUES ($1, 0, $2) \
     ON CONFLICT (kind, slot) DO UPDATE SET count = excluded.count \
     WHERE tallies.count < excluded.count";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[OUTCOMES, MOST_ACTIVE, TALLY, ADD, RAISE];

impl Store {
    /// All chats that were asked for and are over, by what became of them.
    pub async fn outcomes(&self) -> Result<Vec<Outcome>, StoreError> {
        let rows: Vec<(String, i64, i64, i64)> =
            on!(read self, |pool| sqlx::query_as(OUTCOMES).fetch_all(pool).await?);
        let outcome = |(word, sessions, messages, lasted): (String, i64, i64, i64)| {
            let status = SessionStatus::from_stored(&word)
                .ok_or_else(|| StoreError::Unreadable(format!("a session that is {word}")))?;
            let lasted = Duration::from_micros(u64::try_from(lasted).unwrap_or(0));
            Ok(Outcome { status, sessions, messages, lasted })
        };
        rows.into_iter().map(outcome).collect()
    }

    /// The users who were in most chats, at most `limit` of them, the first first.
    pub async fn most_active(&self, limit: i64) -> Result<Vec<Active>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on!(read self, |pool| {
            sqlx::query_as(MOST_ACTIVE).bind(limit).fetch_all(pool).await?
        });
        let active = |(name, chats, messages): (String, i64, i64)| Active {
            name: name.into(),
            chats,
            messages,
        };
        Ok(rows.into_iter().map(active).collect())
    }

    /// What was counted, slot by slot.
    pub async fn tally(&self, tally: Tally) -> Result<Vec<(i64, i64)>, StoreError> {
        Ok(on!(read self, |pool| {
            sqlx::query_as(TALLY).bind(tally as i16).fetch_all(pool).await?
        }))
    }

    /// Adds deliveries to what was counted, slot by slot, and raises the peak if it was lower. All of
    /// it or nothing.
    pub async fn count(&self, deliveries: &[(i64, i64)], peak: i64) -> Result<(), StoreError> {
        on!(write self, |connection| {
            let mut all = connection.begin().await?;
            for (slot, count) in deliveries {
                sqlx::query(ADD)
                    .bind(Tally::Delivery as i16)
                    .bind(slot)
                    .bind(count)
                    .execute(&mut *all)
                    .await?;
            }
            sqlx::query(RAISE)
                .bind(Tally::PeakChats as i16)
                .bind(peak)
                .execute(&mut *all)
                .await?;
            all.commit().await?;
        });
        Ok(())
    }
}
