//! A copy of a board and its way back, by the program as the sysop runs it. That a board may be
//! busy meanwhile is told in the stories. Knows no query.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::command_line::{Ended, carrier, command, folder};
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
    let data = names(&place.path().join("data"));
    assert_eq!(data, ["carrier.db", "ssh_host_ed25519_key"], "nothing of a log is left");
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
    let data = names(&place.path().join("data"));
    assert_eq!(data, ["carrier.db", "ssh_host_ed25519_key"], "nothing is left");
    assert_eq!(
        refusal(place.path(), "restore data/carrier.db"),
        "data/carrier.db: it is the board's database already"
    );
}

#[test]
fn a_damaged_database_can_be_replaced() {
    let place = board();
    well(place.path(), "backup board.backup");
    let database = place.path().join("data/carrier.db");
    fs::write(&database, [b'x'; 10_000]).expect("written");
    fs::write(place.path().join("data/carrier.db-wal"), "not its log").expect("written");
    let replaced = well(place.path(), "restore board.backup --json");
    assert!(well(place.path(), "user list").contains("Ada"));
    let replaced: Value = serde_json::from_str(&replaced).expect("JSON");
    let log = format!("{}-wal", replaced["replaced"].as_str().expect("a name"));
    let log = fs::read_to_string(place.path().join(log)).expect("its log went with it");
    assert_eq!(log, "not its log");
}

/// A database as a board leaves it that is cut short: with its last words in a log beside it.
async fn cut_short(place: &Path, to: &Path, name: &str) {
    let data = place.join("data");
    let settings = carrier::config::Store::in_folder(&data);
    let store = carrier::store::Store::open(&settings).await.expect("a store");
    add(place, name);
    for end in ["", "-wal", "-shm"] {
        let file = format!("carrier.db{end}");
        fs::copy(data.join(&file), to.join(&file)).expect("copied");
    }
    store.close().await;
}

#[tokio::test]
async fn what_lies_in_the_log_of_another_boards_file_is_restored_with_it() {
    for ends in [&["-wal", "-shm"][..], &["-wal"], &[]] {
        let (other, cut, place) = (board(), folder(), board());
        cut_short(other.path(), cut.path(), "Zoe").await;
        for end in ["-wal", "-shm"].into_iter().filter(|end| !ends.contains(end)) {
            fs::remove_file(cut.path().join(format!("carrier.db{end}"))).expect("it was there");
        }
        let before = names(cut.path());
        let database = cut.path().join("carrier.db");
        well(place.path(), &format!("restore {}", database.display()));
        let has_zoe = well(place.path(), "user list").contains("Zoe");
        assert_eq!(has_zoe, !ends.is_empty(), "{ends:?}");
        assert_eq!(names(cut.path()), before, "it stays as it was");
    }
}

#[tokio::test]
async fn a_log_that_another_database_has_left_behind_is_not_read_as_the_new_ones() {
    let (other, place) = (board(), board());
    well(place.path(), "backup board.backup");
    let data = place.path().join("data");
    // The file is gone, and what was in its log is not the new one's.
    cut_short(other.path(), &data, "Zoe").await;
    fs::remove_file(data.join("carrier.db")).expect("it was there");
    let said = well(place.path(), "restore board.backup");
    assert!(said.contains("what was there before: data/carrier.db.replaced-"), "{said}");
    let left = names(&data);
    assert!(left.iter().any(|name| name.ends_with("Z-wal")), "{left:?}");
    assert!(!left.iter().any(|name| name.ends_with("-shm")), "{left:?}");
    let users = well(place.path(), "user list");
    assert!(users.contains("Ada") && !users.contains("Zoe"), "{users}");
    // One that is there takes what is in its log along, and so does its way back.
    cut_short(other.path(), &data, "Yves").await;
    let said = well(place.path(), "restore board.backup --json");
    assert!(!well(place.path(), "user list").contains("Yves"));
    let said: Value = serde_json::from_str(&said).expect("JSON");
    let replaced = said["replaced"].as_str().expect("a name");
    well(place.path(), &format!("restore {replaced}"));
    assert!(well(place.path(), "user list").contains("Yves"));
    let left = names(&data);
    let logs = ["carrier.db-wal", "carrier.db-shm", "carrier.db-journal", "carrier.db.restoring"];
    assert!(logs.iter().all(|log| !left.iter().any(|name| name == log)), "{left:?}");
}

#[test]
fn the_owner_and_the_rights_of_what_is_replaced_are_kept() {
    let place = board();
    well(place.path(), "backup board.backup");
    let data = place.path().join("data");
    let database = data.join("carrier.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o640)).expect("set");
    // Only root can give a file away.
    let is_root = chown(&database, Some(2323), Some(2324)).is_ok();
    let whose = |path: &Path| {
        let file = fs::metadata(path).expect("a file");
        (file.uid(), file.gid(), file.mode() & 0o777)
    };
    let before = whose(&database);
    assert!(!is_root || before == (2323, 2324, 0o640));
    well(place.path(), "restore board.backup");
    assert_eq!(whose(&database), before);
    // Where there was none it is the folder's owner's.
    fs::remove_dir_all(&data).expect("it goes");
    fs::create_dir(&data).expect("a folder");
    if is_root {
        chown(&data, Some(2323), Some(2324)).expect("given");
    }
    let (user, group, _) = whose(&data);
    well(place.path(), "restore board.backup");
    assert_eq!(whose(&database), (user, group, 0o600));
    assert_eq!(whose(&data.join("ssh_host_ed25519_key")), (user, group, 0o600));
}

#[test]
fn a_board_that_runs_is_left_alone_even_if_its_database_is_gone() {
    let place = board();
    well(place.path(), "backup board.backup");
    let data = place.path().join("data");
    fs::create_dir(data.join("control")).expect("a folder");
    let _board = UnixListener::bind(data.join("control/carrier.sock")).expect("a socket");
    fs::remove_file(data.join("carrier.db")).expect("it was there");
    let said = "a board runs with the data in data: stop it first";
    assert_eq!(refusal(place.path(), "restore board.backup"), said);
    assert!(!data.join("carrier.db").exists());
}

#[test]
fn a_name_that_leads_elsewhere_is_followed_and_one_that_leads_nowhere_is_refused() {
    let place = board();
    symlink("nowhere", place.path().join("lost.backup")).expect("a link");
    let said = "lost.backup is a symbolic link that leads nowhere: No such file or directory";
    for arguments in ["backup lost.backup", "backup lost.backup --force"] {
        assert!(refusal(place.path(), arguments).starts_with(said), "{arguments}");
    }
    fs::create_dir(place.path().join("far")).expect("a folder");
    fs::write(place.path().join("far/board.backup"), "").expect("written");
    symlink("far/board.backup", place.path().join("near.backup")).expect("a link");
    well(place.path(), "backup near.backup --force");
    assert!(fs::metadata(place.path().join("far/board.backup")).expect("a file").len() > 0);
    // The database too may lie elsewhere.
    let database = place.path().join("data/carrier.db");
    fs::rename(&database, place.path().join("far/real.db")).expect("moved");
    symlink("../far/real.db", &database).expect("a link");
    well(place.path(), "restore near.backup");
    let far = names(&place.path().join("far"));
    assert_eq!(far.len(), 3, "the backup, the database, the one that it replaced: {far:?}");
    assert!(fs::symlink_metadata(&database).expect("a link").is_symlink());
    fs::remove_file(place.path().join("far/real.db")).expect("it was there");
    let said = refusal(place.path(), "restore near.backup");
    let expected = "data/carrier.db: it is a symbolic link that leads nowhere";
    assert!(said.starts_with(expected), "{said}");
}

/// Whenever it is cut short: what is there is whole, and one of the two.
#[test]
fn a_restore_that_is_killed_leaves_the_old_board_or_the_new_one() {
    let place = board();
    well(place.path(), "backup old.backup");
    add(place.path(), "Bob");
    well(place.path(), "backup new.backup");
    let (mut old, mut new) = (0, 0);
    for step in 0..40_u64 {
        let mut command = command(place.path());
        command.args(["restore", if step % 2 == 0 { "old.backup" } else { "new.backup" }]);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // Not waited for anything: this is where it is cut.
        std::thread::sleep(Duration::from_millis(step * 2));
        child.kill().expect("killed");
        child.wait().expect("it ends");
        assert!(place.path().join("data/carrier.db").exists(), "at {step}");
        let users = well(place.path(), "user list");
        assert!(users.contains("Ada"), "{users}");
        if users.contains("Bob") { new += 1 } else { old += 1 }
    }
    assert_eq!(old + new, 40);
    well(place.path(), "restore old.backup");
    assert!(!well(place.path(), "user list").contains("Bob"));
    assert!(!place.path().join("data/carrier.db.restoring").exists());
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
