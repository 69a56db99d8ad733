//! Opening the database as it is, to look something up: nothing is made, and nothing is changed.

use std::path::Path;
use std::sync::Arc;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Semaphore;

use super::open::{pool, reason};
use super::postgres::Postgres;
use super::{Database, Sqlite, Store, StoreError, on};
use crate::config;

/// Whether there are any of a board's tables: the one without which there is no board.
const SQLITE_HAS: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'users'";
const POSTGRES_HAS: &str = "SELECT count(*) FROM pg_tables \
     WHERE tablename = 'users' AND schemaname = ANY(current_schemas(false))";

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
            config::Database::Sqlite(path) => Sqlite::look(path).await.map(Database::Sqlite),
            config::Database::Postgres(url) => {
                Postgres::look(url, settings.synchronous).await.map(Database::Postgres)
            }
        };
        let database = opened.map_err(|why| StoreError::Open { database: name.clone(), why })?;
        let store = Self { database, name: name.into(), failures: Arc::default() };
        if store.has_tables().await? {
            return Ok(Some(store));
        }
        store.close().await;
        Ok(None)
    }

    async fn has_tables(&self) -> Result<bool, StoreError> {
        let what = match &self.database {
            Database::Sqlite(_) => SQLITE_HAS,
            Database::Postgres(_) => POSTGRES_HAS,
        };
        let tables: i64 = on!(read self, |pool| sqlx::query_scalar(what).fetch_one(pool).await?);
        Ok(tables > 0)
    }
}

impl Sqlite {
    /// Or a sentence's end that says what is wrong.
    async fn look(path: &Path) -> Result<Self, String> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        // Where nobody writes it, it is read without the files that are for those who do.
        let is_at_rest = !Path::new(&log).exists();
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(is_at_rest)
            .disable_statement_logging();
        // Whether it can be written too is what the system says best.
        let open = std::fs::OpenOptions::new().read(true).write(true).open(path);
        open.map_err(|cause| cause.to_string())?;
        let first = options.connect().await.map_err(|error| reason(&error))?;
        drop(first);
        let read = pool(1, options.clone()).await?;
        Ok(Self { write: read.clone(), read, turn: Arc::new(Semaphore::new(1)), options })
    }
}
