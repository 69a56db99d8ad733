//! The program as the sysop meets it: arguments, exit codes, what is said where. Runs the real
//! binary in folders of its own.

mod at_rest;
mod checked;
mod hostile;
mod keys;
mod standing;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How a run of the program ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) error: String,
}

/// Runs `carrier` with `arguments` (split at blanks) in `folder`, with `input` to read.
pub(crate) fn carrier(folder: &Path, arguments: &str, input: &str) -> Ended {
    run(command(folder).args(arguments.split_whitespace()), input)
}

pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carrier"));
    command.current_dir(folder).env_remove("CARRIER_STORE_URL").env_remove("RUST_LOG");
    command
}

pub(crate) fn run(command: &mut Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // Who ends without reading closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let ended = child.wait_with_output().expect("the program ends");
    Ended {
        code: ended.status.code(),
        out: String::from_utf8(ended.stdout).expect("UTF-8"),
        error: String::from_utf8(ended.stderr).expect("UTF-8"),
    }
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A folder whose `nodes.toml` says this.
fn folder_with(settings: &str) -> TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("nodes.toml"), settings).expect("written");
    folder
}

#[test]
fn the_statistics_of_a_new_board_say_that_there_is_nothing_yet() {
    let folder = folder();
    let told = carrier(folder.path(), "stats", "");
    assert_eq!((told.code, &*told.error), (Some(0), ""));
    assert!(told.out.starts_with("Requests accepted:  no requests yet\n"), "{}", told.out);
    let told = carrier(folder.path(), "stats --json", "");
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(
        told,
        json!({
            "requests": { "accepted": 0, "declined": 0, "timed_out": 0, "acceptance": null },
            "chats": 0,
            "mean_seconds": null,
            "messages_per_chat": null,
            "most_at_once": 0,
            "delivery": null,
            "most_active": [],
        })
    );
}

#[test]
fn an_account_is_deleted_by_name_and_the_only_sysops_is_not() {
    let folder = folder();
    let add = |arguments: &str| {
        let made = carrier(folder.path(), arguments, "correct horse battery\n");
        assert_eq!(made.code, Some(0), "{made:?}");
    };
    add("user add Alice --sysop --password-stdin");
    add("user add Bob --password-stdin");
    let ended = |arguments: &str| {
        let Ended { code, out, error } = carrier(folder.path(), arguments, "");
        (code, format!("{out}{error}"))
    };
    for (arguments, code, said) in [
        (
            "user forget alice --messages keep",
            1,
            "carrier: Alice is the only sysop: make another one first (carrier user add --sysop)\n",
        ),
        (
            "user forget bbo --messages keep",
            1,
            "carrier: nobody is called bbo: did you mean Bob?\n",
        ),
        (
            "user forget bob --messages redact",
            0,
            "Bob\'s account is deleted; its messages are emptied. The name is free.\n",
        ),
        ("user forget bob --messages keep", 1, "carrier: nobody is called bob\n"),
    ] {
        assert_eq!(ended(arguments), (Some(code), said.to_owned()), "{arguments}");
    }
    assert_eq!(ended("user forget alice").0, Some(2), "what becomes of the messages is said");
    assert!(!ended("user list").1.contains("Former"));
    // A board that is moved takes it along.
    assert_eq!(ended("export board.jsonl").0, Some(0));
    std::fs::remove_dir_all(folder.path().join("data")).expect("the store goes");
    assert_eq!(ended("import board.jsonl").0, Some(0));
    let again = carrier(folder.path(), "user add Bob --password-stdin", "correct horse battery\n");
    assert_eq!(again.code, Some(0), "{again:?}");
    let lines = std::fs::read_to_string(folder.path().join("board.jsonl")).expect("read");
    assert!(lines.contains("\"name\":\"Former user 2\"") && !lines.contains("Bob"), "{lines}");
}

#[test]
fn each_help_says_what_its_command_does() {
    let folder = folder();
    for (arguments, words) in [
        (
            "--help",
            &["serve", "check", "user", "export", "import", "--config", "Exit codes", "--sysop"][..],
        ),
        ("help user", &["add", "passwd", "list", "key"]),
        ("serve --help", &["Serve the board", "--config"]),
        ("check --help", &["settings", "art"]),
        (
            "user add --help",
            &["--real-name", "--password-stdin", "--sysop", "--ssh-key", "Example"],
        ),
        ("user passwd --help", &["--password-stdin", "NAME"]),
        ("user list --help", &["--json"]),
        ("user key add --help", &[".pub", "FILE", "NAME"]),
        ("user key list --help", &["--json", "NAME"]),
        ("user key remove --help", &["NUMBER|FINGERPRINT", "NAME"]),
        ("export --help", &["secret", "--force", "[FILE]", "[default: -]", "Example"]),
        ("import --help", &["empty store", "Stop the board", "<FILE>", "Example"]),
    ] {
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""), "{arguments}");
        let silent = words.iter().find(|word| !ended.out.contains(**word));
        assert_eq!(silent, None, "{arguments}: {}", ended.out);
        let wide = ended.out.lines().find(|line| line.chars().count() > 100);
        assert_eq!(wide, None, "{arguments}");
    }
    let version = carrier(folder.path(), "--version", "");
    assert_eq!(version.out, format!("carrier {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = folder();
    for arguments in
        ["--colour", "server", "user", "user add", "user list --jso", "check x", "import"]
    {
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments}: {ended:?}");
        assert!(ended.error.contains("carrier"), "{arguments}: {}", ended.error);
    }
}

#[test]
fn wrong_settings_stop_every_command_and_make_nothing() {
    let folder = folder_with("[nodes]\nlimit = 0\ncolour = 1\n");
    let said = "carrier: nodes.toml:2:9: [nodes] limit = 0: expected a whole number from 1 to 10000\n\
                carrier: nodes.toml:3:1: [nodes] colour: unknown key (known here: limit, resume_window)\n";
    for arguments in
        ["", "serve", "check", "user list", "user add bob --password-stdin", "export", "import -"]
    {
        let ended = carrier(folder.path(), arguments, "");
        let expected = Ended { code: Some(1), out: String::new(), error: said.to_owned() };
        assert_eq!(ended, expected, "carrier {arguments}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nodes.toml alone");
}

#[test]
fn settings_that_were_named_must_be_there() {
    let folder = folder();
    for arguments in ["--config no.toml", "check --config no.toml"] {
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{arguments}: {ended:?}");
        let said = "carrier: no.toml: cannot read the configuration: ";
        assert!(ended.error.starts_with(said), "{arguments}: {}", ended.error);
    }
}

#[test]
fn a_check_says_what_is_good_and_what_is_wrong() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let good = "nodes.toml: nothing is wrong\nansi: nothing is wrong\n";
    let ended = carrier(package, "check", "");
    assert_eq!(ended, Ended { code: Some(0), out: good.to_owned(), error: String::new() });

    let folder = folder_with("[board]\nart = \"pictures\"");
    let ended = carrier(folder.path(), "check", "");
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), "nodes.toml: nothing is wrong\n"));
    assert!(ended.error.starts_with("carrier: pictures: no such folder"), "{ended:?}");
}

#[test]
fn a_wrong_store_in_the_environment_is_told_by_its_name() {
    let folder = folder();
    let mut list = command(folder.path());
    let ended =
        run(list.args(["user", "list"]).env("CARRIER_STORE_URL", "mysql://me:secret@host"), "");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.error.starts_with("carrier: CARRIER_STORE_URL: expected \"sqlite:\""),
        "{ended:?}"
    );
    assert!(!ended.error.contains("secret"), "{ended:?}");
}

#[test]
fn accounts_are_made_listed_and_given_new_passwords() {
    let folder = folder();
    let run = |arguments: &str, input: &str| carrier(folder.path(), arguments, input);
    let good = |out: &str| Ended { code: Some(0), out: out.to_owned(), error: String::new() };

    let nobody = "There are no accounts. Make one: carrier user add NAME --sysop\n";
    assert_eq!(run("user list", ""), good(nobody));
    assert_eq!(run("user list --json", ""), good("[]\n"));

    let add = "user add Alice --real-name Johnson --sysop --password-stdin";
    assert_eq!(run(add, "correct horse\n"), good("Alice can call now, as a sysop.\n"));
    assert_eq!(run("user add Åsa --password-stdin", "correct horse"), good("Åsa can call now.\n"));
    assert_eq!(
        run("user passwd asa --password-stdin", "battery staple\n"),
        good("Åsa has a new password.\n")
    );

    let list = run("user list", "");
    let rows: Vec<_> =
        list.out.lines().map(|row| row.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(rows[2], ["Alice", "Johnson", "0", "never", "sysop"], "{}", list.out);
    assert_eq!(rows[3], ["Åsa", "0", "never"], "{}", list.out);
    assert_eq!(rows.last().map(|row| row.concat()).as_deref(), Some("Total:2"));

    let listed: Value = serde_json::from_str(&run("user list --json", "").out).expect("JSON");
    for (at, (name, real_name, sysop)) in
        [("Alice", json!("Johnson"), true), ("Åsa", json!(null), false)].iter().enumerate()
    {
        let user = &listed[at];
        assert_eq!((&user["name"], &user["real_name"]), (&json!(name), real_name), "{listed}");
        assert_eq!((&user["sysop"], &user["calls"]), (&json!(sysop), &json!(0)), "{listed}");
        assert_eq!(user["last_call"], json!(null), "{listed}");
        assert!(user["created_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{listed}");
    }
}

#[test]
fn how_a_callers_terminal_is_served_is_set_and_listed() {
    let folder = folder();
    let run = |arguments: &str| carrier(folder.path(), arguments, "correct horse\n");
    let good = |out: &str| Ended { code: Some(0), out: out.to_owned(), error: String::new() };
    assert_eq!(run("user add Åsa --password-stdin").code, Some(0));
    let row = || {
        let list = run("user list").out;
        list.lines().nth(2).expect("a row").split("never").nth(1).expect("notes").trim().to_owned()
    };
    let listed = || -> Value { serde_json::from_str(&run("user list --json").out).expect("JSON") };
    assert_eq!(row(), "");
    let user = &listed()[0];
    let nothing = (&user["charset"], &user["graphics"], &user["times"]);
    assert_eq!(nothing, (&json!(null), &json!(null), &json!(false)));

    let said = "Åsa's next call: charset cp437, graphics auto, times off.\n";
    assert_eq!(run("user set asa --charset cp437"), good(said));
    let said = "Åsa's next call: charset cp437, graphics plain, times on.\n";
    assert_eq!(run("user set asa --graphics plain --times on"), good(said));
    assert_eq!(row(), "cp437, plain, times");
    let user = &listed()[0];
    let all = (&user["charset"], &user["graphics"], &user["times"]);
    assert_eq!(all, (&json!("cp437"), &json!("plain"), &json!(true)));
    let said = "Åsa's next call: charset auto, graphics auto, times off.\n";
    assert_eq!(run("user set asa --charset auto --graphics auto --times off"), good(said));
    assert_eq!(row(), "");

    for (arguments, code, said) in [
        ("user set asa", 2, "required"),
        ("user set asa --charset latin1", 2, "utf-8, cp437, iso-8859-1, ascii, auto"),
        ("user set asa --graphics vga", 2, "ansi, mono, plain, auto"),
        ("user set nobody --times on", 1, "nobody is called nobody"),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{arguments}: {ended:?}");
        assert!(ended.error.contains(said), "{arguments}: {ended:?}");
    }
}

#[test]
fn an_account_that_cannot_be_made_is_told_why() {
    let folder = folder();
    let made = carrier(folder.path(), "user add Zoë --password-stdin", "correct horse\n");
    assert_eq!(made.code, Some(0), "{made:?}");
    for (arguments, input, said) in [
        ("user add zoe --password-stdin", "correct horse\n", "taken"),
        ("user add 17 --password-stdin", "correct horse\n", "A plain number means a node"),
        ("user add new --password-stdin", "correct horse\n", "is a word of the board's own"),
        ("user add bob --password-stdin", "short\n", "8"),
        ("user add bob --password-stdin", "", "there is no password on standard input"),
        ("user add bob", "correct horse\ncorrect horse\n", "give it with --password-stdin"),
        ("user passwd zo --password-stdin", "correct horse\n", "did you mean Zoë?"),
        ("user passwd zoe --password-stdin", "short\n", "8"),
    ] {
        let ended = carrier(folder.path(), arguments, input);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{arguments}: {ended:?}");
        assert!(
            ended.error.starts_with("carrier: ") && ended.error.contains(said),
            "{arguments}: {ended:?}"
        );
        assert_eq!(ended.error.lines().count(), 1, "{ended:?}");
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_told_why() {
    let settings = "store.url = \"sqlite:nodes.toml\"\n[[listen]]\naddress = \"127.0.0.1:0\"\n";
    let folder = folder_with(settings);
    for arguments in ["serve", "user list", "export"] {
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{arguments}: {ended:?}");
        let last = ended.error.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("carrier: ") && last.contains("nodes.toml"),
            "{arguments}: {ended:?}"
        );
    }
}
