//! Starts, good and bad: what the sysop reads, and with what the program ends.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::harness::{Board, Settings, Terminal, on_postgres};

#[tokio::test]
async fn a_first_start_makes_everything_and_says_how_to_call() {
    let mut board = Board::start(Settings::nobody()).await;
    let address = board.address();
    assert!(address.ip().is_loopback());
    board.says(&format!("listening: telnet {address}")).await;
    board.says(&format!("   telnet {} {}", address.ip(), address.port())).await;
    let ssh = board.ssh_address();
    let call = "(makes an account; later with your own name)";
    board.says(&format!("   ssh -p {} new@{}   {call}", ssh.port(), ssh.ip())).await;
    board.says("   carrier user add NAME --sysop").await;
    assert!(on_postgres() || board.folder().join("data/carrier.db").exists());
    let alice = board.registers("Alice", Terminal::XTERM).await;
    let bob = board.registers("Bob", Terminal::LINES).await;
    crate::chat::chat(&bob, &alice).await;
}

#[tokio::test]
async fn an_account_made_while_the_board_runs_can_call_and_be_asked_at_once() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("OLM judy hello").await;
    alice.reads("Unknown user").await;
    board.add_user("Judy");
    alice.enters("OLM judy hello").await;
    alice.reads("Judy is not on line; it is kept for the next call.").await;
    let judy = board.calls("judy", Terminal::XTERM).await;
    alice.enters("CHAT JUDY").await;
    judy.reads("Alice (node 1) wants to chat with you!").await;
}

#[tokio::test]
async fn wrong_settings_are_named_with_file_line_and_what_was_expected() {
    for (text, said) in [
        ("[nodes]\nlimit = 0\n", "nodes.toml:2:9: [nodes] limit = 0: expected a whole number"),
        ("[nodes]\nlimits = 5\n", "nodes.toml:2:1: "),
        (
            "[chat]\nrequest_timeout = \"soon\"\n",
            "nodes.toml:2:19: [chat] request_timeout = \"soon\": expected",
        ),
        ("[board\n", "nodes.toml:1:"),
    ] {
        let ended = Board::fails_to_start(Settings::default(), |folder| {
            fs::write(folder.join("nodes.toml"), text).expect("written");
        })
        .await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.error.starts_with("carrier: ") && ended.error.contains(said), "{ended:?}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_named_and_the_other_board_notices_nothing() {
    let board = Board::start(Settings::default()).await;
    let address = board.address();
    let alice = board.calls("alice", Terminal::XTERM).await;
    let taken = format!("[[listen]]\ntransport = \"telnet\"\naddress = \"{address}\"\n");
    let ended = Board::fails_to_start(Settings::default(), |folder| {
        fs::write(folder.join("nodes.toml"), &taken).expect("written");
    })
    .await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let last = ended.error.lines().last().unwrap_or_default();
    assert!(last.starts_with(&format!("carrier: cannot listen on {address}: ")), "{ended:?}");
    assert!(last.contains("is another board running?"), "{ended:?}");
    alice.enters("T").await;
    alice.reads("Time on line").await;
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_named() {
    type Spoil = fn(&Path);
    let spoils: &[(&str, Spoil)] = &[
        ("not an SQLite database", |folder| {
            let file = folder.join("data/carrier.db");
            fs::write(file, "this is a shopping list".repeat(100)).expect("written");
        }),
        ("carrier.db", |folder| {
            let file = folder.join("data/carrier.db");
            fs::remove_file(&file).expect("removed");
            fs::create_dir(&file).expect("made");
        }),
        ("data", |folder| {
            fs::remove_dir_all(folder.join("data")).expect("removed");
            fs::write(folder.join("data"), "a file").expect("written");
        }),
    ];
    for (said, spoil) in spoils {
        let settings = Settings::of(&["[store] url = \"sqlite:data/carrier.db\""]);
        let ended = Board::fails_to_start(settings, spoil).await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let last = ended.error.lines().last().unwrap_or_default();
        assert!(last.starts_with("carrier: ") && last.contains(said), "{said}: {ended:?}");
        assert!(!ended.error.contains("panicked"), "{ended:?}");
    }
}

/// Callers know the board by its key: one that cannot serve is never replaced silently.
#[tokio::test]
async fn a_host_key_that_cannot_serve_is_named_with_what_to_do() {
    type Spoil = fn(&Path);
    let spoils: &[(&str, Spoil)] = &[
        ("cannot be read", |key| fs::create_dir(key).expect("made")),
        ("is not a private key in OpenSSH's format", |key| {
            fs::write(key, "this is a shopping list").expect("written");
        }),
        ("others can read or write it (its mode is 0644); if nobody has: chmod 600", |key| {
            makes_key(key, &["-t", "ed25519", "-N", ""]);
            fs::set_permissions(key, Permissions::from_mode(0o644)).expect("opened");
        }),
        ("expected an Ed25519 key; move it away", |key| {
            makes_key(key, &["-t", "ecdsa", "-N", ""]);
        }),
        ("is locked by a passphrase", |key| makes_key(key, &["-t", "ed25519", "-N", "secret"])),
    ];
    for (said, spoil) in spoils {
        let ended = Board::fails_to_start(Settings::default(), |folder| {
            // A board whose database is a server's has no such folder yet.
            fs::create_dir_all(folder.join("data")).expect("made");
            let key = folder.join("data/ssh_host_ed25519_key");
            spoil(&key);
            if !said.contains("0644") {
                let mode = if key.is_dir() { 0o700 } else { 0o600 };
                fs::set_permissions(&key, Permissions::from_mode(mode)).expect("closed");
            }
        })
        .await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let last = ended.error.lines().last().unwrap_or_default();
        assert!(last.starts_with("carrier: the SSH host key "), "{said}: {ended:?}");
        assert!(last.contains(said), "{said}: {ended:?}");
        assert!(!ended.error.contains("panicked"), "{ended:?}");
    }
}

fn makes_key(path: &Path, kind: &[&str]) {
    let made = Command::new("ssh-keygen").arg("-q").args(kind).arg("-f").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "ssh-keygen {kind:?}");
}

/// Whoever has called once is not warned at the next start.
#[tokio::test]
async fn a_board_that_starts_again_has_the_same_host_key() {
    let mut board = Board::start(Settings::default()).await;
    let path = board.folder().join("data/ssh_host_ed25519_key");
    let key = fs::read(&path).expect("a key");
    board.stop().await;
    board.start_again().await;
    assert_eq!(fs::read(&path).expect("a key"), key);
    board.calls("alice", Terminal::SSH).await;
}

/// A start that fails for a port that is taken leaves no board behind.
#[tokio::test]
async fn a_start_that_fails_ends_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address");
    let ended = Board::fails_to_start(Settings::default(), |folder| {
        let text = format!("[[listen]]\ntransport = \"telnet\"\naddress = \"{address}\"\n");
        fs::write(folder.join("nodes.toml"), text).expect("written");
    })
    .await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
}
