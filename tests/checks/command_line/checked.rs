//! `carrier check`, of what the settings alone do not tell: whether there is the account that they put
//! in charge, and whether the log can be written. It makes nothing.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Ended, carrier, folder};
use crate::database::Database;

const ART: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ansi");

/// Writes `settings` behind those of the art, which is good: the first of them is on line 3.
fn settings(folder: &Path, settings: &str) {
    let text = format!("[board]\nart = {ART:?}\n{settings}");
    std::fs::write(folder.join("nodes.toml"), text).expect("written");
}

/// Every file and folder below this one, with its length.
fn all(folder: &Path) -> BTreeSet<(String, u64)> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let there = path.metadata().expect("it is there");
        found.insert((path.display().to_string(), there.len()));
        if there.is_dir() {
            found.extend(all(&path));
        }
    }
    found
}

/// What a check says; nothing is made or changed for it.
fn checks(folder: &Path) -> Ended {
    let before = all(folder);
    let ended = carrier(folder, "check", "");
    assert_eq!(all(folder), before);
    ended
}

fn good() -> Ended {
    let out = format!("nodes.toml: nothing is wrong\n{ART}: nothing is wrong\n");
    Ended { code: Some(0), out, error: String::new() }
}

/// Nothing else is said but this, which is wrong.
fn wrong(said: &str) -> Ended {
    let out = format!("{ART}: nothing is wrong\n");
    Ended { code: Some(1), out, error: format!("carrier: {said}\n") }
}

#[test]
fn the_account_in_charge_is_looked_for_where_it_would_be() {
    let mut stores = vec![String::new()];
    // Left out where there is no server.
    let server = Database::new();
    stores.extend(server.as_ref().map(|it| format!("[store]\nurl = {:?}\n", it.url())));
    for store in stores {
        let folder = folder();
        let folder = folder.path();
        let in_charge = |account: &str| {
            settings(folder, &format!("[sysop]\naccount = {account:?}\n{store}"));
        };
        in_charge("Dave");
        let ended = checks(folder);
        let said = "nodes.toml:4:11: [sysop] account = \"Dave\": \
                    cannot be told yet: there is no database\n";
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""), "{ended:?}");
        assert_eq!(ended.out, format!("{said}{}", good().out));

        let made = carrier(folder, "user add Dave --sysop --password-stdin", "correct horse\n");
        assert_eq!(made.code, Some(0), "{made:?}");
        let made = carrier(folder, "user add Bob --password-stdin", "correct horse\n");
        assert_eq!(made.code, Some(0), "{made:?}");
        assert_eq!(checks(folder), good());
        in_charge("davve");
        let nobody = "nobody is called that: expected the account of a sysop (carrier user list)";
        let place = "nodes.toml:4:11: [sysop] account =";
        assert_eq!(checks(folder), wrong(&format!("{place} \"davve\": {nobody}")));
        in_charge("bob");
        let caller = "Bob is a caller: expected a sysop or co-sysop \
                      (carrier user set Bob --role sysop)";
        assert_eq!(checks(folder), wrong(&format!("{place} \"bob\": {caller}")));
        in_charge("");
        assert_eq!(checks(folder), good());
    }
}

#[test]
fn a_database_that_no_start_could_open_is_told() {
    let folder = folder();
    let folder = folder.path();
    settings(folder, "[sysop]\naccount = \"Dave\"\n[store]\nurl = \"sqlite:nodes.toml\"\n");
    let said = "cannot open the database nodes.toml: the file is not an SQLite database";
    assert_eq!(checks(folder), wrong(said));
}

#[test]
fn a_log_that_cannot_be_written_is_told_and_none_is_made() {
    let folder = folder();
    let folder = folder.path();
    for (file, why) in [
        ("board.log", None),
        ("logs/of/the/board.log", None),
        ("/dev/stderr", None),
        // That one is a folder, and this lies in a file.
        (".", Some("Is a directory (os error 21)")),
        ("nodes.toml/board.log", Some("Not a directory (os error 20)")),
    ] {
        settings(folder, &format!("[log]\nfile = {file:?}\n"));
        let ended = checks(folder);
        let Some(why) = why else {
            assert_eq!(ended, good(), "{file}");
            continue;
        };
        let said =
            format!("carrier: nodes.toml:4:8: [log] file = {file:?}: cannot be written: {why}");
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.error.starts_with(&said) && ended.error.lines().count() == 1, "{ended:?}");
        assert!(ended.error.ends_with(": expected a file that can be, or can be made\n"));
    }
    // Root may write everywhere.
    let closed = folder.join("closed");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::set_permissions(&closed, Permissions::from_mode(0o555)).expect("closed");
    if std::fs::write(closed.join("it"), "").is_err() {
        settings(folder, "[log]\nfile = \"closed/board.log\"\n");
        let ended = checks(folder);
        assert!(ended.error.contains("Permission denied"), "{ended:?}");
    } else {
        println!("that a folder is closed is left out: it is not to root");
    }
    // What is there already stays as it is, to its last byte.
    std::fs::write(folder.join("board.log"), "a line\n").expect("written");
    settings(folder, "[log]\nfile = \"board.log\"\n");
    assert_eq!(checks(folder), good());
}
