//! What has been shown stays where the terminal keeps it: a whole call is read back from the
//! scroll-back, in order, nothing twice. What would take it away is never sent: the harness
//! looks for that in every story.

use crate::harness::{Board, Caller, Settings, Terminal};

/// A call with menu, pager, settings and a chat, and what its screen has in the end.
async fn a_whole_call(terminal: Terminal) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    alice.enters("T").await;
    alice.reads("Time on line:").await;
    alice.enters("HELP").await;
    alice.reads("More? (Y/n/ns)").await;
    bob.enters("OLM alice news at the pager").await;
    alice.reads("*** OLM from Bob (node 2): news at the pager").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("ns").await;
    alice.reads("Carrier >").await;
    alice.enters("W").await;
    alice.reads("Password").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("").await;
    alice.reads("Setting (number, Enter to leave):").await;
    alice.enters("").await;
    alice.reads("Carrier >").await;
    alice.types("half a line").await;
    alice.has_bottom_line("Carrier > half a line[|]").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.has_bottom_line("Carrier > half a line[|]").await;
    alice.types("\u{15}").await;
    alice.enters("CHAT ACCEPT").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    for number in 1..=30 {
        bob.enters(&format!("line {number}.")).await;
        alice.reads(&format!("Bob: line {number}.")).await;
    }
    alice.types("half a sen").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.types("\u{c}").await; // Ctrl-L
    alice.reads("CHAT SESSION WITH BOB").await;
    alice.reads("Bob: line 30.").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.types("\u{15}").await;
    alice.enters("/END").await;
    alice.reads("Messages exchanged: 30").await;
    alice.reads("Carrier >").await;
    stands(
        &alice,
        &[
            "Username (or NEW):",
            "Welcome, Alice.",
            "-= Main Menu =-",
            "Carrier > T",
            "Time on line:",
            "Carrier > HELP",
            "news at the pager",
            "Carrier > W",
            "(30 seconds).",
            "Carrier > CHAT ACCEPT",
            "CHAT SESSION WITH BOB",
        ],
    );
    let lines = alice.lines();
    let place = |words: &str| lines.iter().position(|line| line.contains(words));
    let all: Vec<_> = (1..=30).map(|number| place(&format!("Bob: line {number}."))).collect();
    assert!(all.iter().all(Option::is_some) && all.is_sorted(), "{lines:#?}");
    // What was drawn again is there again, and nothing else.
    assert_eq!(alice.times("Bob: line 1."), 1, "{lines:#?}");
    assert_eq!(alice.times("Bob: line 30."), 2, "{lines:#?}");
    assert_eq!(alice.times("CHAT SESSION WITH BOB"), 2, "{lines:#?}");
    for gone in ["More?", "half a line", "half a sen"] {
        assert_eq!(alice.times(gone), 0, "{gone} was taken off: {lines:#?}");
    }
    alice.enters("G Y").await;
    alice.reads("Goodbye, Alice.").await;
    alice.is_hung_up().await;
}

/// In this order.
fn stands(caller: &Caller, all: &[&str]) {
    let lines = caller.lines();
    let mut from = 0;
    for words in all {
        let found = lines[from..].iter().position(|line| line.contains(words));
        let Some(at) = found else { panic!("{words:?} is not behind row {from} of {lines:#?}") };
        from += at + 1;
    }
}

#[tokio::test]
async fn a_call_with_colours_can_be_read_back_whole() {
    a_whole_call(Terminal::XTERM.sized(80, 16)).await;
}

#[tokio::test]
async fn a_call_with_cp437_can_be_read_back_whole() {
    a_whole_call(Terminal::SYNCTERM.sized(80, 16)).await;
}

/// Ctrl-L at the menu and at a pager says again what they are about.
#[tokio::test]
async fn a_screen_drawn_again_has_what_it_is_about() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM.sized(80, 16)).await;
    alice.types("WH\u{c}").await;
    alice.reads("-= Main Menu =-").await;
    alice.has_bottom_line("Carrier > WH[|]").await;
    alice.enters("\u{15}HELP").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.types("\u{c}").await;
    alice.reads("OLM [user or node] [text]").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    // Ctrl-C stops it, and so does Escape.
    alice.types("\u{3}").await;
    alice.has_bottom_line("Carrier > [|]").await;
    alice.enters("HELP").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.types("\u{1b}").await;
    alice.has_bottom_line("Carrier > [|]").await;
}
