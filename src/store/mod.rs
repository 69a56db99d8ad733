//! What is kept: users, the logs of what they write, how far each has read, and the records of
//! chats. The only module that knows which database there is; it knows nothing of callers.
//!
//! A file a noun. The queries of one noun stand in its file, each text once, with `$1` placeholders
//! that every database takes. The logs and the records of chats are written by one
//! [`StoreWriter`], in batches; everything else, here, by whoever knows it.

mod conversations;
mod cursors;
mod error;
mod keys;
mod messages;
mod open;
mod rows;
mod sessions;
mod sized;
mod users;
mod writer;

use std::sync::Arc;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Semaphore;

pub use cursors::Cursor;
pub use error::StoreError;
pub use keys::{MOST_KEYS, SshKey};
pub use messages::NewMessage;
pub use sessions::{NewSession, Session, SessionStatus, Side};
pub use users::{NewUser, User};
pub use writer::{BATCH, Over, StoreWriter, Write};

/// The database, open; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
}

/// The databases there are.
#[derive(Clone, Debug)]
enum Database {
    Sqlite(Sqlite),
}

/// An embedded database: one file, one writer at a time, readers beside it.
#[derive(Clone, Debug)]
struct Sqlite {
    read: SqlitePool,
    /// One connection, so that at most one stands in the way of a [`StoreWriter`].
    write: SqlitePool,
    /// Whose turn it is to write: taken last, when a connection is at hand. `SQLite` has no queue;
    /// who finds it locked sleeps and looks again, and hardly gets in while a writer is busy.
    turn: Arc<Semaphore>,
    /// How a connection outside the pools is opened.
    options: SqliteConnectOptions,
}

/// Runs a query on whichever database there is: `on!(read self, |pool| …)` when it only reads, else
/// `on!(write self, |connection| …)`, which is good for one query or for one transaction.
macro_rules! on {
    (read $store:expr, |$pool:ident| $run:expr) => {
        match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let $pool = &sqlite.read;
                $run
            }
        }
    };
    (write $store:expr, |$connection:ident| $run:expr) => {
        match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let mut connection = sqlite.write.acquire().await?;
                let _turn = sqlite.turn.acquire().await;
                let $connection = &mut *connection;
                $run
            }
        }
    };
}
use on;

impl Store {
    /// Closes all connections but that of a [`StoreWriter`], when what they are doing is done.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(Sqlite { read, write, .. }) => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

#[cfg(test)]
mod tests;
