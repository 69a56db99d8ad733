//! The people who have an account before a story begins. They are made once, by the real command
//! line, and each board gets a copy of that database: a file, or one on the server for tests.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use carrier::config::Config;
use carrier::store::{Habits, Store};

use super::database::Database;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Name and real name of those who have an account.
pub(crate) const PEOPLE: &[(&str, &str)] = &[
    ("Alice", "Alice Johnson"),
    ("Bob", "Bob Smith"),
    ("Carol", "Carol Brown"),
    ("Dave", ""),
    ("Erin", "Erin O'Hara"),
];

/// The program that is being tested, untouched by what the machine's owner has set.
pub(super) fn carrier(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carrier"));
    command.current_dir(folder).env_remove("CARRIER_STORE_URL").env_remove("RUST_LOG");
    command
}

/// Whether the boards of this run keep their things in `PostgreSQL`.
pub(crate) fn on_postgres() -> bool {
    std::env::var("CARRIER_TEST_STORE").is_ok_and(|store| store == "postgres")
}

/// Makes an account by the command line.
pub(super) fn add(folder: &Path, name: &str, real_name: &str) {
    add_by(carrier(folder), name, real_name);
}

fn add_by(mut command: Command, name: &str, real_name: &str) {
    command.args(["user", "add", name, "--password-stdin"]);
    if !real_name.is_empty() {
        command.args(["--real-name", real_name]);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("carrier runs");
    let mut input = child.stdin.take().expect("standard input");
    writeln!(input, "{PASSWORD}").expect("the password is read");
    drop(input);
    let ended = child.wait_with_output().expect("carrier ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "carrier user add {name}: {said}");
}

/// Nobody who has an account is told who comes and goes, unless a story asks for it: what is read
/// does not hang on how long a story takes.
fn are_not_told(url: &str, folder: &Path) {
    let settings = format!("[store]\nurl = {url:?}\n");
    let config = Config::from_str(&settings, &folder.join("nodes.toml")).expect("good settings");
    let kept = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let store = Store::open(&config.store).await.expect("the database opens");
            for user in store.users().await.expect("everybody") {
                let habits = Habits { notify: false, ..user.habits };
                store.set_habits(user.id, habits).await.expect("it is kept");
            }
            store.close().await;
        });
    });
    kept.join().expect("the accounts are changed");
}

/// Runs the command line on a board's accounts.
pub(super) fn run(folder: &Path, arguments: &str) {
    let ended = carrier(folder).args(arguments.split_whitespace()).output();
    let ended = ended.expect("carrier runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "carrier {arguments}: {said}");
}

/// Lets somebody in by one more key, whose public half is in `file`.
pub(super) fn add_key(folder: &Path, name: &str, file: &Path) {
    let ended = carrier(folder).args(["user", "key", "add", name]).arg(file).output();
    let ended = ended.expect("carrier runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "carrier user key add {name}: {said}");
}

/// A database in which everybody of [`PEOPLE`] has an account, as the bytes of its file.
pub(super) fn database() -> &'static [u8] {
    static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, real_name) in PEOPLE {
            add(folder.path(), name, real_name);
        }
        are_not_told("sqlite:data/carrier.db", folder.path());
        let file = folder.path().join("data/carrier.db");
        let journal = folder.path().join("data/carrier.db-wal");
        let left = std::fs::metadata(journal).map_or(0, |journal| journal.len());
        assert_eq!(left, 0, "a database that was closed has everything in its one file");
        std::fs::read(file).expect("the database is in the data folder")
    })
}

/// A new database on the server for tests, in which everybody of [`PEOPLE`] has an account.
pub(super) fn database_on_server() -> Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    let people = DATABASE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = empty_on_server();
        for (name, real_name) in PEOPLE {
            let mut command = carrier(folder.path());
            command.env("CARRIER_STORE_URL", database.url());
            add_by(command, name, real_name);
        }
        are_not_told(&database.url(), folder.path());
        database
    });
    Database::like(people.server.clone(), &people.name)
}

/// A new database on the server for tests, with nothing in it.
pub(super) fn empty_on_server() -> Database {
    Database::new().expect("CARRIER_TEST_POSTGRES names the server")
}
