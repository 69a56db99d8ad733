//! Live lines that their users take over from another: the call goes on there with everything as it
//! stood, and nobody else notices.

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

const TOLD: &str = "Your call goes on at another line.";

async fn in_chat(terminal: Terminal) -> (Board, Caller, Caller) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    (board, alice, bob)
}

async fn is_seen_off(old: &Caller) {
    old.reads(TOLD).await;
    old.is_hung_up().await;
}

/// From one terminal to the next, and back: all but the drawing stays. A bare line can show no half
/// of a line and go on with none: there it lies on the Up key.
#[tokio::test]
async fn a_chat_wanders_from_telnet_to_ssh_to_a_bare_line_and_back_with_the_half_typed_line() {
    let (board, alice, bob) = in_chat(Terminal::XTERM).await;
    alice.types("ça va à l'été, naïf").await;
    alice.types("\x1b[D\x1b[D").await;
    alice.has_bottom_line("ça va à l'été, na[|]ïf").await;
    let steps =
        [Terminal::SSH.sized(132, 43), Terminal::SYNCTERM, Terminal::LINES, Terminal::XTERM];
    let mut line = alice;
    for (terminal, number) in steps.into_iter().zip(1..) {
        let said = format!("said to line {number}.");
        bob.enters(&said).await;
        line.reads(&format!("Bob: {said}")).await;
        let next = board.takes_over("alice", terminal).await;
        is_seen_off(&line).await;
        next.reads("CHAT SESSION WITH BOB").await;
        match number {
            1 | 2 => next.has_bottom_line("ça va à l'été, na[|]ïf").await,
            3 => {
                next.reads("Not sent: ça va à l'été, naïf").await;
                next.enters("said by a bare line").await;
                bob.reads("Alice: said by a bare line").await;
            }
            _ => next.has_bottom_line("[|]").await,
        }
        assert!(next.times(&said) <= 1, "{:#?}", next.lines());
        line = next;
    }
    line.types("\x1b[A").await;
    line.types("\x1b[A").await;
    line.has_bottom_line("ça va à l'été, naïf[|]").await;
    line.enters("").await;
    bob.reads("Alice: ça va à l'été, naïf").await;
    bob.does_not_read("connection was lost");
    bob.does_not_read("is back");
    bob.enters("/END").await;
    line.reads("Messages exchanged: 6").await;
    line.has_bottom_line("Carrier > [|]").await;
    board.has_sessions("alice", "bob", &["ended"]).await;
}

/// What the client of a line that hangs was sent may never have been seen: it comes again.
async fn a_line_that_hangs(terminal: Terminal, back: Terminal) {
    let (board, alice, bob) = in_chat(terminal).await;
    alice.enters("the last that she typed").await;
    bob.reads("Alice: the last that she typed").await;
    alice.stops_reading().await;
    for number in 1..=3 {
        bob.enters(&format!("into the void {number}.")).await;
        bob.reads(&format!("Bob: into the void {number}.")).await;
    }
    let alice = board.takes_over("alice", back).await;
    alice.reads("CHAT SESSION WITH BOB").await;
    for number in 1..=3 {
        alice.reads(&format!("Bob: into the void {number}.")).await;
    }
    alice.enters("here I am").await;
    bob.reads("Alice: here I am").await;
    bob.does_not_read("connection was lost");
}

#[tokio::test]
async fn a_telnet_line_that_hangs_is_taken_over_at_once_by_ssh() {
    a_line_that_hangs(Terminal::XTERM, Terminal::SSH).await;
}

#[tokio::test]
async fn an_ssh_line_that_hangs_is_taken_over_at_once_by_a_bare_line() {
    a_line_that_hangs(Terminal::SSH, Terminal::LINES).await;
}

/// The old line breaks in the moment in which another takes its place: the chat goes on, whatever was
/// first.
#[tokio::test]
async fn a_line_that_breaks_while_it_is_taken_over_leaves_nobody_out() {
    let (board, mut alice, bob) = in_chat(Terminal::XTERM).await;
    for round in 1..=10 {
        let terminal = if round % 2 == 0 { Terminal::XTERM } else { Terminal::SSH };
        let again = board.calls_again("alice", terminal).await;
        again.reads("Take it over? (Y/n)").await;
        tokio::join!(alice.reset(), again.enters("y"));
        again.reads("You are back on node 1.").await;
        again.reads("CHAT SESSION WITH BOB").await;
        let said = format!("round {round}.");
        again.enters(&said).await;
        bob.reads(&format!("Alice: {said}")).await;
        alice = again;
    }
    bob.enters("/WHO").await;
    bob.reads("Alice").await;
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 10").await;
    assert!(!bob.lines().join("\n").contains("(line lost)"), "{:#?}", bob.lines());
}

/// The old line leaves in the moment in which another takes its place: whichever is first, who calls
/// is on the board, or can be at once.
#[tokio::test]
async fn who_says_goodbye_while_the_line_is_taken_over_can_call_at_once() {
    let board = Board::start(Settings::default()).await;
    let mut alice = board.calls("alice", Terminal::XTERM).await;
    for _ in 1..=10 {
        let again = board.calls_again("alice", Terminal::XTERM).await;
        again.reads("Take it over? (Y/n)").await;
        tokio::join!(alice.enters("G Y"), again.enters("y"));
        let all = ["You are back on node", "Welcome, Alice", "That call has just ended."];
        again.reads_one_of(&all).await;
        alice.is_hung_up().await;
        let third = board.calls_again("alice", Terminal::SSH).await;
        let asked = "Take it over? (Y/n)";
        if third.reads_one_of(&[asked, "Welcome, Alice", all[0]]).await == asked {
            third.enters("y").await;
            third.reads_one_of(&all[..2]).await;
        }
        third.enters("T").await;
        third.reads("Time on line").await;
        alice = third;
    }
}

#[tokio::test]
async fn of_several_who_take_one_line_over_at_once_one_comes_through_and_the_others_are_asked_again()
 {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.types("half a line").await;
    alice.has_bottom_line("Carrier > half a line[|]").await;
    let mut callers = Vec::new();
    for terminal in [Terminal::XTERM, Terminal::SSH, Terminal::SYNCTERM, Terminal::SSH] {
        let caller = board.calls_again("alice", terminal).await;
        caller.reads("Take it over? (Y/n)").await;
        callers.push(caller);
    }
    for caller in &callers {
        caller.enters("y").await;
    }
    let mut through = Vec::new();
    for caller in callers {
        match caller.reads_one_of(&["You are back on node 1.", "You are already on node 1."]).await
        {
            "You are back on node 1." => through.push(caller),
            _ => {
                caller.enters("n").await;
                caller.is_hung_up().await;
            }
        }
    }
    is_seen_off(&alice).await;
    assert_eq!(through.len(), 1);
    for alice in through {
        alice.has_bottom_line("Carrier > half a line[|]").await;
    }
}

/// SPEC §3: nobody is ever locked out by the own ghost.
#[tokio::test]
async fn who_is_on_a_full_board_takes_the_line_over_by_ssh() {
    let board = Board::start(Settings::of(&["[nodes] limit = 1"])).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.connects("bob", Terminal::XTERM).await;
    bob.reads("All nodes are busy. Please call back later.").await;
    let again = board.takes_over("alice", Terminal::SSH).await;
    is_seen_off(&alice).await;
    again.enters("WHO").await;
    again.reads("SSH").await;
}

#[tokio::test]
async fn a_script_takes_a_line_over_only_if_it_says_so() {
    let board = Board::start(Settings::default()).await;
    let key = board.key_of("alice", &["-t", "ed25519"]).await;
    let key = key.display().to_string();
    let alice = board.calls("alice", Terminal::XTERM).await;
    for typed in ["", "\n", "CHAT TOGGLE\ny\n", "n\ny\n"] {
        let ran = board.runs("ssh", &["-i", &key, "@"], typed).await;
        assert_eq!(ran.code, Some(1), "{typed:?}: {ran:?}");
        assert!(ran.text().contains("Take it over? (y/N)"), "{typed:?}: {ran:?}");
    }
    alice.enters("V").await;
    alice.reads("Carrier").await;
    alice.does_not_read(TOLD);
    let ran = board.runs("ssh", &["-i", &key, "@"], "y\nT\n").await;
    assert!(ran.text().contains("You are back on node 1."), "{ran:?}");
    assert!(ran.text().contains("Time on line"), "{ran:?}");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    is_seen_off(&alice).await;
}

#[tokio::test]
async fn the_real_ssh_is_asked_too_and_seen_off_with_a_word() {
    let board = Board::start(Settings::default()).await;
    let key = board.key_of("alice", &["-t", "ed25519"]).await;
    let key = key.display().to_string();
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.types("half a li").await;
    let again = board.connects_by_ssh("again", "alice", &["-i", &key]).await;
    again.reads("You are already on node 1. Take it over? (Y/n)").await;
    again.enters("").await;
    again.reads("You are back on node 1.").await;
    again.reads("Carrier > half a li").await;
    is_seen_off(&alice).await;
    let alice = board.takes_over("alice", Terminal::SYNCTERM).await;
    again.reads(TOLD).await;
    again.client_ends(0).await;
    alice.has_bottom_line("Carrier > half a li[|]").await;
}

/// Both sides know, each in its own way, how a chat ended whose line nobody took up.
#[tokio::test]
async fn who_calls_too_late_is_asked_whether_to_chat_again_and_is_in_one_with_a_yes() {
    let board = Board::start(Settings::of(&["[nodes] resume_window = \"2s\""])).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    chat(&bob, &alice).await;
    alice.reset().await;
    bob.reads_all(&["*** Alice's connection was lost.", "Chat with Alice has ended."]).await;
    let alice = board.calls_again("alice", Terminal::LINES).await;
    alice.reads_all(&["-= Main Menu =-", "Ask Bob to chat again? (Y/n)"]).await;
    alice.enters("y").await;
    alice.reads("Requesting chat with Bob...").await;
    bob.reads("Alice (node 1) wants to chat with you!").await;
    bob.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    bob.enters("/END").await;
    alice.reads("Messages exchanged: 0").await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.does_not_read("chat again?");
    board.has_sessions("alice", "bob", &["ended", "ended"]).await;
}
