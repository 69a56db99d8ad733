//! What is pasted: paced, bounded, dropped on the caller's word, and asked about where the terminal
//! tells it from what is typed.

use crate::chat::chat;
use crate::harness::{Board, Caller, PASSWORD, Settings, Terminal, Way};

/// A board on which so many lines go at once, and then so many.
fn rate(rate: &str) -> Settings {
    Settings::of(&[&format!("[limits] messages = \"{rate}\"")])
}

async fn in_chat(settings: Settings, terminal: Terminal) -> (Board, Caller, Caller) {
    let board = Board::start(settings).await;
    let alice = board.calls("alice", terminal).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    (board, alice, bob)
}

fn verses(numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
    numbers.map(|number| format!("verse {number}.")).collect()
}

/// Sends lines in one piece, each with its end, as a terminal does that does not bracket a paste.
async fn pastes(caller: &Caller, way: Way, lines: &[String]) {
    let end = if way == Way::Ssh { "\r" } else { "\r\0" };
    caller.sends_raw((lines.join(end) + end).as_bytes()).await;
}

/// Sends lines as a terminal does that brackets a paste.
async fn pastes_in_brackets(caller: &Caller, text: &str) {
    caller.sends_raw(format!("\x1b[200~{text}\x1b[201~").as_bytes()).await;
}

/// The verses on a page, in order.
fn read(caller: &Caller) -> Vec<String> {
    let verse = |line: String| line.split_once("Alice: verse ").map(|(_, n)| format!("verse {n}"));
    caller.lines().into_iter().filter_map(verse).collect()
}

/// The number in the line that ends with these words.
fn number_before(caller: &Caller, words: &str) -> usize {
    let found = |line: String| line.split_once(words)?.0.rsplit(' ').next()?.parse().ok();
    caller.lines().into_iter().find_map(found).unwrap_or_default()
}

async fn a_paste_is_paced(way: Way) {
    let (board, alice, bob) = in_chat(rate("10, then 50 per 1s"), Terminal::of(way)).await;
    bob.types("half a sentence").await;
    bob.has_bottom_line("half a sentence[|]").await;
    let lines = verses(1..=150);
    pastes(&alice, way, &lines).await;
    // So they have waited for a second.
    alice.reads(" lines wait (Ctrl-C drops them).").await;
    bob.reads("Alice: verse 150.").await;
    bob.has_bottom_line("half a sentence[|]").await;
    alice.reads("Alice: verse 150.").await;
    assert_eq!(read(&bob), lines);
    assert_eq!(read(&alice), lines);
    assert_eq!(alice.times("wait (Ctrl-C drops"), 1, "{:#?}", alice.lines());
    alice.does_not_read("refused");
    assert_eq!(board.log_of("alice", "bob").await.lines.len(), 150);
    bob.enters(" is whole").await;
    alice.reads("Bob: half a sentence is whole").await;
}

#[tokio::test]
async fn a_paste_by_telnet_arrives_whole_in_order_and_at_the_rate() {
    a_paste_is_paced(Way::Telnet).await;
}

#[tokio::test]
async fn a_paste_by_ssh_arrives_whole_in_order_and_at_the_rate() {
    a_paste_is_paced(Way::Ssh).await;
}

/// SPEC §9: a typist never meets the limit, here one that would be felt.
#[tokio::test]
async fn ten_lines_at_once_are_said_at_once_and_commands_are_not_counted() {
    let (_board, alice, bob) = in_chat(rate("10, then 1 per 1h"), Terminal::XTERM).await;
    pastes(&alice, Way::Telnet, &verses(1..=10)).await;
    bob.reads("Alice: verse 10.").await;
    for _ in 0..5 {
        alice.enters("/WHO").await;
        alice.reads("Node User").await;
    }
    alice.does_not_read("wait");
    alice.enters("/END").await;
    bob.reads("Messages exchanged: 10").await;
}

#[tokio::test]
async fn an_end_behind_a_paste_waits_its_turn() {
    let (_board, alice, bob) = in_chat(rate("10, then 20 per 1s"), Terminal::XTERM).await;
    let mut lines = verses(1..=30);
    lines.extend(["/END".to_owned(), "T".to_owned()]);
    pastes(&alice, Way::Telnet, &lines).await;
    for caller in [&alice, &bob] {
        caller.reads("Messages exchanged: 30").await;
    }
    alice.reads("Time on line").await;
}

#[tokio::test]
async fn ctrl_c_drops_what_waits_says_how_much_and_what_comes_then_is_new() {
    let (board, alice, bob) = in_chat(rate("10, then 1 per 2s"), Terminal::XTERM).await;
    pastes(&alice, Way::Telnet, &verses(1..=60)).await;
    alice.reads("50 lines wait (Ctrl-C drops them).").await;
    // In the middle of what comes.
    let more = verses(61..=100).join("\r\0");
    alice.sends_raw(format!("{more}\x03new line\r\0").as_bytes()).await;
    alice.reads(" waiting lines.").await;
    let dropped = number_before(&alice, " waiting lines.");
    bob.reads("Alice: new line").await;
    // The last had no end yet.
    assert_eq!(read(&bob), verses(1..=99 - dropped));
    assert_eq!(board.log_of("alice", "bob").await.lines.len(), 100 - dropped);
    assert!(dropped > 80, "{dropped} were dropped");
    assert_eq!(alice.times("Type /END to exit chat."), 1, "the key has done its work");
}

/// SPEC §4: past what can wait the rest is refused once, with the number of lines.
#[tokio::test]
async fn of_5000_lines_those_that_cannot_wait_are_refused_once_and_cost_no_memory() {
    const LINES: usize = 5_000;
    let (board, alice, bob) = in_chat(rate("10, then 10 per 1s"), Terminal::XTERM).await;
    let before = board.process().resident();
    pastes(&alice, Way::Telnet, &verses(1..=LINES)).await;
    alice.reads(" lines refused: more came at once than can wait.").await;
    let grown = board.process().resident().saturating_sub(before);
    // What waits trickles on, and nothing more is told of the paste.
    let said = read(&bob).len();
    bob.reads(&format!("Alice: verse {}.", said + 15)).await;
    alice.types("\x03").await;
    alice.reads(" waiting lines.").await;
    alice.enters("and now?").await;
    bob.reads("Alice: and now?").await;
    let refused = number_before(&alice, " lines refused:");
    let dropped = number_before(&alice, " waiting lines.");
    let said = board.log_of("alice", "bob").await.lines.len() - 1;
    assert_eq!(said + dropped + refused, LINES, "{said} {dropped} {refused}");
    assert!(refused > 4_700, "{refused} were refused");
    assert_eq!(read(&bob), verses(1..=said));
    assert_eq!(alice.times("refused"), 1, "{:#?}", alice.lines());
    assert!(grown < 4 * 1024, "{grown} KiB for a paste");
}

#[tokio::test]
async fn lines_that_wait_when_the_line_is_lost_are_said_nevertheless() {
    let (board, alice, bob) = in_chat(rate("10, then 10 per 1s"), Terminal::XTERM).await;
    pastes(&alice, Way::Telnet, &verses(1..=40)).await;
    alice.reads("lines wait (Ctrl-C drops them).").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::SSH).await;
    alice.reads("*** You are back on node 1.").await;
    for caller in [&alice, &bob] {
        caller.reads("Alice: verse 40.").await;
    }
    assert_eq!(read(&bob), verses(1..=40));
    alice.enters("here again").await;
    bob.reads("Alice: here again").await;
}

/// What was typed for a chat is no command.
#[tokio::test]
async fn lines_that_wait_when_the_partner_ends_the_chat_are_not_read_as_commands() {
    let (board, alice, bob) = in_chat(rate("10, then 1 per 1h"), Terminal::XTERM).await;
    pastes(&alice, Way::Telnet, &verses(1..=40)).await;
    alice.types("G Y").await;
    bob.reads("Alice: verse 10.").await;
    alice.reads("lines wait (Ctrl-C drops them).").await;
    bob.enters("/END").await;
    alice.reads("Not sent: 30 lines; the Up key has the last.").await;
    alice.reads("Not sent (the Up key has it): G Y").await;
    alice.has_bottom_line("Carrier > [|]").await;
    alice.types("\x1b[A\x1b[A").await;
    alice.has_bottom_line("Carrier > verse 40.[|]").await;
    alice.does_not_read("Unknown command");
    assert_eq!(board.log_of("alice", "bob").await.lines.len(), 10);
}

async fn a_paste_in_brackets_is_asked_about(terminal: Terminal) {
    let (board, alice, bob) = in_chat(Settings::default(), terminal).await;
    assert!(alice.brackets_pastes(), "the terminal was asked to");
    // Whatever it begins with, it is text.
    pastes_in_brackets(&alice, "one\r\r  two\ttabs\n/END\r//three").await;
    alice.reads("Send 4 lines? (Y/n)").await;
    bob.enters("meanwhile").await;
    alice.reads("Bob: meanwhile").await;
    alice.has_bottom_line("Send 4 lines? (Y/n) [|]").await;
    // A paste is no answer.
    pastes_in_brackets(&alice, "y\r").await;
    alice.has_bottom_line("Send 4 lines? (Y/n) y[|]").await;
    bob.does_not_read("one");
    alice.types("\x15").await;
    alice.enters("").await;
    let said = ["one", "two tabs", "/END", "//three"].map(|line| format!("Alice: {line}"));
    for line in &said {
        bob.reads(line).await;
    }
    alice.reads("Alice: //three").await;
    // Of one line it lies in the editor, its end too.
    alice.types("half").await;
    pastes_in_brackets(&alice, " a sentence\r").await;
    alice.has_bottom_line("half a sentence[|]").await;
    // No: nothing is lost beyond the paste.
    pastes_in_brackets(&alice, "four\rfive\r").await;
    alice.reads("Send 2 lines? (Y/n)").await;
    alice.enters("n").await;
    alice.reads("Nothing was sent.").await;
    alice.has_bottom_line("half a sentence[|]").await;
    // What is half-typed goes with the first line.
    pastes_in_brackets(&alice, " and more\rlast").await;
    alice.reads("Send 2 lines? (Y/n)").await;
    alice.enters("y").await;
    bob.reads("Alice: half a sentence and more").await;
    bob.reads("Alice: last").await;
    let kept = board.log_of("alice", "bob").await.lines;
    assert_eq!(kept.len(), 7, "{kept:#?}");
    assert_eq!(kept[1..5], said);
    alice.enters("/END").await;
    alice.reads("Messages exchanged: 7").await;
    // Where no line would go out as a message, several become one, for the caller to look at.
    alice.has_bottom_line("Carrier > [|]").await;
    pastes_in_brackets(&alice, "OLM bob see you\rat nine\r").await;
    alice.has_bottom_line("Carrier > OLM bob see you at nine[|]").await;
    alice.enters("").await;
    bob.reads("OLM from Alice (node 1): see you at nine").await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    assert!(!alice.brackets_pastes(), "and no longer");
}

#[tokio::test]
async fn a_paste_in_brackets_is_asked_about_by_telnet() {
    a_paste_in_brackets_is_asked_about(Terminal::XTERM).await;
}

#[tokio::test]
async fn a_paste_in_brackets_is_asked_about_by_ssh() {
    a_paste_in_brackets_is_asked_about(Terminal::SSH).await;
}

#[tokio::test]
async fn who_may_not_know_of_brackets_is_not_asked_for_them() {
    let board = Board::start(Settings::default()).await;
    for (name, terminal) in [("alice", Terminal::SYNCTERM), ("bob", Terminal::DUMB)] {
        let caller = board.calls(name, terminal).await;
        assert!(!caller.brackets_pastes(), "{name}");
    }
}

#[tokio::test]
async fn a_password_that_is_pasted_is_a_password() {
    let board = Board::start(Settings::default()).await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.reads("Username (or NEW):").await;
    pastes_in_brackets(&alice, "alice\r").await;
    alice.reads("Password:").await;
    pastes_in_brackets(&alice, PASSWORD).await;
    alice.enters("").await;
    alice.is_at_the_menu().await;
    alice.enters("W").await;
    alice.enters("1").await;
    alice.reads("assword").await;
    pastes_in_brackets(&alice, PASSWORD).await;
    alice.enters("").await;
    alice.reads("assword").await;
    alice.does_not_read("Send");
}

#[tokio::test]
async fn of_5000_lines_in_brackets_4800_are_refused_once_and_cost_no_memory() {
    let (board, alice, bob) = in_chat(rate("10, then 100 per 1s"), Terminal::XTERM).await;
    let before = board.process().resident();
    pastes_in_brackets(&alice, &verses(1..=5_000).join("\r")).await;
    alice.reads("4800 lines refused: more came at once than can wait.").await;
    alice.reads("Send 200 lines? (Y/n)").await;
    let grown = board.process().resident().saturating_sub(before);
    assert!(grown < 4 * 1024, "{grown} KiB for a paste");
    alice.enters("").await;
    bob.reads("Alice: verse 200.").await;
    assert_eq!(read(&bob), verses(1..=200));
    assert_eq!(alice.times("refused"), 1, "{:#?}", alice.lines());
}

/// The end of a paste is lost on the way: the caller is heard again, and nothing went out.
#[tokio::test]
async fn a_bracket_that_never_ends_is_over_with_ctrl_c_or_after_a_silence() {
    let (_board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    alice.sends_raw(b"\x1b[200~one\rtwo\rhalf").await;
    alice.types("\x03").await;
    alice.reads("Dropped 3 waiting lines.").await;
    // What comes in the same breath is still of the paste.
    alice.enters("four").await;
    alice.reads("Dropped the rest of the paste: 1 line.").await;
    alice.enters("typed").await;
    bob.reads("Alice: typed").await;
    alice.sends_raw(b"\x1b[200~three\rfour\r").await;
    alice.reads("Send 2 lines? (Y/n)").await;
    alice.enters("").await;
    bob.reads_all(&["Alice: three", "Alice: four"]).await;
    bob.does_not_read("Alice: one");
}

#[tokio::test]
async fn a_paste_that_a_lost_line_cuts_is_asked_about_when_its_caller_is_back() {
    let (board, alice, bob) = in_chat(Settings::default(), Terminal::XTERM).await;
    alice.sends_raw(b"\x1b[200~one\rtwo\rthr").await;
    alice.pull_the_plug().await;
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("*** You are back on node 1.").await;
    alice.has_bottom_line("Send 3 lines? (Y/n) [|]").await;
    alice.enters("").await;
    bob.reads("Alice: thr").await;
}
