//! Who is kept out: networks and users, for a time or for good. Knows nothing of how they are kept
//! out.

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::UserId;

/// A ban as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Who is kept out.
    pub whom: Banned,
    /// Why; empty: it was not said.
    pub why: String,
    /// The name of who made it; empty: the board's own rules did.
    pub made_by: String,
    /// Since when.
    pub made_at: Timestamp,
    /// Until when; `None`: for good.
    pub until: Option<Timestamp>,
}

/// Who is kept out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Banned {
    /// Whoever calls from there: an address and the length of its prefix, `203.0.113.0/24`.
    Network(String),
    /// A user, from wherever.
    User(UserId),
}

const ALL: &str = "SELECT network, banned, why, made_by, made_at, until FROM bans \
     WHERE until IS NULL OR until > $1 ORDER BY id";
const ADD_NETWORK: &str = "INSERT INTO bans (network, why, made_by, made_at, until) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (network) DO UPDATE SET why = excluded.why, \
     made_by = excluded.made_by, made_at = excluded.made_at, until = excluded.until";
const ADD_USER: &str = "INSERT INTO bans (banned, why, made_by, made_at, until) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (banned) DO UPDATE SET why = excluded.why, \
     made_by = excluded.made_by, made_at = excluded.made_at, until = excluded.until";
const REMOVE_NETWORK: &str = "DELETE FROM bans WHERE network = $1";
const REMOVE_USER: &str = "DELETE FROM bans WHERE banned = $1";
const SWEEP: &str = "DELETE FROM bans WHERE until <= $1";

#[cfg(test)]
pub(super) const QUERIES: &[&str] =
    &[ALL, ADD_NETWORK, ADD_USER, REMOVE_NETWORK, REMOVE_USER, SWEEP];

type BanRow = (Option<String>, Option<i64>, String, String, i64, Option<i64>);

impl Store {
    /// The bans that hold at `now`, in the order of making.
    pub async fn bans(&self, now: Timestamp) -> Result<Vec<Ban>, StoreError> {
        let rows: Vec<BanRow> =
            on!(read self, |pool| sqlx::query_as(ALL).bind(now.0).fetch_all(pool).await?);
        rows.into_iter().map(ban).collect()
    }

    /// Keeps somebody out; a ban that there is already gives way to this one.
    pub async fn add_ban(&self, ban: &Ban) -> Result<(), StoreError> {
        on!(write self, |connection| {
            match &ban.whom {
                Banned::Network(network) => sqlx::query(ADD_NETWORK).bind(network),
                Banned::User(user) => sqlx::query(ADD_USER).bind(user.0),
            }
            .bind(&ban.why)
            .bind(&ban.made_by)
            .bind(ban.made_at.0)
            .bind(ban.until.map(|until| until.0))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Lets somebody in again; `false`: nobody kept them out.
    pub async fn remove_ban(&self, whom: &Banned) -> Result<bool, StoreError> {
        Ok(on!(write self, |connection| {
            match whom {
                Banned::Network(network) => sqlx::query(REMOVE_NETWORK).bind(network),
                Banned::User(user) => sqlx::query(REMOVE_USER).bind(user.0),
            }
            .execute(connection)
            .await?
            .rows_affected()
                > 0
        }))
    }

    /// Forgets the bans that are over at `now`.
    pub async fn sweep_bans(&self, now: Timestamp) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SWEEP).bind(now.0).execute(connection).await?;
        });
        Ok(())
    }
}

fn ban((network, banned, why, made_by, made_at, until): BanRow) -> Result<Ban, StoreError> {
    let whom = match (network, banned) {
        (Some(network), None) => Banned::Network(network),
        (None, Some(user)) => Banned::User(UserId(user)),
        _ => return Err(StoreError::Unreadable("a ban of nobody, or of two".to_owned())),
    };
    let (made_at, until) = (Timestamp(made_at), until.map(Timestamp));
    Ok(Ban { whom, why, made_by, made_at, until })
}
