//! A copy of a database that is one file, made while a board uses it, and put in its place again.
//! Knows `SQLite` alone: a server has programs of its own for that. Knows no noun.
//!
//! Beside the board's tables a copy has one of its own, `belongings`: files that lie beside the
//! database and without which a board is another one.

mod owner;
mod restore;

use std::path::{Path, PathBuf};

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::audit::Deed;
use super::open::reason;
use crate::config::{self, Database};

pub use owner::Owner;
pub use restore::{Restored, restore};

/// Why there is no copy, or why it is not put in place. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The board's database is not a file.
    #[error(
        "the board's database is on a server ({0}): make a backup of it with pg_dump, or a file that \
         every database takes with carrier export"
    )]
    Server(String),
    /// There is no database yet.
    #[error("there is no database {}: nobody has called, and no account was made", .0.display())]
    Missing(PathBuf),
    /// It is not what it should be, or cannot be read or written.
    #[error("{}: {why}", path.display())]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// A file beside the database: its name, and what is in it.
pub type Belonging = (String, Vec<u8>);

/// How much is in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Accounts.
    pub users: i64,
    /// Conversations.
    pub conversations: i64,
    /// What stands in them.
    pub messages: i64,
}

const USERS: &str = "SELECT count(*) FROM users WHERE forgotten_at IS NULL";
const CONVERSATIONS: &str = "SELECT count(*) FROM conversations";
const MESSAGES: &str = "SELECT count(*) FROM messages";
const UNFILED: &str = "SELECT count(*) FROM unfiled";
const HAS_UNFILED: &str =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'unfiled'";
const HAS_AUDIT: &str =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'audit'";
const MAKE: &str = "CREATE TABLE belongings (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT";
const ADD: &str = "INSERT INTO belongings (name, content) VALUES ($1, $2)";

/// Copies the database into the file `into`, which is there and empty, as it stands at one moment.
/// The board goes on: nobody waits who reads or writes it. The copy is looked through before this
/// returns; that it is on the disk is the caller's to see to.
pub async fn back_up(
    settings: &config::Store,
    belongings: &[Belonging],
    into: &Path,
) -> Result<Inventory, BackupError> {
    let path = file_of(settings)?;
    if !path.exists() {
        return Err(BackupError::Missing(path.to_owned()));
    }
    let into_text = into.to_str().ok_or_else(|| wrong_path(into))?;
    // One that may only read would leave the files of the log behind where no board runs.
    let mut source = connect(path).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(into_text).execute(&mut source).await;
    // What fails here says no more than the copy that is there or is not.
    let _ = source.close().await;
    copied.map_err(|error| in_file(if is_full(&error) { into } else { path })(error))?;
    let mut copy = connect(into).await?;
    let inventory = fill(&mut copy, into, belongings).await;
    let closed = copy.close().await.map_err(in_file(into));
    let inventory = inventory?;
    closed?;
    Ok(inventory)
}

/// Writes into the audit log of the database that this was done. One that is older than that log has
/// none, and is not changed.
pub async fn write_down(settings: &config::Store, deed: &Deed) -> Result<(), BackupError> {
    let path = file_of(settings)?;
    let mut database = connect(path).await?;
    let written = add(&mut database, deed).await;
    let closed = database.close().await;
    written.and(closed).map_err(in_file(path))
}

async fn add(database: &mut SqliteConnection, deed: &Deed) -> Result<(), sqlx::Error> {
    let logs: i64 = sqlx::query_scalar(HAS_AUDIT).fetch_one(&mut *database).await?;
    if logs > 0 {
        sqlx::query(super::audit::ADD)
            .bind(deed.at.0)
            .bind(deed.actor.map(|actor| actor.0))
            .bind(&deed.actor_name)
            .bind(&deed.deed)
            .bind(&deed.about)
            .bind(&deed.detail)
            .execute(database)
            .await?;
    }
    Ok(())
}

async fn fill(
    copy: &mut SqliteConnection,
    path: &Path,
    belongings: &[Belonging],
) -> Result<Inventory, BackupError> {
    sqlx::query(MAKE).execute(&mut *copy).await.map_err(in_file(path))?;
    for (name, content) in belongings {
        let add = sqlx::query(ADD).bind(name).bind(content);
        add.execute(&mut *copy).await.map_err(in_file(path))?;
    }
    is_whole(copy, path).await?;
    count(copy, path).await
}

/// Whether nothing in it is damaged.
async fn is_whole(file: &mut SqliteConnection, path: &Path) -> Result<(), BackupError> {
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_all(&mut *file)
        .await
        .map_err(in_file(path))?;
    if found != ["ok"] {
        let why = format!("it is damaged: {}", found.join(", "));
        return Err(BackupError::Wrong { path: path.to_owned(), why });
    }
    Ok(())
}

async fn count(file: &mut SqliteConnection, path: &Path) -> Result<Inventory, BackupError> {
    let mut counts = [0; 3];
    for (count, query) in counts.iter_mut().zip([USERS, CONVERSATIONS, MESSAGES]) {
        *count = sqlx::query_scalar(query).fetch_one(&mut *file).await.map_err(in_file(path))?;
    }
    let [users, conversations, mut messages] = counts;
    let has: i64 =
        sqlx::query_scalar(HAS_UNFILED).fetch_one(&mut *file).await.map_err(in_file(path))?;
    if has > 0 {
        // A start files them.
        let unfiled: i64 =
            sqlx::query_scalar(UNFILED).fetch_one(file).await.map_err(in_file(path))?;
        messages += unfiled;
    }
    Ok(Inventory { users, conversations, messages })
}

/// The file of the database, if it is one.
fn file_of(settings: &config::Store) -> Result<&Path, BackupError> {
    match &settings.database {
        Database::Sqlite(path) => Ok(path),
        Database::Postgres(url) => Err(BackupError::Server(url.to_string())),
    }
}

async fn connect(path: &Path) -> Result<SqliteConnection, BackupError> {
    let options = SqliteConnectOptions::new().filename(path).disable_statement_logging();
    options.connect().await.map_err(in_file(path))
}

/// Whether it is what was to be written that found no room, or could not be.
fn is_full(error: &sqlx::Error) -> bool {
    // SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE.
    let code = error.as_database_error().and_then(DatabaseError::code);
    matches!(code.as_deref(), Some("13" | "778" | "1034" | "1546"))
}

fn in_file(path: &Path) -> impl FnOnce(sqlx::Error) -> BackupError {
    move |error| BackupError::Wrong { path: path.to_owned(), why: reason(&error) }
}

fn wrong_path(path: &Path) -> BackupError {
    BackupError::Wrong { path: path.to_owned(), why: "expected a name in UTF-8".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn of_a_full_disk_the_copy_is_told_and_else_the_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("small.db");
        let mut small = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .connect()
            .await
            .expect("a database");
        sqlx::query("PRAGMA max_page_count = 1").execute(&mut small).await.expect("a limit");
        let full = sqlx::query("CREATE TABLE t (x)").execute(&mut small).await.expect_err("full");
        assert!(is_full(&full), "{full}");
        let other = sqlx::query("SELECT x FROM t").execute(&mut small).await.expect_err("no table");
        assert!(!is_full(&other), "{other}");
    }
}
