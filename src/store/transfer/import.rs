//! Records into an empty store: all of them or none. What may be written is decided by [`Check`].

use sqlx::{Connection, SqliteConnection};
use tokio::sync::OwnedSemaphorePermit;

use super::PIECE;
use super::check::Check;
use super::record::{self, Counts, Kind, Record};
use crate::store::writer::Connected;
use crate::store::{Store, StoreError};

/// Why records are not taken. Nothing of them stays in the store.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is something in the store already, in this table.
    #[error("the store is not empty (there are {0}): expected a new one")]
    NotEmpty(&'static str),
    /// The record is not one that a store can have, here at least.
    #[error("{0}")]
    Wrong(String),
    /// The database would not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A store that is being filled. Nothing of it can be seen before [`Import::commit`], and if this
/// is dropped nothing ever will.
pub struct Import {
    connection: Writing,
    check: Check,
    /// Records of one kind that are not written yet, fewer than a piece.
    waiting: Vec<Record>,
}

/// A connection of its own, in a transaction; closed without a commit, it leaves nothing.
enum Writing {
    Sqlite { connection: Box<SqliteConnection>, _turn: OwnedSemaphorePermit },
}

impl Store {
    /// Begins to fill this store, which must be empty.
    pub async fn import(&self) -> Result<Import, ImportError> {
        let connection = match self.writer().await?.connection {
            Connected::Sqlite(mut connection, turn) => {
                // The turns end with the board.
                let turn = turn.acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
                sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
                Writing::Sqlite { connection, _turn: turn }
            }
        };
        let mut import = Import { connection, check: Check::default(), waiting: Vec::new() };
        for &kind in Kind::ALL {
            if import.has_rows(kind).await? {
                import.close().await?;
                return Err(ImportError::NotEmpty(kind.table()));
            }
        }
        Ok(import)
    }
}

impl Import {
    /// Takes the next record. What is wrong with it is said at once; what only the database can
    /// know of it may be said with one of the next [`PIECE`] records.
    pub async fn put(&mut self, record: Record) -> Result<(), ImportError> {
        self.check.see(&record).map_err(ImportError::Wrong)?;
        let kind = self.waiting.first().and_then(Record::kind);
        if self.waiting.len() == PIECE || kind != record.kind() {
            self.write().await?;
        }
        if record.kind().is_some() {
            self.waiting.push(record);
        }
        Ok(())
    }

    /// Makes all of it stay, if [`Record::End`] has come; says how much it was.
    pub async fn commit(mut self) -> Result<Counts, ImportError> {
        if let Err(why) = self.check.is_whole() {
            self.close().await?;
            return Err(ImportError::Wrong(why));
        }
        self.write().await?;
        self.number_on().await?;
        match &mut self.connection {
            Writing::Sqlite { connection, .. } => {
                sqlx::query("COMMIT").execute(&mut **connection).await?;
            }
        }
        let counts = self.check.counts();
        self.close().await?;
        Ok(counts)
    }

    /// Takes back what is not committed.
    pub async fn close(self) -> Result<(), StoreError> {
        match self.connection {
            Writing::Sqlite { connection, .. } => connection.close().await?,
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        let records = std::mem::take(&mut self.waiting);
        let Some(kind) = records.first().and_then(Record::kind) else { return Ok(()) };
        match &mut self.connection {
            Writing::Sqlite { connection, .. } => {
                record::sqlite::write(connection, kind, records).await?;
            }
        }
        Ok(())
    }

    /// Sets the next ids past all that were ever given, as far as the records tell: who was
    /// forgotten may still be named by messages, and nobody else may get that id.
    async fn number_on(&mut self) -> Result<(), StoreError> {
        let user = self.check.highest_user();
        match &mut self.connection {
            // The ids of conversations follow their rows.
            Writing::Sqlite { connection, .. } => {
                const FORGET: &str = "DELETE FROM sqlite_sequence WHERE name = 'users'";
                const SET: &str = "INSERT INTO sqlite_sequence (name, seq) VALUES ('users', $1)";
                sqlx::query(FORGET).execute(&mut **connection).await?;
                sqlx::query(SET).bind(user).execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    async fn has_rows(&mut self, kind: Kind) -> Result<bool, StoreError> {
        let rows = match &mut self.connection {
            Writing::Sqlite { connection, .. } => {
                record::sqlite::read(connection, kind, None).await?
            }
        };
        Ok(!rows.is_empty())
    }
}
