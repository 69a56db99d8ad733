//! A connection of one's own in one transaction, to either database: all that is asked of them when
//! a store is moved. Knows no record.
//!
//! What is not committed is gone when it is closed or dropped. A server that falls silent is given
//! up.

use sqlx::{ConnectOptions, Connection as _, PgConnection, SqliteConnection};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::record::{self, Kind, Position, Record};
use crate::store::filing::file;
use crate::store::postgres::{self, LONGEST};
use crate::store::writer::Connected;
use crate::store::{Database, Store, StoreError};

pub(super) enum Connection {
    Sqlite {
        it: Box<SqliteConnection>,
        /// Held to write.
        _turn: Option<OwnedSemaphorePermit>,
    },
    Postgres(Box<PgConnection>),
}

/// Asks on whichever connection there is; the question is spelt for each.
macro_rules! ask {
    ($connection:expr, |$it:ident| $sqlite:expr, $postgres:expr) => {
        match $connection {
            Connection::Sqlite { it: $it, .. } => $sqlite.await.map_err(StoreError::from),
            Connection::Postgres($it) => within($postgres).await,
        }
    };
}

/// However slowly the file is read or written, the server waits.
const NO_HURRY: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";

impl Connection {
    /// One that sees everything as it stands at its first question.
    pub(super) async fn to_read(store: &Store) -> Result<Self, StoreError> {
        store.file().await?;
        match &store.database {
            Database::Sqlite(sqlite) => {
                let mut it = Box::new(sqlite.options.clone().read_only(true).connect().await?);
                sqlx::query("BEGIN").execute(&mut *it).await?;
                Ok(Self::Sqlite { it, _turn: None })
            }
            Database::Postgres(server) => {
                const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let options = postgres::with_limits(&server.options, LONGEST, LONGEST);
                let mut it = Box::new(postgres::connect(&options).await?);
                within(sqlx::query(BEGIN).execute(&mut *it)).await?;
                within(sqlx::query(NO_HURRY).execute(&mut *it)).await?;
                Ok(Self::Postgres(it))
            }
        }
    }

    /// One beside which nobody else writes. A board that uses the database is an error, where that
    /// can be known.
    pub(super) async fn to_write(store: &Store) -> Result<Self, StoreError> {
        match store.writer().await?.connection {
            Connected::Sqlite(mut it, turn, _) => {
                // There are turns for as long as there is a store.
                let turn = turn.acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
                sqlx::query("BEGIN IMMEDIATE").execute(&mut *it).await?;
                file(&mut it).await?;
                Ok(Self::Sqlite { it, _turn: Some(turn) })
            }
            Connected::Postgres(mut it) => {
                within(sqlx::query("BEGIN").execute(&mut *it)).await?;
                within(sqlx::query(NO_HURRY).execute(&mut *it)).await?;
                let tables: Vec<_> = Kind::ALL.iter().map(|kind| kind.table()).collect();
                let lock = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", tables.join(", "));
                // Names of tables only: no value is part of the text.
                within(sqlx::query(sqlx::AssertSqlSafe(lock)).execute(&mut *it)).await?;
                Ok(Self::Postgres(it))
            }
        }
    }

    /// The rows of a kind that come after `last` if that is of this kind, else the first; at most a
    /// piece.
    pub(super) async fn read(
        &mut self,
        kind: Kind,
        last: Option<Position>,
    ) -> Result<Vec<Record>, StoreError> {
        ask!(
            self,
            |it| record::sqlite::read(it, kind, last),
            record::postgres::read(it, kind, last)
        )
    }

    /// Writes records that are all of this kind; at most a piece.
    pub(super) async fn write(
        &mut self,
        kind: Kind,
        records: Vec<Record>,
    ) -> Result<(), StoreError> {
        ask!(
            self,
            |it| record::sqlite::write(it, kind, records),
            record::postgres::write(it, kind, records)
        )
    }

    /// Sets the next ids past `user`, and past all other rows that there are.
    pub(super) async fn number_on(&mut self, user: i64) -> Result<(), StoreError> {
        match self {
            // The other ids follow from the rows.
            Self::Sqlite { it, .. } => {
                const FORGET: &str = "DELETE FROM sqlite_sequence WHERE name = 'users'";
                const SET: &str = "INSERT INTO sqlite_sequence (name, seq) VALUES ('users', $1)";
                sqlx::query(FORGET).execute(&mut **it).await?;
                sqlx::query(SET).bind(user).execute(&mut **it).await?;
                Ok(())
            }
            // Nobody sees the new numbers before the rows: the tables are locked.
            Self::Postgres(it) => {
                const USERS: &str =
                    "SELECT setval(pg_get_serial_sequence('users', 'id'), $1) WHERE $1 > 0";
                within(sqlx::query(USERS).bind(user).execute(&mut **it)).await?;
                for table in ["conversations", "keys", "calls", "bans", "audit"] {
                    let set = format!(
                        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) \
                         FROM {table} HAVING max(id) > 0"
                    );
                    // Names of tables only: no value is part of the text.
                    within(sqlx::query(sqlx::AssertSqlSafe(set)).execute(&mut **it)).await?;
                }
                Ok(())
            }
        }
    }

    /// Makes it stay.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        const COMMIT: &str = "COMMIT";
        ask!(self, |it| async { sqlx::query(COMMIT).execute(&mut **it).await.map(drop) }, async {
            sqlx::query(COMMIT).execute(&mut **it).await.map(drop)
        })
    }

    /// Nothing that matters can fail here: what is not committed is gone either way.
    pub(super) async fn close(self) {
        let _: Result<(), StoreError> = ask!(self, |it| it.close(), it.close());
    }
}

async fn within<T>(answer: impl Future<Output = sqlx::Result<T>>) -> Result<T, StoreError> {
    let answer = timeout(LONGEST, answer).await.map_err(|_| StoreError::silent())?;
    Ok(answer?)
}
