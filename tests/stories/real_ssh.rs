//! People at the real `ssh`, in a terminal: how they log in, what becomes of their line.

use std::path::PathBuf;

use crate::chat::chat;
use crate::harness::{Board, Caller, Client, PASSWORD, Settings, Terminal};

/// Gives the password at ssh's own prompt, and is at the menu.
async fn logs_in(caller: &Caller) {
    caller.reads("Password:").await;
    caller.enters(PASSWORD).await;
    caller.is_at_the_menu().await;
}

/// At the menu with the real client, by password.
async fn at_the_menu(board: &Board, name: &str) -> Caller {
    let caller = board.connects_by(name, Client::Ssh).await;
    logs_in(&caller).await;
    caller
}

async fn leaves(caller: &Caller) {
    caller.enters("G Y").await;
    caller.reads("Goodbye, ").await;
    caller.client_ends(0).await;
}

#[tokio::test]
async fn a_wrong_password_is_asked_for_again_and_the_right_one_opens_the_board() {
    let board = Board::start(Settings::default()).await;
    let alice = board.connects_by("alice", Client::Ssh).await;
    alice.reads("No account yet? Call as \"new\".").await;
    alice.reads("Password:").await;
    alice.enters("wrong pass word").await;
    logs_in(&alice).await;
    alice.does_not_read(PASSWORD);
    alice.does_not_read("Username");
    leaves(&alice).await;
    assert!(!board.log().contains("wrong pass word") && !board.log().contains(PASSWORD));
}

#[tokio::test]
async fn the_password_method_alone_opens_the_board_too() {
    let board = Board::start(Settings::default()).await;
    let only = ["-o", "PreferredAuthentications=password"];
    let alice = board.connects_by_ssh("alice", "ALICE", &only).await;
    alice.reads("password:").await;
    alice.enters("wrong password").await;
    alice.reads("Permission denied, please try again.").await;
    alice.reads("password:").await;
    alice.enters(PASSWORD).await;
    alice.is_at_the_menu().await;
    leaves(&alice).await;
}

/// The client asks three times in the board's words and three times in its own.
#[tokio::test]
async fn six_wrong_passwords_name_the_way_to_a_new_one_and_end_the_client() {
    let board = Board::start(Settings::default()).await;
    let nobody = board.connects_by_ssh("nobody", "nobody at all", &[]).await;
    for _ in 0..2 {
        nobody.reads("Password:").await;
        nobody.enters("wrong password").await;
    }
    nobody.reads("Forgotten your password? Sysop, who runs this board, can set a new one.").await;
    nobody.reads("Password:").await;
    nobody.enters("wrong password").await;
    for _ in 0..3 {
        nobody.reads("nobody at all@127.0.0.1's password:").await;
        nobody.enters("wrong password").await;
    }
    nobody.reads("Permission denied").await;
    nobody.client_ends(255).await;
}

#[tokio::test]
async fn each_kind_of_key_opens_the_board() {
    let board = Board::start(Settings::default()).await;
    for kind in [
        &["-t", "ed25519"][..],
        &["-t", "ecdsa", "-b", "256"],
        &["-t", "ecdsa", "-b", "384"],
        &["-t", "ecdsa", "-b", "521"],
        &["-t", "rsa", "-b", "3072"],
    ] {
        let key = board.key_of("alice", kind).await;
        let alice = board.connects_by_ssh("alice", "alice", &offering(&[key])).await;
        alice.is_at_the_menu().await;
        alice.does_not_read("assword");
        leaves(&alice).await;
    }
}

fn offering(keys: &[PathBuf]) -> Vec<&str> {
    keys.iter().flat_map(|key| ["-i", key.to_str().expect("a path")]).collect()
}

#[tokio::test]
async fn eight_keys_that_nobody_knows_do_not_keep_a_caller_from_the_password() {
    let board = Board::start(Settings::default()).await;
    let mut keys = Vec::new();
    for number in 1..=8 {
        keys.push(board.new_key(&format!("unknown{number}"), &["-t", "ed25519"]).await);
    }
    let alice = board.connects_by_ssh("alice", "alice", &offering(&keys)).await;
    logs_in(&alice).await;
    leaves(&alice).await;
}

#[tokio::test]
async fn a_key_opens_the_board_to_its_owner_alone() {
    let board = Board::start(Settings::default()).await;
    let key = board.key_of("alice", &["-t", "ed25519"]).await;
    let keys = [key];
    for name in ["bob", "nobody"] {
        let caller = board.connects_by_ssh(name, name, &offering(&keys)).await;
        caller.reads("Password:").await;
        caller.does_not_read("Welcome");
    }
}

#[tokio::test]
async fn who_calls_as_new_makes_an_account() {
    let board = Board::start(Settings::nobody()).await;
    let zoe = board.connects_by_ssh("Zoe", "new", &[]).await;
    zoe.fills_the_form("Zoe", "Zoe Washburne").await;
    zoe.does_not_read("not encrypted");
    leaves(&zoe).await;
    logs_in(&board.connects_by_ssh("Zoe", "zoe", &[]).await).await;
}

#[tokio::test]
async fn what_the_terminal_does_goes_before_its_locale_and_that_before_its_name() {
    let board = Board::start(Settings::nobody()).await;
    // The terminal draws UTF-8, whatever it is called; only some names are asked.
    for (environment, options, charset) in [
        ("TERM=xterm-256color", &[][..], "SSH, UTF-8"),
        ("TERM=syncterm", &[], "SSH, UTF-8"),
        ("TERM=xterm", &["-o", "SetEnv=LC_ALL=en_US.IBM437"], "SSH, UTF-8"),
        ("TERM=amiga", &[], "SSH, ISO 8859-1"),
        ("TERM=amiga", &["-o", "SetEnv=LANG=C.UTF-8"], "SSH, UTF-8"),
        ("TERM=dumb", &["-o", "SetEnv=LC_ALL=en_US.IBM437"], "SSH, CP437"),
    ] {
        let zoe = board.connects_by_ssh_as("Zoe", "new", options, environment).await;
        zoe.reads(charset).await;
        zoe.reads("Choose a username:").await;
    }
}

#[tokio::test]
async fn a_window_made_smaller_and_larger_redraws_a_half_typed_line() {
    let board = Board::start(Settings::default()).await;
    let alice = at_the_menu(&board, "alice").await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let typed = "OLM bob see you at nine or at ten";
    alice.types(typed).await;
    alice.reads(typed).await;
    for (columns, rows) in [(40, 12), (132, 40), (80, 24)] {
        alice.resizes(columns, rows).await;
        bob.enters(
            "OLM alice what would you say to a line that is longer than your window is wide",
        )
        .await;
        alice.reads("than your window is wide").await;
        alice.reads(typed).await;
        let lines = alice.lines();
        let joined = lines.concat();
        assert!(joined.ends_with(&format!("Carrier > {typed}")), "{columns}x{rows}: {lines:#?}");
        assert_eq!(joined.matches(typed).count(), 1, "{columns}x{rows}: {lines:#?}");
    }
    alice.enters("").await;
    bob.reads("*** OLM from Alice (node 1): see you at nine or at ten").await;
}

/// SPEC §3: by whatever the line was lost, and by whatever its caller calls again.
#[tokio::test]
async fn a_client_killed_in_mid_chat_is_taken_up_by_telnet_and_the_other_way_round() {
    let board = Board::start(Settings::default()).await;
    let alice = at_the_menu(&board, "alice").await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    alice.types("half a sen").await;
    alice.reads("half a sen").await;
    board.kills_the_client_of("alice").await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("missed by ssh").await;
    bob.reads("Bob: missed by ssh").await;

    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads_all(&["*** You are back on node 1.", "CHAT SESSION WITH BOB"]).await;
    alice.reads("Bob: missed by ssh").await;
    bob.reads("*** Alice is back.").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.types("tence").await;
    alice.enters("").await;
    bob.reads("Alice: half a sentence").await;
    alice.types("another ha").await;
    alice.has_bottom_line("another ha[|]").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("missed by telnet").await;
    bob.reads("Bob: missed by telnet").await;

    let alice = board.connects_by("alice", Client::Ssh).await;
    alice.reads("Password:").await;
    alice.enters(PASSWORD).await;
    alice.reads_all(&["*** You are back on node 1.", "CHAT SESSION WITH BOB"]).await;
    alice.reads_all(&["Bob: missed by telnet", "another ha"]).await;
    bob.reads("*** Alice is back.").await;
    alice.enters("lf").await;
    bob.reads("Alice: another half").await;
    alice.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads("Messages exchanged: 4").await;
    }
    leaves(&alice).await;
    board.has_sessions("alice", "bob", &["ended"]).await;
}

/// What SSH itself ends a call with, without asking the board.
#[tokio::test]
async fn who_leaves_by_sshs_own_escape_has_lost_the_line() {
    let board = Board::start(Settings::default()).await;
    let alice = at_the_menu(&board, "alice").await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    alice.enters("").await;
    alice.types("~").await;
    alice.types(".").await;
    alice.client_ends(255).await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.reads_all(&["*** You are back on node 1.", "CHAT SESSION WITH BOB"]).await;
}

/// At a terminal Ctrl-D and Ctrl-C are keys, and end nothing.
#[tokio::test]
async fn no_key_ends_a_call() {
    let board = Board::start(Settings::default()).await;
    let alice = at_the_menu(&board, "alice").await;
    for key in ["\x04", "\x03", "\x1a", "\x1c"] {
        alice.types(key).await;
    }
    alice.enters("V").await;
    alice.reads("Carrier 0").await;
    leaves(&alice).await;
}

/// Whatever it was to do, it has not: with a terminal, and without one.
#[tokio::test]
async fn who_is_hung_up_for_doing_nothing_ends_with_a_failure() {
    let board = Board::start(Settings::of(&["[limits] idle = \"10s\""])).await;
    let key = board.key_of("alice", &["-t", "ed25519"]).await;
    let keys = [key];
    let mut arguments = offering(&keys);
    arguments.push("-T");
    let script = board.connects_by_ssh("alice", "alice", &arguments).await;
    script.reads("Carrier >").await;
    let bob = at_the_menu(&board, "bob").await;
    for caller in [&script, &bob] {
        caller.reads("You have done nothing for 10 seconds. Please call again.").await;
        caller.client_ends(1).await;
    }
}
