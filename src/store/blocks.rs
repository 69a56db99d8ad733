//! Whom users have shut out. Knows nothing of what that keeps from them.

use std::sync::Arc;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::UserId;

/// Somebody whose requests and messages are not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Who does not want them.
    pub owner: UserId,
    /// Whose they are.
    pub blocked: UserId,
    /// That user's name.
    pub name: Arc<str>,
}

// Read whole, once a start.
const ALL: &str = "SELECT whole.owner, whole.blocked, u.name FROM blocks whole \
     JOIN users u ON u.id = whole.blocked ORDER BY whole.owner, whole.blocked";
const ADD: &str = "INSERT INTO blocks (owner, blocked, blocked_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (owner, blocked) DO NOTHING";
const REMOVE: &str = "DELETE FROM blocks WHERE owner = $1 AND blocked = $2";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[ALL, ADD, REMOVE];

impl Store {
    /// All blocks of all users.
    pub async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        let rows: Vec<(i64, i64, String)> =
            on!(read self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?);
        let block = |(owner, blocked, name): (i64, i64, String)| Block {
            owner: UserId(owner),
            blocked: UserId(blocked),
            name: name.into(),
        };
        Ok(rows.into_iter().map(block).collect())
    }

    /// From now on `owner` does not want to hear of `blocked`. Twice does no harm.
    pub async fn add_block(
        &self,
        owner: UserId,
        blocked: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(ADD).bind(owner.0).bind(blocked.0).bind(at.0).execute(connection).await?;
        });
        Ok(())
    }

    /// `owner` hears of `blocked` again. Twice does no harm.
    pub async fn remove_block(&self, owner: UserId, blocked: UserId) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(REMOVE).bind(owner.0).bind(blocked.0).execute(connection).await?;
        });
        Ok(())
    }
}
