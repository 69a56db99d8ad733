//! Bad input: each gets a clear sentence or a polite end, and no other caller notices.

use std::time::Duration;

use crate::chat::chat;
use crate::harness::{Board, Caller, Settings, Terminal};

/// Two in a chat who must not notice anything, and whoever else calls.
async fn board_with_a_chat() -> (Board, Caller, Caller) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    (board, alice, bob)
}

/// The chat goes on, and nothing but the chat is on the two screens.
async fn they_notice_nothing(alice: &Caller, bob: &Caller) {
    alice.enters("still there?").await;
    bob.reads("Alice: still there?").await;
    bob.enters("still here.").await;
    alice.reads("Bob: still here.").await;
    for caller in [alice, bob] {
        caller.does_not_read("Carol");
        caller.does_not_read("refused");
    }
}

/// All there is of control and of characters that hide: as bytes of UTF-8, between two words.
const EVIL: &[(&str, &str)] = &[
    ("a title", "\x1b]0;owned\x07"),
    ("a clear screen", "\x1b[2J\x1b[H"),
    ("a report request", "\x1b[6n\x1b[c"),
    ("C1 as code points", "\u{85}\u{8d}\u{9b}31m"),
    ("a string for the terminal", "\x1bPq#0\x1b\\"),
    ("a right-to-left override", "\u{202e}"),
    ("a zero-width joiner and space", "\u{200b}\u{200d}\u{2060}\u{feff}"),
    ("a line separator", "\u{2028}\u{2029}"),
    ("a bell and a backspace", "\x07"),
];

#[tokio::test]
async fn nothing_that_one_caller_sends_controls_another() {
    let (board, alice, bob) = board_with_a_chat().await;
    for (what, evil) in EVIL {
        let bells = bob.bells();
        alice.sends_raw(format!("be{evil}fore {what}\r\0").as_bytes()).await;
        bob.reads(what).await;
        assert_eq!(bob.bells(), bells, "{what}");
    }
    // `reads` fails on whatever a terminal is not to be sent; the log must be clean too.
    for line in board.log_of("alice", "bob").await.lines {
        assert!(
            !line
                .contains(|c: char| c.is_control()
                    || "\u{202e}\u{200b}\u{200d}\u{feff}\u{2028}".contains(c)),
            "{line:?}"
        );
    }
    bob.does_not_read("owned");
    they_notice_nothing(&alice, &bob).await;
    assert!(!board.log().contains('\x1b'), "the log file is clean");
}

/// A byte that is C1 to one terminal is a letter of another's character set, and neither gets it raw.
#[tokio::test]
async fn bytes_of_one_character_set_are_no_control_in_another() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::SYNCTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    let high: Vec<u8> = (0x80..=0x9f).collect();
    alice.sends_raw(&[b"letters ", &high[..], b" end\r\0"].concat()).await;
    bob.reads("Alice: letters ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ end").await;
    bob.sends_raw(&[b"rubbish ", &high[..], b" end\r\0"].concat()).await;
    alice.reads("Bob: rubbish").await;
    alice.reads("end").await;
    bob.reads("end").await;
}

/// SPEC §9: bytes do not extend the time to log in.
#[tokio::test]
async fn who_types_for_ever_and_never_logs_in_is_let_go() {
    let board = Board::start(Settings::of(&["[limits] login = \"2s\""])).await;
    let caller = board.connects("caller", Terminal::XTERM).await;
    caller.reads("Username").await;
    let typing = async {
        loop {
            caller.sends_if_it_can(b"x").await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = caller.reads("The time to log in is over. Please call again.") => {}
        () = typing => {}
    }
    caller.is_hung_up().await;
}

/// Somebody whose client has stopped to read holds up nobody, and costs little.
#[tokio::test]
async fn a_caller_who_takes_no_bytes_costs_little_and_holds_up_nobody() {
    let (board, alice, bob) = board_with_a_chat().await;
    let before = board.process().resident();
    let deaf = board.calls("erin", Terminal::XTERM).await;
    deaf.stops_reading().await;
    for _ in 0..200 {
        // The board may hang up on whoever does that.
        deaf.sends_if_it_can(&b"?\r\0ns\r\0".repeat(50)).await;
    }
    they_notice_nothing(&alice, &bob).await;
    let grown = board.process().resident().saturating_sub(before);
    assert!(grown < 20 * 1024, "{grown} KiB for somebody who takes no bytes");
    alice.enters("/WHO").await;
    alice.reads("Bob").await;
}

#[tokio::test]
async fn nothing_hides_in_a_name() {
    let (board, alice, bob) = board_with_a_chat().await;
    for name in [
        "Al\u{85}ice",
        "Bob\u{202e}",
        "Bo\u{200b}b",
        "A\u{0301}\u{0301}lice\u{200d}",
        "\u{0430}lice",
    ] {
        let mallory = board.connects("mallory", Terminal::XTERM).await;
        mallory.reads("Username (or NEW):").await;
        mallory.enters("NEW").await;
        mallory.reads("Choose a username:").await;
        mallory.sends_raw(format!("{name}\r\0").as_bytes()).await;
        // Refused, or what is left of it is taken or too strange: it is never somebody's twin.
        mallory.reads("Choose a username:").await;
        mallory.does_not_read("Real name");
    }
    let mallory = board.connects("mallory", Terminal::XTERM).await;
    mallory.reads("Username (or NEW):").await;
    mallory.enters("NEW").await;
    mallory.reads("Choose a username:").await;
    mallory.sends_raw(b"Mal\x1b[31mlory\r\0").await;
    mallory.reads("Real name").await;
    mallory.sends_raw("M\x1b]0;owned\x07\u{202e}al\r\0".as_bytes()).await;
    mallory.reads("Choose a password:").await;
    mallory.enters("correct horse battery").await;
    mallory.reads("Again:").await;
    mallory.enters("correct horse battery").await;
    mallory.reads("Welcome, Mallory.").await;
    let user = board.user("mallory").await;
    assert_eq!(&*user.name, "Mallory");
    assert!(
        user.real_name
            .is_none_or(|name| !name.contains(|c: char| c.is_control() || c == '\u{202e}'))
    );
    they_notice_nothing(&alice, &bob).await;
}

#[tokio::test]
async fn a_line_of_10_kb_is_refused_with_a_sentence_everywhere() {
    let (board, alice, bob) = board_with_a_chat().await;
    let long = "x".repeat(10_240);
    let carol = board.connects("carol", Terminal::XTERM).await;
    carol.reads("Username (or NEW):").await;
    carol.enters(&long).await;
    carol.reads("Password:").await;
    carol.enters(&long).await;
    carol.reads("Wrong username or password.").await;
    carol.logs_in("carol").await;
    carol.is_at_the_menu().await;
    carol.enters(&long).await;
    carol.reads("Unknown command: xxxxxxxxx").await;
    carol.reads("(? for help)").await;
    carol.enters(&format!("OLM bob {long}")).await;
    carol.reads("Message too long (").await;
    carol.reads("of 500).").await;
    // In the chat: refused whole, and the text is there to be shortened.
    alice.enters(&"y".repeat(501)).await;
    alice.reads("Message too long (501 of 500).").await;
    alice.types("\x08").await;
    alice.enters("").await;
    bob.reads("yyyyy").await;
    let kept = board.log_of("alice", "bob").await.lines;
    assert_eq!(kept, [format!("Alice: {}", "y".repeat(500))]);
    they_notice_nothing(&alice, &bob).await;
    drop(carol);
}

#[tokio::test]
async fn a_line_of_10_kb_in_line_mode_is_refused_with_a_sentence() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::LINES).await;
    let bob = board.calls("bob", Terminal::LINES).await;
    chat(&alice, &bob).await;
    alice.enters(&"x".repeat(10_240)).await;
    alice.reads("Message too long (").await;
    // There is no editor to give it back to: what is typed next stands for itself.
    alice.enters("short").await;
    bob.reads("Alice: short").await;
    bob.does_not_read("xxx");
}

/// Bytes that no client sends, at the login and on the board.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut byte = || {
        // Numbers as in Knuth's MMIX: noise has to be the same in each run.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| byte()).collect()
}

#[tokio::test]
async fn binary_noise_hurts_nobody() {
    let (board, alice, bob) = board_with_a_chat().await;
    for seed in 0..12 {
        let caller = board.connects("noise", Terminal::XTERM).await;
        caller.reads("Username").await;
        caller.sends_raw(&noise(seed, 8 * 1024)).await;
        caller.reset().await;
    }
    for (lost, seed) in (1..).zip(12..16) {
        let carol = board.calls_again("carol", Terminal::XTERM).await;
        carol.reads("Carrier >").await;
        // Printable enough to be lines, and never the word that ends a call.
        let mut bytes = noise(seed, 8 * 1024);
        bytes.iter_mut().filter(|byte| matches!(**byte, b'g' | b'G')).for_each(|byte| *byte = b'x');
        carol.sends_raw(&bytes).await;
        carol.reset().await;
        // Who calls again before that is noticed is asked whether to take the line over.
        board.logs_times("the line was lost", lost).await;
    }
    they_notice_nothing(&alice, &bob).await;
    let memory = board.process().resident();
    assert!(memory < 200 * 1024, "{memory} KiB");
}

#[tokio::test]
async fn half_a_telnet_command_and_one_that_never_ends_hurt_nobody() {
    let (board, alice, bob) = board_with_a_chat().await;
    let before = board.process().resident();
    let half = board.connects("half", Terminal::XTERM).await;
    half.reads("Username").await;
    half.sends_raw(&[255]).await;
    half.sends_raw(&[253]).await;
    half.sends_raw(&[99]).await;
    half.enters("carol").await;
    half.reads("Password:").await;
    half.sends_raw(b"correct horse battery\r").await;
    half.reads("Welcome, Carol.").await;
    half.sends_raw(&[0, 255]).await;
    half.pull_the_plug().await;
    // A stranger would be read too slowly for so much.
    board.add_user("endless");
    let endless = board.calls("endless", Terminal::XTERM).await;
    endless.sends_raw(&[255, 250, 24]).await;
    for _ in 0..64 {
        endless.sends_raw(&vec![b'x'; 64 * 1024]).await;
    }
    they_notice_nothing(&alice, &bob).await;
    let grown = board.process().resident().saturating_sub(before);
    assert!(grown < 20 * 1024, "{grown} KiB for a subnegotiation that never ends");
    endless.sends_raw(&[255, 240]).await;
    endless.enters("T").await;
    endless.reads("Time on line").await;
}

#[tokio::test]
async fn contradictory_requests_are_not_answered_for_ever() {
    let (board, alice, bob) = board_with_a_chat().await;
    let mad = board.connects("mad", Terminal::LINES).await;
    mad.reads("Username").await;
    let requests: Vec<u8> = (0..2000_u16)
        .flat_map(|n| [255, if n % 2 == 0 { 253 } else { 254 }, n.to_be_bytes()[1] % 40])
        .collect();
    mad.sends_raw(&requests).await;
    mad.sends_raw(b"carol\n").await;
    mad.reads("Password:").await;
    they_notice_nothing(&alice, &bob).await;
}

/// Somebody who takes no bytes does not hold up who talks to everybody.
#[tokio::test]
async fn the_empty_line_a_hundred_times_is_only_a_prompt() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("X").await;
    alice.reads("Expert mode is on").await;
    alice.sends_raw("\r\0".repeat(100).as_bytes()).await;
    alice.enters("V").await;
    alice.reads("Carrier 0").await;
    alice.does_not_read("refused");
}

#[tokio::test]
async fn more_lines_than_can_wait_are_refused_once_with_their_number() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    // Behind a question to the store nothing is read: what is typed waits.
    let flood = "CHAT bob\r\0".repeat(3000);
    alice.sends_raw(flood.as_bytes()).await;
    alice.enters("V").await;
    alice.reads("refused: more came at once than can wait.").await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
}
