//! Messages are written in front of the log and filed in it: nobody who reads sees a difference.

use super::*;

/// How many rows a table has, as another program sees it.
async fn rows(folder: &TempDir, table: &str) -> i64 {
    let mut other = foreign(folder).await;
    let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    let rows = sqlx::query_scalar(count).fetch_one(&mut other).await.unwrap();
    other.close().await.unwrap();
    rows
}

async fn unfiled_and_filed(folder: &TempDir) -> (i64, i64) {
    (rows(folder, "unfiled").await, rows(folder, "messages").await)
}

#[tokio::test]
async fn what_is_written_is_filed_when_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut writer = store.writer().await.unwrap();
    writer.commit(&[message(1, "one"), message(2, "two")]).await.unwrap();
    writer.commit(&[message(3, "three")]).await.unwrap();
    assert_eq!(unfiled_and_filed(&folder).await, (3, 0));
    assert_eq!(writer.unfiled(), 3);
    // What asks for no message has none filed.
    assert!(store.users().await.unwrap().is_empty());
    assert_eq!(writer.unfiled(), 3);
    assert_eq!(bodies(&store).await, ["one", "two", "three"]);
    assert_eq!(unfiled_and_filed(&folder).await, (0, 3));
    assert_eq!(writer.unfiled(), 0);
    writer.commit(&[message(4, "four")]).await.unwrap();
    assert_eq!(writer.head(LOG).await.unwrap(), MessageNumber(4));
    writer.commit(&[message(5, "five")]).await.unwrap();
    writer.file().await.unwrap();
    assert_eq!(unfiled_and_filed(&folder).await, (0, 5));
    assert_eq!(bodies(&store).await, ["one", "two", "three", "four", "five"]);
}

#[tokio::test]
async fn what_a_board_that_was_killed_left_unfiled_is_filed_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let killed = open(&folder).await;
    killed.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    assert_eq!(unfiled_and_filed(&folder).await, (1, 0));
    let next = open(&folder).await;
    assert_eq!(unfiled_and_filed(&folder).await, (0, 1));
    assert_eq!(bodies(&next).await, ["one"]);
    // Whoever had counted on filing it finds it done.
    assert_eq!(bodies(&killed).await, ["one"]);
}

/// Only a board beside the board could bring that about.
#[tokio::test]
async fn a_message_whose_number_is_taken_is_kept_and_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.writer().await.unwrap().commit(&[message(1, "one")]).await.unwrap();
    assert_eq!(bodies(&store).await, ["one"]);
    let batch = [message(1, "another one"), message(2, "two")];
    store.writer().await.unwrap().commit(&batch).await.unwrap();
    assert_eq!(bodies(&store).await, ["one", "two"]);
    assert_eq!(unfiled_and_filed(&folder).await, (1, 2));
    // One that is there already is there once.
    store.writer().await.unwrap().commit(&[message(2, "two"), message(3, "three")]).await.unwrap();
    assert_eq!(bodies(&store).await, ["one", "two", "three"]);
    assert_eq!(unfiled_and_filed(&folder).await, (1, 3));
}

/// Else it would be found where nobody looks for it, long after it was purged or emptied.
#[tokio::test]
async fn what_was_filed_lies_in_the_file_once() {
    const WORDS: &str = "the quick brown fox";
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut writer = store.writer().await.unwrap();
    let batch: Vec<_> =
        (1..=100).map(|number| message(number, &format!("{WORDS} {number}."))).collect();
    writer.commit(&batch).await.unwrap();
    writer.file().await.unwrap();
    writer.close().await.unwrap();
    store.close().await;
    let file = fs::read(folder.path().join("carrier.db")).unwrap();
    let times = file.windows(WORDS.len()).filter(|window| *window == WORDS.as_bytes()).count();
    assert_eq!(times, 100);
}

/// The length of the log file's part that counts, and how much of it is in the database.
async fn progress(folder: &TempDir) -> (i64, i64) {
    let mut other = foreign(folder).await;
    let (_, length, done): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(NOOP)").fetch_one(&mut other).await.unwrap();
    other.close().await.unwrap();
    (length, done)
}

#[tokio::test]
async fn what_was_filed_is_copied_from_the_log_file_into_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut writer = store.writer().await.unwrap();
    let told = async {
        for number in 1..=3 {
            writer.commit(&[message(number, "one more")]).await.unwrap();
            assert_ne!(progress(&folder).await, (0, 0));
            writer.file().await.unwrap();
            while let (length, done) = progress(&folder).await
                && done < length
            {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::select! {
        () = told => {}
        never = store.checkpoints() => match never {},
    }
}
