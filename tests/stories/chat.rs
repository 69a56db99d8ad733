//! A chat from the request to what is kept of it.

use crate::harness::{BOUND, Board, Caller, Settings, Terminal, Way};

/// Asks and accepts; both are in the chat.
pub(crate) async fn chat(asker: &Caller, other: &Caller) {
    let (me, whom) = (asker.name(), other.name());
    asker.enters(&format!("CHAT {whom}")).await;
    asker.reads("Requesting chat with").await;
    other.reads("wants to chat with you!").await;
    other.enters("CHAT ACCEPT").await;
    asker.reads(&format!("CHAT SESSION WITH {}", whom.to_uppercase())).await;
    other.reads(&format!("CHAT SESSION WITH {}", me.to_uppercase())).await;
    for caller in [asker, other] {
        caller.reads("Type /END to exit chat.").await;
    }
}

/// Ten messages each way, each said when the one before it was read.
async fn talk(alice: &Caller, bob: &Caller) {
    for number in 1..=10 {
        bob.enters(&format!("question {number}.")).await;
        alice.reads(&format!("Bob: question {number}.")).await;
        alice.enters(&format!("answer {number}.")).await;
        bob.reads(&format!("Alice: answer {number}.")).await;
    }
}

/// The lines of a talk as they stand on a page, without times and names.
fn said(caller: &Caller) -> Vec<String> {
    let lines = caller.lines().into_iter();
    let said = lines.filter(|line| line.contains("question ") || line.contains("answer "));
    said.map(|line| line.rsplit(": ").next().unwrap_or_default().to_owned()).collect()
}

async fn ten_messages_each_way(way: Way) {
    let mut board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::of(way)).await;
    let bob = board.calls("bob", Terminal::of(way)).await;
    chat(&bob, &alice).await;
    talk(&alice, &bob).await;
    alice.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads_all(&["has ended.", "Messages exchanged: 20", "Carrier >"]).await;
    }
    let expected: Vec<String> =
        (1..=10).flat_map(|n| [format!("question {n}."), format!("answer {n}.")]).collect();
    // A line-mode client has its caller's own lines from the caller; the board must not add any.
    assert_eq!(said(&alice), expected, "{:#?}", alice.lines());
    assert_eq!(said(&bob), expected, "{:#?}", bob.lines());
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 2 user(s) online").await;

    board.stop().await;
    board.start_again().await;
    let log = board.log_of("Alice", "Bob").await;
    let expected: Vec<String> = (1..=10)
        .flat_map(|n| [format!("Bob: question {n}."), format!("Alice: answer {n}.")])
        .collect();
    assert_eq!(log.lines, expected);
    let session = log.session();
    assert_eq!((session.status.as_str(), session.messages), ("ended", 20));
    assert_eq!((&*session.initiator.name, session.initiator.node.0), ("Bob", 2));
    assert_eq!((&*session.recipient.name, session.recipient.node.0), ("Alice", 1));
    assert!(session.requested_at <= session.started_at.expect("it began"), "{session:?}");
    assert!(session.started_at <= session.ended_at, "{session:?}");
}

#[tokio::test]
async fn ten_messages_each_way_appear_once_and_in_order_and_are_kept_by_telnet() {
    ten_messages_each_way(Way::Telnet).await;
}

#[tokio::test]
async fn ten_messages_each_way_appear_once_and_in_order_and_are_kept_in_line_mode() {
    ten_messages_each_way(Way::Lines).await;
}

#[tokio::test]
async fn ten_messages_each_way_appear_once_and_in_order_and_are_kept_by_ssh() {
    ten_messages_each_way(Way::Ssh).await;
}

#[tokio::test]
async fn callers_of_different_kinds_understand_each_other() {
    let board = Board::start(Settings::unpaced()).await;
    let terminals = [
        Terminal::XTERM,
        Terminal::SYNCTERM,
        Terminal::DUMB,
        Terminal::LINES,
        Terminal::SSH,
        Terminal::XTERM.sized(40, 12),
    ];
    // What was said before is read again when a chat begins.
    let mut round = 0;
    for asker in terminals {
        for asked in terminals {
            round += 1;
            let alice = board.calls("alice", asker).await;
            let bob = board.calls("bob", asked).await;
            chat(&alice, &bob).await;
            alice.enters(&format!("{round}: Räksmörgås, ½ or ¼?")).await;
            bob.reads(&format!("Alice: {round}: Räksmörgås, ½ or ¼?")).await;
            bob.enters(&format!("Both {round}.")).await;
            alice.reads(&format!("Bob: Both {round}.")).await;
            alice.enters("/END").await;
            for caller in [alice, bob] {
                caller.reads("Messages exchanged: 2").await;
                caller.enters("G Y").await;
                caller.is_hung_up().await;
            }
        }
    }
}

/// What a caller cannot be shown is replaced, and stored as sent.
#[tokio::test]
async fn what_a_character_set_lacks_is_replaced_on_the_screen_and_kept_in_the_log() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SYNCTERM).await;
    chat(&alice, &bob).await;
    alice.enters("“quoted” — and 日本 by Šimon").await;
    bob.reads("Alice: \"quoted\" - and").await;
    bob.reads("by Simon").await;
    assert_eq!(board.log_of("alice", "bob").await.lines, ["Alice: “quoted” — and 日本 by Šimon"]);
}

#[tokio::test]
async fn two_who_ask_each_other_at_once_are_in_one_chat() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    for round in 1..=8 {
        tokio::join!(alice.enters("CHAT BOB"), bob.enters("CHAT ALICE"));
        tokio::join!(alice.reads("CHAT SESSION WITH BOB"), bob.reads("CHAT SESSION WITH ALICE"));
        alice.enters(&format!("round {round} it is")).await;
        bob.reads(&format!("Alice: round {round} it is")).await;
        bob.enters("/END").await;
        for caller in [&alice, &bob] {
            caller.reads("Messages exchanged: 1").await;
            caller.has_a_prompt().await;
        }
    }
    for words in ["declined", "timed out", "in a chat now"] {
        alice.does_not_read(words);
        bob.does_not_read(words);
    }
    let log = board.log_of("alice", "bob").await;
    let ended = log.statuses().iter().filter(|status| **status == "ended").count();
    let others: Vec<_> =
        log.statuses().into_iter().filter(|s| *s != "ended" && *s != "cancelled").collect();
    assert_eq!((ended, others), (8, Vec::new()));
}

#[tokio::test]
async fn every_outcome_of_a_request_is_in_its_record() {
    let settings = Settings::of(&["[chat] request_timeout = \"5s\"", "[chat] requests = \"off\""]);
    let board = Board::start(settings).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    for (answer, told) in [
        (Some("N"), "Alice has declined your chat request."),
        (None, "Chat request to Alice timed out."),
        (Some("Y"), "CHAT SESSION WITH ALICE"),
    ] {
        bob.enters("CHAT ALICE").await;
        alice.reads("wants to chat with you!").await;
        if let Some(answer) = answer {
            alice.enters(answer).await;
        }
        bob.reads(told).await;
    }
    bob.enters("one").await;
    alice.reads("Bob: one").await;
    alice.enters("/end").await;
    for caller in [&bob, &alice] {
        caller.reads("Messages exchanged: 1").await;
        caller.has_a_prompt().await;
    }
    bob.enters("CHAT ALICE").await;
    alice.reads("wants to chat with you!").await;
    bob.enters("CHAT CANCEL").await;
    alice.reads("Bob has cancelled the chat request.").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("wants to chat with you!").await;
    alice.enters("G Y").await;
    bob.reads("Alice has left the board.").await;
    bob.enters("G Y").await;
    bob.is_hung_up().await;
    let all = ["declined", "timed_out", "ended", "cancelled", "failed"];
    board.has_sessions("alice", "bob", &all).await;
}

/// SPEC §6: whoever types `bye`, Enter, `/END`, Enter in one go has said `bye`.
#[tokio::test]
async fn an_end_waits_for_the_lines_before_it() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    for round in 1..=5 {
        chat(&alice, &bob).await;
        alice
            .sends_raw(format!("one {round}\r\0two {round}\r\0bye {round}\r\0/END\r\0").as_bytes())
            .await;
        for caller in [&alice, &bob] {
            let lines = [format!("one {round}"), format!("two {round}"), format!("bye {round}")];
            caller.reads_all(&[&lines[0], &lines[1], &lines[2]]).await;
            caller.reads_all(&["Messages exchanged: 3", "Carrier >"]).await;
        }
    }
}

/// SPEC §6: it is in the session, or it stays in the log and its author is told so, or it came too
/// late for the chat and is a word at the menu. None is lost.
#[tokio::test]
async fn a_line_that_crosses_the_end_is_not_lost() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    for round in 1..=10 {
        chat(&bob, &alice).await;
        let line = format!("crossing {round}.");
        tokio::join!(alice.enters("/END"), bob.enters(&line));
        for caller in [&alice, &bob] {
            caller.reads_all(&["has ended.", "Carrier >"]).await;
        }
        let accounted = async {
            loop {
                let kept = board.log_of("alice", "bob").await.lines.len();
                let not_sent = bob.times("Not sent (the Up key has it): crossing");
                if kept + not_sent + bob.times("Unknown command: crossing") == round {
                    break;
                }
            }
        };
        let in_time = tokio::time::timeout(BOUND, accounted).await;
        assert!(in_time.is_ok(), "{line} is lost: {:#?}", bob.lines());
    }
    bob.enters("T").await;
    bob.reads("Time on line").await;
    let log = board.has_sessions("alice", "bob", &["ended"; 10]).await;
    let counted: i64 = log.sessions.iter().map(|session| session.messages).sum();
    let told = bob.times("Saved: Alice will read it as a message.");
    assert_eq!(usize::try_from(counted).expect("a count") + told, log.lines.len(), "{log:#?}");
}

#[tokio::test]
async fn neither_ctrl_c_nor_escape_ends_a_chat() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    for key in ["\x03", "\x1b"] {
        alice.types(key).await;
        alice.reads("Type /END to exit chat.").await;
    }
    alice.types("half a sen").await;
    alice.has_bottom_line("half a sen[|]").await;
    alice.types("\x03").await;
    alice.has_bottom_line("[|]").await;
    alice.types("\x19").await;
    alice.enters("tence").await;
    bob.reads("Alice:").await;
    bob.reads("tence").await;
    bob.does_not_read("ended");
}

/// A paste is not refused (SPEC §4), and the partner has all of it once and in order.
#[tokio::test]
async fn a_paste_arrives_once_and_in_order() {
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    let lines: Vec<String> = (1..=150).map(|number| format!("verse {number}.")).collect();
    alice.sends_raw(lines.join("\r\0").as_bytes()).await;
    alice.sends_raw(b"\r\0").await;
    bob.reads("Alice: verse 150.").await;
    alice.reads("Alice: verse 150.").await;
    for caller in [&alice, &bob] {
        let page = caller.lines().into_iter().filter(|line| line.contains("verse "));
        let read: Vec<_> =
            page.map(|line| line.rsplit(": ").next().unwrap_or_default().to_owned()).collect();
        assert_eq!(read, lines);
    }
    let kept = board.log_of("alice", "bob").await.lines;
    assert_eq!(kept.len(), 150);
}

/// What is said as soon as the banner is there, before the log has been read for the first time.
#[tokio::test]
async fn a_line_said_at_once_is_not_printed_again_to_whoever_has_seen_it() {
    let board = Board::start(Settings::unpaced()).await;
    for (terminal, rounds) in [(Terminal::LINES, 1..=15), (Terminal::DUMB, 16..=30)] {
        let alice = board.calls("alice", terminal).await;
        let bob = board.calls("bob", terminal).await;
        for round in rounds {
            chat(&bob, &alice).await;
            let line = format!("hello in round {round}.");
            bob.enters(&line).await;
            alice.reads(&format!("Bob: {line}")).await;
            alice.enters("/END").await;
            for caller in [&alice, &bob] {
                caller.reads("Messages exchanged: 1").await;
                assert_eq!(caller.times(&line), 1, "{}: {:#?}", caller.name(), caller.lines());
            }
        }
        for caller in [alice, bob] {
            caller.enters("G Y").await;
            caller.is_hung_up().await;
        }
    }
}
