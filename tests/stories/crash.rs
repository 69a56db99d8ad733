//! What is left when the board goes in the middle of it: killed, or told to come down.

use std::time::Duration;

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

/// The messages of a storm that stand on a caller's page.
fn storm(caller: &Caller) -> Vec<String> {
    let lines = caller.lines().into_iter();
    let said = lines.filter_map(|line| line.split_once("] ").map(|(_, said)| said.to_owned()));
    said.filter(|said| said.contains(": gale ")).collect()
}

#[tokio::test]
async fn after_kill_9_in_mid_chat_everything_that_anyone_saw_is_there() {
    let mut board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    carol.enters("CHAT DAVE").await;
    dave.reads("Carol (node 3) wants to chat with you!").await;
    for number in 1..=60 {
        alice.sends_raw(format!("gale {number} of alice\r\0").as_bytes()).await;
        bob.sends_raw(format!("gale {number} of bob\r\0").as_bytes()).await;
    }
    alice.reads("Bob: gale 20 of bob").await;
    bob.reads("Alice: gale 20 of alice").await;
    board.kill_9();
    alice.is_hung_up().await;
    bob.is_hung_up().await;
    board.start_again().await;

    let log = board.log_of("alice", "bob").await;
    for caller in [&alice, &bob] {
        // The partner's were seen; one's own were acknowledged by being shown.
        let seen = storm(caller);
        assert!(seen.len() >= 20, "{seen:#?}");
        assert_eq!(seen, log.lines[..seen.len()], "{} saw what is not there", caller.name());
    }
    let session = log.session();
    assert_eq!(session.status.as_str(), "ended");
    assert_eq!(session.messages, i64::try_from(log.lines.len()).expect("not so many"));
    assert_eq!(board.log_of("carol", "dave").await.session().status.as_str(), "failed");
    board.has_no_open_session().await;

    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("where were we").await;
    alice.reads("Bob: where were we").await;
}

#[tokio::test]
async fn a_board_that_comes_down_says_so_keeps_what_was_sent_and_closes_its_records() {
    let mut board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::LINES).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    let erin = board.connects("erin", Terminal::XTERM).await;
    erin.reads("Username (or NEW):").await;
    chat(&bob, &alice).await;
    carol.enters("CHAT DAVE").await;
    dave.reads("Carol (node 3) wants to chat with you!").await;
    bob.enters("the last word").await;
    alice.reads("Bob: the last word").await;
    alice.types("half a sen").await;
    board.stop().await;
    for caller in [&alice, &bob, &carol, &dave, &erin] {
        caller.reads("The board is going down. Please call again later.").await;
        caller.is_hung_up().await;
    }
    let log = board.log_of("alice", "bob").await;
    assert_eq!(log.lines, ["Bob: the last word"]);
    assert_eq!((log.session().status.as_str(), log.session().messages), ("ended", 1));
    assert_eq!(board.log_of("carol", "dave").await.session().status.as_str(), "failed");
    board.start_again().await;
    assert_eq!(board.log_of("alice", "bob").await.statuses(), ["ended"]);
}

/// SPEC §10 and DESIGN: at most 5 seconds, though somebody's client never closes its end.
#[tokio::test]
async fn a_client_that_hangs_does_not_keep_the_board_up() {
    let mut board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.stops_reading().await;
    let coming_down = tokio::time::timeout(Duration::from_secs(10), board.stop()).await;
    assert!(coming_down.is_ok(), "the board waits for a client that hangs");
}

#[tokio::test]
async fn a_board_comes_down_though_a_line_is_lost_and_nobody_called_back() {
    let mut board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    board.stop().await;
    board.has_no_open_session().await;
}
