//! Bringing the schema up to date, on one connection, while another looks from time to time whether
//! the server is still at it. Knows no table.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use tokio::time::{sleep, timeout};

use super::{PATIENCE, connect, reason, with_limits};

pub(super) static STEPS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long the steps go unwatched, and the time between two looks. Without a step to be done all is
/// over in milliseconds.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs the steps that are missing, however long they take. A server that falls silent is given up
/// after two looks; what it has not committed it takes back.
pub(super) async fn bring_up_to_date(
    connection: &mut PgConnection,
    options: &PgConnectOptions,
) -> Result<(), String> {
    const MYSELF: &str = "SELECT pg_backend_pid()";
    let asked = timeout(PATIENCE, sqlx::query_scalar(MYSELF).fetch_one(&mut *connection)).await;
    let process = answered(asked).map_err(|error| reason::of(&error))?;
    tokio::select! {
        done = STEPS.run_direct(None, connection, false) => {
            done.map_err(|error| reason::of_step(error, options))
        }
        () = silence(process, options) => Err(reason::of(&sqlx::Error::PoolTimedOut)),
    }
}

/// Returns when the server answers nobody any more, or has said at two looks, one after the other,
/// that it has nothing to do for this connection: then its answers have been lost.
async fn silence(process: i32, options: &PgConnectOptions) {
    let options = with_limits(options, PATIENCE, PATIENCE);
    let mut idle = 0;
    while idle < 2 {
        sleep(PAUSE).await;
        match answered(timeout(PATIENCE, is_at_work(process, &options)).await) {
            Ok(true) => idle = 0,
            Ok(false) => idle += 1,
            // It has no connection left, say: but it is there.
            Err(sqlx::Error::Database(_)) => idle = 0,
            Err(_) => return,
        }
    }
}

/// Whether the server is doing something for its client with this number, or waits for a lock.
async fn is_at_work(process: i32, options: &PgConnectOptions) -> sqlx::Result<bool> {
    const IS_AT_WORK: &str =
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active')";
    let mut look = connect(options).await?;
    sqlx::query_scalar(IS_AT_WORK).bind(process).fetch_one(&mut look).await
}

fn answered<T, E>(answer: Result<sqlx::Result<T>, E>) -> sqlx::Result<T> {
    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}
