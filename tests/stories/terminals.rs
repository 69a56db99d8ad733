//! What the board finds out of a caller's terminal and what the caller chooses, as it is seen at
//! that terminal's end.

use std::time::Duration;

use crate::harness::{Board, Caller, Settings, Terminal};

/// It says that it is an xterm, and takes each byte for a character, as CP437 has it.
const OTHER: Terminal = Terminal { cp437: true, ..Terminal::XTERM };

/// The same, and it never says where its cursor is.
const OTHER_MUTE: Terminal = Terminal { answers: false, ..OTHER };

const NAME: &str = "Username (or NEW):";

/// The sample in what a CP437 terminal can show of it.
const SAMPLE: &str = "ÅÄÖ åäö éñß ═─│ ░▒▓█";

/// Nothing came but text, line ends and the bell.
#[track_caller]
fn got_text_alone(caller: &Caller) {
    let raw = caller.raw();
    let control = |byte: &&u8| byte.is_ascii_control() && !matches!(**byte, b'\r' | b'\n' | 0 | 7);
    let strange: Vec<u8> = raw.iter().filter(control).copied().collect();
    assert!(strange.is_empty(), "{strange:02x?} in {:?}", String::from_utf8_lossy(&raw));
}

/// Chooses at W: the setting of this number, and there this one.
async fn chooses(caller: &Caller, setting: &str, option: &str) {
    caller.enters("W").await;
    caller.reads("Setting (number, Enter to leave):").await;
    caller.enters(setting).await;
    caller.reads("Which (number, Enter to leave):").await;
    caller.enters(option).await;
}

/// Back at the menu's prompt from the list of settings.
async fn leaves(caller: &Caller) {
    caller.reads("Setting (number, Enter to leave):").await;
    caller.enters("").await;
    caller.has_a_prompt().await;
}

/// How the terminal is served, as `T` says it.
async fn is_served(caller: &Caller, how: &str) {
    caller.enters("T").await;
    caller.reads(&format!("Terminal: {how}")).await;
    caller.has_a_prompt().await;
}

#[tokio::test]
async fn a_terminal_is_taken_by_what_it_does_and_not_by_its_name() {
    let board = Board::start(Settings::default()).await;
    for (terminal, charset) in
        [(Terminal::XTERM, "UTF-8"), (OTHER, "CP437"), (Terminal::SYNCTERM, "CP437")]
    {
        let alice = board.connects("alice", terminal).await;
        alice.reads(NAME).await;
        alice.types("al").await;
        // A terminal's answer is not taken for how its caller types.
        alice.has_bottom_line("Username (or NEW): al[|]").await;
        alice.enters("ice").await;
        alice.reads("Password:").await;
        alice.enters(crate::harness::PASSWORD).await;
        alice.is_at_the_menu().await;
        is_served(&alice, &format!("{charset}, ANSI")).await;
        // Nothing of the question stands on the screen.
        assert!(!alice.lines().iter().any(|line| line.contains("├Ñ") || line.contains('å')));
        alice.enters("G Y").await;
        alice.is_hung_up().await;
    }
}

#[tokio::test]
async fn a_terminal_by_ssh_is_taken_by_what_it_does_too() {
    let board = Board::start(Settings::default()).await;
    for (cp437, charset) in [(false, "UTF-8"), (true, "CP437")] {
        let alice = board.calls("alice", Terminal { cp437, ..Terminal::SSH }).await;
        is_served(&alice, &format!("{charset}, ANSI, 80x24")).await;
        alice.enters("G Y").await;
        alice.is_hung_up().await;
    }
}

/// SPEC §3. The machine may be busy with other tests, so that one call in three has to be quick.
#[tokio::test]
async fn a_terminal_that_answers_nothing_gets_its_prompt_in_time() {
    let board = Board::start(Settings::default()).await;
    for call in 1..=3 {
        let mute = board.connects("mute", Terminal::MUTE).await;
        if tokio::time::timeout(Duration::from_millis(300), mute.reads(NAME)).await.is_ok() {
            return;
        }
        assert!(call < 3, "three calls, and no prompt within 300 ms");
    }
}

#[tokio::test]
async fn a_late_answer_still_counts_and_the_line_is_drawn_again() {
    let board = Board::start(Settings::default()).await;
    let alice = board.connects("alice", OTHER_MUTE).await;
    alice.reads(NAME).await;
    alice.types("al").await;
    alice.has_bottom_line("Username (or NEW): al[|]").await;
    // The answer comes in pieces, between two keys.
    for piece in [&b"\x1b"[..], b"[1;", b"3R"] {
        alice.sends_raw(piece).await;
    }
    alice.types("ic").await;
    alice.has_bottom_line("Username (or NEW): alic[|]").await;
    alice.enters("e").await;
    alice.reads("Password:").await;
    alice.enters(crate::harness::PASSWORD).await;
    alice.is_at_the_menu().await;
    is_served(&alice, "CP437, ANSI").await;
    // A second one is nothing but a stray sequence.
    alice.sends_raw(b"\x1b[7;2R").await;
    is_served(&alice, "CP437, ANSI").await;
}

#[tokio::test]
async fn a_screen_reader_is_never_sent_an_escape() {
    let board = Board::start(Settings::default()).await;
    // What MTTS says comes behind the terminal's type.
    for kind in ["MUDLET,ANSI-TRUECOLOR,MTTS 77", "xterm,MTTS 77"] {
        let reader = Terminal { kind, ..Terminal::DUMB }.sized(80, 12);
        let alice = board.calls("alice", reader).await;
        is_served(&alice, "UTF-8, plain").await;
        alice.enters("?").await;
        alice.reads("More? (Y/n/ns)").await;
        alice.enters("ns").await;
        alice.has_a_prompt().await;
        alice.enters("G Y").await;
        alice.is_hung_up().await;
        got_text_alone(&alice);
    }
}

#[tokio::test]
async fn a_listener_can_be_plain_for_all_that_call_there() {
    let board = Board::start(Settings::of(&["[listen] graphics = \"plain\""])).await;
    for terminal in [Terminal::XTERM, Terminal::SSH] {
        let alice = board.calls("alice", terminal).await;
        is_served(&alice, "UTF-8, plain").await;
        got_text_alone(&alice);
        // An account goes before it, for this call alone if that is wanted.
        chooses(&alice, "4", "1").await;
        alice.reads("Keep it for your next calls? (Y/n)").await;
        alice.enters("n").await;
        alice.reads("It holds for this call.").await;
        leaves(&alice).await;
        is_served(&alice, "UTF-8, ANSI").await;
        assert!(alice.raw().contains(&0x1b));
        alice.enters("G Y").await;
        alice.is_hung_up().await;
    }
}

#[tokio::test]
async fn what_is_chosen_at_w_holds_at_once_and_in_the_calls_to_come() {
    let board = Board::start(Settings::default()).await;
    // So wide that no picture in the wrong set is broken.
    let alice = board.calls("alice", OTHER_MUTE.sized(250, 24)).await;
    is_served(&alice, "UTF-8, ANSI").await;
    chooses(&alice, "3", "9").await;
    alice.reads("Please type a number from 1 to 5,").await;
    alice.enters("2").await;
    alice.reads(&format!("CP437: {SAMPLE}")).await;
    alice.enters("").await;
    leaves(&alice).await;
    is_served(&alice, "CP437, ANSI").await;
    chooses(&alice, "4", "3").await;
    alice.enters("").await;
    alice.reads("3 Character set (CP437)").await;
    alice.reads("4 Graphics (plain)").await;
    leaves(&alice).await;
    chooses(&alice, "5", "1").await;
    alice.enters("").await;
    alice.reads("5 Time stamps in plain mode (on)").await;
    leaves(&alice).await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;

    // By SSH it is known before the first screen, which is plain already.
    let by_ssh = Terminal { cp437: true, ..Terminal::SSH };
    let alice = board.calls("alice", by_ssh).await;
    is_served(&alice, "CP437, plain").await;
    got_text_alone(&alice);
    // And forgotten again.
    chooses(&alice, "4", "4").await;
    alice.enters("y").await;
    alice.reads("4 Graphics (ANSI, detected)").await;
    leaves(&alice).await;
    chooses(&alice, "3", "5").await;
    alice.enters("y").await;
    leaves(&alice).await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("alice", Terminal::SSH).await;
    is_served(&alice, "UTF-8, ANSI").await;
}

#[tokio::test]
async fn what_the_sysop_sets_holds_from_the_next_call_on() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::SSH).await;
    board.carrier("user set ALICE --graphics plain --times on");
    is_served(&alice, "UTF-8, ANSI").await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("alice", Terminal::SSH).await;
    is_served(&alice, "UTF-8, plain").await;
    got_text_alone(&alice);
    // By telnet from the moment on that it is known who it is: before the welcome.
    let bob = board.connects("bob", Terminal::XTERM).await;
    board.carrier("user set bob --charset ascii --graphics plain");
    bob.logs_in("bob").await;
    bob.is_at_the_menu().await;
    is_served(&bob, "ASCII, plain").await;
    let raw = bob.raw();
    let welcome = raw.windows(8).position(|bytes| bytes == b"Welcome,").expect("a welcome");
    let asked = raw.windows(9).position(|bytes| bytes == b"Password:").expect("a question");
    let last = raw.iter().rposition(|byte| *byte == 0x1b).expect("colours before");
    // The question's own colour ends behind it.
    assert!(last < asked + 20 && asked + 20 < welcome, "{}", String::from_utf8_lossy(&raw));
}

#[tokio::test]
async fn an_exclamation_mark_steps_through_all_sets_and_the_choice_is_remembered() {
    let board = Board::start(Settings::default()).await;
    let alice = board.connects("alice", OTHER_MUTE.sized(40, 24)).await;
    alice.reads("Looks wrong? Type !").await;
    alice.reads(NAME).await;
    for sample in [
        &format!("CP437: {SAMPLE}"),
        "ISO 8859-1: ",
        "ASCII: AAO aao ens",
        "Plain, for screen readers: no colours.",
        "UTF-8: ",
        &format!("CP437: {SAMPLE}"),
    ] {
        alice.enters("!").await;
        alice.reads(sample).await;
        alice.reads("Looks right? Go on. Else type ! again.").await;
        alice.reads(NAME).await;
    }
    // All but what this terminal shows of UTF-8.
    let is_wide = |line: &String| line.chars().count() > 39 && !line.starts_with("UTF-8:");
    let asked = alice.lines().into_iter().skip_while(|line| !line.starts_with("Looks wrong?"));
    assert_eq!(asked.into_iter().find(is_wide), None);
    alice.enters("alice").await;
    alice.reads("Password:").await;
    alice.enters(crate::harness::PASSWORD).await;
    alice.is_at_the_menu().await;
    is_served(&alice, "CP437, ANSI").await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("alice", OTHER_MUTE).await;
    is_served(&alice, "CP437, ANSI").await;
}

#[tokio::test]
async fn somebody_new_can_choose_before_anything_is_asked() {
    let board = Board::start(Settings::nobody()).await;
    let newcomer = Terminal { cp437: true, answers: false, ..Terminal::SSH };
    let zoe = board.connects_as("zoe", crate::harness::Login::Newcomer, newcomer).await;
    zoe.reads("Looks wrong? Type !").await;
    zoe.reads("Choose a username:").await;
    zoe.enters("!").await;
    zoe.reads(&format!("CP437: {SAMPLE}")).await;
    zoe.fills_the_form("Zoë", "").await;
    zoe.enters("G Y").await;
    zoe.is_hung_up().await;
    let zoe = board.calls("zoe", newcomer).await;
    is_served(&zoe, "CP437, ANSI").await;
}

#[tokio::test]
async fn a_line_taken_up_from_another_terminal_is_served_as_that_one() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::SYNCTERM).await;
    alice.types("half").await;
    alice.has_bottom_line("Carrier > half[|]").await;
    alice.reset().await;
    let alice = board.connects("alice", OTHER_MUTE).await;
    alice.reads(NAME).await;
    // The terminal is plain from here on, and for the calls to come.
    for _ in 0..4 {
        alice.enters("!").await;
        alice.reads("Looks right?").await;
    }
    alice.reads(NAME).await;
    alice.enters("alice").await;
    alice.reads("Password:").await;
    alice.enters(crate::harness::PASSWORD).await;
    alice.reads("You are back on node").await;
    alice.reads("Carrier > half").await;
    // What was asked before the line was taken up is answered now, and nobody has typed it.
    alice.sends_raw(b"\x1b[1;3R").await;
    alice.enters("").await;
    alice.reads("Unknown command: half").await;
    is_served(&alice, "CP437, plain").await;
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("alice", Terminal::SSH).await;
    is_served(&alice, "UTF-8, plain").await;
}

#[tokio::test]
async fn the_lists_fit_40_columns() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM.sized(40, 24)).await;
    for (setting, option) in [("3", "4"), ("4", "1"), ("5", "2")] {
        chooses(&alice, setting, option).await;
        alice.reads("Keep it for your next calls? (Y/n)").await;
        alice.enters("n").await;
        leaves(&alice).await;
        if setting == "3" {
            chooses(&alice, setting, "1").await;
            alice.enters("n").await;
            leaves(&alice).await;
        }
    }
    is_served(&alice, "UTF-8, ANSI, 40x24").await;
    let wide = alice.lines().into_iter().find(|line| line.chars().count() > 39);
    assert_eq!(wide, None);
}
