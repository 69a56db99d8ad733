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

#[tokio::test]
async fn an_end_that_is_planned_is_told_to_everybody_keeps_newcomers_out_and_can_be_called_off() {
    let mut board = Board::start(Settings::default()).await;
    board.appoints("Dave", "sysop");
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    let carol = board.connects("carol", Terminal::LINES).await;
    carol.reads("Username").await;
    chat(&bob, &alice).await;
    alice.types("half a li").await;
    let dave = board.console("dave", "--plain").await;
    dave.reads("console 0>").await;

    dave.enters("SHUTDOWN 2 disk swap").await;
    for caller in [&alice, &bob, &carol, &dave] {
        caller.reads("The board goes down in 2 minutes: disk swap.").await;
    }
    alice.has_bottom_line("half a li[|]").await;
    // There is time for a call yet.
    let erin = board.connects("erin", Terminal::XTERM).await;
    erin.reads("Username").await;

    // It is brought forward: what was said last counts.
    let done = board.order(&["shutdown", "1", "disk", "is", "full"]).await;
    assert_eq!(done.said, "The board goes down in 1 minute: disk is full.\n", "{done:?}");
    for caller in [&alice, &bob, &carol, &dave, &erin] {
        caller.reads("The board goes down in 1 minute: disk is full.").await;
    }
    let late = board.connects("late", Terminal::XTERM).await;
    late.reads("disk is full. Please call again later.").await;
    late.is_hung_up().await;
    // Those who are on talk on, and the sysop gets in.
    alice.enters("ne").await;
    bob.reads("Alice: half a line").await;

    dave.enters("SHUTDOWN OFF").await;
    for caller in [&alice, &bob, &carol, &dave, &erin] {
        caller.reads("The board stays up.").await;
    }
    dave.enters("SHUTDOWN OFF").await;
    dave.reads("No shutdown was planned.").await;
    let frank = board.connects("frank", Terminal::XTERM).await;
    frank.reads("Username").await;

    dave.enters("SHUTDOWN 0 now then").await;
    for caller in [&alice, &bob, &carol, &erin, &frank] {
        caller.reads("The board goes down now: now then.").await;
        caller.reads("The board is going down. Please call again later.").await;
        caller.is_hung_up().await;
    }
    board.ends().await;
    let log = board.log_of("alice", "bob").await;
    assert_eq!(log.lines.last().map(String::as_str), Some("Alice: half a line"), "{:?}", log.lines);
    board.has_no_open_session().await;
}
