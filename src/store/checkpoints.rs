//! Checkpoints of an `SQLite` database: what was written to its log file is copied into the database
//! by a connection of its own, beside those who write. Else whoever commits the thousandth page does
//! it, and all who write wait for the disk.

use std::convert::Infallible;
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::time::sleep;
use tracing::debug;

use super::{Database, Sqlite, Store};

/// At this length of the log file, in pages of 4 KiB, writers wait for a last short piece: it is then
/// written from its beginning again. A checkpoint beside a writer never meets its end.
const LONG: i64 = 4_000;

/// At this one a writer makes the checkpoint itself, as `SQLite` does at 1,000: for programs that
/// have no connection for it, and for a board whose disk is slower than its callers.
pub(super) const TOO_LONG: &str = "16000";

/// Between two of them there is at least so much time.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the log file is, in pages, and how many of them are in the database.
type Progress = (i64, i64);

impl Store {
    /// Makes checkpoints whenever messages were filed. It ends only when it is dropped.
    pub async fn checkpoints(&self) -> Infallible {
        let Database::Sqlite(sqlite) = &self.database else {
            return std::future::pending().await;
        };
        loop {
            sqlite.unfiled.filed().await;
            // One that fails is made up for by the next: the log file only grows.
            if let Err(error) = sqlite.checkpoint().await {
                debug!(%error, "there was no checkpoint");
            }
            sleep(PAUSE).await;
        }
    }
}

impl Sqlite {
    async fn checkpoint(&self) -> sqlx::Result<()> {
        let (length, done) = passive(&self.aside).await?;
        if length > LONG && done < length {
            let _turn = self.turn.acquire().await;
            passive(&self.aside).await?;
        }
        Ok(())
    }
}

/// As far as nobody has to wait.
async fn passive(pool: &SqlitePool) -> sqlx::Result<Progress> {
    let (_busy, length, done): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(pool).await?;
    Ok((length, done))
}
