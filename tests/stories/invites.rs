//! What an invite meets at the other end: it is news above the line being typed, and only what
//! SPEC §6 names accepts it.

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

/// Two callers at the menu, the first with a terminal of its own.
async fn two(settings: Settings, terminal: Terminal) -> (Board, Caller, Caller) {
    let board = Board::start(settings).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    (board, alice, bob)
}

#[tokio::test]
async fn an_invite_stands_above_an_empty_prompt_and_rings_once() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    let bells = alice.bells();
    bob.enters("CHAT ALICE").await;
    alice.reads("Type CHAT ACCEPT or CHAT DECLINE (30 seconds).").await;
    alice.has_bottom_line("Carrier > [|]").await;
    let page = alice.lines();
    let last: Vec<&str> = page.iter().rev().take(4).rev().map(String::as_str).collect();
    assert_eq!(
        last,
        [
            "*** CHAT REQUEST ***",
            "Bob (node 2) wants to chat with you!",
            "Type CHAT ACCEPT or CHAT DECLINE (30 seconds).",
            "Carrier >",
        ]
    );
    assert_eq!(page.iter().filter(|line| *line == "Carrier >").count(), 1, "{page:#?}");
    assert_eq!(alice.bells(), bells + 1);
}

#[tokio::test]
async fn an_invite_on_a_plain_terminal_is_one_line() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::LINES).await;
    bob.enters("CHAT ALICE").await;
    alice.reads("Chat request: Bob (node 2) wants to chat with you! Type CHAT ACCEPT or CHAT DECLINE (30 seconds).").await;
    assert_eq!(alice.times("Chat request: Bob"), 1);
}

#[tokio::test]
async fn a_half_typed_command_stays_as_it_stood_with_its_cursor() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    alice.types("OLM bob see you at ni").await;
    alice.types("\x1b[D\x1b[D").await;
    alice.has_bottom_line("Carrier > OLM bob see you at [|]ni").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.has_bottom_line("Carrier > OLM bob see you at [|]ni").await;
    bob.enters("CHAT CANCEL").await;
    alice.reads("Bob has cancelled the chat request.").await;
    alice.has_bottom_line("Carrier > OLM bob see you at [|]ni").await;
    assert_eq!(alice.times("OLM bob see"), 1, "it was lifted, not repeated");
    alice.types("the ").await;
    alice.enters("").await;
    bob.reads("*** OLM from Alice (node 1): see you at the ni").await;
}

#[tokio::test]
async fn a_half_typed_line_is_back_after_the_chat_with_its_cursor() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    alice.types("OLM bob hello th").await;
    alice.types("\x1b[D\x1b[D\x1b[D").await;
    alice.has_bottom_line("Carrier > OLM bob hello[|] th").await;
    // Bob asks; Alice accepts with a line of her own, and types another one meanwhile.
    alice.types("\x15").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.enters("CHAT BOB").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 0").await;
    // Bob, who asked, has a half-typed line when his request is accepted.
    bob.has_a_prompt().await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    bob.types("OLM alice hello th").await;
    bob.types("\x1b[D\x1b[D\x1b[D").await;
    bob.has_bottom_line("Carrier > OLM alice hello[|] th").await;
    alice.enters("Y").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    bob.enters("in the chat").await;
    alice.reads("Bob: in the chat").await;
    alice.types("half a sent").await;
    alice.has_bottom_line("half a sent[|]").await;
    bob.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    bob.has_bottom_line("Carrier > OLM alice hello[|] th").await;
    alice.reads("Messages exchanged: 1").await;
    alice.has_bottom_line("Carrier > [|]").await;
}

#[tokio::test]
async fn an_invite_at_more_does_not_answer_the_question_nor_the_question_the_invite() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM.sized(80, 10)).await;
    alice.enters("?").await;
    alice.reads("More? (Y/n/ns)").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    let mark = bob.mark();
    alice.enters("Y").await;
    alice.reads("Shows who is on line").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("N").await;
    alice.has_a_prompt().await;
    alice.has_bottom_line("Carrier > [|]").await;
    assert_eq!(alice.times("More?"), 0, "the question is erased after its answer");
    bob.enters("T").await;
    bob.reads("Time on line").await;
    bob.does_not_read_after(mark, "declined");
    bob.does_not_read_after(mark, "CHAT SESSION");
    alice.enters("Y").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
}

#[tokio::test]
async fn an_invite_at_a_yes_no_question_is_not_answered_by_its_answer() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    alice.enters("G").await;
    alice.reads("Leave the board? (y/N)").await;
    alice.types("n").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.has_bottom_line("Leave the board? (y/N) n[|]").await;
    alice.enters("").await;
    alice.has_a_prompt().await;
    bob.does_not_read("declined");
    bob.enters("CHAT CANCEL").await;
    alice.reads("Bob has cancelled").await;
    alice.enters("G").await;
    alice.reads("Leave the board? (y/N)").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.enters("Y").await;
    alice.reads("Goodbye, Alice.").await;
    bob.reads("Alice has left the board.").await;
    bob.does_not_read("CHAT SESSION");
}

/// A chat that begins while a question is open takes its place, and gives it back.
#[tokio::test]
async fn a_question_is_put_again_after_the_chat_that_came_between() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    alice.enters("CHAT BOB").await;
    bob.reads("(30 seconds).").await;
    alice.enters("G").await;
    alice.reads("Leave the board? (y/N)").await;
    bob.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    alice.enters("y").await;
    bob.reads("Alice: y").await;
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 1").await;
    alice.has_bottom_line("Leave the board? (y/N) [|]").await;
    alice.enters("n").await;
    alice.has_bottom_line("Carrier > [|]").await;
}

/// What waits to be read was typed before the invite came: here behind questions to the store.
#[tokio::test]
async fn a_y_that_was_typed_ahead_accepts_nothing() {
    let (_board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    let typed = "OLM Nobodyatall hello\r\0".repeat(150) + "y\r\0";
    let came_before = "A chat request came while you typed";
    for _ in 0..20 {
        alice.sends_raw(typed.as_bytes()).await;
        // One is answered: all of them have come.
        alice.reads("Unknown user").await;
        bob.enters("CHAT ALICE").await;
        // The board may have read all of it before Bob asked: then once more.
        let read = alice.reads_one_of(&[came_before, "Unknown command: y"]).await;
        bob.reads("Waiting for response").await;
        bob.enters("CHAT CANCEL").await;
        bob.reads("Your request to Alice was cancelled.").await;
        alice.reads("Bob has cancelled the chat request.").await;
        alice.does_not_read("CHAT SESSION");
        if read == came_before {
            return;
        }
    }
    panic!("not once was the Y still waiting when the invite came");
}

#[tokio::test]
async fn who_fills_in_the_form_for_an_account_cannot_be_asked_and_a_y_there_answers_the_form() {
    let board = Board::start(Settings::default()).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let zoe = board.connects("zoe", Terminal::XTERM).await;
    zoe.reads("Username (or NEW):").await;
    zoe.enters("NEW").await;
    zoe.reads("Choose a username:").await;
    zoe.enters("Zoe").await;
    zoe.reads("Real name").await;
    for whom in ["Zoe", "2"] {
        bob.enters(&format!("CHAT {whom}")).await;
        bob.reads(if whom == "2" { "Nobody is on node 2." } else { "Unknown user: Zoe." }).await;
    }
    zoe.enters("Y").await;
    zoe.reads("Choose a password:").await;
    zoe.does_not_read("chat");
}

#[tokio::test]
async fn a_chat_that_begins_answers_the_other_invites_and_who_is_in_it_cannot_be_asked() {
    let (board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    carol.enters("CHAT ALICE").await;
    alice.reads("Carol (node 3) wants to chat").await;
    dave.enters("CHAT BOB").await;
    bob.reads("Dave (node 4) wants to chat").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("Bob (node 2) wants to chat").await;
    alice.enters("CHAT ACCEPT BOB").await;
    alice.reads("Carol was told that you are in a chat.").await;
    bob.reads("Dave was told that you are in a chat.").await;
    carol.reads("Alice is in a chat now.").await;
    dave.reads("Bob is in a chat now.").await;
    for caller in [&carol, &dave] {
        caller.enters("CHAT ALICE").await;
        caller.reads("Alice is in a chat now.").await;
        caller.does_not_read("timed out");
    }
    bob.enters("/END").await;
    alice.reads("has ended.").await;
    board.has_sessions("alice", "carol", &["failed"]).await;
}

#[tokio::test]
async fn a_paste_of_answers_in_a_chat_is_said_and_answers_nothing() {
    let (board, alice, bob) = two(Settings::default(), Terminal::XTERM).await;
    chat(&alice, &bob).await;
    alice.sends_raw(b"y\r\0n\r\0Y\r\0").await;
    bob.reads_all(&["Alice: y", "Alice: n", "Alice: Y"]).await;
    assert_eq!(board.log_of("alice", "bob").await.lines.len(), 3);
}
