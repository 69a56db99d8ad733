//! The writing end on `SQLite`: many rows in a statement by texts of several sizes. Knows no turn;
//! whoever calls has it.

use std::sync::LazyLock;

use sqlx::{Connection, SqliteConnection};

use super::batch::{batch_on, is_message, only_messages};
use super::{Over, Write};
use crate::store::filing::file;
use crate::store::sessions::{ACTIVE, ENDED, LAST, NOT_BEGUN, REQUESTED};
use crate::store::sized::{MOST, Sized};
use crate::store::{Cursor, NewMessage, SessionStatus, StoreError};

/// Messages, in one statement; see [`filing`](crate::store::filing). `OR ROLLBACK` spares `SQLite` a journal for the statement.
pub(in crate::store) static APPEND: LazyLock<Sized> = LazyLock::new(|| {
    Sized::new(
        "INSERT OR ROLLBACK INTO unfiled (conversation, number, sender, kind, about, sent_at, body)",
        7,
        "",
    )
});

/// Cursors, in one statement. A cursor never goes back.
pub(in crate::store) static MOVE: LazyLock<Sized> = LazyLock::new(|| {
    Sized::new(
        "INSERT INTO cursors (reader, conversation, number)",
        3,
        "ON CONFLICT (reader, conversation) DO UPDATE SET number = max(number, excluded.number)",
    )
});

batch_on!(
    SqliteConnection,
    |connection| connection.begin_with("BEGIN IMMEDIATE").await?,
    |connection| file(connection).await?
);

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
            .bind(message.about.map(|about| about.0))
            .bind(message.sent_at.0)
            .bind(message.body.clone());
    }
    query.execute(connection).await?;
    Ok(())
}

/// Moves cursors forward.
pub(super) async fn put_cursors(
    connection: &mut SqliteConnection,
    cursors: &[Cursor],
) -> Result<(), StoreError> {
    for piece in cursors.chunks(MOST) {
        let mut query = sqlx::query(MOVE.text(piece.len()));
        for cursor in piece {
            query = query.bind(cursor.reader.0).bind(cursor.conversation.0).bind(cursor.number.0);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}
