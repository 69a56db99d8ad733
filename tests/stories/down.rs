//! A board that is told to come down while callers write: nothing that was shown is lost, and it is
//! down in its time.

use std::time::Duration;

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

/// What README promises: the calls have 5 seconds, a store that fails 10.
const STATED: Duration = Duration::from_secs(15);

fn seen(caller: &Caller) -> Vec<String> {
    let lines = caller.lines().into_iter();
    let said = lines.filter_map(|line| line.split_once("] ").map(|(_, said)| said.to_owned()));
    said.filter(|said| said.contains(": gale ")).collect()
}

/// How many lines of a storm were given back to their author, or told not to be sent.
fn not_sent(caller: &Caller) -> bool {
    caller.lines().iter().any(|line| line.contains("Not sent"))
}

#[tokio::test]
async fn a_board_that_is_told_to_end_in_a_storm_keeps_all_that_was_sent_in_its_time() {
    let mut board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    chat(&dave, &carol).await;
    for number in 1..=80 {
        for (caller, name) in [(&alice, "alice"), (&bob, "bob"), (&carol, "carol"), (&dave, "dave")]
        {
            caller.sends_raw(format!("gale {number} of {name}\r\0").as_bytes()).await;
        }
    }
    alice.reads("Bob: gale 20 of bob").await;
    let down = tokio::time::timeout(STATED, board.stop()).await;
    assert!(down.is_ok(), "it takes longer than {STATED:?}");
    for caller in [&alice, &bob, &carol, &dave] {
        caller.reads("The board is going down. Please call again later.").await;
        caller.is_hung_up().await;
    }
    let log = board.log_of("alice", "bob").await;
    for caller in [&alice, &bob] {
        let seen = seen(caller);
        assert!(seen.len() >= 20, "there was no storm: {seen:?}");
        assert_eq!(seen[..], log.lines[..seen.len()], "what was shown is not kept");
        // What was sent is there, or its author knows that it is not.
        let own = format!("of {}", caller.name());
        let kept = log.lines.iter().filter(|line| line.ends_with(&own)).count();
        assert!(kept == 80 || not_sent(caller), "{} of {}'s lines are kept", kept, caller.name());
    }
    board.has_no_open_session().await;
}
