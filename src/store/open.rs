//! Opening the database; of `SQLite` its folder, its file, its schema, its connections. What goes
//! wrong here is told to the sysop, in a sentence that names the file or the URL.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::checkpoints::TOO_LONG;
use super::error::primary;
use super::filing::{Unfiled, file};
use super::postgres::Postgres;
use super::writer::StoreWriter;
use super::{Database, Sqlite, Store, StoreError};
use crate::config::{self, Synchronous};

/// How long a connection waits for another's lock, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the writer waits for a lock at a time: it tries again by itself, and has more to do.
const WRITERS_PATIENCE: Duration = Duration::from_secs(2);

/// How many can read at the same time; each has a thread.
const READERS: u32 = 4;

pub(super) static SQLITE_STEPS: Migrator = sqlx::migrate!("migrations/sqlite");

impl Store {
    /// Opens the database that the settings name, makes it when it is missing, and brings its
    /// schema up to date. What is made can be read by its owner alone: it holds people's mail.
    pub async fn open(settings: &config::Store) -> Result<Self, StoreError> {
        let opened = match &settings.database {
            config::Database::Sqlite(path) => {
                Sqlite::open(path, settings.synchronous).await.map(Database::Sqlite)
            }
            config::Database::Postgres(url) => {
                Postgres::open(url, settings.synchronous).await.map(Database::Postgres)
            }
        };
        let name = settings.database.to_string();
        match opened {
            Ok(database) => Ok(Self { database, name: name.into(), failures: Arc::default() }),
            Err(why) => Err(StoreError::Open { database: name, why }),
        }
    }

    /// A connection of its own for whoever writes the logs; one is enough. On `PostgreSQL`, to which
    /// boards can connect from anywhere, it is an error while another board has one.
    pub async fn writer(&self) -> Result<StoreWriter, StoreError> {
        match &self.database {
            Database::Sqlite(sqlite) => {
                let options = sqlite.options.clone().busy_timeout(WRITERS_PATIENCE);
                Ok(StoreWriter::sqlite(options.connect().await?, sqlite))
            }
            Database::Postgres(postgres) => StoreWriter::postgres(postgres, &self.name).await,
        }
    }
}

impl Sqlite {
    /// Or a sentence's end that says what is wrong.
    async fn open(path: &Path, synchronous: Synchronous) -> Result<Self, String> {
        make_folder(path)?;
        make_file(path).map_err(|error| error.to_string())?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match synchronous {
                Synchronous::Full => SqliteSynchronous::Full,
                Synchronous::Normal => SqliteSynchronous::Normal,
            })
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            // What is purged, emptied or moved does not lie in the file any more.
            .pragma("secure_delete", "on")
            .pragma("wal_autocheckpoint", TOO_LONG)
            .disable_statement_logging();
        let mut first = first_connection(&options).await.map_err(|error| reason(&error))?;
        bring_up_to_date(&mut first).await?;
        let write = pool(1, options.clone()).await?;
        // The last connection that can write would take the files of the log with it.
        first.close().await.map_err(|error| reason(&error))?;
        let read = pool(READERS, options.clone().read_only(true)).await?;
        let aside = settled(1).connect_lazy_with(options.clone());
        let (turn, unfiled) = (Arc::new(Semaphore::new(1)), Unfiled::default());
        Ok(Self { read, write, aside, turn, unfiled, options })
    }
}

/// The connection that turns a new database to its write-ahead log. When several programs do that
/// at once `SQLite` refuses all but one, without the patience it has for other locks.
async fn first_connection(options: &SqliteConnectOptions) -> sqlx::Result<SqliteConnection> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mut waited = Duration::ZERO;
    loop {
        match options.connect().await {
            Err(error) if code(&error) == Some(BUSY) && waited < PATIENCE => {
                sleep(PAUSE).await;
                waited += PAUSE;
            }
            opened => return opened,
        }
    }
}

pub(super) async fn pool(most: u32, options: SqliteConnectOptions) -> Result<SqlitePool, String> {
    settled(most).connect_with(options).await.map_err(|error| reason(&error))
}

fn settled(most: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(most)
        .acquire_timeout(PATIENCE)
        // A file does not hang up: no connection is asked whether it still lives, none grows old.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// The folder of the database, for its owner alone if it has to be made.
pub(super) fn make_folder(path: &Path) -> Result<(), String> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))
}

/// The file, for its owner alone if it has to be made; the files that `SQLite` puts beside it get
/// the same rights. One that is there already is tried, because the system says best what is wrong.
fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path).map(drop)
}

/// All steps in one transaction, so that two programs that start at once do not meet half-way. What a
/// board that is gone has left unfiled is filed.
async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<(), String> {
    let mut all = connection.begin_with("BEGIN IMMEDIATE").await.map_err(|error| reason(&error))?;
    SQLITE_STEPS.run_direct(None, &mut *all, false).await.map_err(reason_of_step)?;
    file(&mut all).await.map_err(|error| reason(&error))?;
    all.commit().await.map_err(|error| reason(&error))
}

/// `SQLite`'s primary result code for a lock that somebody else holds.
pub(super) const BUSY: i32 = 5;

/// The primary result code, if the database has answered at all.
pub(super) fn code(error: &sqlx::Error) -> Option<i32> {
    primary(&error.as_database_error()?.code()?)
}

pub(super) fn reason(error: &sqlx::Error) -> String {
    let words = match code(error) {
        Some(BUSY) => "another program holds it",
        Some(8) => "it can only be read",
        Some(11) => "it is damaged",
        Some(13) => "the disk is full",
        Some(26) => "the file is not an SQLite database",
        _ => {
            return error.as_database_error().map_or(error.to_string(), |e| e.message().to_owned());
        }
    };
    words.to_owned()
}

fn reason_of_step(error: MigrateError) -> String {
    if let MigrateError::VersionMissing(step) = error {
        format!("a newer carrier has written it (step {step} of its schema is not known here)")
    } else if let MigrateError::VersionMismatch(step) = error {
        format!("step {step} of its schema is not the one that this carrier knows")
    } else if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        reason(&error)
    } else {
        error.to_string()
    }
}
