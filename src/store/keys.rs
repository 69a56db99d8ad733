//! The public keys of users. Knows nothing of log-ins: whose key it is, and when it was used.

use sqlx::Acquire;

use super::rows::KeyRow;
use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{KeyId, UserId};
use crate::protocol::ssh_key::PublicKey;

/// The most keys of one user.
pub const MOST_KEYS: i64 = 20;

/// A user's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshKey {
    /// Never used again.
    pub id: KeyId,
    /// The key, with its owner's comment.
    pub key: PublicKey,
    /// When it was added.
    pub added_at: Timestamp,
    /// When its owner last logged in by it; `None`: never yet.
    pub last_used: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "id, key, comment, added_at, last_used"
    };
}

const ADD: &str = concat!(
    "INSERT INTO keys (owner, fingerprint, key, comment, added_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (owner, fingerprint) DO NOTHING RETURNING ",
    columns!()
);
const COUNT: &str = "SELECT count(*) FROM keys WHERE owner = $1";
const OF_OWNER: &str = concat!("SELECT ", columns!(), " FROM keys WHERE owner = $1 ORDER BY id");
const BY_FINGERPRINT: &str =
    concat!("SELECT ", columns!(), " FROM keys WHERE owner = $1 AND fingerprint = $2");
const REMOVE: &str = "DELETE FROM keys WHERE id = $1 AND owner = $2";
const NOTE_USE: &str = "UPDATE keys SET last_used = $2 WHERE id = $1";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[ADD, COUNT, OF_OWNER, BY_FINGERPRINT, REMOVE, NOTE_USE];

impl Store {
    /// Gives `owner` these keys; those that are there already stay as they are. Answers which were
    /// added. `None`: there would be more than [`MOST_KEYS`], and none was.
    pub async fn add_keys(
        &self,
        owner: UserId,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Option<Vec<SshKey>>, StoreError> {
        let added: Option<Vec<KeyRow>> = on!(write self, |connection| {
            let mut all = connection.begin().await?;
            let mut added = Vec::new();
            for key in keys {
                let row: Option<KeyRow> = sqlx::query_as(ADD)
                    .bind(owner.0)
                    .bind(key.fingerprint())
                    .bind(key.to_string())
                    .bind(key.comment())
                    .bind(now.0)
                    .fetch_optional(&mut *all)
                    .await?;
                added.extend(row);
            }
            let count: i64 =
                sqlx::query_scalar(COUNT).bind(owner.0).fetch_one(&mut *all).await?;
            let fit = count <= MOST_KEYS;
            if fit {
                all.commit().await?;
            } else {
                all.rollback().await?;
            }
            fit.then_some(added)
        });
        let keys = added.map(|rows| rows.into_iter().map(SshKey::try_from).collect());
        keys.transpose()
    }

    /// The keys of `owner`, in the order of adding.
    pub async fn keys(&self, owner: UserId) -> Result<Vec<SshKey>, StoreError> {
        let rows: Vec<KeyRow> = on!(read self, |pool| {
            sqlx::query_as(OF_OWNER).bind(owner.0).fetch_all(pool).await?
        });
        rows.into_iter().map(SshKey::try_from).collect()
    }

    /// The key of `owner` with this fingerprint.
    pub async fn key_by_fingerprint(
        &self,
        owner: UserId,
        fingerprint: &str,
    ) -> Result<Option<SshKey>, StoreError> {
        let row: Option<KeyRow> = on!(read self, |pool| {
            sqlx::query_as(BY_FINGERPRINT)
                .bind(owner.0)
                .bind(fingerprint)
                .fetch_optional(pool)
                .await?
        });
        row.map(SshKey::try_from).transpose()
    }

    /// Takes a key away from `owner`. `false`: the owner has no such key.
    pub async fn remove_key(&self, owner: UserId, key: KeyId) -> Result<bool, StoreError> {
        let removed = on!(write self, |connection| {
            sqlx::query(REMOVE).bind(key.0).bind(owner.0).execute(connection).await?.rows_affected()
        });
        Ok(removed > 0)
    }

    /// Remembers that the key's owner logged in by it at `at`.
    pub async fn note_key_use(&self, key: KeyId, at: Timestamp) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(NOTE_USE).bind(key.0).bind(at.0).execute(connection).await?;
        });
        Ok(())
    }
}
