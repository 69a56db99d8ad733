//! `ssh` without a terminal: plain line mode, for scripts and for who wants nothing but text.

use std::path::{Path, PathBuf};

use crate::chat::chat;
use crate::harness::{Board, Settings, Terminal};

const ED25519: &[&str] = &["-t", "ed25519"];

async fn board_and_key() -> (Board, PathBuf) {
    let board = Board::start(Settings::default()).await;
    let key = board.key_of("alice", ED25519).await;
    (board, key)
}

/// What `ssh alice@host < script` prints.
async fn script(board: &Board, key: &Path, typed: &str) -> String {
    let ran = board.runs("ssh", &["-i", &key.display().to_string(), "@"], typed).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for byte in [0x1b, 0x07, 0x08, 0] {
        assert!(!ran.output.contains(&byte), "{byte:02x} in {:?}", ran.text());
    }
    ran.text().replace("\r\n", "\n")
}

#[tokio::test]
async fn a_script_reads_its_answers_and_nothing_else() {
    let (board, key) = board_and_key().await;
    let first = script(&board, &key, "X\nG Y\n").await;
    assert!(first.contains("Expert mode is on"), "{first}");
    let said = script(&board, &key, "V\nfrobnicate\nG Y\n").await;
    let (_, answers) = said.split_once("Carrier > ").expect("a prompt");
    let expected = concat!(
        "Carrier ",
        env!("CARGO_PKG_VERSION"),
        " on Carrier\n",
        "Carrier > Unknown command: frobnicate (? for help)\n",
        "Carrier > Goodbye, Alice. You were on line for less than a minute.\n",
    );
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn the_end_of_a_script_is_a_goodbye_and_its_last_line_needs_no_end() {
    let (board, key) = board_and_key().await;
    for typed in ["CHAT TOGGLE\n", "CHAT TOGGLE"] {
        let said = script(&board, &key, typed).await;
        assert!(said.contains("Your chat status is now: "), "{said}");
        assert!(said.contains("Goodbye, Alice."), "{said}");
    }
    assert!(board.user("alice").await.available, "toggled twice");
    let said = script(&board, &key, "").await;
    assert!(said.contains("Goodbye, Alice."), "{said}");
    let bob = board.calls("bob", Terminal::XTERM).await;
    bob.enters("CHAT WHO").await;
    bob.reads("Total: 1 user(s) online").await;
}

/// More than one screen, and far more than a caller's lines that can wait, from a pipe that is full
/// at once.
#[tokio::test]
async fn a_long_script_is_answered_whole_and_asks_for_no_more() {
    let (board, key) = board_and_key().await;
    let said = script(&board, &key, &"?\n".repeat(400)).await;
    assert_eq!(said.matches("-= Main Menu =-").count(), 401, "the first is shown unasked");
    assert!(!said.contains("More?") && said.contains("Goodbye, Alice."), "{said}");
    let lines: Vec<_> = (1..=20_000).map(|line| format!("word{line}")).collect();
    let said = script(&board, &key, &lines.join("\n")).await;
    let answers: Vec<_> =
        said.lines().filter_map(|line| line.split_once("Unknown command: word")).collect();
    assert_eq!(answers.len(), 20_000, "{:?}", said.lines().last());
    for ((_, answer), line) in answers.iter().zip(1..) {
        assert_eq!(*answer, format!("{line} (? for help)"));
    }
}

#[tokio::test]
async fn a_script_that_is_not_let_on_the_board_hears_so_by_its_exit_status() {
    let (board, key) = board_and_key().await;
    let on_line = board.calls("alice", Terminal::XTERM).await;
    let ran = board.runs("ssh", &["-i", &key.display().to_string(), "@"], "WHO\n").await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.text().contains("You are already on node 1. Take it over? (y/N)"), "{ran:?}");
    on_line.enters("T").await;
    on_line.reads("Time on line").await;
}

/// SPEC §3: the end of input comes after the last line was answered, here by a partner.
#[tokio::test]
async fn the_end_of_input_in_a_chat_ends_the_chat_and_then_the_call() {
    let (board, key) = board_and_key().await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let key = key.display().to_string();
    let alice = board.connects_by_ssh("alice", "alice", &["-T", "-i", &key]).await;
    alice.is_at_the_menu().await;
    chat(&alice, &bob).await;
    alice.enters("said with an end").await;
    bob.reads("Alice: said with an end").await;
    alice.types("and without").await;
    // Once for what was typed, and once for the end.
    alice.types("\x04").await;
    alice.types("\x04").await;
    bob.reads_all(&["Alice: and without", "Chat with Alice has ended."]).await;
    bob.reads("Messages exchanged: 2").await;
    alice.client_ends(0).await;
    bob.does_not_read("connection was lost");
    board.has_sessions("alice", "bob", &["ended"]).await;
}

/// SPEC §4: paced, not refused, however many; and the end of input comes behind the last of them.
#[tokio::test]
async fn what_a_script_says_in_a_chat_is_paced_and_none_of_it_is_lost() {
    const LINES: usize = 250;
    let board = Board::start(Settings::of(&["[limits] messages = \"10, then 100 per 1s\""])).await;
    let key = board.key_of("alice", ED25519).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let key = key.display().to_string();
    let alice = board.connects_by_ssh("alice", "alice", &["-T", "-i", &key]).await;
    alice.is_at_the_menu().await;
    chat(&alice, &bob).await;
    let lines: Vec<String> = (1..=LINES).map(|number| format!("line {number}.")).collect();
    for some in lines.chunks(50) {
        alice.types(&(some.join("\n") + "\n")).await;
    }
    alice.types("\x04").await;
    bob.reads("Messages exchanged: 250").await;
    alice.client_ends(0).await;
    let said: Vec<String> = lines.iter().map(|line| format!("Alice: {line}")).collect();
    assert_eq!(board.log_of("alice", "bob").await.lines, said);
}

/// A terminal that a program pretends to have.
#[tokio::test]
async fn a_terminal_without_a_size_is_one_of_80_by_24() {
    let (board, key) = board_and_key().await;
    let path = key.display().to_string();
    let ran = board.runs("ssh", &["-tt", "-i", &path, "@"], "X\rWHO\rG Y\r").await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = ran.text();
    assert!(said.contains("Goodbye, ") && said.contains('\x1b'), "{said:?}");
    // The table has all its columns at 80.
    assert!(said.contains("Doing") && said.contains("By"), "{said:?}");
}

#[tokio::test]
async fn a_dumb_terminal_is_sent_no_escape() {
    let (board, key) = board_and_key().await;
    let path = key.display().to_string();
    let ran = board.runs_at("dumb", "ssh", &["-tt", "-i", &path, "@"], "WHO\rG Y\r").await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.text().contains("Goodbye, Alice.") && !ran.output.contains(&0x1b), "{ran:?}");
}

#[tokio::test]
async fn a_command_is_not_run_and_says_so() {
    let (board, key) = board_and_key().await;
    let path = key.display().to_string();
    let ran = board.runs("ssh", &["-i", &path, "@", "WHO"], "").await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = "This board cannot run a command for you yet. Call without one, and type it there.";
    assert_eq!(ran.text(), format!("{said}\r\n"));
}

/// What a program on the way does: rekeying in mid-call is not seen.
#[tokio::test]
async fn new_keys_in_mid_call_are_not_noticed() {
    let (board, key) = board_and_key().await;
    let path = key.display().to_string();
    let often = ["-o", "RekeyLimit=16K", "-i", &path, "@"];
    let ran = board.runs("ssh", &often, &"?\n".repeat(150)).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.text().contains("Goodbye, Alice."), "{ran:?}");
}
