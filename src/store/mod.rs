//! What is kept: users, the logs of what they write, how far each has read, and the records of
//! chats. The only module that knows which database there is; it knows nothing of callers.
//!
//! A file a noun. The queries of one noun stand in its file, each text once, with `$1` placeholders
//! that every database takes. The logs and the records of chats are written by one
//! [`StoreWriter`], in batches; everything else, here, by whoever knows it.

mod audit;
pub mod backup;
mod bans;
mod blocks;
mod calls;
mod checkpoints;
mod claim;
mod conversations;
mod cursors;
mod direct;
mod error;
mod filing;
mod forget;
mod keys;
mod look;
mod marks;
mod messages;
#[cfg(test)]
mod nowhere;
mod open;
mod postgres;
mod retention;
mod roll;
mod rows;
mod search;
mod sessions;
mod sized;
mod stats;
pub mod transfer;
mod users;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::warn;

pub use audit::Deed;
pub use bans::{Ban, Banned};
pub use blocks::Block;
pub use calls::{CallId, PastCall};
pub use claim::Claim;
pub use cursors::Cursor;
pub use direct::{Correspondence, UnreadIn};
pub use error::StoreError;
pub use filing::FILED_AT_ONCE;
pub use forget::Forgotten;
pub use keys::{MOST_KEYS, SshKey};
pub use look::Look;
pub use messages::{NewMessage, OlmPlace};
pub use retention::Purged;
pub use roll::{Listed, Tenure};
pub use search::{Saying, Talk};
pub use sessions::{NewSession, Session, SessionStatus, Side};
pub use stats::{Active, Outcome, Tally};
pub use users::{Access, Habits, NewUser, Person, Role, Times, User};
pub use writer::{BATCH, Over, StoreWriter, Write};

/// The database, open; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    /// Where it is, for the sysop: without any secret.
    name: Arc<str>,
    /// How often it did not do what it was asked.
    failures: Arc<AtomicU64>,
}

/// The databases there are.
#[derive(Clone, Debug)]
enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// An embedded database: one file, one writer at a time, readers beside it.
#[derive(Clone, Debug)]
struct Sqlite {
    read: SqlitePool,
    /// One connection, so that at most one stands in the way of a [`StoreWriter`].
    write: SqlitePool,
    /// One connection that writes nothing of its own: see [`Store::checkpoints`].
    aside: SqlitePool,
    /// Whose turn it is to write: taken last, when a connection is at hand. `SQLite` has no queue;
    /// who finds it locked sleeps and looks again, and hardly gets in while a writer is busy.
    turn: Arc<Semaphore>,
    /// What of the logs is still to be filed.
    unfiled: Unfiled,
    /// How a connection outside the pools is opened.
    options: SqliteConnectOptions,
}

/// Runs a query on whichever database there is: `on!(read self, |pool| …)` when it only reads, else
/// `on!(write self, |connection| …)`, which is good for one query or for one transaction; and
/// `on!(read_logs self, …)` and `on!(write_logs self, …)` when it asks for messages, which are filed
/// then. What runs ends in its value; it does not `return`.
macro_rules! on {
    (read_logs $store:expr, |$pool:ident| $run:expr) => {{
        let filed = $store.file().await;
        $store.counted(filed)?;
        $crate::store::on!(read $store, |$pool| $run)
    }};
    (write_logs $store:expr, |$connection:ident| $run:expr) => {
        $crate::store::on!(write $store, filing: true, |$connection| $run)
    };
    (write $store:expr, |$connection:ident| $run:expr) => {
        $crate::store::on!(write $store, filing: false, |$connection| $run)
    };
    (read $store:expr, |$pool:ident| $run:expr) => {{
        let answer = match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let answer = async {
                    let $pool = &sqlite.read;
                    Ok::<_, $crate::store::StoreError>($run)
                };
                answer.await
            }
            $crate::store::Database::Postgres(postgres) => {
                $crate::store::on!(postgres, |$pool| $run)
            }
        };
        $store.counted(answer)?
    }};
    (write $store:expr, filing: $files:literal, |$connection:ident| $run:expr) => {{
        let answer = match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let answer = async {
                    let mut connection = sqlite.write.acquire().await?;
                    let _turn = sqlite.turn.acquire().await;
                    if $files {
                        sqlite.unfiled.file(&mut connection).await?;
                    }
                    let $connection = &mut *connection;
                    Ok::<_, $crate::store::StoreError>($run)
                };
                answer.await
            }
            $crate::store::Database::Postgres(postgres) => {
                $crate::store::on!(postgres, |$connection| $run)
            }
        };
        $store.counted(answer)?
    }};
    // A server that falls silent does not keep a caller for ever.
    ($postgres:expr, |$connection:ident| $run:expr) => {{
        let answer = async {
            let mut held = $postgres.pool.acquire().await?;
            let answer = async {
                let $connection = &mut *held;
                Ok::<_, $crate::store::StoreError>($run)
            };
            let answer = ::tokio::time::timeout($crate::store::postgres::LONGEST, answer).await;
            answer.unwrap_or_else(|_| {
                held.close_on_drop();
                Err($crate::store::StoreError::silent())
            })
        };
        answer.await
    }};
}
use filing::Unfiled;
use on;
use postgres::Postgres;

impl Store {
    /// Asks the least of all questions for which it has to look. `None`: there was no answer within
    /// `patience`, which counts as a failure.
    pub async fn answers(&self, patience: Duration) -> Option<Result<(), StoreError>> {
        let answer = timeout(patience, self.looks()).await.ok();
        if answer.is_none() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        answer
    }

    async fn looks(&self) -> Result<(), StoreError> {
        const LOOK: &str = "SELECT EXISTS (SELECT 1 FROM users)";
        on!(read self, |pool| {
            sqlx::query(LOOK).execute(pool).await?;
        });
        Ok(())
    }

    /// How often it did not do what it was asked, since it was opened: its own failures, not those of
    /// whoever asked, and without those of a [`StoreWriter`].
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    fn counted<T>(&self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        if answer.as_ref().is_err_and(|cause| !cause.is_refusal()) {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        answer
    }

    /// Closes all connections but that of a [`StoreWriter`], when what they are doing is done. On
    /// `PostgreSQL` it waits for that at most [`FAREWELL`](postgres::FAREWELL): a server that has
    /// fallen silent keeps nobody from ending.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(Sqlite { read, write, aside, .. }) => {
                aside.close().await;
                read.close().await;
                write.close().await;
            }
            Database::Postgres(Postgres { pool, .. }) => {
                if timeout(postgres::FAREWELL, pool.close()).await.is_err() {
                    warn!(database = %self.name, "it does not answer, and is left without farewell");
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "../../tests/harness/database.rs"]
pub(crate) mod database;
#[cfg(test)]
#[path = "../../tests/harness/relay.rs"]
pub(crate) mod relay;
#[cfg(test)]
mod tests;
