//! A store that is not there, for tests of what never asks it. Knows no noun.

use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tokio::sync::Semaphore;

use super::filing::Unfiled;
use super::{Database, Sqlite, Store};

impl Store {
    /// Opens nothing, and needs no runtime; whoever asks it something fails.
    pub(crate) fn nowhere() -> Self {
        let options = SqliteConnectOptions::new().filename("/nowhere/carrier.db").read_only(true);
        let pool = || {
            let pool = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
            pool.connect_lazy_with(options.clone())
        };
        let (read, write, aside) = (pool(), pool(), pool());
        let (turn, unfiled) = (Arc::new(Semaphore::new(1)), Unfiled::default());
        let database = Database::Sqlite(Sqlite { read, write, aside, turn, unfiled, options });
        Self { database, name: "nowhere".into(), failures: Arc::default() }
    }
}
