//! Records into an empty store: all of them or none. What may be written is decided by [`Check`].

use std::sync::Arc;

use super::PIECE;
use super::check::Check;
use super::connection::Connection;
use super::record::{Counts, Kind, Record};
use crate::store::{Store, StoreError};

/// Why records are not taken. Nothing of them stays in the store.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is something in the store already.
    #[error("the store {store} is not empty (there are {table}): expected a new one")]
    NotEmpty {
        /// Its file or its URL.
        store: Arc<str>,
        /// The first table that has rows.
        table: &'static str,
    },
    /// The record is not one that a store can have, here at least.
    #[error("{0}")]
    Wrong(String),
    /// The database would not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A store that is being filled. Nothing of it can be seen before [`Import::commit`], and if this
/// is dropped nothing ever will.
pub struct Import {
    connection: Connection,
    check: Check,
    /// Records of one kind that are not written yet, fewer than a piece.
    waiting: Vec<Record>,
}

impl Store {
    /// Begins to fill this store, which must be empty.
    pub async fn import(&self) -> Result<Import, ImportError> {
        let mut connection = Connection::to_write(self).await?;
        for &kind in Kind::ALL {
            if !connection.read(kind, None).await?.is_empty() {
                connection.close().await;
                return Err(ImportError::NotEmpty {
                    store: Arc::clone(&self.name),
                    table: kind.table(),
                });
            }
        }
        Ok(Import { connection, check: Check::default(), waiting: Vec::new() })
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
            self.close().await;
            return Err(ImportError::Wrong(why));
        }
        self.write().await?;
        // Who was forgotten may still be named, and nobody else may get that id.
        self.connection.number_on(self.check.highest_user()).await?;
        self.connection.commit().await?;
        let counts = self.check.counts();
        self.close().await;
        Ok(counts)
    }

    /// Takes back what is not committed.
    pub async fn close(self) {
        self.connection.close().await;
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        let records = std::mem::take(&mut self.waiting);
        match records.first().and_then(Record::kind) {
            Some(kind) => self.connection.write(kind, records).await,
            None => Ok(()),
        }
    }
}
