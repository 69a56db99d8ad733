//! Callers who do nothing on the stage: who is warned, who is hung up, and what is something.

use super::chat::{a_chat, chat};
use super::{Scene, Stage, Terminal};

const WARNING: &str = "You will be hung up in 1 minute unless you type something.";
const GOODBYE: &str = "You have done nothing for 15 minutes. Please call again.";

/// Whether a row says this, whatever stands before it.
fn reads(caller: &mut Stage, sentence: &str) -> bool {
    caller.reads().iter().any(|row| row.contains(sentence))
}

#[test]
fn who_does_nothing_is_warned_with_a_bell_a_minute_before_the_end() {
    for terminal in [Terminal::Ansi, Terminal::Plain, Terminal::Lines] {
        let mut alice = Scene::new().is_on_at("Alice", terminal);
        alice.reads();
        alice.rings();
        alice.waits(14 * 60 - 1);
        assert!(!reads(&mut alice, WARNING), "{terminal:?}");
        alice.waits(1);
        assert!(reads(&mut alice, WARNING), "{terminal:?}");
        assert_eq!(alice.rings(), 1);
        assert!(!alice.is_over());
        alice.waits(59);
        assert!(!alice.is_over() && !reads(&mut alice, WARNING), "it is said once");
        alice.waits(1);
        assert!(reads(&mut alice, GOODBYE), "{terminal:?}");
        assert!(alice.is_over());
    }
}

#[test]
fn a_key_begins_the_time_anew_and_the_warning_too() {
    let mut alice = Scene::new().is_on("Alice");
    alice.waits(14 * 60);
    assert!(reads(&mut alice, WARNING));
    alice.waits(30);
    alice.enters("");
    alice.waits(14 * 60 - 1);
    assert!(!alice.is_over() && !reads(&mut alice, WARNING));
    alice.waits(1);
    assert!(reads(&mut alice, WARNING));
    alice.waits(60);
    assert!(alice.is_over());
}

#[test]
fn a_message_that_comes_in_a_chat_is_something_and_one_that_comes_elsewhere_is_not() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    for _ in 0..10 {
        alice.waits(10 * 60);
        alice.enters("still there?");
        scene.stores();
        bob.settle();
    }
    assert!(!alice.is_over() && !bob.is_over());
    bob.waits(14 * 60);
    assert!(reads(&mut bob, WARNING), "and then nothing came");

    let (mut carol, mut dave) = (scene.is_on("Carol"), scene.is_on("Dave"));
    dave.waits(10 * 60);
    carol.enters("OLM dave hello");
    carol.looks_up();
    scene.stores();
    dave.waits(4 * 60);
    assert!(reads(&mut dave, WARNING));
}

#[test]
fn what_was_half_typed_is_told_when_the_board_hangs_up() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    chat(&mut alice, &mut bob);
    alice.types("I was about to");
    alice.waits(15 * 60);
    assert!(reads(&mut alice, "Not sent: I was about to"));
    assert!(alice.is_over());
}

#[test]
fn a_program_without_a_terminal_is_hung_up_too() {
    let mut program = Scene::new().is_on_at("Alice", Terminal::Lines);
    program.has_no_terminal();
    program.waits(15 * 60);
    assert!(program.is_over());
}

#[test]
fn a_lost_line_has_a_window_of_its_own_and_who_takes_it_up_has_just_done_something() {
    let scene = Scene::with("[nodes]\nresume_window = \"1h\"");
    let mut alice = scene.is_on("Alice");
    alice.types("half");
    alice.waits(10 * 60);
    alice.loses_the_line();
    alice.waits(30 * 60);
    assert!(!alice.is_over(), "it waits for its line");
    let mut again = scene.calls(Terminal::Ansi);
    again.enters("alice");
    again.enters("open sesame");
    again.answers(crate::board::Answer::LogIn(Ok(scene.user("Alice"))));
    alice.goes_on_with(again);
    alice.waits(14 * 60 - 1);
    assert!(!alice.is_over() && !reads(&mut alice, WARNING));
    alice.waits(61);
    assert!(alice.is_over());
}

#[test]
fn the_limit_can_be_another_or_none_and_be_changed_on_the_way() {
    let mut alice = Scene::with("[limits]\nidle = \"20s\"").is_on("Alice");
    alice.waits(10);
    assert!(reads(&mut alice, "You will be hung up in 10 seconds unless you type something."));
    alice.waits(10);
    assert!(reads(&mut alice, "You have done nothing for 20 seconds. Please call again."));

    let scene = Scene::with("[limits]\nidle = \"off\"");
    let mut bob = scene.is_on("Bob");
    bob.waits(24 * 60 * 60);
    assert!(!bob.is_over());
    let mut config = (*scene.board.config()).clone();
    config.limits.idle = crate::config::Limits::default().idle;
    scene.board.set_config(config);
    bob.types("x");
    bob.waits(15 * 60);
    assert!(bob.is_over(), "the new limit holds");
}
