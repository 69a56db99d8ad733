//! What is particular to one database: how it is opened, which way its queries go, and what its
//! failures are taken for. What holds for every database is tested from outside.

mod filing;
mod look;
mod postgres;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tempfile::TempDir;

use super::database::Database as OnServer;
use super::writer::Connected;
use super::*;
use crate::clock::Timestamp;
use crate::config;
use crate::ids::{ConversationId, Ids, MessageNumber, UserId};
use crate::protocol::mail::MessageKind;

const LOG: ConversationId = ConversationId(1);

async fn open(folder: &TempDir) -> Store {
    Store::open(&config::Store::in_folder(folder.path())).await.unwrap()
}

/// A new store of each kind. It is to be closed.
async fn each_store(tell: impl AsyncFn(Store)) {
    let folder = tempfile::tempdir().unwrap();
    tell(open(&folder).await).await;
    if let Some(database) = OnServer::new() {
        tell(postgres::open(&database).await).await;
    }
}

/// Another program's connection to the same file.
async fn foreign(folder: &TempDir) -> SqliteConnection {
    let url = format!("sqlite:{}", folder.path().join("carrier.db").display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) {
    sqlx::query(statement).execute(connection).await.unwrap();
}

fn sqlite(writer: &mut StoreWriter) -> &mut SqliteConnection {
    let Connected::Sqlite(connection, ..) = &mut writer.connection else { panic!("not SQLite") };
    connection
}

fn message(number: i64, body: &str) -> Write {
    Write::Message(NewMessage {
        conversation: LOG,
        number: MessageNumber(number),
        sender: UserId(1),
        kind: MessageKind::Text,
        about: None,
        sent_at: Timestamp(number),
        body: body.into(),
    })
}

async fn bodies(store: &Store) -> Vec<String> {
    let messages = store.messages_after(LOG, MessageNumber::NONE, 10_000).await.unwrap();
    messages.into_iter().map(|message| message.body.to_string()).collect()
}

async fn refusal_to_open(path: &Path) -> String {
    let database = config::Database::Sqlite(path.to_owned());
    let synchronous = config::Synchronous::Full;
    let error = Store::open(&config::Store { database, synchronous }).await.unwrap_err();
    error.to_string().replace(&path.parent().unwrap().display().to_string(), "…")
}

#[tokio::test]
async fn what_is_made_can_be_read_by_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let store = Store::open(&config::Store::in_folder(&data)).await.unwrap();
    store.writer().await.unwrap().commit(&[message(1, "secret")]).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let mut files = 0;
    for file in fs::read_dir(&data).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its log, and the log's index");
}

#[tokio::test]
async fn a_folder_that_is_there_keeps_its_rights() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o750)).unwrap();
    open(&folder).await;
    assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o750);
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_said_with_its_file_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("text.db"), "Dear diary, this is a text and not a database at all.").unwrap();
    fs::create_dir(path("folder.db")).unwrap();
    for (name, sentence) in [
        ("text.db", "cannot open the database …/text.db: the file is not an SQLite database"),
        ("folder.db", "cannot open the database …/folder.db: Is a directory (os error 21)"),
        (
            "text.db/carrier.db",
            "cannot open the database …/carrier.db: cannot make the folder …: \
             File exists (os error 17)",
        ),
    ] {
        assert_eq!(refusal_to_open(&path(name)).await, sentence);
    }
    assert!(fs::read_to_string(path("text.db")).unwrap().starts_with("Dear diary"));
}

#[tokio::test]
async fn a_database_of_a_newer_carrier_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await;
    let mut newer = foreign(&folder).await;
    run(
        &mut newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of the future', TRUE, X'00', 0)",
    )
    .await;
    assert_eq!(
        refusal_to_open(&folder.path().join("carrier.db")).await,
        "cannot open the database …/carrier.db: a newer carrier has written it (step 9999 of its \
         schema is not known here)"
    );
    run(&mut newer, "DELETE FROM _sqlx_migrations WHERE version = 9999").await;
    run(&mut newer, "UPDATE _sqlx_migrations SET checksum = X'00' WHERE version = 2").await;
    assert_eq!(
        refusal_to_open(&folder.path().join("carrier.db")).await,
        "cannot open the database …/carrier.db: step 2 of its schema is not the one that this \
         carrier knows"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_programs_can_start_on_a_new_database_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let settings = config::Store::in_folder(folder.path());
        let mut starts = tokio::task::JoinSet::new();
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
async fn the_settings_decide_when_a_commit_counts() {
    for (synchronous, level) in [(config::Synchronous::Full, 2), (config::Synchronous::Normal, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let settings = config::Store { synchronous, ..config::Store::in_folder(folder.path()) };
        let store = Store::open(&settings).await.unwrap();
        let mut writer = store.writer().await.unwrap();
        let connection = sqlite(&mut writer);
        for (pragma, expected) in [
            ("PRAGMA synchronous", level.to_string()),
            ("PRAGMA journal_mode", "wal".to_owned()),
            ("PRAGMA foreign_keys", "1".to_owned()),
        ] {
            let row = sqlx::query(pragma).fetch_one(&mut *connection).await.unwrap();
            let value = row
                .try_get::<String, _>(0)
                .or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()));
            assert_eq!(value.unwrap(), expected, "{pragma}");
        }
    }
}

/// What a query may not go through from end to end.
const TABLES_AND_THEIR_ALIASES: [&str; 24] = [
    "users",
    "u",
    "w",
    "keys",
    "conversations",
    "pairs",
    "messages",
    "m",
    "a",
    "b",
    "c",
    "d",
    "e",
    "cursors",
    "r",
    "cuts",
    "x",
    "l",
    "n",
    "v",
    "blocks",
    "sessions",
    "tallies",
    "o",
];

/// All texts that go to every database, but those of the writer's large statements.
fn queries() -> impl Iterator<Item = &'static str> {
    let nouns = [
        (include_str!("audit.rs"), audit::QUERIES),
        (include_str!("bans.rs"), bans::QUERIES),
        (include_str!("blocks.rs"), blocks::QUERIES),
        (include_str!("calls.rs"), calls::QUERIES),
        (include_str!("roll.rs"), roll::QUERIES),
        (include_str!("users.rs"), users::QUERIES),
        (include_str!("keys.rs"), keys::QUERIES),
        (include_str!("conversations.rs"), conversations::QUERIES),
        (include_str!("marks.rs"), marks::QUERIES),
        (include_str!("messages.rs"), messages::QUERIES),
        (include_str!("cursors.rs"), cursors::QUERIES),
        (include_str!("direct.rs"), direct::QUERIES),
        (include_str!("search.rs"), search::QUERIES),
        (include_str!("sessions.rs"), sessions::QUERIES),
        (include_str!("retention.rs"), retention::QUERIES),
        (include_str!("forget.rs"), forget::QUERIES),
        (include_str!("stats.rs"), stats::QUERIES),
    ];
    for (source, queries) in nouns {
        assert_eq!(source.matches(": &str =").count(), queries.len(), "one is not in QUERIES");
    }
    nouns.into_iter().flat_map(|(_, queries)| queries.iter().copied())
}

#[tokio::test]
async fn every_query_goes_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await;
    let mut connection = foreign(&folder).await;
    let sized = writer::sqlite::APPEND.texts().chain(writer::sqlite::MOVE.texts());
    for text in queries().chain(super::filing::QUERIES.iter().copied()).chain(sized) {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
        let plan = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        for step in plan {
            let step: String = step.get("detail");
            let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            let is_table = scanned.is_some_and(|name| TABLES_AND_THEIR_ALIASES.contains(&name));
            assert!(!is_table || step.contains(" INDEX "), "{step}\nin {text}");
            assert!(!step.contains("AUTOMATIC"), "{step}\nin {text}");
        }
    }
}

#[tokio::test]
async fn a_batch_of_any_size_is_stored_as_it_is() {
    each_store(batches_of_any_size).await;
}

async fn batches_of_any_size(store: Store) {
    let mut writer = store.writer().await.unwrap();
    let mut expected = Vec::new();
    // Down after up: a statement that was used for more rows must not remember them.
    for size in [1, 2, 3, 256, 3, 1, 200, 129, 5, 300, 7] {
        let batch: Vec<_> = (0..size)
            .map(|_| {
                let body = format!("message {}, ö日\u{301}", expected.len() + 1);
                expected.push(body.clone());
                message(i64::try_from(expected.len()).unwrap(), &body)
            })
            .collect();
        writer.commit(&batch).await.unwrap();
    }
    writer.commit(&[]).await.unwrap();
    assert_eq!(bodies(&store).await, expected);
    store.close().await;
}

#[tokio::test]
async fn a_number_that_is_taken_is_a_refusal_of_the_whole_batch_on_a_server() {
    let Some(database) = OnServer::new() else { return };
    let store = postgres::open(&database).await;
    store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    let session = Ids::seeded(1).session(Timestamp(0));
    let record = Write::SessionActive { id: session, at: Timestamp(0) };
    for batch in [
        vec![message(2, "two"), message(1, "again")],
        vec![message(2, "two"), record.clone(), message(1, "again")],
        vec![record, message(2, "two"), message(3, "three"), message(3, "again")],
    ] {
        let error = store.writer().await.unwrap().commit(&batch).await.unwrap_err();
        assert!(error.is_refusal(), "{error}");
        assert_eq!(bodies(&store).await, ["one"]);
    }
    store.close().await;
}

#[tokio::test]
async fn a_record_that_points_nowhere_is_a_refusal() {
    each_store(a_record_points_nowhere).await;
}

async fn a_record_points_nowhere(store: Store) {
    let side =
        |user| Side { user: UserId(user), name: "X".into(), node: crate::ids::NodeNumber(1) };
    let record = Write::SessionRequested(Box::new(NewSession {
        id: Ids::seeded(1).session(Timestamp(0)),
        conversation: LOG,
        initiator: side(1),
        recipient: side(2),
        requested_at: Timestamp(0),
        first: MessageNumber::NONE,
    }));
    let error = store.writer().await.unwrap().commit(&[record]).await.unwrap_err();
    assert!(error.is_refusal(), "{error}");
    store.close().await;
}

#[tokio::test]
async fn a_lock_that_another_program_holds_is_a_failure_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut other = foreign(&folder).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let error = store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap_err();
    assert!(!error.is_refusal(), "{error}");
    // Reading goes on.
    assert_eq!(store.head(LOG).await.unwrap(), MessageNumber::NONE);
    run(&mut other, "ROLLBACK").await;
    store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    assert_eq!(bodies(&store).await, ["one"]);
}

#[tokio::test]
async fn a_full_disk_is_a_failure_that_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    let long = "x".repeat(10_000);
    let mut writer = store.writer().await.unwrap();
    run(sqlite(&mut writer), "PRAGMA max_page_count = 1").await;
    let batch: Vec<_> = (2..100).map(|number| message(number, &long)).collect();
    let error = writer.commit(&batch).await.unwrap_err();
    assert!(!error.is_refusal(), "{error}");
    assert_eq!(bodies(&store).await, ["one"]);
    drop(writer);
    // There is room again.
    store.writer().await.unwrap().commit(&batch).await.unwrap();
    assert_eq!(store.head(LOG).await.unwrap(), MessageNumber(99));
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut writer = store.writer().await.unwrap();
    run(sqlite(&mut writer), "PRAGMA query_only = 1").await;
    let error = writer.commit(&[message(1, "one")]).await.unwrap_err();
    assert!(!error.is_refusal(), "{error}");
}

#[tokio::test]
async fn a_row_that_this_program_cannot_have_written_is_said_not_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut other = foreign(&folder).await;
    run(
        &mut other,
        "INSERT INTO messages (conversation, number, sender, kind, sent_at, body) \
         VALUES (1, 1, 1, 99, 0, 'of the future')",
    )
    .await;
    let error = store.messages_after(LOG, MessageNumber::NONE, 10).await.unwrap_err();
    assert_eq!(error.to_string(), "the database holds what cannot be read: a message of kind 99");
}

#[tokio::test]
async fn closing_leaves_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut writer = store.writer().await.unwrap();
    writer.commit(&[message(1, "one")]).await.unwrap();
    writer.close().await.unwrap();
    store.close().await;
    let files: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["carrier.db"]);
    assert_eq!(bodies(&open(&folder).await).await, ["one"]);
}
