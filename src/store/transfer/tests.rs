//! What is moved is all that there is, by way of an index. What comes of it is tested from outside.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use tempfile::TempDir;

use super::PIECE;
use super::record::{self, Conversation, Kind, Record};
use super::table::{order, select};
use crate::config;
use crate::store::Store;
use crate::store::writer::Connected;

/// What is not moved, and by whom it is made again.
const MADE_AGAIN: [(&str, &str); 1] = [("messages", "place")];

/// Tables that hold nothing of the board, or nothing when it is moved.
const NOT_THE_BOARDS: [&str; 3] = ["_sqlx_migrations", "sqlite_sequence", "unfiled"];

async fn open(folder: &TempDir) -> (Store, Box<SqliteConnection>) {
    let store = Store::open(&config::Store::in_folder(folder.path())).await.unwrap();
    let Connected::Sqlite(connection, ..) = store.writer().await.unwrap().connection else {
        panic!("it is a file")
    };
    (store, connection)
}

async fn texts(connection: &mut SqliteConnection, query: String) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(connection).await.unwrap();
    rows.into_iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn every_column_of_every_table_is_moved() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, mut connection) = open(&folder).await;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'".to_owned();
    let mut there = BTreeSet::new();
    for table in texts(&mut connection, tables).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        for column in texts(&mut connection, columns).await {
            there.insert((table.clone(), column));
        }
    }
    there.retain(|(table, column)| {
        !NOT_THE_BOARDS.contains(&table.as_str()) && !MADE_AGAIN.contains(&(table, column))
    });
    let moved = Kind::ALL.iter().flat_map(|kind| {
        kind.columns().iter().map(|column| (kind.table().to_owned(), (*column).to_owned()))
    });
    assert_eq!(moved.collect::<BTreeSet<_>>(), there, "moved, and in the schema");
}

#[tokio::test]
async fn what_tells_the_rows_apart_is_unique() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, mut connection) = open(&folder).await;
    for &kind in Kind::ALL {
        let (table, key) = (kind.table(), kind.identity().join(","));
        let primary = format!(
            "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('{table}') \
             WHERE pk > 0 ORDER BY pk)"
        );
        let unique = format!(
            "SELECT (SELECT group_concat(name) FROM pragma_index_info(i.name)) \
             FROM pragma_index_list('{table}') i WHERE i.\"unique\""
        );
        let mut keys = texts(&mut connection, primary).await;
        keys.extend(texts(&mut connection, unique).await);
        assert!(keys.contains(&key), "{table}: {key} is not one of {keys:?}");
    }
}

#[tokio::test]
async fn a_piece_is_read_by_an_index_and_not_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, mut connection) = open(&folder).await;
    for &kind in Kind::ALL {
        let after = vec!["$1"; kind.identity().len()].join(", ");
        let query = format!(
            "EXPLAIN QUERY PLAN {} WHERE ({}) > ({after}){}",
            select(kind),
            kind.identity().join(", "),
            order(kind, PIECE)
        );
        let plan = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut *connection).await.unwrap();
        let plan: Vec<String> = plan.into_iter().map(|step| step.get("detail")).collect();
        assert!(plan.len() == 1 && plan[0].starts_with("SEARCH "), "{plan:?}");
    }
}

#[tokio::test]
async fn a_piece_follows_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, mut connection) = open(&folder).await;
    let rows = 2 * i64::try_from(PIECE).unwrap() + 1;
    let conversation =
        |id| Record::Conversation(Conversation { id, kind: 0, created_at: id * 1_000, purged: 0 });
    let all: Vec<_> = (1..=rows).map(conversation).collect();
    for piece in all.chunks(PIECE) {
        record::sqlite::write(&mut connection, Kind::Conversation, piece.to_vec()).await.unwrap();
    }
    let mut snapshot = store.snapshot().await.unwrap();
    let mut pieces = Vec::new();
    loop {
        let piece = snapshot.next().await.unwrap();
        if piece.is_empty() {
            break;
        }
        pieces.push(piece);
    }
    assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
    let foot = pieces.pop().unwrap();
    let [Record::End(counts)] = foot[..] else { panic!("the last one is the foot") };
    assert_eq!(counts.conversations, u64::try_from(rows).unwrap());
    assert_eq!(pieces.concat(), all);
    snapshot.close().await;
}
