//! What is done to messages in a chat, where text does not reach: lost lines, small terminals, and
//! who does not want it known what was seen.

use carrier::store::Habits;

use crate::chat::chat;
use crate::harness::{Board, Settings, Terminal};

/// What was changed while a line was lost is read as it stands, once.
async fn changes_while_a_line_is_lost(terminal: Terminal) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("first.").await;
    alice.reads("Bob: first.").await;
    // A sign of life: what stands before it has been read.
    alice.enters("read.").await;
    bob.reads("Alice: read.").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("secnd.").await;
    bob.reads("Bob: secnd.").await;
    for (line, told) in [
        ("/EDIT second.", "* Bob corrected: second."),
        ("/EDIT #1 the first.", "* Bob corrected: the first."),
        ("/REACT +1", "* Bob +1 \"read.\""),
    ] {
        bob.enters(line).await;
        bob.reads(told).await;
    }
    bob.enters("third.").await;
    bob.reads("Bob: third.").await;

    let alice = board.calls_again("alice", terminal).await;
    for told in
        ["Bob: second. (corrected)", "Bob corrected: the first.", "Bob +1 \"read.\"", "Bob: third."]
    {
        alice.reads(told).await;
    }
    assert_eq!(alice.times("second."), 1, "{:#?}", alice.lines());
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 4").await;
    bob.reads("Messages exchanged: 4").await;
}

#[tokio::test]
async fn changes_while_a_line_is_lost_are_read_once_by_telnet() {
    changes_while_a_line_is_lost(Terminal::XTERM).await;
}

#[tokio::test]
async fn changes_while_a_line_is_lost_are_read_once_by_ssh() {
    changes_while_a_line_is_lost(Terminal::SSH).await;
}

#[tokio::test]
async fn changes_while_a_line_is_lost_are_read_once_in_line_mode() {
    changes_while_a_line_is_lost(Terminal::LINES).await;
}

#[tokio::test]
async fn who_does_not_want_it_known_what_was_seen_is_not_told_of() {
    for (of_alice, told) in [(true, "seen"), (false, "saved")] {
        let board = Board::start(Settings::default()).await;
        let alice = board.calls("alice", Terminal::XTERM).await;
        let bob = board.calls("bob", Terminal::XTERM).await;
        board.keeps_habits("alice", Habits { seen: of_alice, ..Habits::default() }).await;
        chat(&bob, &alice).await;
        bob.enters("hello there").await;
        alice.reads("Bob: hello there").await;
        bob.enters("/INFO").await;
        bob.reads("Bob: hello there - saved").await;
        alice.enters("hi").await;
        bob.reads("Alice: hi").await;
        bob.enters("/INFO").await;
        bob.reads("Alice: hi").await;
        assert_eq!(bob.times("Bob: hello there - seen"), usize::from(told == "seen"));
    }
}

#[tokio::test]
async fn a_correction_of_an_earlier_chat_is_read_in_the_next() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("helo").await;
    alice.reads("Bob: helo").await;
    alice.enters("hi").await;
    bob.reads("Alice: hi").await;
    bob.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads_all(&["Messages exchanged: 2", "Carrier >"]).await;
    }
    chat(&alice, &bob).await;
    bob.enters("/EDIT hello").await;
    alice.reads("* Bob corrected: hello").await;
    bob.enters("/REACT #2 <3").await;
    alice.reads("* Bob <3 \"hi\"").await;
    alice.enters("/LOG").await;
    alice.reads("Bob: hello (corrected)").await;
    alice.reads("Alice: hi  (<3 Bob)").await;
    alice.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads("Messages exchanged: 0").await;
    }
}

/// Nothing needs more than 40 columns, and the log is read a page at a time.
#[tokio::test]
async fn a_long_log_is_paged_on_a_small_screen() {
    let board = Board::start(Settings::of(&["[limits] messages = \"off\""])).await;
    let alice = board.calls("alice", Terminal::SYNCTERM.sized(40, 12)).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    for number in 1..=30 {
        bob.enters(&format!("line {number}.")).await;
        alice.reads(&format!("Bob: line {number}.")).await;
    }
    alice.enters("/LOG 25").await;
    alice.reads("#6 ").await;
    alice.reads("More? (Y/n/ns)").await;
    bob.enters("news").await;
    alice.reads("Bob: news").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("ns").await;
    alice.reads("#30 ").await;
    alice.reads("Bob: line 30.").await;
    alice.enters("and back").await;
    bob.reads("Alice: and back").await;
}
