//! Databases for tests on the `PostgreSQL` server that `CARRIER_TEST_POSTGRES` names (`./test`
//! starts one): each has a name of its own, and is dropped by whoever holds it. Knows no table.

use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// The variable that names the server, by the URL of any database there. Its user may make others.
const SERVER: &str = "CARRIER_TEST_POSTGRES";

/// A database of one test.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) server: String,
    pub(crate) name: String,
}

/// The URL of the server for tests. `None` when there is none; that is said once.
pub(crate) fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = std::env::var(SERVER).ok().filter(|server| !server.is_empty());
    if server.is_none() {
        SAID.call_once(|| {
            // Not captured: whoever runs the tests shall know.
            let _ = writeln!(
                std::io::stderr(),
                "PostgreSQL is left out: {SERVER} names no server (./test starts one)"
            );
        });
    }
    server
}

impl Database {
    /// An empty one, if there is a server.
    pub(crate) fn new() -> Option<Self> {
        Some(Self::like(server()?, "template0"))
    }

    /// One in which everything is that is in `template`. Nobody may be connected to that one.
    pub(crate) fn like(server: String, template: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("carrier_test_{}_{number}", std::process::id());
        let make = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}");
        // What a run that was killed has left behind.
        run(&server, &[&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), &make]);
        Self { server, name }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        let (address, parameters) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (host, _) = address.rsplit_once('/').expect("a URL with a database");
        let mark = if parameters.is_empty() { "" } else { "?" };
        format!("{host}/{}{mark}{parameters}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // A test that fails tells of its own failure, not of this one.
        if std::thread::panicking() {
            let _ = std::panic::catch_unwind(|| run(&self.server, &[&drop]));
        } else {
            run(&self.server, &[&drop]);
        }
    }
}

/// Runs statements one after the other; whoever calls waits, in a runtime or not.
pub(crate) fn run(url: &str, statements: &[&str]) {
    let running = async {
        let mut connection = PgConnection::connect(url).await.expect("the server answers");
        for statement in statements {
            let done =
                sqlx::raw_sql(AssertSqlSafe((*statement).to_owned())).execute(&mut connection);
            done.await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        connection.close().await.expect("the connection ends");
    };
    let runtime = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(running);
    };
    std::thread::scope(|scope| {
        scope.spawn(runtime).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}
