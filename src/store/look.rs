//! Opening the database as it is, to look something up: nothing is made, and nothing is changed.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Semaphore;

use super::filing::Unfiled;
use super::open::{SQLITE_STEPS, pool, reason};
use super::postgres::Postgres;
use super::{Database, Sqlite, Store, StoreError};
use crate::config;

/// Whether there are any steps of a schema.
const HAS_STEPS: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";

/// How many steps of the schema were done.
pub(super) const STEPS_DONE: &str = "SELECT count(*) FROM _sqlx_migrations";

/// What is found where the settings say that the database is.
#[derive(Debug)]
pub enum Look {
    /// A board's, of this version: it can be read, and is not written.
    Ready(Box<Store>),
    /// None, or nothing is in it.
    Nothing,
    /// An older version's: a start brings it up to date first.
    Older,
}

/// The same of one kind of database.
pub(super) enum Found<T> {
    Ready(T),
    Nothing,
    Older,
}

impl<T> Found<T> {
    /// What it is where so many steps were done of those that this version knows; or a sentence's end
    /// that says what is wrong.
    pub(super) fn by_steps(done: i64, known: usize, it: T) -> Result<Self, String> {
        let known = i64::try_from(known).unwrap_or(i64::MAX);
        match done {
            0 => Ok(Self::Nothing),
            _ if done < known => Ok(Self::Older),
            _ if done > known => Err("a newer carrier has written it".to_owned()),
            _ => Ok(Self::Ready(it)),
        }
    }

    fn map<U>(self, make: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Ready(it) => Found::Ready(make(it)),
            Self::Nothing => Found::Nothing,
            Self::Older => Found::Older,
        }
    }
}

impl Store {
    /// Looks at the database that the settings name.
    ///
    /// # Errors
    /// It is there and cannot be opened: a start could not either.
    pub async fn look(settings: &config::Store) -> Result<Look, StoreError> {
        let name = settings.database.to_string();
        let found = match &settings.database {
            config::Database::Sqlite(path) if !path.exists() => return Ok(Look::Nothing),
            config::Database::Sqlite(path) => {
                Sqlite::look(path).await.map(|found| found.map(Database::Sqlite))
            }
            config::Database::Postgres(url) => Postgres::look(url, settings.synchronous)
                .await
                .map(|found| found.map(Database::Postgres)),
        };
        match found {
            Ok(Found::Ready(database)) => {
                let failures = Arc::default();
                Ok(Look::Ready(Box::new(Self { database, name: name.into(), failures })))
            }
            Ok(Found::Nothing) => Ok(Look::Nothing),
            Ok(Found::Older) => Ok(Look::Older),
            Err(why) => Err(StoreError::Open { database: name, why }),
        }
    }
}

impl Sqlite {
    /// Or a sentence's end that says what is wrong.
    async fn look(path: &Path) -> Result<Found<Self>, String> {
        // Whether it can be written, too, is what the system says best.
        let open = OpenOptions::new().read(true).write(true).open(path);
        open.map_err(|cause| cause.to_string())?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        // Where nobody writes it, it is read without the files that are for those who do.
        let is_at_rest = !Path::new(&log).exists();
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(is_at_rest)
            .disable_statement_logging();
        let read = pool(1, options.clone()).await?;
        let asked = sqlx::query_scalar(HAS_STEPS).fetch_one(&read).await;
        let mut done: i64 = asked.map_err(|error| reason(&error))?;
        if done > 0 {
            let asked = sqlx::query_scalar(STEPS_DONE).fetch_one(&read).await;
            done = asked.map_err(|error| reason(&error))?;
        }
        let turn = Arc::new(Semaphore::new(1));
        let (write, aside) = (read.clone(), read.clone());
        let it = Self { read, write, aside, turn, unfiled: Unfiled::default(), options };
        Found::by_steps(done, SQLITE_STEPS.iter().count(), it)
    }
}
