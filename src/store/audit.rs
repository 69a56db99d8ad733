//! What sysops did, and what the board's own rules did to callers: written once, never changed.
//! Knows nothing of what the words mean.

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::UserId;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// By which user; `None`: by the board, or by who runs its machine.
    pub actor: Option<UserId>,
    /// What that user was called, or else who it was.
    pub actor_name: String,
    /// What: a word.
    pub deed: String,
    /// To whom or what; empty: to nobody in particular.
    pub about: String,
    /// What else there is to say; clean.
    pub detail: String,
}

/// Writes one down.
pub(super) const ADD: &str = "INSERT INTO audit (at, actor, actor_name, deed, about, detail) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const LAST: &str = "SELECT at, actor, actor_name, deed, about, detail FROM audit \
     ORDER BY id DESC LIMIT $1";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[ADD, LAST];

type DeedRow = (i64, Option<i64>, String, String, String, String);

impl Store {
    /// Writes it down.
    pub async fn audit(&self, deed: &Deed) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(ADD)
                .bind(deed.at.0)
                .bind(deed.actor.map(|actor| actor.0))
                .bind(&deed.actor_name)
                .bind(&deed.deed)
                .bind(&deed.about)
                .bind(&deed.detail)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The last `most` of them, the newest first.
    pub async fn last_deeds(&self, most: u16) -> Result<Vec<Deed>, StoreError> {
        let rows: Vec<DeedRow> = on!(read self, |pool| {
            sqlx::query_as(LAST).bind(i64::from(most)).fetch_all(pool).await?
        });
        let deed = |(at, actor, actor_name, deed, about, detail): DeedRow| Deed {
            at: Timestamp(at),
            actor: actor.map(UserId),
            actor_name,
            deed,
            about,
            detail,
        };
        Ok(rows.into_iter().map(deed).collect())
    }
}
