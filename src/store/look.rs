//! Opening the database as it is, to look something up: nothing is made, and nothing is changed.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Semaphore;

use super::open::{pool, reason};
use super::postgres::Postgres;
use super::{Database, Sqlite, Store, StoreError};
use crate::config;

/// How many tables there are of a board's: the one without which there is no board.
const HAS_TABLES: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'users'";

impl Store {
    /// Opens the database that the settings name for reading alone, whatever its schema: of an older
    /// one not everything can be asked. `None`: there is none yet, or nothing in it.
    ///
    /// # Errors
    /// It is there and cannot be opened: a start could not either.
    pub async fn look(settings: &config::Store) -> Result<Option<Self>, StoreError> {
        let name = settings.database.to_string();
        let opened = match &settings.database {
            config::Database::Sqlite(path) if !path.exists() => return Ok(None),
            config::Database::Sqlite(path) => {
                Sqlite::look(path).await.map(|found| found.map(Database::Sqlite))
            }
            config::Database::Postgres(url) => Postgres::look(url, settings.synchronous)
                .await
                .map(|found| found.map(Database::Postgres)),
        };
        match opened {
            Ok(found) => Ok(found.map(|database| Self {
                database,
                name: name.into(),
                failures: Arc::default(),
            })),
            Err(why) => Err(StoreError::Open { database: name, why }),
        }
    }
}

impl Sqlite {
    /// Or a sentence's end that says what is wrong.
    async fn look(path: &Path) -> Result<Option<Self>, String> {
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
        let tables = sqlx::query_scalar(HAS_TABLES).fetch_one(&read).await;
        let tables: i64 = tables.map_err(|error| reason(&error))?;
        let turn = Arc::new(Semaphore::new(1));
        Ok((tables > 0).then(|| Self { write: read.clone(), read, turn, options }))
    }
}
