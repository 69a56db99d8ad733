//! What is particular to `PostgreSQL`. Each test has a database of its own; without a server for
//! tests they hold of nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::PgConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::*;
use crate::store::postgres::Backend;
use crate::store::relay::Relay;
use crate::store::writer::postgres::{APPEND, MOVE};

pub(super) async fn open(database: &OnServer) -> Store {
    Store::open(&config::Store::at_url(&database.url())).await.unwrap()
}

/// Another program's connection to the same database.
async fn foreign(database: &OnServer) -> PgConnection {
    PgConnection::connect(&database.url()).await.unwrap()
}

async fn run(connection: &mut PgConnection, statements: &str) {
    let statements = AssertSqlSafe(statements.to_owned());
    sqlx::raw_sql(statements).execute(connection).await.unwrap();
}

async fn ask<T>(connection: &mut PgConnection, question: &str) -> Vec<T>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let question = AssertSqlSafe(question.to_owned());
    sqlx::query_scalar(question).fetch_all(connection).await.unwrap()
}

fn connection(writer: &mut StoreWriter) -> &mut PgConnection {
    let Connected::Postgres(connection) = &mut writer.connection else { panic!("not PostgreSQL") };
    connection
}

/// What is said of a database that cannot be opened.
async fn refusal_to_open(url: &str) -> String {
    let settings = config::Store::at_url(url);
    let opening = timeout(Duration::from_secs(8), Store::open(&settings)).await;
    let error = opening.expect("an answer within seconds").unwrap_err().to_string();
    let name = format!("cannot open the database {}: ", settings.database);
    assert!(error.starts_with(&name) && !error.contains("secret"), "{error}");
    error[name.len()..].to_owned()
}

#[tokio::test]
async fn every_query_goes_by_an_index_and_every_index_is_gone_by() {
    let Some(database) = OnServer::new() else { return };
    let store = open(&database).await;
    let mut connection = foreign(&database).await;
    run(&mut connection, include_str!("filled.sql")).await;
    // A table that is small is read as a whole; one of a board that is old is not.
    run(&mut connection, "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .await;
    let mut used = BTreeSet::new();
    for (number, text) in queries().chain([APPEND, MOVE]).enumerate() {
        run(&mut connection, &format!("PREPARE query_{number} AS {text}")).await;
        let values = (1..).take_while(|n| text.contains(&format!("${n}"))).map(|_| "NULL");
        let values = values.collect::<Vec<_>>().join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        let explain = format!("EXPLAIN EXECUTE query_{number}{values}");
        for step in ask::<String>(&mut connection, &explain).await {
            assert!(!step.contains("Seq Scan"), "{step}\nin {text}");
            let index = step.split_once(" using ").or(step.split_once("Bitmap Index Scan on "));
            used.extend(index.and_then(|(_, rest)| rest.split(' ').next()).map(str::to_owned));
        }
    }
    let kept = "SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = indrelid \
                WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> '_sqlx_migrations' \
                AND NOT (i.indisunique AND NOT i.indisprimary)";
    let kept: BTreeSet<_> = ask::<String>(&mut connection, kept).await.into_iter().collect();
    // That a name and a conversation are there once is what these two are for.
    let unused: Vec<_> =
        kept.difference(&used).filter(|name| *name != "conversations_pkey").collect();
    assert!(unused.is_empty(), "no query uses {unused:?}");
    store.close().await;
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let Some(database) = OnServer::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    super::open(&folder).await.close().await;
    open(&database).await.close().await;
    let sqlite = "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
                  WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\' \
                  AND t.name NOT LIKE 'sqlite%'";
    let mut file = super::foreign(&folder).await;
    let mut sqlite: Vec<String> = sqlx::query_scalar(sqlite).fetch_all(&mut file).await.unwrap();
    // SQLite's own number of a row.
    sqlite.retain(|name| name != "messages.place");
    // On a server messages are filed as they are written.
    sqlite.retain(|name| !name.starts_with("unfiled."));
    sqlite.sort();
    let postgres = "SELECT table_name || '.' || column_name FROM information_schema.columns \
                    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let mut postgres = ask::<String>(&mut foreign(&database).await, postgres).await;
    postgres.sort();
    assert_eq!(postgres, sqlite);
}

#[tokio::test]
async fn the_settings_decide_when_a_commit_counts_and_nothing_waits_for_ever() {
    let Some(database) = OnServer::new() else { return };
    for (synchronous, level) in
        [(config::Synchronous::Full, "on"), (config::Synchronous::Normal, "off")]
    {
        let settings = config::Store { synchronous, ..config::Store::at_url(&database.url()) };
        let store = Store::open(&settings).await.unwrap();
        let mut writer = store.writer().await.unwrap();
        let Database::Postgres(postgres) = &store.database else { panic!("not PostgreSQL") };
        let mut pooled = postgres.pool.acquire().await.unwrap();
        for (connection, name, statement, lock) in [
            (connection(&mut writer), "carrier writer", "4s", "2s"),
            (&mut *pooled, "carrier", "9s", "5s"),
        ] {
            for (setting, expected) in [
                ("synchronous_commit", level),
                ("application_name", name),
                ("statement_timeout", statement),
                ("lock_timeout", lock),
            ] {
                let value = ask::<String>(connection, &format!("SHOW {setting}")).await;
                assert_eq!(value, [expected], "{setting}");
            }
        }
        drop(pooled);
        writer.close().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn a_statement_is_prepared_once() {
    let Some(database) = OnServer::new() else { return };
    let store = open(&database).await;
    let mut writer = store.writer().await.unwrap();
    for number in (1..400).step_by(2) {
        let batch = [message(number, "one"), message(number + 1, "two")];
        writer.commit(&batch[..]).await.unwrap();
        writer.head(LOG).await.unwrap();
        let cursor = Cursor { reader: UserId(1), conversation: LOG, number: MessageNumber(number) };
        writer.put_cursors(&[cursor]).await.unwrap();
    }
    let prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'messages|cursors' AND statement !~ 'prepared'";
    assert_eq!(ask::<i64>(connection(&mut writer), prepared).await, [3]);
    writer.close().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn two_boards_do_not_write_to_one_database() {
    let Some(database) = OnServer::new() else { return };
    let (first, second) = (open(&database).await, open(&database).await);
    let mut writer = first.writer().await.unwrap();
    let error = second.writer().await.unwrap_err().to_string();
    assert!(error.starts_with("cannot open the database postgres:"), "{error}");
    assert!(error.ends_with(": another board is using it"), "{error}");
    writer.commit(&[message(1, "one")]).await.unwrap();
    // The second board's turn, without a farewell of the first.
    drop(writer);
    let mut writer = second.writer().await.unwrap();
    writer.commit(&[message(2, "two")]).await.unwrap();
    let error = first.writer().await.unwrap_err().to_string();
    assert!(error.ends_with(": another board is using it"), "{error}");
    assert_eq!(bodies(&first).await, ["one", "two"]);
    first.close().await;
    second.close().await;
}

/// The server may still be at work on what was asked of it when its client has gone.
#[tokio::test]
async fn whoever_writes_next_sees_what_became_of_the_last_commit() {
    let Some(database) = OnServer::new() else { return };
    let store = open(&database).await;
    let mut writer = store.writer().await.unwrap();
    // Prepared, the statement goes to the server whole.
    writer.commit(&[message(1, "before")]).await.unwrap();
    let mut other = foreign(&database).await;
    run(&mut other, "BEGIN; LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE").await;
    let batch = [message(2, "in flight")];
    let gone = timeout(Duration::from_millis(300), writer.commit(&batch)).await;
    assert!(gone.is_err(), "it waits for the lock");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'carrier writer' \
                   AND wait_event_type = 'Lock' AND datname = current_database()";
    assert_eq!(ask::<i64>(&mut other, waiting).await, [1], "the server is still at it");
    drop(writer);

    let mut writer = store.writer().await.unwrap();
    let Write::Message(message) = &batch[0] else { panic!("a message") };
    let stored = writer.is_stored(message).await.unwrap();
    run(&mut other, "COMMIT").await;
    while ask::<i64>(&mut other, waiting).await != [0] {}
    assert_eq!(writer.is_stored(message).await.unwrap(), stored, "it came later");
    writer.close().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_lock_that_another_program_holds_is_a_failure_that_passes() {
    let Some(database) = OnServer::new() else { return };
    let store = open(&database).await;
    let mut other = foreign(&database).await;
    run(&mut other, "BEGIN; LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE").await;
    let error = store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap_err();
    assert!(!error.is_refusal(), "{error}");
    // Reading goes on.
    assert_eq!(store.head(LOG).await.unwrap(), MessageNumber::NONE);
    run(&mut other, "ROLLBACK").await;
    store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    assert_eq!(bodies(&store).await, ["one"]);
    store.close().await;
}

#[tokio::test]
async fn a_connection_whose_number_is_used_again_is_left_alone() {
    let Some(database) = OnServer::new() else { return };
    let (first, second) = (open(&database).await, open(&database).await);
    let mut writer = first.writer().await.unwrap();
    let Database::Postgres(postgres) = &second.database else { panic!("not PostgreSQL") };
    let process = ask::<i32>(connection(&mut writer), "SELECT pg_backend_pid()").await[0];
    *postgres.last_writer.lock().await = Some(Backend { process, started_at: 1 });
    second.writer().await.unwrap_err();
    writer.commit(&[message(1, "one")]).await.unwrap();
    first.close().await;
    second.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_programs_can_start_on_a_new_database_at_once() {
    for _ in 0..3 {
        let Some(database) = OnServer::new() else { return };
        let settings = config::Store::at_url(&database.url());
        let mut starts = JoinSet::new();
        for _ in 0..4 {
            let settings = settings.clone();
            starts.spawn(async move { Store::open(&settings).await.map(drop) });
        }
        while let Some(opened) = starts.join_next().await {
            opened.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_database_of_a_newer_carrier_is_left_alone() {
    let Some(database) = OnServer::new() else { return };
    open(&database).await.close().await;
    let mut newer = foreign(&database).await;
    run(
        &mut newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of the future', TRUE, '', 0)",
    )
    .await;
    let said = refusal_to_open(&database.url()).await;
    let newer_carrier =
        "a newer carrier has written it (step 9999 of its schema is not known here)";
    assert!(said.ends_with(newer_carrier), "{said}");
    run(
        &mut newer,
        "DELETE FROM _sqlx_migrations WHERE version = 9999; \
         UPDATE _sqlx_migrations SET checksum = '' WHERE version = 2",
    )
    .await;
    let said = refusal_to_open(&database.url()).await;
    assert!(
        said.ends_with("step 2 of its schema is not the one that this carrier knows"),
        "{said}"
    );
}

#[tokio::test]
async fn a_database_that_will_not_do_is_said_with_why() {
    let Some(database) = OnServer::new() else { return };
    let (user, name) = (format!("{}_user", database.name), &database.name);
    let mut sysop = foreign(&database).await;
    run(
        &mut sysop,
        &format!("CREATE ROLE {user} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    )
    .await;
    let url = database.url();
    let (_, rest) = url.rsplit_once('@').unwrap();
    let said = refusal_to_open(&format!("postgres://{user}@{rest}")).await;
    assert!(said.contains(&format!("the user {user} may not make tables in it (GRANT")), "{said}");

    run(&mut sysop, &format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")).await;
    let said = refusal_to_open(&format!("postgres://{user}@{rest}")).await;
    assert!(said.ends_with(&format!("the user {user} may not connect to it")), "{said}");
    run(&mut sysop, &format!("DROP ROLE {user}")).await;

    let said = refusal_to_open(&url.replace(name, "carrier_test_nowhere")).await;
    let nowhere = "the server has no database carrier_test_nowhere \
                   (createdb carrier_test_nowhere makes it)";
    assert!(said.ends_with(nowhere), "{said}");

    run(&mut sysop, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    let said = refusal_to_open(&url).await;
    assert!(said.ends_with("it can only be read"), "{said}");

    run(&mut sysop, "SET default_transaction_read_only = off").await;
    let create = format!("CREATE DATABASE {name}_bytes ENCODING 'SQL_ASCII' TEMPLATE template0");
    run(&mut sysop, &create).await;
    let said = refusal_to_open(&url.replace(name, &format!("{name}_bytes"))).await;
    assert!(said.starts_with("its encoding is SQL_ASCII, and carrier needs UTF8"), "{said}");
    run(&mut sysop, &format!("DROP DATABASE {name}_bytes WITH (FORCE)")).await;
}

#[tokio::test]
async fn a_server_that_is_not_there_or_says_nothing_is_said_within_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let url = format!("postgres://carrier:secret@127.0.0.1:{port}/carrier");
    assert!(refusal_to_open(&url).await.ends_with("the server does not answer"));
    drop(silent);
    let said = refusal_to_open(&url).await;
    assert!(said.contains("nobody answers there: is PostgreSQL running? ("), "{said}");
}

/// The first words of something else: a web server, one for SSH, one that hangs up.
#[tokio::test]
async fn a_port_that_is_not_its_own_is_said_to_be_none() {
    for words in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "", "N\0\0\0"] {
        let stranger = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = stranger.local_addr().unwrap().port();
        let mut talking = JoinSet::new();
        talking.spawn(async move {
            while let Ok((mut line, _)) = stranger.accept().await {
                let _ = line.read(&mut [0; 64]).await;
                let _ = line.write_all(words.as_bytes()).await;
            }
        });
        let said = refusal_to_open(&format!("postgres://carrier:secret@127.0.0.1:{port}/a")).await;
        let expected = "what is there does not answer as PostgreSQL does: is that its port?";
        assert_eq!(said, expected, "{words:?}");
    }
}

/// A server that is there and says nothing, or a network that swallows everything.
#[tokio::test]
async fn a_start_does_not_wait_for_a_server_that_falls_silent_in_it() {
    let mut starts = JoinSet::new();
    for bytes in (0..2_500).step_by(250) {
        let Some(database) = OnServer::new() else { return };
        starts.spawn(async move {
            let relay = Relay::new(&database.url(), bytes).await;
            let settings = config::Store::at_url(relay.url());
            let opened = timeout(Duration::from_secs(19), Store::open(&settings)).await;
            let opened = opened.expect("an answer within seconds");
            if let Err(error) = &opened {
                let said = error.to_string();
                assert!(said.ends_with(": the server does not answer"), "{bytes}: {said}");
            }
            // Nothing is left half-way: the next start goes well.
            open(&database).await.close().await;
            (bytes, opened.is_ok())
        });
    }
    let starts = starts.join_all().await;
    let good = starts.iter().filter(|(_, good)| *good).count();
    assert!(good < starts.len() / 2, "{starts:?}: it is the schema that is to be interrupted");
}

#[tokio::test]
async fn a_step_of_the_schema_may_take_its_time() {
    let Some(database) = OnServer::new() else { return };
    let mut other = foreign(&database).await;
    // Slower than two looks: what the start does for each new table waits in a trigger of ours.
    run(
        &mut other,
        "CREATE FUNCTION slowly() RETURNS event_trigger LANGUAGE plpgsql AS \
         $$ BEGIN IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'users') THEN RETURN; END IF; \
         PERFORM pg_sleep(1.7); END $$; \
         CREATE EVENT TRIGGER slowly ON ddl_command_end WHEN TAG IN ('CREATE TABLE') \
         EXECUTE FUNCTION slowly()",
    )
    .await;
    open(&database).await.close().await;
}

#[tokio::test]
async fn a_store_is_closed_although_its_server_says_nothing_any_more() {
    let Some(database) = OnServer::new() else { return };
    let relay = Relay::new(&database.url(), usize::MAX).await;
    let store = Store::open(&config::Store::at_url(relay.url())).await.unwrap();
    let mut writer = store.writer().await.unwrap();
    writer.commit(&[message(1, "one")]).await.unwrap();
    // Some connections lie idle, some are still asked whether they are well, one waits for an answer.
    let ask = || async { store.head(LOG).await };
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    assert!([one, two, three].iter().all(Result::is_ok));
    relay.falls_silent();
    assert!(timeout(Duration::from_millis(100), ask()).await.is_err());
    let closing = async { tokio::join!(store.close(), writer.close()) };
    assert!(timeout(Duration::from_secs(6), closing).await.is_ok(), "closed within seconds");
}
