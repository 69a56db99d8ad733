//! The writing end of the logs: batches of messages and of changes to the records of chats, each
//! batch one transaction, in order. Knows no queue and no tickets; what is to be done after a
//! failure is decided by whoever holds it.

use std::fmt;
use std::sync::{Arc, LazyLock};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::Semaphore;

use super::messages::{HEAD, IS_STORED};
use super::sessions::{ACTIVE, ENDED, LAST, NOT_BEGUN, REQUESTED};
use super::sized::{self, Sized};
use super::{Cursor, NewMessage, NewSession, SessionStatus, StoreError};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, SessionId};
use crate::protocol::mail::MessageKind;

/// The most writes that a batch should have: that many messages go in one statement.
pub const BATCH: usize = sized::MOST;

/// Messages, in one statement. `OR ROLLBACK` spares `SQLite` a journal for the statement.
pub(super) static APPEND: LazyLock<Sized> = LazyLock::new(|| {
    Sized::new(
        "INSERT OR ROLLBACK INTO messages (conversation, number, sender, kind, sent_at, body)",
        6,
        "",
    )
});

/// Cursors, in one statement. A cursor never goes back.
pub(super) static MOVE: LazyLock<Sized> = LazyLock::new(|| {
    Sized::new(
        "INSERT INTO cursors (reader, conversation, number)",
        3,
        "ON CONFLICT (reader, conversation) DO UPDATE SET number = max(number, excluded.number)",
    )
});

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
    Sqlite(Box<SqliteConnection>, Arc<Semaphore>),
}

impl StoreWriter {
    /// With the turn that all take who write to the same file.
    pub(super) fn sqlite(connection: SqliteConnection, turn: Arc<Semaphore>) -> Self {
        Self { connection: Connected::Sqlite(Box::new(connection), turn) }
    }

    /// Writes the batch in one transaction, in order: all of it or nothing.
    pub async fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        let Connected::Sqlite(connection, turn) = &mut self.connection;
        let _turn = turn.acquire().await;
        if let Some(messages) = only_messages(batch) {
            // A statement of its own is a transaction of its own, and the cheapest one.
            return append(connection, &messages).await;
        }
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for run in batch.chunk_by(|one, next| is_message(one) && is_message(next)) {
            for piece in run.chunks(sized::MOST) {
                match only_messages(piece) {
                    Some(messages) => append(&mut transaction, &messages).await?,
                    None => {
                        for write in piece {
                            write_record(&mut transaction, write).await?;
                        }
                    }
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The number of the last message; [`MessageNumber::NONE`] when there is none.
    pub async fn head(
        &mut self,
        conversation: ConversationId,
    ) -> Result<MessageNumber, StoreError> {
        let Connected::Sqlite(connection, _) = &mut self.connection;
        let number =
            sqlx::query_scalar(HEAD).bind(conversation.0).fetch_one(&mut **connection).await?;
        Ok(MessageNumber(number))
    }

    /// Whether exactly this message stands under its number. For when a commit's answer was lost.
    pub async fn is_stored(&mut self, message: &NewMessage) -> Result<bool, StoreError> {
        let Connected::Sqlite(connection, _) = &mut self.connection;
        let stored = sqlx::query_scalar(IS_STORED)
            .bind(message.conversation.0)
            .bind(message.number.0)
            .bind(message.sender.0)
            .bind(message.kind as i16)
            .bind(message.sent_at.0)
            .bind(&*message.body)
            .fetch_one(&mut **connection)
            .await?;
        Ok(stored)
    }

    /// Moves cursors forward; one that stands further already stays where it is.
    pub async fn put_cursors(&mut self, cursors: &[Cursor]) -> Result<(), StoreError> {
        let Connected::Sqlite(connection, turn) = &mut self.connection;
        let _turn = turn.acquire().await;
        for piece in cursors.chunks(sized::MOST) {
            let mut query = sqlx::query(MOVE.text(piece.len()));
            for cursor in piece {
                query =
                    query.bind(cursor.reader.0).bind(cursor.conversation.0).bind(cursor.number.0);
            }
            query.execute(&mut **connection).await?;
        }
        Ok(())
    }

    /// Closes the connection when what it is doing is done.
    pub async fn close(self) -> Result<(), StoreError> {
        let Connected::Sqlite(connection, _) = self.connection;
        Ok(connection.close().await?)
    }
}

impl fmt::Debug for StoreWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreWriter").finish_non_exhaustive()
    }
}

fn is_message(write: &Write) -> bool {
    matches!(write, Write::Message(_))
}

/// The messages of a piece that one statement takes and that has nothing else.
fn only_messages<'batch>(piece: &'batch [Write]) -> Option<Vec<&'batch NewMessage>> {
    let message = |write: &'batch Write| match write {
        Write::Message(message) => Some(message),
        Write::SessionRequested(_) | Write::SessionActive { .. } | Write::SessionOver { .. } => {
            None
        }
    };
    if piece.len() > sized::MOST { None } else { piece.iter().map(message).collect() }
}

async fn append(
    connection: &mut SqliteConnection,
    messages: &[&NewMessage],
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(APPEND.text(messages.len()));
    for message in messages {
        query = query
            .bind(message.conversation.0)
            .bind(message.number.0)
            .bind(message.sender.0)
            .bind(message.kind as i16)
            .bind(message.sent_at.0)
            .bind(message.body.clone());
    }
    query.execute(connection).await?;
    Ok(())
}

async fn write_record(connection: &mut SqliteConnection, write: &Write) -> Result<(), StoreError> {
    match write {
        Write::Message(message) => return append(connection, &[message]).await,
        Write::SessionRequested(new) => {
            sqlx::query(REQUESTED)
                .bind(new.id.0)
                .bind(new.conversation.0)
                .bind(new.initiator.user.0)
                .bind(&*new.initiator.name)
                .bind(i64::from(new.initiator.node.0))
                .bind(new.recipient.user.0)
                .bind(&*new.recipient.name)
                .bind(i64::from(new.recipient.node.0))
                .bind(SessionStatus::Requesting.as_str())
                .bind(new.requested_at.0)
                .bind(new.first.0)
                .execute(connection)
                .await?;
        }
        Write::SessionActive { id, at } => {
            sqlx::query(ACTIVE).bind(id.0).bind(at.0).execute(connection).await?;
        }
        Write::SessionOver { id, over: Over::Ended { last }, at } => {
            sqlx::query(LAST)
                .bind(id.0)
                .bind(last.map(|last| last.0))
                .execute(&mut *connection)
                .await?;
            sqlx::query(ENDED)
                .bind(id.0)
                .bind(at.0)
                .bind(MessageKind::Text as i16)
                .execute(connection)
                .await?;
        }
        Write::SessionOver { id, over, at } => {
            sqlx::query(NOT_BEGUN)
                .bind(id.0)
                .bind(over.status().as_str())
                .bind(at.0)
                .execute(connection)
                .await?;
        }
    }
    Ok(())
}
