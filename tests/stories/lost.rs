//! A lost line is not the end of a call: the node waits with everything as it stood, and a login
//! takes it over from whatever terminal.

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

fn window(length: &str) -> Settings {
    Settings::of(&[&format!("[nodes] resume_window = \"{length}\"")])
}

async fn in_chat(settings: Settings, terminal: Terminal) -> (Board, Caller, Caller) {
    let board = Board::start(settings).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    (board, alice, bob)
}

/// Said before the line is lost, while it is, and after: nothing twice, nothing missing.
async fn comes_back(from: Terminal, polite: bool, back: Terminal) {
    let (board, alice, bob) = in_chat(Settings::default(), from).await;
    bob.enters("before 1").await;
    alice.reads("Bob: before 1").await;
    alice.enters("before 2").await;
    bob.reads("Alice: before 2").await;
    alice.types("half a sen").await;
    alice.types("\x1b[D\x1b[D\x1b[D").await;
    alice.has_bottom_line("half a [|]sen").await;
    if polite {
        alice.pull_the_plug().await;
    } else {
        alice.reset().await;
    }
    bob.reads("*** Alice's connection was lost.").await;
    for number in 1..=5 {
        bob.enters(&format!("missed {number}.")).await;
        bob.reads(&format!("Bob: missed {number}.")).await;
    }
    bob.enters("/WHO").await;
    bob.reads("(line lost)").await;

    let alice = board.calls_again("alice", back).await;
    alice.reads("You are back on node 1.").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    for number in 1..=5 {
        alice.reads(&format!("Bob: missed {number}.")).await;
    }
    bob.reads("*** Alice is back.").await;
    alice.has_bottom_line("half a [|]sen").await;
    alice.does_not_read("before 1");
    for number in 1..=5 {
        assert_eq!(alice.times(&format!("missed {number}.")), 1, "{:#?}", alice.lines());
    }
    alice.types("whole ").await;
    alice.enters("").await;
    bob.reads("Alice: half a whole sen").await;
    bob.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads("Messages exchanged: 8").await;
    }
    alice.has_bottom_line("Carrier > [|]").await;
    board.has_sessions("alice", "bob", &["ended"]).await;
}

#[tokio::test]
async fn a_line_pulled_in_mid_chat_is_taken_up_at_another_terminal_and_size() {
    comes_back(Terminal::XTERM, true, Terminal::SYNCTERM.sized(40, 12)).await;
}

#[tokio::test]
async fn a_line_broken_in_mid_chat_is_taken_up_at_a_terminal_without_graphics() {
    comes_back(Terminal::XTERM, false, Terminal::DUMB.sized(132, 50)).await;
}

#[tokio::test]
async fn a_line_pulled_in_mid_chat_by_ssh_is_taken_up_by_telnet() {
    comes_back(Terminal::SSH, true, Terminal::SYNCTERM.sized(40, 12)).await;
}

#[tokio::test]
async fn a_line_broken_in_mid_chat_by_ssh_is_taken_up_by_ssh() {
    comes_back(Terminal::SSH, false, Terminal::SSH.sized(50, 20)).await;
}

#[tokio::test]
async fn a_line_broken_in_mid_chat_by_telnet_is_taken_up_by_ssh() {
    comes_back(Terminal::XTERM, false, Terminal::SSH.sized(132, 50)).await;
}

/// A line-mode client shows no half-typed line of the board's, and what it sends is not added to one.
#[tokio::test]
async fn a_line_pulled_in_mid_chat_is_taken_up_in_line_mode() {
    let (board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    bob.enters("before").await;
    alice.reads("Bob: before").await;
    alice.types("half typed thing").await;
    alice.has_bottom_line("half typed thing[|]").await;
    alice.pull_the_plug().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("missed").await;
    bob.reads("Bob: missed").await;
    let alice = board.calls_again("alice", Terminal::LINES).await;
    alice.reads_all(&["You are back on node 1.", "CHAT SESSION WITH BOB", "Bob: missed"]).await;
    alice.reads("Not sent: half typed thing").await;
    bob.reads("*** Alice is back.").await;
    alice.enters("here again").await;
    bob.reads("Alice: here again").await;
    assert_eq!(alice.times("missed"), 1);
    assert_eq!(alice.times("here again"), 1, "her own line is not printed again");
}

#[tokio::test]
async fn a_line_lost_twice_and_a_partners_too_are_taken_up() {
    let (board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("one").await;
    bob.reads("Bob: one").await;
    bob.reset().await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads_all(&["CHAT SESSION WITH BOB", "Bob: one"]).await;
    alice.reads("*** Bob's connection was lost.").await;
    alice.enters("two").await;
    alice.reads("Alice: two").await;
    alice.pull_the_plug().await;
    let bob = board.calls_again("bob", Terminal::SYNCTERM).await;
    bob.reads_all(&["CHAT SESSION WITH ALICE", "Alice: two"]).await;
    let alice = board.calls_again("alice", Terminal::DUMB).await;
    alice.reads("CHAT SESSION WITH BOB").await;
    bob.reads("*** Alice is back.").await;
    alice.enters("three").await;
    bob.reads("Alice: three").await;
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 3").await;
}

#[tokio::test]
async fn a_half_typed_command_is_there_when_its_caller_calls_back() {
    let board = Board::start(Settings::default()).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.types("OLM bob see you at ni").await;
    alice.types("\x1b[D\x1b[D").await;
    alice.has_bottom_line("Carrier > OLM bob see you at [|]ni").await;
    alice.reset().await;
    bob.enters("CHAT ALICE").await;
    // The board may hear of a reset a moment later than Bob asks.
    bob.reads("Alice").await;
    bob.enters("OLM alice where are you").await;
    bob.reads_one_of(&["OLM sent to Alice.", "it is kept until the line is back."]).await;
    let alice = board.calls_again("alice", Terminal::SYNCTERM.sized(40, 20)).await;
    alice.reads("You are back on node 2.").await;
    // Out of the log it has no node.
    let told = ["*** OLM from Bob (node 1): where are you", "*** OLM from Bob: where are you"];
    alice.reads_one_of(&told).await;
    alice.has_bottom_line("Carrier > OLM bob see you at [|]ni").await;
    alice.types("the ").await;
    alice.enters("").await;
    bob.reads("*** OLM from Alice (node 2): see you at the ni").await;
}

#[tokio::test]
async fn who_has_nothing_to_come_back_to_is_gone_at_once() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.pull_the_plug().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.does_not_read("You are back");
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 1 user(s) online").await;
}

#[tokio::test]
async fn who_calls_back_too_late_finds_the_chat_ended_and_every_word_kept() {
    let (board, alice, bob) = in_chat(window("2s"), Terminal::XTERM).await;
    alice.enters("said before").await;
    bob.reads("Alice: said before").await;
    alice.types("half a sen").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("said meanwhile").await;
    bob.reads("CHAT SESSION ENDED").await;
    bob.reads_all(&["Chat with Alice has ended.", "Messages exchanged: 2"]).await;
    bob.has_bottom_line("Carrier > [|]").await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.has_bottom_line("Ask Bob to chat again? (Y/n) [|]").await;
    alice.does_not_read("You are back");
    alice.enters("n").await;
    alice.has_bottom_line("Carrier > [|]").await;
    bob.enters("WHO").await;
    bob.reads("Alice").await;
    bob.does_not_read("(line lost)");
    let log = board.has_sessions("alice", "bob", &["ended"]).await;
    assert_eq!(log.lines, ["Alice: said before", "Bob: said meanwhile"]);
    assert_eq!(log.session().messages, 2);
}

#[tokio::test]
async fn where_lines_cannot_be_taken_up_a_lost_one_ends_the_chat_at_once() {
    let (board, alice, bob) = in_chat(window("0s"), Terminal::XTERM).await;
    alice.enters("said before").await;
    bob.reads("Alice: said before").await;
    alice.reset().await;
    bob.reads_all(&["Chat with Alice has ended.", "Messages exchanged: 1"]).await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.has_bottom_line("Ask Bob to chat again? (Y/n) [|]").await;
    alice.does_not_read("You are back");
}

#[tokio::test]
async fn a_request_stands_while_its_askers_line_is_lost_and_the_chat_begins_without_it() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    bob.enters("CHAT ALICE").await;
    alice.reads("Bob (node 2) wants to chat with you!").await;
    bob.pull_the_plug().await;
    carol.enters("CHAT BOB").await;
    carol.reads("Bob's line is lost and may be back within a minute.").await;
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 3 user(s) online").await;
    alice.enters("Y").await;
    alice.reads_all(&["CHAT SESSION WITH BOB", "*** Bob's connection was lost."]).await;
    alice.enters("are you there").await;
    alice.reads("Alice: are you there").await;
    let bob = board.calls_again("bob", Terminal::LINES).await;
    bob.reads_all(&["You are back on node 2.", "CHAT SESSION WITH ALICE", "Alice: are you there"])
        .await;
    alice.reads("*** Bob is back.").await;
    bob.enters("I am").await;
    alice.reads("Bob: I am").await;
}

#[tokio::test]
async fn an_invite_waits_for_the_return_of_a_lost_line() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    bob.enters("CHAT ALICE").await;
    alice.reads("Bob (node 2) wants to chat with you!").await;
    alice.pull_the_plug().await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("You are back on node 1.").await;
    alice.reads("Bob (node 2) wants to chat with you!").await;
    alice.enters("CHAT ACCEPT").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    bob.enters("hello").await;
    alice.reads("Bob: hello").await;
}

#[tokio::test]
async fn a_chat_that_ended_meanwhile_is_told_to_who_calls_back() {
    let (board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    alice.types("never se").await;
    alice.has_bottom_line("never se[|]").await;
    alice.pull_the_plug().await;
    bob.reads("*** Alice's connection was lost.").await;
    bob.enters("good night then").await;
    bob.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    // Alice has nothing to come back to any more but what came meanwhile.
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("Carrier >").await;
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 2 user(s) online").await;
    let log = board.has_sessions("alice", "bob", &["ended"]).await;
    assert_eq!(log.lines, ["Bob: good night then"]);
}

/// SPEC §3: when all nodes are taken, the one that has waited longest gives way to whoever has
/// logged in.
#[tokio::test]
async fn a_parked_node_gives_way_when_all_are_taken() {
    let settings = Settings::of(&["[nodes] limit = 2"]);
    let (board, alice, bob) = in_chat(settings, Terminal::XTERM).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    bob.reads_all(&["Chat with Alice has ended.", "Carrier >"]).await;
    carol.enters("WHO").await;
    carol.reads_all(&["1", "Carol", "2", "Bob"]).await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.reads("All nodes are busy. Please call back later.").await;
    alice.is_hung_up().await;
}

/// What was typed ahead at the login belongs to the call that is taken up.
#[tokio::test]
async fn what_was_typed_ahead_at_the_login_goes_on_where_the_line_is_taken_up() {
    let (board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.reads("Username (or NEW):").await;
    alice.sends_raw(b"alice\r\0correct horse battery\r\0typed ahead\r\0").await;
    bob.reads("Alice: typed ahead").await;
}

/// A size that changes while a line is being typed is only a redraw.
async fn resized(terminal: Terminal) {
    let (_board, alice, bob) = in_chat(Settings::default(), terminal).await;
    alice.types("half a sen").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.resizes(50, 12).await;
    bob.enters("what one says to somebody with a narrow window can be long enough to be broken")
        .await;
    alice.reads("long enough to be broken").await;
    alice.has_bottom_line("half a sen[|]").await;
    let wide = alice.lines().into_iter().rev().take(3).map(|line| line.chars().count()).max();
    assert!(wide.is_some_and(|wide| wide < 50), "{:#?}", alice.lines());
}

#[tokio::test]
async fn another_size_is_only_a_redraw_by_telnet() {
    resized(Terminal::XTERM).await;
}

#[tokio::test]
async fn another_size_is_only_a_redraw_by_ssh() {
    resized(Terminal::SSH).await;
}
