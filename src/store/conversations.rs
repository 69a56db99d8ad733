//! The logs there are, and whose they are. Knows nothing of what is in them.

use sqlx::Acquire;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, UserId};

/// What two users write to one another.
pub(super) const PAIR: i16 = 0;

const FIND: &str = "SELECT conversation FROM pairs WHERE low = $1 AND high = $2";
const MAKE: &str = "INSERT INTO conversations (kind, created_at) VALUES ($1, $2) RETURNING id";
const NAME: &str = "INSERT INTO pairs (low, high, conversation) VALUES ($1, $2, $3) \
                    ON CONFLICT (low, high) DO NOTHING";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[FIND, MAKE, NAME];

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
            if let Some(made) = self.make_pair(low, high, now).await? {
                return Ok(made);
            }
        }
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

    /// `None`: somebody else was quicker.
    async fn make_pair(
        &self,
        low: UserId,
        high: UserId,
        now: Timestamp,
    ) -> Result<Option<ConversationId>, StoreError> {
        let made = on!(write self, |connection| {
            let mut both = connection.begin().await?;
            let id: i64 = sqlx::query_scalar(MAKE)
                .bind(PAIR)
                .bind(now.0)
                .fetch_one(&mut *both)
                .await?;
            let named = sqlx::query(NAME)
                .bind(low.0)
                .bind(high.0)
                .bind(id)
                .execute(&mut *both)
                .await?;
            let is_first = named.rows_affected() > 0;
            if is_first {
                both.commit().await?;
            } else {
                both.rollback().await?;
            }
            is_first.then_some(ConversationId(id))
        });
        Ok(made)
    }
}
