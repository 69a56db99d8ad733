//! The logs there are, and whose they are. Knows nothing of what is in them.

use std::collections::HashMap;

use sqlx::Acquire;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, UserId};

/// What two users write to one another.
pub(super) const PAIR: i16 = 0;

const FIND: &str = "SELECT conversation FROM pairs WHERE low = $1 AND high = $2";
const PARTNERS: &str = "SELECT high, conversation FROM pairs WHERE low = $1 \
     UNION ALL SELECT low, conversation FROM pairs WHERE high = $1 AND low < high";
const MAKE: &str = "INSERT INTO conversations (kind, created_at) VALUES ($1, $2) RETURNING id";
const NAME: &str = "INSERT INTO pairs (low, high, conversation) VALUES ($1, $2, $3) \
                    ON CONFLICT (low, high) DO NOTHING";

/// The most logs that are made in one transaction: a message that is said meanwhile waits for it.
const PIECE: usize = 100;

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[FIND, PARTNERS, MAKE, NAME];

impl Store {
    /// The log of two users; their order does not matter. It is made when there is none yet, once,
    /// however many ask for it at the same time.
    pub async fn pair(
        &self,
        one: UserId,
        other: UserId,
        now: Timestamp,
    ) -> Result<ConversationId, StoreError> {
        let (low, high) = (one.min(other), one.max(other));
        loop {
            if let Some(found) = self.known_pair(low, high).await? {
                return Ok(found);
            }
            if let Some((_, made)) = self.make_pairs(one, &[other], now).await?.first() {
                return Ok(*made);
            }
        }
    }

    /// The logs of `one` with each of `others`, in their order; those that are missing are made.
    pub async fn pairs(
        &self,
        one: UserId,
        others: &[UserId],
        now: Timestamp,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let found: Vec<(i64, i64)> = on!(read self, |pool| {
            sqlx::query_as(PARTNERS).bind(one.0).fetch_all(pool).await?
        });
        let found = found.into_iter().map(|(other, log)| (UserId(other), ConversationId(log)));
        let mut known: HashMap<_, _> = found.collect();
        let is_missing = |other: &UserId| !known.contains_key(other);
        let missing: Vec<_> = others.iter().copied().filter(is_missing).collect();
        for piece in missing.chunks(PIECE) {
            known.extend(self.make_pairs(one, piece, now).await?);
        }
        let mut pairs = Vec::with_capacity(others.len());
        for other in others {
            pairs.push(match known.get(other) {
                Some(log) => *log,
                None => self.pair(one, *other, now).await?,
            });
        }
        Ok(pairs)
    }

    /// The log of two users, if there is one; their order does not matter.
    pub async fn known_pair(
        &self,
        one: UserId,
        other: UserId,
    ) -> Result<Option<ConversationId>, StoreError> {
        let (low, high) = (one.min(other), one.max(other));
        let id: Option<i64> = on!(read self, |pool| {
            sqlx::query_scalar(FIND).bind(low.0).bind(high.0).fetch_optional(pool).await?
        });
        Ok(id.map(ConversationId))
    }

    /// Makes the logs of `one` with each of `others`. None is made if somebody else was quicker with
    /// one of them.
    async fn make_pairs(
        &self,
        one: UserId,
        others: &[UserId],
        now: Timestamp,
    ) -> Result<Vec<(UserId, ConversationId)>, StoreError> {
        let made = on!(write self, |connection| {
            let mut all = connection.begin().await?;
            let mut made = Vec::with_capacity(others.len());
            for &other in others {
                let id: i64 = sqlx::query_scalar(MAKE)
                    .bind(PAIR)
                    .bind(now.0)
                    .fetch_one(&mut *all)
                    .await?;
                let named = sqlx::query(NAME)
                    .bind(one.min(other).0)
                    .bind(one.max(other).0)
                    .bind(id)
                    .execute(&mut *all)
                    .await?;
                if named.rows_affected() == 0 {
                    break;
                }
                made.push((other, ConversationId(id)));
            }
            if made.len() == others.len() {
                all.commit().await?;
            } else {
                all.rollback().await?;
                made.clear();
            }
            made
        });
        Ok(made)
    }
}
