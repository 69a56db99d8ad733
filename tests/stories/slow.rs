//! Callers whose client takes nothing for a while, or is not there when a chat begins: the board keeps no more for them than it may, and
//! they read all of it later, once and in order; those who talk to them notice nothing.

use crate::harness::{BOUND, Board, Caller, Dialled, Login, PASSWORD, Settings, Terminal, Way};

/// What the kernel at a slow reader's end holds: the rest waits at the board.
const LITTLE: usize = 4 * 1024;

/// How many lines come while nothing is taken, and how long each is: far more than the kernels, the
/// output and the mailbox hold together.
const LINES: usize = 1_000;
const LONG: usize = 480;

/// How many online messages each of two callers sends: several pages.
const OLMS: usize = 400;

/// So many are typed at once.
const AT_ONCE: usize = 50;

/// Somebody calls whose whole tape is kept, and is at the menu.
async fn calls(board: &Board, name: &str, terminal: Terminal) -> Dialled {
    let dialled = board.numbers().dials(Login::User(name), terminal).await;
    let dialled = dialled.unwrap_or_else(|error| panic!("{name} cannot call: {error}"));
    if terminal.way != Way::Ssh {
        reads(&dialled, 0, "Username (or NEW):").await;
        enters(&dialled, name).await;
        reads(&dialled, 0, "Password:").await;
        enters(&dialled, PASSWORD).await;
    }
    reads(&dialled, 0, "Carrier >").await;
    dialled
}

#[track_caller]
fn reads<'a>(caller: &'a Dialled, from: usize, words: &'a str) -> impl Future<Output = ()> + 'a {
    let at = std::panic::Location::caller();
    async move {
        if caller.reads(from, &[words], BOUND).await.is_none() {
            let tape = caller.tape(caller.mark().saturating_sub(1_000));
            panic!("{at}: {words:?} was never read: …{tape}");
        }
    }
}

async fn enters(caller: &Dialled, line: &str) {
    caller.enters(line).await.expect("a line that can be typed");
}

/// The numbers behind `before`, in the order in which they came.
fn numbers(tape: &str, before: &str) -> Vec<usize> {
    let behind = tape.match_indices(before).filter_map(|(at, _)| {
        let rest = tape[at + before.len()..].split_once(' ')?.0;
        rest.parse().ok()
    });
    behind.collect()
}

/// A message that is long, and tells which it is.
fn message(number: usize) -> String {
    format!("gale {number:04} {}", "x".repeat(LONG))
}

async fn a_reader_who_stops_reads_all_later(terminal: Terminal) {
    let board = Board::start(Settings::unpaced()).await;
    let alice = calls(&board, "alice", Terminal::XTERM).await;
    let bob = calls(&board, "bob", terminal).await;
    bob.holds_little(LITTLE);
    enters(&alice, "CHAT BOB").await;
    reads(&bob, 0, "wants to chat with you!").await;
    enters(&bob, "CHAT ACCEPT").await;
    for caller in [&alice, &bob] {
        reads(caller, 0, "Type /END to exit chat.").await;
    }
    let stops = bob.pauses().await;
    let mut mark = alice.mark();
    for first in (1..=LINES).step_by(AT_ONCE) {
        for number in first..first + AT_ONCE {
            enters(&alice, &message(number)).await;
        }
        // Her own lines come back meanwhile, for they are stored.
        reads(&alice, mark, &format!("Alice: gale {:04}", first + AT_ONCE - 1)).await;
        mark = alice.mark();
    }
    drop(stops);
    reads(&bob, 0, &format!("Alice: gale {LINES:04} ")).await;
    enters(&bob, "I have read it").await;
    reads(&alice, mark, "Bob: I have read it").await;
    let all: Vec<usize> = (1..=LINES).collect();
    assert_eq!(numbers(&bob.tape(0), "Alice: gale "), all, "once each, in order");
    for caller in [alice, bob] {
        assert!(!caller.tape(0).contains("connection was lost"), "nobody's line is lost");
    }
}

#[tokio::test]
async fn a_telnet_reader_who_stops_for_a_thousand_lines_reads_all_later_once_in_order() {
    a_reader_who_stops_reads_all_later(Terminal::XTERM).await;
}

#[tokio::test]
async fn an_ssh_reader_who_stops_for_a_thousand_lines_reads_all_later_once_in_order() {
    a_reader_who_stops_reads_all_later(Terminal::SSH).await;
}

/// Online messages are read from the logs too, and more of them than one page has.
#[tokio::test]
async fn olms_to_a_reader_who_stops_are_read_later_once_in_order() {
    let settings = Settings::of(&["[limits] messages = \"off\"", "[limits] olms = \"off\""]);
    let board = Board::start(settings).await;
    let alice = calls(&board, "alice", Terminal::XTERM).await;
    let carol = calls(&board, "carol", Terminal::XTERM).await;
    let bob = calls(&board, "bob", Terminal::XTERM).await;
    bob.holds_little(LITTLE);
    let stops = bob.pauses().await;
    for number in 1..=OLMS {
        for caller in [&alice, &carol] {
            let mark = caller.mark();
            enters(caller, &format!("OLM bob {}", message(number))).await;
            reads(caller, mark, "OLM sent to Bob.").await;
        }
    }
    drop(stops);
    let all: Vec<usize> = (1..=OLMS).collect();
    for (sender, node) in [("Alice", 1), ("Carol", 2)] {
        let from = format!("*** OLM from {sender} (node {node}): gale ");
        let again = format!("*** OLM from {sender}: gale ");
        let last = format!("gale {OLMS:04} ");
        reads(&bob, 0, &last).await;
        // Read from the log, an online message does not tell from which node it came.
        let came = async {
            loop {
                let tape = bob.tape(0);
                if tape.contains(&format!("{from}{OLMS:04}"))
                    || tape.contains(&format!("{again}{OLMS:04}"))
                {
                    return tape;
                }
                let mark = bob.mark();
                bob.reads(mark, &[&last], BOUND).await;
            }
        };
        let tape = tokio::time::timeout(BOUND, came).await.expect("the last has come");
        let tape = tape.replace(&again, &from);
        assert_eq!(numbers(&tape, &from), all, "{sender}'s, once each, in order");
    }
}

/// What begins while the line is lost is shown when it is back, in order and once.
#[tokio::test]
async fn a_chat_that_begins_while_the_line_is_lost_is_read_in_order_when_it_is_back() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    bob.enters("CHAT ALICE").await;
    alice.reads("Bob (node 2) wants to chat with you!").await;
    bob.reset().await;
    is_lost(&board, &alice).await;
    alice.enters("CHAT ACCEPT").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    for line in ["one.", "two.", "three."] {
        alice.enters(line).await;
        alice.reads(&format!("Alice: {line}")).await;
    }
    let bob = board.calls_again("bob", Terminal::XTERM).await;
    bob.reads_all(&["You are back on node 2.", "CHAT SESSION WITH ALICE"]).await;
    bob.reads_all(&["Alice: one.", "Alice: two.", "Alice: three."]).await;
    alice.reads("*** Bob is back.").await;
    bob.enters("four.").await;
    bob.reads("Bob: four.").await;
    let shown: Vec<String> = bob.lines();
    for words in ["CHAT SESSION WITH ALICE", "Alice: one.", "Alice: two.", "Alice: three."] {
        let times = shown.iter().filter(|line| line.contains(words)).count();
        assert_eq!(times, 1, "{words:?} in {shown:#?}");
    }
}

/// Waits until the board knows that Bob's line is lost.
async fn is_lost(board: &Board, witness: &Caller) {
    let lost = async {
        loop {
            witness.enters("WHO").await;
            witness.reads("Bob").await;
            witness.has_a_prompt().await;
            if witness.times("(line lost)") > 0 {
                return;
            }
        }
    };
    let lost = tokio::time::timeout(BOUND, lost).await;
    assert!(lost.is_ok(), "the line is not lost\n{}", board.log());
}
