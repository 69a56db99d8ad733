//! Lines that are lost wherever their callers are and whatever stands: what came meanwhile is read in
//! order, by whatever transport they call again.

use std::future::Future;
use std::pin::Pin;

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

type Going<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where a caller is whose line is lost.
struct Screen {
    go: for<'a> fn(&'a Caller) -> Going<'a>,
    /// How the line being typed stands there.
    stands: &'static str,
    /// How one gets from there to an empty line of the menu.
    leave: &'static [&'static str],
}

const SCREENS: &[Screen] = &[
    Screen {
        go: |alice| Box::pin(alice.types("OLM bob ça va à l'éc")),
        stands: "Carrier > OLM bob ça va à l'éc[|]",
        leave: &["\x15"],
    },
    Screen {
        go: |alice| {
            Box::pin(async move {
                alice.enters("G").await;
                alice.types("no").await;
            })
        },
        stands: "Leave the board? (y/N) no[|]",
        leave: &["\r\0"],
    },
    Screen {
        go: |alice| Box::pin(alice.enters("?")),
        stands: "More? (Y/n/ns) [|]",
        leave: &["n\r\0"],
    },
    Screen {
        go: |alice| Box::pin(to_graphics(alice)),
        stands: "Which (number, Enter to leave): [|]",
        // The list of settings may have more than a screen.
        leave: &["\r\0", "n\r\0", "\r\0"],
    },
];

async fn to_graphics(alice: &Caller) {
    alice.enters("W").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    alice.enters("N").await;
    alice.has_bottom_line("Setting (number, Enter to leave): [|]").await;
    alice.enters("GRAPHICS").await;
}

/// A request of Bob's stands, another of one's own; messages come while the line is lost; the request
/// is declined afterwards.
async fn everywhere(from: Terminal, polite: bool, back: Terminal) {
    for screen in SCREENS {
        let board = Board::start(Settings::default()).await;
        let alice = board.calls("alice", from.sized(80, 12)).await;
        let bob = board.calls("bob", Terminal::XTERM).await;
        let carol = board.calls("carol", Terminal::XTERM).await;
        alice.enters("CHAT CAROL").await;
        carol.reads("Alice (node 1) wants to chat with you!").await;
        bob.enters("CHAT ALICE").await;
        alice.reads("Bob (node 2) wants to chat with you!").await;
        (screen.go)(&alice).await;
        alice.has_bottom_line(screen.stands).await;
        if polite {
            alice.pull_the_plug().await;
        } else {
            alice.reset().await;
        }
        let erin = board.calls("erin", Terminal::XTERM).await;
        // A reset may be noticed a moment later than others ask.
        let lost = "Alice's line is lost and may be back within a minute.";
        loop {
            erin.enters("CHAT ALICE").await;
            if erin.reads_one_of(&[lost, "Requesting chat with Alice..."]).await == lost {
                break;
            }
            erin.enters("CHAT CANCEL").await;
            erin.reads("was cancelled").await;
        }
        for number in 1..=3 {
            bob.enters(&format!("OLM alice meanwhile {number}.")).await;
            bob.reads("it is kept until the line is back.").await;
        }
        carol.enters("CHAT DECLINE").await;
        carol.reads("You declined Alice's request.").await;
        let alice = board.calls_again("alice", back).await;
        alice.reads("You are back on node 1.").await;
        alice.reads("Carol has declined your chat request.").await;
        for number in 1..=3 {
            // From the log, where no node is, or as it was sent.
            alice.reads("*** OLM from Bob").await;
            alice.reads(&format!(": meanwhile {number}.")).await;
        }
        alice.has_bottom_line(screen.stands).await;
        assert_eq!(alice.times("meanwhile"), 3, "{:#?}", alice.lines());
        for keys in screen.leave {
            alice.sends_raw(keys.as_bytes()).await;
        }
        alice.enters("CHAT DECLINE").await;
        bob.reads("Alice has declined your chat request.").await;
        alice.enters("WHO").await;
        alice.reads("Erin").await;
        alice.does_not_read("(line lost)");
    }
}

#[tokio::test]
async fn telnet_reset_ssh_back() {
    everywhere(Terminal::XTERM, false, Terminal::SSH.sized(132, 14)).await;
}

#[tokio::test]
async fn ssh_closed_telnet_back() {
    everywhere(Terminal::SSH, true, Terminal::SYNCTERM.sized(60, 14)).await;
}

/// A request that is accepted, declined, or runs out while the asker's line is lost.
#[tokio::test]
async fn a_request_that_runs_out_while_the_line_is_lost_is_told_to_both_once() {
    let settings = Settings::of(&["[chat] request_timeout = \"5s\""]);
    let board = Board::start(settings).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    alice.enters("CHAT BOB").await;
    bob.reads("Alice (node 1) wants to chat with you!").await;
    alice.reset().await;
    bob.reads("Alice's chat request timed out.").await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.reads_all(&["You are back on node 1.", "Chat request to Bob timed out."]).await;
    alice.has_bottom_line("Carrier > [|]").await;
    assert_eq!(alice.times("timed out"), 1, "{:#?}", alice.lines());
    assert_eq!(bob.times("timed out"), 1, "{:#?}", bob.lines());
    board.has_sessions("alice", "bob", &["timed_out"]).await;
}

#[tokio::test]
async fn a_partner_who_leaves_while_the_line_is_lost_has_left_for_who_comes_back() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    carol.enters("CHAT ERIN").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("I must go").await;
    bob.reads("Bob: I must go").await;
    bob.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    bob.enters("G Y").await;
    bob.is_hung_up().await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.reads_all(&["You are back on node 1.", "Bob: I must go", "Messages exchanged: 1"]).await;
    alice.has_bottom_line("Carrier > [|]").await;
    alice.does_not_read("chat again?");
}

/// In the chat: the partner reads one line for each, and who comes back finds what is new behind a rule.
#[tokio::test]
async fn what_was_missed_in_a_chat_stands_behind_a_rule() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    let mut line = alice;
    for (back, rule) in [(Terminal::SSH, "-- new --"), (Terminal::DUMB, "New messages:")] {
        line.types("half").await;
        line.has_bottom_line("half[|]").await;
        line.reset().await;
        bob.reads("*** Alice's connection was lost.").await;
        for words in ["one", "two"] {
            bob.enters(&format!("{words} for {}.", back.kind)).await;
            bob.reads(&format!("Bob: {words} for {}.", back.kind)).await;
        }
        let alice = board.calls_again("alice", back).await;
        alice.reads_all(&["CHAT SESSION WITH BOB", rule, "one for", "two for"]).await;
        bob.reads("*** Alice is back.").await;
        alice.has_bottom_line("half[|]").await;
        assert_eq!(alice.times("half"), 1, "{:#?}", alice.lines());
        alice.types("\x15").await;
        bob.enters("live").await;
        alice.reads("live").await;
        assert_eq!(alice.times(rule), 1, "{:#?}", alice.lines());
        line = alice;
    }
    assert_eq!(bob.times("Alice's connection was lost."), 2, "{:#?}", bob.lines());
    assert_eq!(bob.times("Alice is back."), 2, "{:#?}", bob.lines());
}
