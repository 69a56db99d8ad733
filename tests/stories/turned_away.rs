//! Accounts that let nobody in: whoever has the right password, or the key, reads why, may leave a
//! comment to the sysop, and is let go without having been on.

use crate::harness::{Board, Caller, Settings, Terminal};

/// A board on which Bob is the sysop, and on; Alice's account is locked.
async fn with_alice_locked() -> (Board, Caller) {
    let board = Board::start(Settings::of(&["[sysop] account = \"Bob\""])).await;
    board.carrier("user lock alice");
    let bob = board.calls("bob", Terminal::XTERM).await;
    (board, bob)
}

async fn leaves_a_comment(terminal: Terminal) {
    let (board, bob) = with_alice_locked().await;
    let alice = board.calls_again("alice", terminal).await;
    alice.reads("This account is locked.").await;
    alice.reads("Leave a comment to the sysop? (y/N)").await;
    // Nobody is on whom one could see.
    bob.enters("WHO").await;
    bob.reads("main menu").await;
    bob.does_not_read("Alice");
    bob.enters("OLM alice are you there?").await;
    bob.reads("Alice is not on line; it is kept for the next call.").await;
    alice.enters("Y").await;
    alice.reads("Your lines to the sysop:").await;
    alice.enters("What have I done?").await;
    alice.enters("").await;
    alice.reads("Your comment is left for the sysop.").await;
    alice.reads("Goodbye.").await;
    alice.is_hung_up().await;
    bob.reads("What have I done?").await;
    alice.does_not_read("Carrier >");
    alice.does_not_read("are you there?");
    // It is no call, and lets nobody else in.
    bob.enters("LAST").await;
    bob.reads("Node").await;
    let others = bob.lines().iter().filter(|line| line.starts_with("Alice   ")).count();
    assert_eq!(others, 0, "{:#?}", bob.lines());
    board.carrier("user lock alice --off");
    let alice = board.calls_again("alice", terminal).await;
    alice.reads("Welcome, Alice.").await;
    alice.reads("are you there?").await;
}

#[tokio::test]
async fn a_locked_account_may_leave_a_comment_by_telnet() {
    leaves_a_comment(Terminal::XTERM).await;
}

#[tokio::test]
async fn a_locked_account_may_leave_a_comment_by_ssh() {
    leaves_a_comment(Terminal::SSH).await;
}

#[tokio::test]
async fn a_locked_account_may_leave_a_comment_in_line_mode() {
    leaves_a_comment(Terminal::LINES).await;
}

#[tokio::test]
async fn a_locked_account_is_told_so_after_the_right_password_only() {
    let (board, _bob) = with_alice_locked().await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.reads("Username (or NEW):").await;
    alice.enters("alice").await;
    alice.reads("Password:").await;
    alice.enters("not her password").await;
    alice.reads("Wrong username or password.").await;
    alice.does_not_read("locked");
    alice.logs_in("alice").await;
    alice.reads("This account is locked.").await;
    alice.enters("").await;
    alice.reads("Goodbye.").await;
    alice.is_hung_up().await;
}

#[tokio::test]
async fn a_comment_that_is_not_sent_goes_nowhere() {
    let (board, bob) = with_alice_locked().await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("Leave a comment to the sysop? (y/N)").await;
    alice.enters("y").await;
    alice.reads("Ctrl-C drops them.").await;
    alice.enters("I take it back").await;
    alice.types("\x03").await;
    alice.reads("Nothing was left.").await;
    alice.is_hung_up().await;
    bob.enters("T").await;
    bob.reads("Time on line").await;
    bob.does_not_read("take it back");
}

#[tokio::test]
async fn where_there_is_no_sysop_nobody_is_asked_for_a_comment() {
    let board = Board::start(Settings::default()).await;
    board.carrier("user lock alice");
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("This account is locked.").await;
    alice.reads("Goodbye.").await;
    alice.is_hung_up().await;
    alice.does_not_read("Leave a comment");
}

#[tokio::test]
async fn who_was_approved_is_on_at_the_next_call() {
    let settings = Settings::of(&["[accounts] registration = \"approve\""]);
    let board = Board::start(settings).await;
    let zoe = board.connects_as("zoe", crate::harness::Login::Newcomer, Terminal::SSH).await;
    for (prompt, typed) in [
        ("Choose a username:", "Zoe"),
        ("Real name (Enter to skip):", ""),
        ("Choose a password:", crate::harness::PASSWORD),
        ("Again:", crate::harness::PASSWORD),
    ] {
        zoe.reads(prompt).await;
        zoe.enters(typed).await;
    }
    zoe.reads("has to approve it.").await;
    zoe.is_hung_up().await;
    let zoe = board.calls_again("zoe", Terminal::SSH).await;
    zoe.reads("has not approved your account yet.").await;
    zoe.is_hung_up().await;
    board.carrier("user approve zoe");
    let zoe = board.calls("zoe", Terminal::SSH).await;
    zoe.enters("U Z").await;
    zoe.reads("Total: 1 user(s)").await;
}

/// Approved or unlocked while the caller is still there.
#[tokio::test]
async fn who_is_still_there_when_the_account_is_opened_is_let_in() {
    let (board, bob) = with_alice_locked().await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("Leave a comment to the sysop? (y/N)").await;
    board.carrier("user lock alice --off");
    alice.reads_all(&["Your account is unlocked: you are let in.", "Welcome, Alice."]).await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
    bob.enters("WHO").await;
    bob.reads("Alice").await;
}
