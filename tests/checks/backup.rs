//! A copy of a board and its way back, by the program as the sysop runs it. That a board may be
//! busy meanwhile is told in the stories. Knows no query.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::command_line::{Ended, carrier, folder};
use crate::database::Database;

/// A board with one account and a host key.
fn board() -> TempDir {
    let folder = folder();
    add(folder.path(), "Ada");
    fs::write(folder.path().join("data/ssh_host_ed25519_key"), "a key").expect("written");
    folder
}

fn add(folder: &Path, name: &str) {
    let made = carrier(folder, &format!("user add {name} --password-stdin"), "correct horse\n");
    assert_eq!(made.code, Some(0), "{made:?}");
}

#[track_caller]
fn well(folder: &Path, arguments: &str) -> String {
    let Ended { code, out, error } = carrier(folder, arguments, "");
    assert_eq!((code, error.as_str()), (Some(0), ""), "{arguments}");
    out
}

/// Why nothing came of it, without the name of the program.
#[track_caller]
fn refusal(folder: &Path, arguments: &str) -> String {
    let Ended { code, out, error } = carrier(folder, arguments, "");
    assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments}: {error}");
    error.trim_end().strip_prefix("carrier: ").expect("the program's name").to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_put_back_and_what_was_there_stays_beside_it() {
    let place = board();
    let said = well(place.path(), "backup board.backup");
    assert!(said.starts_with("board.backup: ") && said.contains("users 1, "), "{said}");
    let file = place.path().join("board.backup");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(names(place.path()), ["board.backup", "data"], "nothing lies beside it");
    add(place.path(), "Bob");
    let said = well(place.path(), "restore board.backup --json");
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((&said["users"], &said["messages"]), (&1.into(), &0.into()));
    assert_eq!(said["beside"], Value::Array(vec![]), "the board has its own key");
    let users = well(place.path(), "user list");
    assert!(users.contains("Ada") && !users.contains("Bob"), "{users}");
    let replaced = said["replaced"].as_str().expect("a name").to_owned();
    assert!(replaced.starts_with("data/carrier.db.replaced-2"), "{replaced}");
    let data = names(&place.path().join("data"));
    assert_eq!(data.len(), 3, "the database, the one it replaced, the key: {data:?}");
    // And back again.
    well(place.path(), &format!("restore {replaced}"));
    assert!(well(place.path(), "user list").contains("Bob"));
    // It is a board's database as any other: nothing is in it that is not moved.
    let moved = carrier(place.path(), "export -", "");
    assert_eq!(moved.code, Some(0), "{moved:?}");
}

#[test]
fn a_backup_makes_a_board_where_there_was_none_with_its_key() {
    let (from, to) = (board(), folder());
    let file = to.path().join("board.backup");
    let said = well(from.path(), &format!("backup --json {}", file.display()));
    let said: Value = serde_json::from_str(&said).expect("JSON");
    let bytes = fs::metadata(&file).expect("a file").len();
    assert_eq!((&said["bytes"], &said["users"]), (&bytes.into(), &1.into()));
    let said = well(to.path(), "restore board.backup");
    assert!(said.ends_with("put back beside it: ssh_host_ed25519_key\n"), "{said}");
    assert!(well(to.path(), "user list").contains("Ada"));
    let key = to.path().join("data/ssh_host_ed25519_key");
    assert_eq!(fs::read_to_string(&key).expect("a key"), "a key");
    assert_eq!(fs::metadata(&key).expect("a file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_there_is_not_overwritten_unasked() {
    let place = board();
    let file = place.path().join("board.backup");
    fs::write(&file, "precious").expect("written");
    assert_eq!(
        refusal(place.path(), "backup board.backup"),
        "board.backup is there already: --force lets it be overwritten"
    );
    assert_eq!(fs::read_to_string(&file).expect("a file"), "precious");
    well(place.path(), "backup board.backup --force");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(refusal(place.path(), "backup data --force"), "data: expected the name of a file");
    let said = refusal(place.path(), "backup no/board.backup");
    assert!(said.starts_with("cannot write no/board.backup.part-"), "{said}");
    assert_eq!(
        refusal(folder().path(), "backup x"),
        "there is no database data/carrier.db: nobody has called, and no account was made"
    );
}

#[test]
fn what_is_no_good_backup_is_refused_and_the_board_stays_as_it_was() {
    let place = board();
    well(place.path(), "backup good.backup");
    let good = fs::read(place.path().join("good.backup")).expect("a file");
    let write =
        |name: &str, bytes: &[u8]| fs::write(place.path().join(name), bytes).expect("written");
    write("empty", b"");
    write("text", &b"no database at all, but long enough to be taken for one. ".repeat(20));
    write("cut", &good[..good.len() / 2]);
    let mut damaged = good.clone();
    for page in (4096..damaged.len()).step_by(4096) {
        damaged[page..page + 64].fill(0xff);
    }
    write("damaged", &damaged);
    let before = well(place.path(), "user list --json");
    for (file, said) in [
        ("missing", "missing: cannot be copied: No such file"),
        ("data", "data: cannot be copied: Is a directory"),
        ("empty", "empty: it is no backup of a board"),
        ("text", "text: the file is not an SQLite database"),
        ("cut", "cut: "),
        ("damaged", "damaged: "),
    ] {
        let why = refusal(place.path(), &format!("restore {file}"));
        assert!(why.starts_with(said), "{file}: {why}");
        assert_eq!(why.lines().count(), 1, "{why}");
    }
    assert_eq!(well(place.path(), "user list --json"), before);
    let mut data = names(&place.path().join("data"));
    data.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    assert_eq!(data, ["carrier.db", "ssh_host_ed25519_key"], "nothing is left");
}

#[test]
fn a_damaged_database_can_be_replaced() {
    let place = board();
    well(place.path(), "backup board.backup");
    let database = place.path().join("data/carrier.db");
    fs::write(&database, [b'x'; 10_000]).expect("written");
    fs::write(place.path().join("data/carrier.db-wal"), "not its log").expect("written");
    well(place.path(), "restore board.backup");
    assert!(well(place.path(), "user list").contains("Ada"));
}

#[tokio::test]
async fn a_database_that_a_board_uses_is_not_replaced() {
    let place = board();
    well(place.path(), "backup board.backup");
    let settings = carrier::config::Store::in_folder(&place.path().join("data"));
    let store = carrier::store::Store::open(&settings).await.expect("a store");
    let writer = store.writer().await.expect("a writer");
    // A board that nobody calls holds it too.
    let why = refusal(place.path(), "restore board.backup");
    assert_eq!(why, "data/carrier.db: another program holds it: stop the board first");
    well(place.path(), "backup other.backup");
    writer.close().await.expect("closed");
    store.close().await;
    well(place.path(), "restore board.backup");
}

#[test]
fn a_board_on_a_server_is_told_what_makes_backups_there() {
    let Some(server) = Database::new() else { return };
    let place = folder();
    let settings = format!("[store]\nurl = {:?}\n", server.url());
    fs::write(place.path().join("nodes.toml"), settings).expect("written");
    for arguments in ["backup x", "restore x"] {
        let why = refusal(place.path(), arguments);
        assert!(why.starts_with("the board's database is on a server (postgres"), "{why}");
        assert!(why.contains("pg_dump") && why.contains("carrier export"), "{why}");
    }
    assert_eq!(names(place.path()), ["nodes.toml"]);
}
