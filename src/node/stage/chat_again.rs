//! Calls that did not go on on the stage: what somebody is asked whose line was lost in a chat and taken
//! up too late.

use super::chat::a_chat;
use super::taken_over::calls;
use super::{Scene, Stage, Terminal};
use crate::board::{Answer, Question};

/// Alice, who has called again after her line was lost in a chat with Bob and nobody took it up.
fn calls_too_late(scene: &Scene, terminal: Terminal) -> (Stage, Stage) {
    let (mut alice, mut bob) = a_chat(scene);
    alice.loses_the_line();
    alice.waits(60);
    assert!(alice.is_over());
    bob.looks_up();
    bob.reads_among("Chat with Alice has ended.");
    (calls(scene, "Alice", terminal), bob)
}

#[test]
fn who_lost_the_line_in_a_chat_and_calls_too_late_is_asked_once_whether_to_chat_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = calls_too_late(&scene, Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
    alice.enters("");
    alice.looks_up();
    alice.reads_among("Requesting chat with Bob...");
    bob.reads_among("Alice (node 1) wants to chat with you!");
    bob.enters("y");
    alice.reads_among("CHAT SESSION WITH BOB");

    let scene = Scene::new();
    let (mut alice, _bob) = calls_too_late(&scene, Terminal::Plain);
    alice.enters("n");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    alice.enters("G Y");
    assert!(alice.is_over());
    assert_eq!(calls(&scene, "Alice", Terminal::Plain).bottom_line(), "Carrier > [|]");
}

#[test]
fn what_was_not_typed_for_that_question_is_a_command() {
    let scene = Scene::new();
    let (mut alice, _bob) = calls_too_late(&scene, Terminal::Ansi);
    alice.enters("V");
    alice.reads_among(&format!("Carrier {} on Carrier", env!("CARGO_PKG_VERSION")));
    assert_eq!(alice.bottom_line(), "Carrier > [|]");

    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    alice.waits(60);
    let mut again = scene.calls(Terminal::Ansi);
    again.enters("Alice");
    again.enters("correct horse");
    again.enters("");
    again.enters("y");
    again.answers(Answer::LogIn(Ok(scene.user("Alice"))));
    assert_eq!(again.bottom_line(), "Carrier > [|]");
    assert!(!matches!(again.asks(), Some(Question::Pair { .. })));
    assert!(!bob.reads().iter().any(|row| row.contains("wants to chat")));
}

#[test]
fn who_did_not_lose_the_line_in_the_chat_is_not_asked() {
    // The partner.
    let scene = Scene::new();
    let (_alice, mut bob) = calls_too_late(&scene, Terminal::Ansi);
    bob.enters("G Y");
    assert_eq!(calls(&scene, "Bob", Terminal::Ansi).bottom_line(), "Carrier > [|]");

    // The partner ended it first.
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    bob.enters("/END");
    bob.looks_up();
    alice.waits(60);
    assert_eq!(calls(&scene, "Alice", Terminal::Ansi).bottom_line(), "Carrier > [|]");

    // The partner cannot be asked.
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    alice.waits(60);
    bob.looks_up();
    bob.enters("CHAT TOGGLE");
    assert_eq!(calls(&scene, "Alice", Terminal::Ansi).bottom_line(), "Carrier > [|]");

    // It is long ago.
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    alice.waits(60);
    bob.waits(3_600);
    assert_eq!(calls(&scene, "Alice", Terminal::Ansi).bottom_line(), "Carrier > [|]");
}

#[test]
fn who_gave_way_in_a_chat_is_asked_too() {
    let scene = Scene::with("[nodes]\nlimit = 2");
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    let mut carol = calls(&scene, "Carol", Terminal::Ansi);
    assert!(alice.is_over());
    alice.node.note_broken_off();
    carol.enters("G Y");
    bob.looks_up();
    let mut again = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(again.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
}

#[test]
fn of_two_who_both_lost_the_line_each_is_asked_when_the_other_is_there() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    scene.waits(10);
    bob.loses_the_line();
    scene.waits(50);
    assert!(alice.is_over());
    assert!(!bob.is_over());
    scene.waits(10);
    assert!(bob.is_over());
    let mut alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Carrier > [|]", "nobody is there to be asked");
    let mut bob = calls(&scene, "Bob", Terminal::Ansi);
    assert_eq!(bob.bottom_line(), "Ask Alice to chat again? (Y/n) [|]");
    bob.enters("y");
    bob.looks_up();
    alice.enters("CHAT ACCEPT");
    bob.reads_among("CHAT SESSION WITH ALICE");
    alice.looks_up();
    bob.looks_up();
    alice.enters("/END");
    alice.looks_up();
    bob.looks_up();
    for (mut caller, name) in [(alice, "Alice"), (bob, "Bob")] {
        caller.enters("G Y");
        assert!(caller.is_over());
        let mut again = calls(&scene, name, Terminal::Ansi);
        assert_eq!(again.bottom_line(), "Carrier > [|]", "they have chatted since");
        again.enters("G Y");
    }
}

#[test]
fn who_took_the_line_up_in_time_is_not_asked_though_the_partner_did_not() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    scene.waits(10);
    bob.loses_the_line();
    scene.waits(50);
    assert!(alice.is_over());
    let again = calls(&scene, "Bob", Terminal::Ansi);
    bob.goes_on_with(again);
    while bob.asks().is_some() {
        bob.looks_up();
    }
    bob.enters("G Y");
    assert!(bob.is_over());
    let _alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(calls(&scene, "Bob", Terminal::Ansi).bottom_line(), "Carrier > [|]");
}

#[test]
fn who_could_not_be_asked_at_one_call_may_be_at_the_next() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.loses_the_line();
    alice.waits(60);
    bob.looks_up();
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    let mut alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    alice.enters("G Y");
    assert!(alice.is_over());
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    let mut alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
}

#[test]
fn a_question_into_a_lost_line_is_asked_once_more_and_no_more_when_it_was_answered() {
    let scene = Scene::new();
    let (mut alice, _bob) = calls_too_late(&scene, Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
    alice.loses_the_line();
    assert!(alice.is_over());
    let mut alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
    alice.enters("n");
    alice.enters("G Y");
    assert!(alice.is_over());
    assert_eq!(calls(&scene, "Alice", Terminal::Ansi).bottom_line(), "Carrier > [|]");
}

#[test]
fn who_has_asked_by_the_own_word_is_not_asked() {
    let scene = Scene::new();
    let (mut alice, mut bob) = calls_too_late(&scene, Terminal::Ansi);
    alice.loses_the_line();
    assert!(alice.is_over());
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    let mut alice = calls(&scene, "Alice", Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("CHAT DECLINE");
    alice.enters("G Y");
    assert!(alice.is_over());
    assert_eq!(calls(&scene, "Alice", Terminal::Ansi).bottom_line(), "Carrier > [|]");
}

#[test]
fn who_finds_the_other_without_an_answer_is_not_asked_behind_that_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = calls_too_late(&scene, Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "Ask Bob to chat again? (Y/n) [|]");
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.enters("CHAT ACCEPT");
    bob.settle();
    bob.looks_up();
    alice.settle();
    while alice.asks().is_some() {
        alice.looks_up();
    }
    bob.enters("/END");
    alice.settle();
    while alice.asks().is_some() {
        alice.looks_up();
    }
    alice.reads_among("CHAT SESSION ENDED");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}
