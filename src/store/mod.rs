//! What is kept: users, the logs of what they write, how far each has read, and the records of
//! chats. The only module that knows which database there is; it knows nothing of callers.
//!
//! A file a noun. The queries of one noun stand in its file, each text once, with `$1` placeholders
//! that every database takes. The logs and the records of chats are written by one
//! [`StoreWriter`], in batches; everything else, here, by whoever knows it.

mod conversations;
mod cursors;
mod error;
mod messages;
mod open;
mod rows;
mod sessions;
mod sized;
mod users;
mod writer;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

pub use cursors::Cursor;
pub use error::StoreError;
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
    /// One connection: who waits here does not wait in `SQLite`, which has no queue.
    write: SqlitePool,
    /// How a connection outside the pools is opened.
    options: SqliteConnectOptions,
}

/// Runs a query on whichever database there is: `on!(read self, |pool| …)`.
macro_rules! on {
    (read $store:expr, |$pool:ident| $run:expr) => {
        match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let $pool = &sqlite.read;
                $run
            }
        }
    };
    (write $store:expr, |$pool:ident| $run:expr) => {
        match &$store.database {
            $crate::store::Database::Sqlite(sqlite) => {
                let $pool = &sqlite.write;
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
