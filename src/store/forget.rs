//! Accounts that are given up: what belongs to the account goes, what was written to others stays,
//! under another name, and is emptied if its author wants that. Knows no password and no call.

use sqlx::Acquire;

use super::postgres::FORGET_IN_TURN;
use super::{Database, Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, UserId};
use crate::text::name::{NameKey, former};

/// The most numbers of a log that are gone through in one transaction.
const PIECE: i64 = 500;

/// How many names are tried for one user: a board that is older than the rule for names may have
/// somebody who is called so.
const NAMES: u32 = 100;

/// What became of [`Store::forget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// The account is gone, now or for longer.
    Gone,
    /// It is that of the only sysop, and stays.
    LastSysop,
}

const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM users WHERE key = $1 AND id <> $2)";
const FORGET: &str = "UPDATE users SET name = $2, key = $3, real_name = NULL, password = '', \
     sysop = FALSE, co_sysop = FALSE, waiting = FALSE, locked_at = NULL, location = NULL, \
     shows_name = TRUE, zone = NULL, twelve = FALSE, bell = TRUE, page = NULL, available = TRUE, expert = FALSE, charset = NULL, graphics = NULL, \
     stamps = NULL, notify = TRUE, seen = TRUE, typing = TRUE, olm = TRUE, last_call = NULL, \
     calls = 0, forgotten_at = $4, redacting = $5 WHERE id = $1 AND forgotten_at IS NULL \
     AND (NOT sysop OR EXISTS (SELECT 1 FROM users o WHERE o.sysop AND o.id <> $1))";
const IS_THERE: &str = "SELECT EXISTS (SELECT 1 FROM users WHERE id = $1 AND forgotten_at IS NULL)";
const SINCE: &str = "SELECT id FROM users WHERE forgotten_at IS NOT NULL AND forgotten_at >= $1";
const REDACTING: &str = "SELECT id FROM users WHERE forgotten_at IS NOT NULL AND redacting";
const REDACTED: &str = "UPDATE users SET redacting = FALSE WHERE id = $1 AND forgotten_at <= $2";
const LOGS: &str = "SELECT conversation FROM pairs WHERE low = $1 \
     UNION SELECT conversation FROM pairs WHERE high = $1";
// A mark is one of a few.
const REDACT: &str = "UPDATE messages SET body = '' WHERE conversation = $1 AND number > $2 \
     AND number <= $3 AND sender = $4 AND kind IN (0, 1, 2, 3) AND body <> ''";
// Those of all forgotten users: what a call that was under way has left goes with the next one.
const KEYS: &str =
    "DELETE FROM keys WHERE owner IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";
const CURSORS: &str =
    "DELETE FROM cursors WHERE reader IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";
const CUTS: &str =
    "DELETE FROM cuts WHERE reader IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";
const BLOCKS: &str =
    "DELETE FROM blocks WHERE owner IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";
const BLOCKED: &str =
    "DELETE FROM blocks WHERE blocked IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";
const INITIATORS: &str = "UPDATE sessions SET initiator_name = \
     (SELECT u.name FROM users u WHERE u.id = sessions.initiator) \
     WHERE initiator IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL) \
     AND initiator_name <> (SELECT u.name FROM users u WHERE u.id = sessions.initiator)";
const RECIPIENTS: &str = "UPDATE sessions SET recipient_name = \
     (SELECT u.name FROM users u WHERE u.id = sessions.recipient) \
     WHERE recipient IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL) \
     AND recipient_name <> (SELECT u.name FROM users u WHERE u.id = sessions.recipient)";

const NAME: &str = "SELECT name FROM users WHERE id = $1 AND forgotten_at IS NULL";
// What was done to a user is written down by the name alone.
const ABOUT: &str = "UPDATE audit SET about = $2 WHERE about = $1";
const ACTORS: &str = "UPDATE audit SET actor_name = \
     (SELECT u.name FROM users u WHERE u.id = audit.actor) \
     WHERE actor IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL) \
     AND actor_name <> (SELECT u.name FROM users u WHERE u.id = audit.actor)";

const CALLS: &str =
    "DELETE FROM calls WHERE caller IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";

const BANS: &str =
    "DELETE FROM bans WHERE banned IN (SELECT id FROM users WHERE forgotten_at IS NOT NULL)";

/// All that goes with an account.
const BELONGINGS: [&str; 10] =
    [KEYS, CURSORS, CUTS, BLOCKS, BLOCKED, CALLS, BANS, INITIATORS, RECIPIENTS, ACTORS];

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[
    TAKEN, FORGET, IS_THERE, SINCE, REDACTING, REDACTED, LOGS, REDACT, KEYS, CURSORS, CUTS, BLOCKS,
    BLOCKED, CALLS, BANS, INITIATORS, RECIPIENTS, NAME, ABOUT, ACTORS,
];

impl Store {
    /// Gives an account up, in one transaction: nobody logs in by it, its name is free, and what it
    /// had is gone; the audit log tells of it by the name that it has from now on. What its user wrote
    /// stays; with `redact` it is marked to be emptied, by
    /// [`redact`](Self::redact).
    pub async fn forget(
        &self,
        user: UserId,
        now: Timestamp,
        redact: bool,
    ) -> Result<Forgotten, StoreError> {
        let name = self.former_name(user).await?;
        let key = NameKey::of(&name);
        // Of two sysops who go at once each would find the other, and none would be left. `SQLite` has
        // one writer at a time.
        let in_turn = matches!(self.database, Database::Postgres(_)).then_some(FORGET_IN_TURN);
        let is_there = on!(write self, |connection| {
            let mut all = connection.begin().await?;
            if let Some(in_turn) = in_turn {
                sqlx::query(in_turn).execute(&mut *all).await?;
            }
            let known_as: Option<String> =
                sqlx::query_scalar(NAME).bind(user.0).fetch_optional(&mut *all).await?;
            sqlx::query(FORGET)
                .bind(user.0)
                .bind(&name)
                .bind(key.as_str())
                .bind(now.0)
                .bind(redact)
                .execute(&mut *all)
                .await?;
            let is_there: bool =
                sqlx::query_scalar(IS_THERE).bind(user.0).fetch_one(&mut *all).await?;
            if let Some(known_as) = known_as.filter(|_| !is_there) {
                sqlx::query(ABOUT).bind(known_as).bind(&name).execute(&mut *all).await?;
            }
            for belongings in BELONGINGS {
                sqlx::query(belongings).execute(&mut *all).await?;
            }
            all.commit().await?;
            is_there
        });
        Ok(if is_there { Forgotten::LastSysop } else { Forgotten::Gone })
    }

    /// Takes away what calls that were under way have left of accounts that are gone.
    pub async fn sweep_forgotten(&self) -> Result<(), StoreError> {
        on!(write self, |connection| {
            let mut all = connection.begin().await?;
            for belongings in BELONGINGS {
                sqlx::query(belongings).execute(&mut *all).await?;
            }
            all.commit().await?;
        });
        Ok(())
    }

    /// Whose accounts were given up at `since` or later.
    pub async fn forgotten(&self, since: Timestamp) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<i64> = on!(read self, |pool| {
            sqlx::query_scalar(SINCE).bind(since.0).fetch_all(pool).await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }

    /// Whose messages are still to be emptied.
    pub async fn redacting(&self) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<i64> =
            on!(read self, |pool| sqlx::query_scalar(REDACTING).fetch_all(pool).await?);
        Ok(users.into_iter().map(UserId).collect())
    }

    /// Empties what a user wrote, in pieces, so that nobody who writes meanwhile waits long. Each
    /// message keeps its number. If it is cut short, or the account was given up after `settled`, the
    /// user is still among the [`redacting`](Self::redacting): a call that was under way may have
    /// said more meanwhile.
    pub async fn redact(&self, user: UserId, settled: Timestamp) -> Result<(), StoreError> {
        let logs: Vec<i64> = on!(read self, |pool| {
            sqlx::query_scalar(LOGS).bind(user.0).fetch_all(pool).await?
        });
        for log in logs {
            let head = self.head(ConversationId(log)).await?.0;
            let mut after = self.purged(ConversationId(log)).await?.0;
            while after < head {
                let up_to = after.saturating_add(PIECE);
                on!(write_logs self, |connection| {
                    sqlx::query(REDACT)
                        .bind(log)
                        .bind(after)
                        .bind(up_to)
                        .bind(user.0)
                        .execute(connection)
                        .await?;
                });
                after = up_to;
            }
        }
        on!(write self, |connection| {
            sqlx::query(REDACTED).bind(user.0).bind(settled.0).execute(connection).await?;
        });
        Ok(())
    }

    /// What is shown instead of the user's name from now on, and is nobody else's.
    async fn former_name(&self, user: UserId) -> Result<String, StoreError> {
        let mut name = former(user.0, 0);
        for other in 1..NAMES {
            let key = NameKey::of(&name);
            let is_taken: bool = on!(read self, |pool| {
                sqlx::query_scalar(TAKEN).bind(key.as_str()).bind(user.0).fetch_one(pool).await?
            });
            if !is_taken {
                break;
            }
            name = former(user.0, other);
        }
        Ok(name)
    }
}
