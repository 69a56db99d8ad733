//! The writing end of the logs: batches of messages and of changes to the records of chats, each
//! batch one transaction, in order. Knows no queue and no tickets; what is to be done after a
//! failure is decided by whoever holds it.

mod batch;
pub(super) mod postgres;
pub(super) mod sqlite;

use std::fmt;
use std::sync::Arc;

use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::filing::{IS_WRITTEN, Unfiled};
use super::messages::{HEAD, IS_STORED};
use super::postgres::Postgres;
use super::sized;
use super::{Cursor, NewMessage, NewSession, SessionStatus, Sqlite, StoreError};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, SessionId};
use batch::is_message;

/// The most writes that a batch should have: that many messages go in one statement.
pub const BATCH: usize = sized::MOST;

/// One thing to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Append a message.
    Message(NewMessage),
    /// Open the record of a chat. Once is enough: what is there already stays.
    SessionRequested(Box<NewSession>),
    /// The chat begins, if its record still says requesting.
    SessionActive {
        /// The chat.
        id: SessionId,
        /// When.
        at: Timestamp,
    },
    /// The chat is over, if its record does not say so already.
    SessionOver {
        /// The chat.
        id: SessionId,
        /// How.
        over: Over,
        /// When.
        at: Timestamp,
    },
}

/// How a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The two were in a chat. Its range is closed, and the text messages in it are counted.
    Ended {
        /// The last message that counts; `None`: the head of the log at this point of the batch.
        last: Option<MessageNumber>,
    },
    /// The other said no.
    Declined,
    /// The other did not answer in time.
    TimedOut,
    /// The asker took it back, or two requests crossed and this one lost.
    Cancelled,
    /// Refused by circumstance, or a node went before the chat began.
    Failed,
}

impl Over {
    /// What the record says then.
    #[must_use]
    pub fn status(self) -> SessionStatus {
        match self {
            Self::Ended { .. } => SessionStatus::Ended,
            Self::Declined => SessionStatus::Declined,
            Self::TimedOut => SessionStatus::TimedOut,
            Self::Cancelled => SessionStatus::Cancelled,
            Self::Failed => SessionStatus::Failed,
        }
    }
}

/// One connection of its own. After any error it must be dropped: what the connection still
/// believes of its transaction may not be so.
pub struct StoreWriter {
    pub(super) connection: Connected,
}

pub(super) enum Connected {
    /// With the turn that all take who write to the same file, and what is to be filed there.
    Sqlite(Box<SqliteConnection>, Arc<Semaphore>, Unfiled),
    /// With the lock by which it alone writes.
    Postgres(Box<PgConnection>),
}

/// Asks the logs on whichever connection there is. A server that falls silent does not keep the writer.
macro_rules! ask {
    ($writer:expr, |$connection:ident| $run:expr) => {
        match &mut $writer.connection {
            Connected::Sqlite(connection, turn, unfiled) => {
                let $connection = &mut **connection;
                if unfiled.len() > 0 {
                    let _turn = turn.acquire().await;
                    unfiled.file($connection).await?;
                }
                $run
            }
            Connected::Postgres(connection) => {
                let $connection = &mut **connection;
                within(async { Ok($run) }).await?
            }
        }
    };
}

impl StoreWriter {
    /// One that takes its turn with all who write to the same file.
    pub(super) fn sqlite(connection: SqliteConnection, of: &Sqlite) -> Self {
        let (turn, unfiled) = (Arc::clone(&of.turn), of.unfiled.clone());
        Self { connection: Connected::Sqlite(Box::new(connection), turn, unfiled) }
    }

    /// Another board that writes to the same database is an error.
    pub(super) async fn postgres(postgres: &Postgres, database: &str) -> Result<Self, StoreError> {
        let connection = within(postgres::open(postgres, database)).await?;
        Ok(Self { connection: Connected::Postgres(Box::new(connection)) })
    }

    /// Writes the batch in one transaction, in order: all of it or nothing.
    pub async fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        match &mut self.connection {
            Connected::Sqlite(connection, turn, unfiled) => {
                let _turn = turn.acquire().await;
                // Before they are written: who gives this up half-way does not know whether they were.
                let messages = batch.iter().filter(|write| is_message(write)).count();
                unfiled.add(messages);
                let committed = sqlite::commit(connection, batch).await;
                if committed.is_err() {
                    unfiled.take_back(messages);
                }
                committed
            }
            Connected::Postgres(connection) => within(postgres::commit(connection, batch)).await,
        }
    }

    /// How many messages are not filed yet: on `SQLite` the logs are read from where they are filed.
    /// It need not be done at once: whoever reads does it first.
    #[must_use]
    pub fn unfiled(&self) -> usize {
        match &self.connection {
            Connected::Sqlite(_, _, unfiled) => unfiled.len(),
            Connected::Postgres(_) => 0,
        }
    }

    /// Files what is not filed yet.
    pub async fn file(&mut self) -> Result<(), StoreError> {
        if let Connected::Sqlite(connection, turn, unfiled) = &mut self.connection {
            let _turn = turn.acquire().await;
            unfiled.file(connection).await?;
        }
        Ok(())
    }

    /// The number of the last message; [`MessageNumber::NONE`] when there is none.
    pub async fn head(
        &mut self,
        conversation: ConversationId,
    ) -> Result<MessageNumber, StoreError> {
        let number = ask!(self, |connection| {
            sqlx::query_scalar(HEAD).bind(conversation.0).fetch_one(connection).await?
        });
        Ok(MessageNumber(number))
    }

    /// Whether exactly this message stands under its number. For when a commit's answer was lost.
    pub async fn is_stored(&mut self, message: &NewMessage) -> Result<bool, StoreError> {
        macro_rules! answer {
            ($query:expr, $connection:expr) => {
                sqlx::query_scalar($query)
                    .bind(message.conversation.0)
                    .bind(message.number.0)
                    .bind(message.sender.0)
                    .bind(message.kind as i16)
                    .bind(message.sent_at.0)
                    .bind(&*message.body)
                    .bind(message.about.map_or(0, |about| about.0))
                    .fetch_one(&mut **$connection)
                    .await?
            };
        }
        match &mut self.connection {
            Connected::Sqlite(connection, ..) => Ok(answer!(IS_WRITTEN, connection)),
            Connected::Postgres(connection) => {
                within(async { Ok(answer!(IS_STORED, connection)) }).await
            }
        }
    }

    /// Moves cursors forward; one that stands further already stays where it is.
    pub async fn put_cursors(&mut self, cursors: &[Cursor]) -> Result<(), StoreError> {
        match &mut self.connection {
            Connected::Sqlite(connection, turn, _) => {
                let _turn = turn.acquire().await;
                sqlite::put_cursors(connection, cursors).await
            }
            Connected::Postgres(connection) => {
                within(postgres::put_cursors(connection, cursors)).await
            }
        }
    }

    /// Closes the connection when what it is doing is done.
    pub async fn close(self) -> Result<(), StoreError> {
        match self.connection {
            Connected::Sqlite(connection, ..) => Ok(connection.close().await?),
            Connected::Postgres(connection) => {
                within(async { Ok(connection.close().await?) }).await
            }
        }
    }
}

impl fmt::Debug for StoreWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreWriter").finish_non_exhaustive()
    }
}

async fn within<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(postgres::LONGEST, answer).await.unwrap_or_else(|_| Err(StoreError::silent()))
}
