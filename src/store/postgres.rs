//! A `PostgreSQL` server as the board's database: is it fit for it, its schema, its connections.
//! What goes wrong is told to the sysop. Knows no query of the board's.
//!
//! Nothing here waits for ever: the server is told to give up before the board does, and a server
//! that says nothing at all is given up too. Only a step of the schema may take its time, as long as
//! the server says that it is at it.

mod reason;
mod schema;

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::look::{Found, STEPS_DONE};
use crate::config::{PostgresUrl, Synchronous};

/// How long a caller waits for a connection. Shorter than a caller's patience, longer than it takes
/// a server to start again.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one question may take; the server gives up a second earlier, and says why.
pub(super) const LONGEST: Duration = Duration::from_secs(10);

/// How long a start waits for another that changes the schema.
const SCHEMA_PATIENCE: Duration = Duration::from_secs(10);

/// How long the connections have to end in order when all is done.
pub(super) const FAREWELL: Duration = Duration::from_secs(3);

/// Most of what is asked takes less than a millisecond, so a few connections serve thousands of
/// callers; each is a process of the server, which has 100 for everybody if nobody changed that.
const CONNECTIONS: u32 = 8;

/// Makes transactions that give up accounts wait for one another: 'carrier', and 3.
pub(super) const FORGET_IN_TURN: &str = "SELECT pg_advisory_xact_lock(7161130718215893507)";

/// Whether there are any steps of a schema.
const HAS_STEPS: &str = "SELECT count(*) FROM pg_tables \
     WHERE tablename = '_sqlx_migrations' AND schemaname = ANY(current_schemas(false))";

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Postgres {
    pub(super) pool: PgPool,
    /// How a connection outside the pool is opened.
    pub(super) options: PgConnectOptions,
    /// The connection that wrote last, if it was one of this board's.
    pub(super) last_writer: Arc<Mutex<Option<Backend>>>,
}

/// A connection as its server knows it. Numbers are used again, so the time belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Backend {
    pub(super) process: i32,
    /// In microseconds.
    pub(super) started_at: i64,
}

impl Postgres {
    /// Or a sentence's end that says what is wrong.
    pub(super) async fn open(url: &PostgresUrl, synchronous: Synchronous) -> Result<Self, String> {
        let options = options(url, synchronous)?;
        let mut first = first_connection(&options).await?;
        schema::bring_up_to_date(&mut first, &options).await?;
        Ok(Self::with(first, options).await)
    }

    /// The same, but that nothing is changed, now or later.
    pub(super) async fn look(
        url: &PostgresUrl,
        synchronous: Synchronous,
    ) -> Result<Found<Self>, String> {
        let options = options(url, synchronous)?;
        let options = options.options([("default_transaction_read_only", "on")]);
        let mut first = first_connection(&options).await?;
        let mut done = count(HAS_STEPS, &mut first).await?;
        if done > 0 {
            done = count(STEPS_DONE, &mut first).await?;
        }
        let it = Self::with(first, options).await;
        Found::by_steps(done, schema::STEPS.iter().count(), it)
    }

    /// What was to be done first is done.
    async fn with(first: PgConnection, options: PgConnectOptions) -> Self {
        // Whether the server hears the farewell or not.
        let _ = timeout(FAREWELL, first.close()).await;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(with_limits(&options, LONGEST, PATIENCE));
        Self { pool, options, last_writer: Arc::default() }
    }
}

/// How the board connects.
fn options(url: &PostgresUrl, synchronous: Synchronous) -> Result<PgConnectOptions, String> {
    let options: PgConnectOptions =
        url.with_password().parse().map_err(|error| reason::of_url(&error))?;
    // The brackets of an address belong to the URL.
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    let options = options.host(&host);
    let name = options.get_application_name().unwrap_or("carrier").to_owned();
    Ok(options.disable_statement_logging().application_name(&name).options([
        ("synchronous_commit", if synchronous == Synchronous::Full { "on" } else { "off" }),
        // What the server only remarks is not for the board's log.
        ("client_min_messages", "warning"),
        // A board whose machine is gone does not keep its locks for hours.
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "25000"),
        ("idle_in_transaction_session_timeout", "60000"),
    ]))
}

/// The first connection, to a server that is fit to keep a board's things.
async fn first_connection(options: &PgConnectOptions) -> Result<PgConnection, String> {
    let mut first = connect(&with_limits(options, Duration::ZERO, SCHEMA_PATIENCE))
        .await
        .map_err(|error| reason::of_connecting(&error, options))?;
    is_fit(&mut first).await?;
    Ok(first)
}

async fn count(what: &'static str, connection: &mut PgConnection) -> Result<i64, String> {
    let asked = timeout(PATIENCE, sqlx::query_scalar(what).fetch_one(connection)).await;
    asked.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut)).map_err(|error| reason::of(&error))
}

/// A new connection, or an error within [`PATIENCE`].
pub(super) async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    timeout(PATIENCE, options.connect()).await.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut))
}

/// With an end to each statement (zero: none), a second before `longest`, and to each wait for a
/// lock.
pub(super) fn with_limits(
    options: &PgConnectOptions,
    longest: Duration,
    lock: Duration,
) -> PgConnectOptions {
    let statement = longest.saturating_sub(Duration::from_secs(1)).as_millis().to_string();
    let lock = lock.as_millis().to_string();
    options.clone().options([("statement_timeout", statement), ("lock_timeout", lock)])
}

/// Whether this server and this database can keep a board's things.
async fn is_fit(connection: &mut PgConnection) -> Result<(), String> {
    const WHAT: &str = "SELECT current_setting('server_version_num')::int4, \
                        current_setting('server_encoding'), pg_is_in_recovery()";
    let asked = timeout(PATIENCE, sqlx::query_as(WHAT).fetch_one(connection)).await;
    let (version, encoding, standby): (i32, String, bool) = asked
        .unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut))
        .map_err(|error| reason::of(&error))?;
    reason::of_unfitness(version, &encoding, standby).map_or(Ok(()), Err)
}
