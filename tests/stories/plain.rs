//! Plain mode, which is made for screen readers: no control, news in one line that begins with its
//! kind, and a half-typed line left alone for a while.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::chat::chat;
use crate::harness::{BOUND, Board, Caller, Settings, Terminal};

async fn alice_and_bob() -> (Board, Caller, Caller) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::DUMB).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    (board, alice, bob)
}

/// Bob sends one, and it is on its way to Alice.
async fn olm(bob: &Caller, text: &str) {
    bob.enters(&format!("OLM alice {text}")).await;
    bob.reads("OLM sent to Alice.").await;
}

#[tokio::test]
async fn a_whole_call_has_no_control_but_line_ends_and_the_bell() {
    for terminal in [Terminal::DUMB, Terminal::LINES] {
        let board = Board::start(Settings::default()).await;
        let alice = board.calls("alice", terminal.sized(132, 60)).await;
        let bob = board.calls("bob", Terminal::XTERM).await;
        for command in ["?", "WHO", "CHAT WHO", "CHAT", "W", "", "X", "T", "V", "nonsense"] {
            alice.enters(command).await;
        }
        if terminal == Terminal::LINES {
            // It tells no size.
            alice.enters("ns").await;
        }
        alice.reads("Unknown command: nonsense").await;
        olm(&bob, "are you there?").await;
        alice.reads("OLM from Bob (node 2): are you there?").await;
        alice.enters("CHAT BOB").await;
        bob.reads("wants to chat with you!").await;
        bob.enters("CHAT DECLINE").await;
        alice.reads("Chat request: Bob has declined your chat request.").await;
        bob.enters("CHAT ALICE").await;
        alice
            .reads(
                "Chat request: Bob (node 2) wants to chat with you! \
                 Type CHAT ACCEPT or CHAT DECLINE (30 seconds).",
            )
            .await;
        alice.enters("CHAT ACCEPT").await;
        alice.reads("CHAT SESSION WITH BOB").await;
        bob.reads("Type /END to exit chat.").await;
        bob.enters("Hello.").await;
        alice.reads("Message from Bob: Hello.").await;
        alice.enters("Hello yourself.").await;
        bob.reads("Alice: Hello yourself.").await;
        assert_eq!(alice.times("Hello yourself."), 1, "{:#?}", alice.lines());
        bob.reset().await;
        alice.reads("Chat: Bob's connection was lost.").await;
        let bob = board.calls_again("bob", Terminal::XTERM).await;
        alice.reads("Chat: Bob is back.").await;
        bob.enters("/END").await;
        alice.reads_all(&["Chat with Bob has ended.", "Messages exchanged: 2"]).await;
        alice.enters("AGAIN").await;
        alice.reads("Chat: Bob is back.").await;
        alice.enters("G Y").await;
        alice.is_hung_up().await;
        let allowed = BTreeSet::from(['\r', '\n', '\x07']);
        let controls = alice.controls();
        assert!(controls.is_subset(&allowed), "{controls:?}");
        alice.does_not_read("═");
        alice.does_not_read("[1");
    }
}

#[tokio::test]
async fn news_waits_for_enter_while_a_line_is_half_typed() {
    let (_board, alice, bob) = alice_and_bob().await;
    alice.types("CHAT W").await;
    alice.has_bottom_line("Carrier > CHAT W[|]").await;
    olm(&bob, "first.").await;
    olm(&bob, "second.").await;
    alice.types("HO").await;
    alice.has_bottom_line("Carrier > CHAT WHO[|]").await;
    alice.does_not_read("OLM from");
    alice.enters("").await;
    // That Bob's was sent is told beside it: the second may still be on its way.
    alice.reads_all(&["OLM from Bob (node 2): first.", "OLM from Bob (node 2): second."]).await;
    if alice.times("Total: 2 user(s) online") == 0 {
        alice.reads("Total: 2 user(s) online").await;
    }
    let lines = alice.lines();
    let row = |words: &str| lines.iter().position(|line| line.contains(words));
    assert!(row("(node 2): first.") < row("Total: 2 user(s) online"), "{lines:#?}");
    // Nothing is half-typed any more.
    alice.types("ab").await;
    alice.has_bottom_line("Carrier > ab[|]").await;
    olm(&bob, "third.").await;
    alice.types("\x15").await;
    alice.reads("OLM from Bob (node 2): third.").await;
}

#[tokio::test]
async fn news_waits_no_longer_than_five_seconds_and_the_line_is_put_again_below() {
    let (_board, alice, bob) = alice_and_bob().await;
    alice.types("half a wor").await;
    alice.has_bottom_line("Carrier > half a wor[|]").await;
    olm(&bob, "hello.").await;
    alice.does_not_read("OLM from");
    alice.reads("OLM from Bob (node 2): hello.").await;
    alice.has_bottom_line("Carrier > half a wor[|]").await;
    assert_eq!(alice.times("Carrier > half a wor"), 2, "{:#?}", alice.lines());
    alice.types("d").await;
    alice.has_bottom_line("Carrier > half a word[|]").await;
}

/// What waits has not been read.
#[tokio::test]
async fn news_that_waits_when_the_line_is_lost_is_shown_by_the_next() {
    let (board, alice, bob) = alice_and_bob().await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("seen.").await;
    alice.reads("Message from Bob: seen.").await;
    alice.types("half a sen").await;
    alice.has_bottom_line("half a sen[|]").await;
    for line in ["unseen 1.", "unseen 2."] {
        bob.enters(line).await;
        bob.reads(&format!("Bob: {line}")).await;
    }
    olm(&carol, "and this.").await;
    alice.does_not_read("unseen");
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::DUMB).await;
    alice.reads("Board: You are back on node 1.").await;
    alice.reads_all(&["Message from Bob: unseen 1.", "Message from Bob: unseen 2."]).await;
    // It is looked up beside them, and may come first.
    let olm_too = async {
        while alice.times("OLM from Carol: and this.") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(BOUND, olm_too).await.is_ok(), "{:#?}", alice.lines());
    alice.has_bottom_line("half a sen[|]").await;
    for words in ["unseen 1.", "unseen 2.", "and this."] {
        assert_eq!(alice.times(words), 1, "{:#?}", alice.lines());
    }
    alice.does_not_read(": seen.");
    alice.enters("tence").await;
    bob.reads("Alice: half a sentence").await;
}

#[tokio::test]
async fn news_that_waits_is_shown_before_the_call_ends() {
    let (mut board, alice, bob) = alice_and_bob().await;
    alice.types("half a wor").await;
    alice.has_bottom_line("Carrier > half a wor[|]").await;
    olm(&bob, "hello.").await;
    drop(bob);
    board.stop().await;
    alice.reads("OLM from Bob (node 2): hello.").await;
    alice.is_hung_up().await;
}

/// SPEC §4: at `More?` and yes/no questions news prints above, and the question is put again.
#[tokio::test]
async fn news_at_a_question_stands_above_it_and_the_question_is_put_again() {
    let board = Board::start(Settings::default()).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    for terminal in [Terminal::XTERM, Terminal::SYNCTERM, Terminal::DUMB, Terminal::SSH] {
        let alice = board.calls("alice", terminal.sized(80, 12)).await;
        for (command, question) in [("?", "More? (Y/n/ns)"), ("G", "Leave the board? (y/N)")] {
            alice.enters(command).await;
            alice.reads(question).await;
            let text = format!("hello at {command}");
            olm(&bob, &text).await;
            alice.reads(&format!("OLM from Bob (node 1): {text}")).await;
            alice.has_bottom_line(&format!("{question} [|]")).await;
            alice.enters("n").await;
            alice.has_bottom_line("Carrier > [|]").await;
        }
        alice.enters("G Y").await;
        alice.is_hung_up().await;
    }
}
