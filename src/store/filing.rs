//! Filing the messages of an `SQLite` database: they are written into a table without an index, and go
//! from there into the log many at a time. Knows no batch and no hour.
//!
//! What costs is not a row but a page that was changed: in the log each conversation of a batch
//! changes one of its own, in front of it all of them share one. So whoever reads the logs, or
//! changes what stands there, has them filed first.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::Notify;
use tracing::error;

use super::messages::is_in;
use super::{Database, Sqlite, Store, StoreError};

/// After so many messages they are filed, whether somebody reads them or not.
pub const FILED_AT_ONCE: usize = 2_000;

// In the order of the log: what belongs together changes the same pages.
const FILE: &str = "INSERT INTO messages \
     (conversation, number, sender, kind, about, sent_at, body) \
     SELECT conversation, number, sender, kind, about, sent_at, body FROM unfiled WHERE TRUE \
     ORDER BY conversation, number ON CONFLICT (conversation, number) DO NOTHING";
const UNFILED: &str = "SELECT count(*) FROM unfiled";
const EMPTY: &str = "DELETE FROM unfiled";
// For when a number is taken: what stands there under it may be the message, or another one.
const EMPTY_OF_FILED: &str = "DELETE FROM unfiled WHERE EXISTS \
     (SELECT 1 FROM messages m WHERE m.conversation = unfiled.conversation \
      AND m.number = unfiled.number AND m.sender = unfiled.sender AND m.kind = unfiled.kind \
      AND m.sent_at = unfiled.sent_at AND m.body = unfiled.body)";
// Filed or not: after a failure it is asked where nobody may be able to file.
pub(super) const IS_WRITTEN: &str =
    concat!("SELECT ", is_in!("messages"), " OR ", is_in!("unfiled"));

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[FILE, UNFILED, EMPTY, EMPTY_OF_FILED, IS_WRITTEN];

/// How many messages are not filed, of those that were written through the same
/// [`Store`]: so many at most, and none if it says none. Clones share it. It changes while
/// its holder has the turn to write.
#[derive(Clone, Debug, Default)]
pub(super) struct Unfiled(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    messages: AtomicUsize,
    /// Somebody has filed.
    filed: Notify,
}

impl Unfiled {
    pub(super) fn len(&self) -> usize {
        self.0.messages.load(Ordering::Acquire)
    }

    /// So many are being written.
    pub(super) fn add(&self, messages: usize) {
        self.0.messages.fetch_add(messages, Ordering::Release);
    }

    /// So many of them were not.
    pub(super) fn take_back(&self, messages: usize) {
        self.0.messages.fetch_sub(messages, Ordering::Release);
    }

    /// Files them, if there are any. For whoever has the turn to write, in no transaction.
    pub(super) async fn file(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        if self.len() == 0 {
            return Ok(());
        }
        let mut all = connection.begin_with("BEGIN IMMEDIATE").await?;
        file(&mut all).await?;
        all.commit().await?;
        self.0.messages.store(0, Ordering::Release);
        self.0.filed.notify_one();
        Ok(())
    }

    /// Until somebody has filed since this was waited for last.
    pub(super) async fn filed(&self) {
        self.0.filed.notified().await;
    }
}

impl Store {
    /// Files what is written in the logs: whoever reads them next sees all of it.
    pub(super) async fn file(&self) -> Result<(), StoreError> {
        let Database::Sqlite(Sqlite { write, turn, unfiled, .. }) = &self.database else {
            return Ok(());
        };
        if unfiled.len() > 0 {
            let mut connection = write.acquire().await?;
            let _turn = turn.acquire().await;
            unfiled.file(&mut connection).await?;
        }
        Ok(())
    }
}

/// Files all messages, in the transaction that the connection is in. One whose number is taken, which
/// only a board beside the board could bring about, stays where it is, and stops no other.
pub(super) async fn file(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let filed = sqlx::query(FILE).execute(&mut *connection).await?.rows_affected();
    let all: i64 = sqlx::query_scalar(UNFILED).fetch_one(&mut *connection).await?;
    if i64::try_from(filed) == Ok(all) {
        sqlx::query(EMPTY).execute(connection).await?;
        return Ok(());
    }
    let emptied = sqlx::query(EMPTY_OF_FILED).execute(connection).await?.rows_affected();
    let left = all - i64::try_from(emptied).unwrap_or(all);
    if left > 0 {
        error!(left, "messages stay unfiled: other messages have their numbers");
    }
    Ok(())
}
