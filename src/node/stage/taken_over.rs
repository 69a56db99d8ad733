//! Calls that go on at another line on the stage: one that was lost, and one that is alive.

use super::chat::a_chat;
use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::{AccountAnswer, Answer};

const ASKED: &str = "You are already on node 1. Take it over? (Y/n) [|]";
const GOES_ON: &str = "*** Your call goes on at another line.";
const BACK: &str = "*** You are back on node 1.";

/// This user calls, as if for the first time.
pub(super) fn calls(scene: &Scene, name: &str, terminal: Terminal) -> Stage {
    let mut again = scene.calls(terminal);
    logs_in(&mut again, name);
    again
}

fn logs_in(caller: &mut Stage, name: &str) {
    caller.enters(name);
    caller.enters("correct horse");
    let user = caller.scene.user(name);
    caller.answers(Answer::LogIn(Ok(user)));
}

/// What was missed is read in the log.
pub(super) fn catches_up(caller: &mut Stage) {
    while caller.asks().is_some() {
        caller.looks_up();
    }
}

/// Takes the live line of `caller` over by such a terminal; what comes back is the old line.
pub(super) fn takes_over(
    scene: &Scene,
    caller: &mut Stage,
    name: &str,
    terminal: Terminal,
) -> Stage {
    let mut again = calls(scene, name, terminal);
    again.enters("y");
    caller.goes_on_with(again)
}

#[test]
fn a_call_goes_on_at_another_line_if_its_user_says_so_and_the_old_one_is_told() {
    for yes in ["y", "", " YES "] {
        let scene = Scene::new();
        let mut alice = scene.is_on("Alice");
        alice.types("OLM bob see you at ni");
        let mut again = calls(&scene, "Alice", Terminal::Ansi);
        assert_eq!(again.bottom_line(), ASKED);
        assert!(!alice.is_hung_up());
        again.enters(yes);
        let mut old = alice.goes_on_with(again);
        assert!(old.is_hung_up());
        old.reads_among(GOES_ON);
        alice.reads_among(BACK);
        assert_eq!(alice.bottom_line(), "Carrier > OLM bob see you at ni[|]");
        assert!(!alice.is_hung_up());
    }
}

#[test]
fn a_no_ends_the_call_and_the_other_line_notices_nothing() {
    let no = |again: &mut Stage| again.enters("n");
    let interrupt = |again: &mut Stage| again.types(CTRL_C);
    let end = |again: &mut Stage| again.input_ends();
    for answer in [no, interrupt, end] {
        let scene = Scene::new();
        let mut alice = scene.is_on("Alice");
        let mut again = calls(&scene, "Alice", Terminal::Plain);
        answer(&mut again);
        again.reads_among("Your call goes on at the other line. Goodbye.");
        assert!(again.is_over());
        assert_eq!(alice.reads(), [""; 0]);
        assert!(!alice.is_hung_up());
    }
}

#[test]
fn a_script_takes_nothing_over_but_by_a_yes() {
    for (line, takes) in [("", false), ("WHO", false), ("n", false), ("y", true)] {
        let scene = Scene::new();
        let mut alice = scene.is_on("Alice");
        let mut script = scene.calls(Terminal::Lines);
        script.has_no_terminal();
        logs_in(&mut script, "Alice");
        script.reads();
        script.enters(line);
        assert!(script.is_over(), "{line:?}");
        alice.settle();
        let back = alice.scene.board.registry.find_user(alice.scene.user("Alice").id);
        assert!(back.is_some());
        assert_eq!(alice.is_hung_up(), takes, "{line:?}");
    }
}

#[test]
fn of_two_who_take_a_call_over_at_once_the_later_is_asked_again() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    let mut one = calls(&scene, "Alice", Terminal::Ansi);
    let mut other = calls(&scene, "Alice", Terminal::Plain);
    one.enters("y");
    other.enters("y");
    assert!(one.is_over());
    assert_eq!(other.bottom_line(), ASKED, "that yes was to another line");
    let old = alice.goes_on_with(one);
    assert!(old.is_hung_up());
    alice.reads_among(BACK);
    other.enters("y");
    let mut one = alice.goes_on_with(other);
    one.reads_among(GOES_ON);
    assert!(one.is_hung_up());
}

#[test]
fn two_who_call_while_the_call_ends_are_not_left_without_a_word() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    let mut one = calls(&scene, "Alice", Terminal::Ansi);
    one.enters("y");
    // Hers ends, and has not left the table yet.
    alice.node.turn_away_who_calls_now();
    one.reads_among("That call has just ended. Please call again.");
    assert!(one.is_hung_up());
    let mut other = calls(&scene, "Alice", Terminal::Ansi);
    assert_ne!(other.bottom_line(), ASKED, "nobody would take its line");
    let on = scene.board.registry.find_user(scene.user("Alice").id);
    assert_eq!(on.map(|row| row.address), Some(other.address()));
}

#[test]
fn what_lies_at_the_old_line_unread_is_not_lost() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    let mut again = calls(&scene, "Alice", Terminal::Ansi);
    again.enters("y");
    alice.has_typed("typed before\rhal");
    alice.goes_on_with(again);
    alice.types("f");
    assert_eq!(alice.bottom_line(), "half[|]");
    scene.stores();
    bob.reads_among("[12:34] Alice: typed before");
}

#[test]
fn a_line_that_breaks_while_another_is_on_its_way_was_not_lost() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    let mut again = calls(&scene, "Alice", Terminal::Ansi);
    again.enters("y");
    // The transport was quicker than the mail.
    alice.node.line_lost();
    alice.goes_on_with(again);
    alice.reads_among("CHAT SESSION WITH BOB");
    assert_eq!(bob.reads(), [""; 0], "a live line that is taken over is no news");
    bob.enters("/WHO");
    assert!(!bob.reads().iter().any(|row| row.contains("(line lost)")));
}

/// A screen's name, how one gets there, and how the line being typed stands there.
type Place = (&'static str, fn(&mut Stage), &'static str);

/// The screens where a call may be taken over: how one gets there, and what stands there then.
fn screens() -> [Place; 6] {
    [
        ("menu", |alice| alice.types("OLM bob ça va"), "Carrier > OLM bob ça va[|]"),
        ("question", |alice| alice.enters("G"), "Leave the board? (y/N) [|]"),
        ("half an answer", |alice| alice.types("G\rye"), "Leave the board? (y/N) ye[|]"),
        ("settings", at_the_settings, "Setting (number, Enter to leave): [|]"),
        ("password", at_the_password, "Your password now: [|]"),
        ("store", |alice| alice.enters("X"), "[|]"),
    ]
}

fn at_the_settings(alice: &mut Stage) {
    alice.enters("W");
    alice.answers_about_the_account(AccountAnswer::Keys(Ok(Vec::new())));
}

pub(super) fn at_the_password(alice: &mut Stage) {
    at_the_settings(alice);
    let list = alice.reads();
    let row = list.iter().find(|row| row.contains("Password")).expect("a setting of that name");
    alice.enters(row.split_whitespace().next().unwrap());
    alice.types("half a sec");
}

#[test]
fn every_screen_goes_on_by_every_terminal_whether_the_line_was_lost_or_alive() {
    for (screen, go, stands) in screens() {
        for (terminal, is_alive) in
            [(Terminal::Ansi, true), (Terminal::Plain, true), (Terminal::Plain, false)]
        {
            let what = format!("{screen}, {terminal:?}, alive: {is_alive}");
            let scene = Scene::new();
            let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
            // An invite stands, so that there is something to come back to.
            bob.enters("CHAT 1");
            bob.looks_up();
            alice.reads_among("Bob (node 2) wants to chat with you!");
            go(&mut alice);
            assert_eq!(alice.bottom_line(), stands, "{what}");
            if is_alive {
                takes_over(&scene, &mut alice, "Alice", terminal);
            } else {
                alice.loses_the_line();
                let again = calls(&scene, "Alice", terminal);
                alice.goes_on_with(again);
            }
            alice.waits(1);
            assert!(
                alice.reads().iter().any(|row| row.ends_with("You are back on node 1.")),
                "{what}"
            );
            assert_eq!(alice.bottom_line(), stands, "{what}");
        }
    }
}

#[test]
fn a_page_is_shown_again_as_the_new_screen_holds_it_and_no_row_is_lost() {
    let help = {
        let mut alice = Scene::new().is_on("Alice");
        alice.resizes(80, 200);
        alice.enters("?");
        alice.reads()
    };
    for (before, after) in [(10, 16), (10, 6), (10, 200)] {
        let scene = Scene::new();
        let mut alice = scene.is_on("Alice");
        alice.resizes(80, before);
        alice.enters("?");
        alice.enters("y");
        let mut read = alice.reads();
        let mut again = calls(&scene, "Alice", Terminal::Ansi);
        again.resizes(80, after);
        again.enters("y");
        alice.goes_on_with(again);
        let page = alice.reads();
        let back = page.iter().position(|row| row == BACK).expect("the sentence");
        let page = &page[back + 1..];
        assert!(page.len() + 2 <= usize::from(after), "{page:#?}");
        let begins = read.iter().position(|row| *row == page[0]).expect("the page again");
        read.truncate(begins);
        read.extend_from_slice(page);
        while alice.bottom_line().starts_with("More?") {
            alice.enters("");
            read.extend(alice.reads());
        }
        assert_eq!(read, help, "{before} rows, then {after}");
    }
}

#[test]
fn what_was_said_since_the_last_key_comes_again_behind_a_rule() {
    for (terminal, rule) in [(Terminal::Ansi, "-- new --"), (Terminal::Plain, "New messages:")] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        bob.enters("seen");
        scene.stores();
        alice.types("half");
        bob.enters("perhaps seen");
        scene.stores();
        alice.settle();
        takes_over(&scene, &mut alice, "Alice", terminal);
        bob.enters("said meanwhile");
        scene.stores();
        catches_up(&mut alice);
        alice.waits(1);
        let read = alice.reads();
        let at = |words: &str| read.iter().position(|row| row.contains(words));
        assert!(at("CHAT SESSION WITH BOB") < at(rule), "{read:#?}");
        assert!(at(rule) < at("perhaps seen"), "{read:#?}");
        assert!(at("perhaps seen") < at("said meanwhile"), "{read:#?}");
        assert_eq!(at(": seen"), None);
        bob.enters("live");
        scene.stores();
        let read = alice.reads();
        assert!(!read.iter().any(|row| row.contains("new ")), "{read:#?}");
        assert_eq!(alice.bottom_line(), "half[|]");
    }
}

#[test]
fn an_answer_that_was_asked_for_before_the_line_was_lost_leaves_no_hole() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    for line in ["one", "two"] {
        bob.enters(line);
        scene.stores();
        alice.settle();
    }
    // Some more, of which she reads the log.
    bob.enters("three");
    scene.stores_in_silence();
    alice.falls_behind();
    alice.loses_the_line();
    let again = calls(&scene, "Alice", Terminal::Ansi);
    alice.goes_on_with(again);
    // The old question first, then those of the return.
    catches_up(&mut alice);
    let read = alice.reads();
    let said: Vec<_> = read.iter().filter(|row| row.contains("Bob: ")).collect();
    assert_eq!(said, ["[12:34] Bob: one", "[12:34] Bob: two", "[12:34] Bob: three"], "{read:#?}");
}

#[test]
fn a_chat_that_is_being_counted_ends_at_the_other_line_with_every_word() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.enters("last words");
    scene.stores();
    alice.settle();
    bob.enters("/END");
    alice.settle();
    takes_over(&scene, &mut alice, "Alice", Terminal::Plain);
    catches_up(&mut alice);
    alice.waits(1);
    let read = alice.reads();
    let at = |words: &str| read.iter().position(|row| row.contains(words));
    assert!(
        at("last words").is_some() && at("last words") < at("Messages exchanged: 1"),
        "{read:#?}"
    );
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn in_plain_mode_a_half_typed_line_is_shown_once_when_all_that_was_missed_has_come() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.types("half a sen");
    alice.loses_the_line();
    for line in ["one", "two"] {
        bob.enters(line);
        scene.stores();
    }
    let again = calls(&scene, "Alice", Terminal::Plain);
    alice.goes_on_with(again);
    catches_up(&mut alice);
    assert_eq!(alice.bottom_line(), "[|]", "more may come");
    alice.answers_the_node(Answer::MissedOlms { olms: Vec::new(), more: None });
    assert_eq!(alice.bottom_line(), "half a sen[|]");
    assert!(!alice.reads().iter().any(|row| row.contains("half")));
}

#[test]
fn a_store_that_does_not_answer_keeps_no_half_typed_line_from_who_calls_back() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.types("half a sen");
    alice.loses_the_line();
    let again = calls(&scene, "Alice", Terminal::Plain);
    alice.goes_on_with(again);
    alice.waits(1);
    assert_eq!(alice.bottom_line(), "half a sen[|]");
}

/// The last that was shown may have gone into a dead line: it comes before what came since.
#[test]
fn an_online_message_that_was_perhaps_not_seen_is_not_overtaken_by_a_newer_one() {
    for is_alive in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        alice.types("half");
        bob.enters("OLM alice perhaps seen");
        bob.looks_up();
        scene.stores();
        alice.reads_among("*** OLM from Bob (node 2): perhaps seen");
        let again = if is_alive {
            let mut again = calls(&scene, "Alice", Terminal::Ansi);
            again.enters("y");
            again
        } else {
            alice.loses_the_line();
            calls(&scene, "Alice", Terminal::Ansi)
        };
        bob.enters("OLM alice newer");
        bob.looks_up();
        scene.stores();
        alice.goes_on_with(again);
        alice.reads_missed_olms();
        let read = alice.reads();
        let olms: Vec<_> = read.iter().filter(|row| row.contains("OLM from")).collect();
        let of_bob = |words| format!("*** OLM from Bob (node 2): {words}");
        assert_eq!(olms, [&of_bob("perhaps seen"), &of_bob("newer")], "{read:#?}");
    }
}
