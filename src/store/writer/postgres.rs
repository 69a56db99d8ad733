//! The writing end on `PostgreSQL`: many rows in a statement as arrays, and the lock by which one
//! board alone writes to a database. Knows no pool.
//!
//! The lock belongs to the connection, and is let go when the server has ended what that one did.
//! So whoever has it sees what became of the last commit of whoever had it before, and nothing of
//! that one can come later.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::batch::{batch_on, is_message, only_messages};
use super::{Over, Write};
use crate::store::postgres::{Backend, Postgres, connect, with_limits};
use crate::store::sessions::{ACTIVE, ENDED, LAST, NOT_BEGUN, REQUESTED};
use crate::store::sized::MOST;
use crate::store::{Cursor, NewMessage, SessionStatus, StoreError};

/// How long a batch may take. The server gives a statement up a second earlier.
pub(super) const LONGEST: Duration = Duration::from_secs(5);

/// How long the writer waits for a lock at a time: it tries again by itself, and has more to do.
const PATIENCE: Duration = Duration::from_secs(2);

/// Messages, in one statement.
pub(in crate::store) const APPEND: &str = "INSERT INTO messages \
     (conversation, number, sender, kind, about, sent_at, body) SELECT * FROM \
     unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::bigint[], \
     $7::text[])";

/// Cursors, in one statement. A cursor never goes back.
pub(in crate::store) const MOVE: &str = "INSERT INTO cursors (reader, conversation, number) \
     SELECT reader, conversation, max(number) FROM \
     unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS moved (reader, conversation, number) \
     GROUP BY reader, conversation ON CONFLICT (reader, conversation) \
     DO UPDATE SET number = excluded.number WHERE cursors.number < excluded.number";

// The number is 'carrier', and 1.
const TRY_LOCK: &str = "SELECT pg_try_advisory_lock(7161130718215893505)";
const WAIT_FOR_LOCK: &str = "SELECT pg_advisory_lock(7161130718215893505)";
const MYSELF: &str = "SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint \
     FROM pg_stat_activity WHERE pid = pg_backend_pid()";
const END: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE pid = $1 AND (extract(epoch FROM backend_start) * 1000000)::bigint = $2";

/// A connection that has the lock, or an error: somebody else has it, or the server fails.
pub(super) async fn open(postgres: &Postgres, database: &str) -> Result<PgConnection, StoreError> {
    let options = options(&postgres.options);
    let mut connection = connect(&options).await?;
    let mut last = postgres.last_writer.lock().await;
    if !sqlx::query_scalar::<_, bool>(TRY_LOCK).fetch_one(&mut connection).await? {
        if let Some(Backend { process, started_at }) = *last {
            // The server may not have noticed that our last connection is gone.
            sqlx::query(END).bind(process).bind(started_at).execute(&mut connection).await?;
        }
        // It may also be the last moment of a board that was killed.
        match sqlx::query(WAIT_FOR_LOCK).execute(&mut connection).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(LOCK_TIMEOUT) => {
                return Err(StoreError::Open {
                    database: database.to_owned(),
                    why: "another board is using it".to_owned(),
                });
            }
            locked => locked?,
        };
    }
    let (process, started_at) = sqlx::query_as(MYSELF).fetch_one(&mut connection).await?;
    *last = Some(Backend { process, started_at });
    Ok(connection)
}

/// The server's code for a lock that was waited for too long.
const LOCK_TIMEOUT: &str = "55P03";

fn options(options: &PgConnectOptions) -> PgConnectOptions {
    let name = options.get_application_name().unwrap_or("carrier");
    with_limits(&options.clone().application_name(&format!("{name} writer")), LONGEST, PATIENCE)
}

batch_on!(PgConnection, |connection| connection.begin().await?, |_| {});

async fn append(connection: &mut PgConnection, messages: &[&NewMessage]) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&NewMessage) -> i64| messages.iter().map(|it| of(it)).collect::<Vec<_>>();
    sqlx::query(APPEND)
        .bind(column(|message| message.conversation.0))
        .bind(column(|message| message.number.0))
        .bind(column(|message| message.sender.0))
        .bind(messages.iter().map(|message| message.kind as i16).collect::<Vec<_>>())
        .bind(messages.iter().map(|message| message.about.map(|it| it.0)).collect::<Vec<_>>())
        .bind(column(|message| message.sent_at.0))
        .bind(messages.iter().map(|message| &*message.body).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves cursors forward.
pub(super) async fn put_cursors(
    connection: &mut PgConnection,
    cursors: &[Cursor],
) -> Result<(), StoreError> {
    let column = |of: fn(&Cursor) -> i64| cursors.iter().map(of).collect::<Vec<_>>();
    sqlx::query(MOVE)
        .bind(column(|cursor| cursor.reader.0))
        .bind(column(|cursor| cursor.conversation.0))
        .bind(column(|cursor| cursor.number.0))
        .execute(connection)
        .await?;
    Ok(())
}
