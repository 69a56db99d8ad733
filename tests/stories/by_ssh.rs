//! Callers by SSH, beside those by telnet: what is not the same for both.

use crate::chat::chat;
use crate::harness::{Board, Login, Settings, Terminal};

/// The transport in each row of WHO, by name.
async fn on_line_by(board: &Board, names: &[&str]) -> Vec<String> {
    let witness = board.calls("erin", Terminal::XTERM).await;
    witness.enters("WHO").await;
    witness.reads("Erin").await;
    witness.has_bottom_line("Carrier > [|]").await;
    let lines = witness.lines();
    witness.enters("G Y").await;
    witness.is_hung_up().await;
    let by = |name: &&str| {
        let row = lines.iter().find(|line| line.split_whitespace().nth(1) == Some(name));
        let row = row.unwrap_or_else(|| panic!("{name} is not in {lines:#?}"));
        row.split_whitespace().last().unwrap_or_default().to_owned()
    };
    names.iter().map(by).collect()
}

#[tokio::test]
async fn who_says_by_what_everybody_is_on_line_also_after_a_line_is_taken_up() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    assert_eq!(on_line_by(&board, &["Alice", "Bob"]).await, ["telnet", "SSH"]);
    chat(&alice, &bob).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.reads("You are back on node 1.").await;
    bob.reads("*** Alice is back.").await;
    bob.reset().await;
    alice.reads("*** Bob's connection was lost.").await;
    let bob = board.calls_again("bob", Terminal::LINES).await;
    bob.reads("You are back on node 2.").await;
    assert_eq!(on_line_by(&board, &["Alice", "Bob"]).await, ["SSH", "telnet"]);
}

/// SPEC §3: a second login while the first line is alive.
#[tokio::test]
async fn who_is_on_by_telnet_and_calls_by_ssh_is_asked_and_a_no_ends_that_call_alone() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let again = board.calls_again("alice", Terminal::SSH).await;
    again.reads("You are already on node 1. Take it over? (Y/n)").await;
    again.enters("n").await;
    again.is_hung_up().await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
}

/// On an encrypted line nothing is said of one that is not.
#[tokio::test]
async fn who_registers_by_ssh_is_told_by_what_and_not_warned_of_listeners() {
    let board = Board::start(Settings::nobody()).await;
    let zoe = board.connects_as("Zoe", Login::Newcomer, Terminal::SSH).await;
    zoe.reads("SSH, UTF-8").await;
    zoe.fills_the_form("Zoe", "").await;
    zoe.does_not_read("not encrypted");
    zoe.does_not_read("Username (or NEW):");
}

/// What somebody typed ahead of the first screen is read in its place.
#[tokio::test]
async fn what_is_typed_ahead_of_the_menu_is_read_there() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.sends_raw(b"CHAT WHO\rT\r").await;
    alice.reads_all(&["Welcome, Alice.", "Total: 1 user(s) online", "Time on line"]).await;
}

#[tokio::test]
async fn where_the_sysop_makes_the_accounts_new_is_told_so_and_let_go() {
    let settings = Settings::of(&["[accounts] registration = \"closed\""]);
    let board = Board::start(settings).await;
    let zoe = board.connects_as("Zoe", Login::Newcomer, Terminal::SSH).await;
    zoe.reads("New accounts are made by Sysop, who runs this board.").await;
    zoe.is_hung_up().await;
}

#[tokio::test]
async fn a_form_by_ssh_has_its_own_time_and_who_is_over_it_is_let_go() {
    let settings = Settings::of(&["[limits] login = \"1s\"", "[limits] register = \"3s\""]);
    let board = Board::start(settings).await;
    let zoe = board.connects_as("Zoe", Login::Newcomer, Terminal::SSH).await;
    zoe.reads("Choose a username:").await;
    zoe.enters("Zoe").await;
    zoe.reads("The time to log in is over. Please call again.").await;
    zoe.is_hung_up().await;
}
