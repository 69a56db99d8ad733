//! What an attack on the board found: each was a fault, and none may come back.

use std::time::Duration;

use crate::chat::chat;
use crate::harness::{BOUND, Board, Caller, PASSWORD, Settings, Terminal};

/// Of a page, the words of `kind` and a number that stand behind `before`, in order.
fn numbered(caller: &Caller, before: &str, kind: &str) -> Vec<String> {
    let word = |line: String| {
        let (_, rest) = line.split_once(before)?;
        let word = rest.split_whitespace().next()?;
        word.starts_with(kind).then(|| word.to_owned())
    };
    caller.lines().into_iter().filter_map(word).collect()
}

/// SPEC §3: a login takes over the node that waits; a second one finds its user on line.
#[tokio::test]
async fn of_several_who_call_back_at_once_one_comes_through() {
    let board = Board::start(Settings::default()).await;
    for round in 1..=20 {
        let alice = board.calls("alice", Terminal::XTERM).await;
        alice.types("half a line").await;
        alice.has_bottom_line("Carrier > half a line[|]").await;
        alice.reset().await;
        let mut callers = Vec::new();
        for _ in 0..4 {
            let caller = board.connects("alice", Terminal::XTERM).await;
            caller.reads("Username (or NEW):").await;
            caller.enters("alice").await;
            caller.reads("Password:").await;
            callers.push(caller);
        }
        for caller in &callers {
            caller.enters(PASSWORD).await;
        }
        let mut back = Vec::new();
        for caller in callers {
            match caller.reads_one_of(&["*** You are back on node 1.", "You are already on"]).await
            {
                "You are already on" => {
                    caller.enters("n").await;
                    caller.is_hung_up().await;
                }
                _ => back.push(caller),
            }
        }
        assert_eq!(back.len(), 1, "came through in round {round}");
        for alice in back {
            alice.has_bottom_line("Carrier > half a line[|]").await;
            alice.types("\x15").await;
            alice.has_bottom_line("Carrier > [|]").await;
            alice.enters("G Y").await;
            alice.is_hung_up().await;
        }
    }
}

/// SPEC §5: what was said meanwhile comes from the log, however much more it is than a line takes
/// at once.
#[tokio::test]
async fn a_page_of_a_log_never_overruns_a_line() {
    const LINES: usize = 190;
    const WIDE: usize = 484;
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    let said: Vec<String> = (1..=LINES).map(|number| format!("m{number:04}")).collect();
    for some in said.chunks(20) {
        let lines: Vec<String> =
            some.iter().map(|word| format!("{word} {}\r\0", "漢".repeat(WIDE))).collect();
        bob.sends_raw(lines.concat().as_bytes()).await;
        bob.reads(&format!("Bob: {}", some[some.len() - 1])).await;
    }
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("*** You are back on node 1.").await;
    alice.reads(&format!("Bob: {}", said[LINES - 1])).await;
    bob.reads("*** Alice is back.").await;
    let back = bob.mark();
    alice.enters("I have read it").await;
    for caller in [&alice, &bob] {
        caller.reads("Alice: I have read it").await;
    }
    assert_eq!(numbered(&alice, "Bob: ", "m"), said);
    let wide: usize = alice.lines().iter().map(|line| line.matches('漢').count()).sum();
    assert_eq!(wide, LINES * WIDE, "every line is whole");
    bob.does_not_read_after(back, "connection was lost");
}

/// Alice and Bob in a chat; Alice's last key is what she said.
async fn last_key() -> (Board, Caller, Caller) {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("seen 1").await;
    alice.reads("Bob: seen 1").await;
    alice.enters("my last key").await;
    for caller in [&alice, &bob] {
        caller.reads("Alice: my last key").await;
    }
    (board, alice, bob)
}

async fn says(bob: &Caller, numbers: std::ops::RangeInclusive<usize>) {
    for number in numbers {
        bob.enters(&format!("dead{number}")).await;
        bob.reads(&format!("Bob: dead{number}")).await;
    }
}

fn dead(numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
    numbers.map(|number| format!("dead{number}")).collect()
}

/// SPEC §9: a line may be dead long before the board hears of it, so what was sent since the
/// caller's last key is sent again.
async fn is_shown_again(deaf: bool) {
    let (mut board, alice, bob) = last_key().await;
    if deaf {
        alice.stops_reading().await;
    }
    says(&bob, 1..=8).await;
    if !deaf {
        alice.reads("Bob: dead8").await;
    }
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    says(&bob, 9..=12).await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads_all(&["*** You are back on node 1.", "Bob: dead12"]).await;
    bob.reads("*** Alice is back.").await;
    assert_eq!(numbered(&alice, "Bob: ", "dead"), dead(1..=12), "{:#?}", alice.lines());
    alice.does_not_read("seen 1");
    alice.enters("that I have seen").await;
    for caller in [&alice, &bob] {
        caller.reads("Alice: that I have seen").await;
    }

    // Never called back: the log is read from there in the next chat, also after the board was down.
    says(&bob, 13..=16).await;
    alice.reads("Bob: dead16").await;
    alice.reset().await;
    bob.reads("*** Alice's connection was lost.").await;
    drop(bob);
    board.stop().await;
    board.start_again().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("dead17").await;
    alice.reads("Bob: dead17").await;
    assert_eq!(numbered(&alice, "Bob: ", "dead"), dead(13..=17), "{:#?}", alice.lines());
}

#[tokio::test]
async fn what_went_into_a_dead_line_is_shown_again() {
    is_shown_again(true).await;
}

#[tokio::test]
async fn what_was_shown_before_a_reset_and_answered_by_no_key_is_shown_again() {
    is_shown_again(false).await;
}

/// SPEC §4: a paste is paced by what the line takes, not refused.
#[tokio::test]
async fn a_paste_of_commands_is_answered_whole() {
    const COMMANDS: usize = 190;
    let board = Board::start(Settings::default()).await;
    let mut others = Vec::new();
    for number in 1..=25 {
        let name = format!("user{number:02}");
        board.add_user(&name);
        others.push(board.calls(&name, Terminal::XTERM).await);
    }
    let alice = board.calls("alice", Terminal::XTERM.sized(80, 60)).await;
    alice.sends_raw("WHO\r\0".repeat(COMMANDS).as_bytes()).await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
    assert_eq!(alice.times("Node User"), COMMANDS);
    for (other, node) in others.iter().zip(1..) {
        let row = format!("{node} {} ", other.name());
        assert_eq!(alice.times(&row), COMMANDS, "{row}");
    }
    alice.does_not_read("refused");
    alice.does_not_read("More?");
    alice.enters("V").await;
    alice.reads("Carrier 0").await;
}

/// How many lines a caller was told of that were not read before a chat.
fn unread(caller: &Caller) -> usize {
    let number = |line: &String| {
        let (_, rest) = line.split_once("The chat begins: ")?;
        rest.split(' ').next()?.parse::<usize>().ok()
    };
    caller.lines().iter().filter_map(number).sum()
}

/// SPEC §4: a line goes to what the caller saw while typing it.
#[tokio::test]
async fn what_was_typed_before_a_chat_is_not_said_in_it() {
    const BORE: &str = "OLM carol Bob is a bore";
    // However many are read before the chat, none is given back.
    let board = Board::start(Settings::of(&["[limits] olms = \"off\""])).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    // Behind each online message the store is asked, so that commands wait when the chat begins.
    let _carol = board.calls("carol", Terminal::XTERM).await;
    // One read takes it whole: what came after the chat began would be said in it.
    let paste = format!("X\r\0{BORE}\r\0").repeat(60);
    assert!(paste.len() < 2 * 1024, "{}", paste.len());
    for round in 1..=10 {
        alice.enters("CHAT BOB").await;
        alice.reads("Requesting chat with").await;
        bob.reads("wants to chat with you!").await;
        let before = alice.mark();
        tokio::join!(alice.sends_raw(paste.as_bytes()), async {
            alice.reads("Expert mode is").await;
            bob.enters("CHAT ACCEPT").await;
        });
        for (caller, whom) in [(&alice, "BOB"), (&bob, "ALICE")] {
            caller.reads(&format!("CHAT SESSION WITH {whom}")).await;
        }
        // Of the two commands of a pair one may be read and the other not.
        let accounted = 2 * alice.times("Expert mode is") + unread(&alice);
        assert!(
            accounted.abs_diff(120 * round) <= round,
            "{accounted} in round {round}: {:#?}",
            alice.lines()
        );
        alice.enters(&format!("hello {round}")).await;
        bob.reads(&format!("Alice: hello {round}")).await;
        bob.enters("/END").await;
        for caller in [&alice, &bob] {
            caller.reads_all(&["Messages exchanged: 1", "Carrier >"]).await;
        }
        alice.types("\x1b[A").await;
        alice.has_bottom_line(&format!("Carrier > {BORE}[|]")).await;
        alice.types("\x1b[A").await;
        alice.has_bottom_line("Carrier > X[|]").await;
        alice.types("\x15").await;
        alice.has_bottom_line("Carrier > [|]").await;
        alice.does_not_read_after(before, "refused");
    }
    let said: Vec<String> = (1..=10).map(|round| format!("Alice: hello {round}")).collect();
    assert_eq!(board.log_of("alice", "bob").await.lines, said);
    bob.does_not_read("bore");
}

/// How many of its lines the author was told of: saved for later, not sent, or taken for a command.
fn told(author: &Caller, other: &str) -> usize {
    let one = format!("Saved: {other} will read it as a message.");
    let many = |line: &String| {
        let (_, rest) = line.split_once(&format!("Saved: {other} will read "))?;
        rest.strip_suffix(" lines as messages.")?.parse::<usize>().ok()
    };
    author.times(&one)
        + author.lines().iter().filter_map(many).sum::<usize>()
        + author.times("Not sent")
        + author.times("the line was not sent")
        + author.times("Unknown command: late")
}

/// SPEC §6: what the partner does not read in the chat is not lost, and its author knows.
#[tokio::test]
async fn a_line_that_came_too_late_for_a_chat_is_told_to_its_author() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let mut late = 0;
    for round in 1..=20 {
        chat(&bob, &alice).await;
        let before = [told(&alice, "Bob"), told(&bob, "Alice")];
        let lines: Vec<String> = (1..=3).map(|line| format!("late{round}.{line}.")).collect();
        let typed = lines.join("\r\0") + "\r\0";
        let typed_and_ended = format!("{typed}/END\r\0");
        let what: [&str; 2] = match round % 4 {
            0 => [&typed_and_ended, &typed_and_ended],
            1 => [&typed_and_ended, &typed],
            2 => [&typed, &typed_and_ended],
            _ => ["/END\r\0", &typed],
        };
        tokio::join!(alice.sends_raw(what[0].as_bytes()), bob.sends_raw(what[1].as_bytes()));
        for caller in [&alice, &bob] {
            caller.reads_all(&["Messages exchanged:", "Carrier >"]).await;
        }
        let sides = [(&alice, "Alice", &bob, "Bob"), (&bob, "Bob", &alice, "Alice")];
        for ((author, name, partner, other), (what, before)) in
            sides.into_iter().zip(what.into_iter().zip(before))
        {
            let not_read = lines
                .iter()
                .filter(|line| what.contains(line.as_str()))
                .filter(|line| partner.times(&format!("{name}: {line}")) == 0)
                .count();
            let all_told = async {
                while told(author, other) - before < not_read {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let in_time = tokio::time::timeout(BOUND, all_told).await.is_ok();
            let told = told(author, other) - before;
            assert!(
                in_time,
                "{name} was told of {told} of {not_read} lines in round {round}: {:#?}",
                author.lines()
            );
            late += not_read;
        }
        for caller in [&alice, &bob] {
            caller.enters("T").await;
            caller.reads_all(&["Time on line", "Carrier >"]).await;
        }
    }
    assert!(late > 0, "no line came too late");
}

/// SPEC §4: more than can wait is refused, and said once.
#[tokio::test]
async fn a_paste_of_a_thousand_lines_is_refused_once_with_the_number_of_lines() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let lines: Vec<String> = (1..=1000).map(|number| format!("V{number}\r\0")).collect();
    alice.sends_raw(lines.concat().as_bytes()).await;
    alice.reads("refused: more came at once than can wait.").await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
    let read = numbered(&alice, "Unknown command: ", "V");
    assert!(read.len() >= 200 && read.len() < 1000, "{} were read", read.len());
    let first: Vec<String> = (1..=read.len()).map(|number| format!("V{number}")).collect();
    assert_eq!(read, first, "the first ones, in order");
    assert_eq!(alice.times("refused:"), 1, "{:#?}", alice.lines());
    let refused = format!("{} lines refused: more came at once", 1000 - read.len());
    assert_eq!(alice.times(&refused), 1, "{:#?}", alice.lines());
}
