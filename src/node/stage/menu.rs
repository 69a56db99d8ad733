//! The menu on the stage: what it does with each answer, and how it is left.

use super::{CTRL_C, Scene, Terminal, UP};
use crate::board::{Answer, Question};
use crate::protocol::mail::Said;

const NOT_NOW: &str = "The board cannot look that up just now. Please try again.";

#[test]
fn a_log_that_cannot_be_found_is_told_and_the_menu_goes_on() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for command in ["CHAT bob", "OLM bob hello"] {
        alice.enters(command);
        assert!(matches!(alice.asks(), Some(Question::Pair { .. } | Question::Write { .. })));
        alice.fails();
        assert_eq!(alice.reads(), [&format!("Carrier > {command}"), NOT_NOW]);
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
    }
    assert!(bob.reads().is_empty());
}

#[test]
fn a_chat_with_no_name_behind_the_at_sign_is_told_what_to_type() {
    let mut alice = Scene::new().is_on("Alice");
    alice.enters("CHAT @");
    assert_eq!(alice.reads(), ["Carrier > CHAT @", "Type CHAT @ and a name: CHAT @Who"]);
}

#[test]
fn what_could_not_be_remembered_holds_for_the_call() {
    let mut alice = Scene::new().is_on("Alice");
    alice.enters("CHAT TOGGLE");
    alice.answers(Answer::NotKept);
    alice.reads_among("This holds for now, but could not be remembered.");
    alice.enters("CHAT");
    alice.reads_among("Your chat status: NOT AVAILABLE");
}

#[test]
fn what_is_typed_while_the_store_is_asked_waits_and_is_not_lost() {
    let mut alice = Scene::new().is_on("Alice");
    alice.enters("X");
    alice.types("T");
    assert_eq!(alice.bottom_line(), "[|]");
    alice.answers(Answer::Kept);
    assert_eq!(alice.bottom_line(), "Carrier > T[|]");
}

#[test]
fn ctrl_c_while_the_store_is_asked_drops_what_waits_and_says_how_much() {
    let mut alice = Scene::new().is_on("Alice");
    alice.enters("X");
    alice.reads();
    alice.enters("T");
    alice.enters("V");
    alice.types("half");
    alice.types(CTRL_C);
    assert_eq!(alice.reads(), ["Dropped 2 waiting lines."]);
    alice.answers(Answer::Kept);
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_name_that_is_not_known_is_looked_for_once_and_then_told_with_a_near_one() {
    let scene = Scene::new();
    scene.user("Carol");
    let mut alice = scene.is_on("Alice");
    alice.enters("CHAT carlo");
    assert!(matches!(alice.asks(), Some(Question::Directory)));
    alice.answers(Answer::Directory);
    assert_eq!(alice.reads(), ["Carrier > CHAT carlo", "Unknown user: carlo. Did you mean Carol?"]);
    assert!(alice.asks().is_none());
}

#[test]
fn a_name_that_another_process_has_just_made_is_found() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.enters("CHAT dora");
    scene.user("Dora");
    alice.answers(Answer::Directory);
    let sentence = "Dora is not on line. Type OLM Dora <text> to leave a message.";
    assert_eq!(alice.reads(), ["Carrier > CHAT dora", sentence]);
}

#[test]
fn what_is_for_somebody_who_leaves_while_the_log_is_looked_for_is_kept() {
    let scene = Scene::new();
    let (mut alice, bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob hello");
    drop(bob);
    alice.looks_up();
    scene.stores();
    let kept = "Bob is not on line; it is kept for the next call.";
    assert_eq!(alice.reads(), ["Carrier > OLM bob hello", kept]);
}

#[test]
fn an_online_message_that_is_not_stored_is_given_back_as_a_line_that_sends_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob hello");
    alice.looks_up();
    scene.says_of_all(Said::NotStored);
    alice.reads_among("Not stored: the board cannot write just now. hello");
    assert_eq!(alice.bottom_line(), "Carrier > /OLM Bob hello[|]");
    alice.enters("");
    alice.looks_up();
    scene.stores();
    bob.reads_among("*** OLM from Alice (node 1): hello");
    alice.reads_among("OLM sent to Bob.");
}

#[test]
fn an_online_message_that_is_not_stored_lies_on_the_up_key_when_something_is_typed_since() {
    let scene = Scene::new();
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob hello");
    alice.looks_up();
    alice.types("WHO");
    scene.says_of_all(Said::NotStored);
    assert_eq!(alice.bottom_line(), "Carrier > WHO[|]");
    alice.types(CTRL_C);
    alice.types(UP);
    assert_eq!(alice.bottom_line(), "Carrier > /OLM Bob hello[|]");
}

#[test]
fn in_line_mode_what_is_given_back_does_not_run_into_the_next_line() {
    let scene = Scene::new();
    let (mut alice, _bob) = (scene.is_on_at("Alice", Terminal::Lines), scene.is_on("Bob"));
    alice.enters("OLM bob hello");
    alice.looks_up();
    scene.says_of_all(Said::NotStored);
    alice.enters("V");
    assert!(alice.asks().is_none(), "{:?}", alice.asks());
    let version = format!("Carrier {} on Carrier", env!("CARGO_PKG_VERSION"));
    alice.reads_among(&version);
}

#[test]
fn g_asks_and_everything_but_yes_stays() {
    let mut alice = Scene::new().is_on("Alice");
    for answer in ["", "n", "NO", CTRL_C] {
        alice.enters("G");
        assert_eq!(alice.bottom_line(), "Leave the board? (y/N) [|]");
        alice.types(answer);
        if answer != CTRL_C {
            alice.enters("");
        }
        assert_eq!(alice.bottom_line(), "Carrier > [|]", "after {answer:?}");
    }
    alice.enters("G");
    alice.enters("maybe");
    alice.reads_among("Please answer Y or N.");
    alice.enters("y");
    alice.reads_among("Goodbye, Alice. You were on line for less than a minute.");
    assert!(alice.is_over());
}

#[test]
fn ctrl_c_at_the_menu_empties_the_line_and_ends_nothing() {
    let mut alice = Scene::new().is_on("Alice");
    alice.types("half a li");
    alice.types(CTRL_C);
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    alice.types(CTRL_C);
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    assert!(!alice.is_over());
}

#[test]
fn a_script_that_ends_has_its_last_answer_and_a_goodbye() {
    let scene = Scene::new();
    let (mut alice, _bob) = (scene.is_on_at("Alice", Terminal::Lines), scene.is_on("Bob"));
    alice.enters("OLM bob hello");
    alice.input_ends();
    assert!(!alice.is_over(), "the log is still looked for");
    alice.looks_up();
    assert!(!alice.is_over(), "the message is not stored yet");
    scene.stores();
    alice.settle();
    alice.reads_among("OLM sent to Bob.");
    assert!(alice.is_over());
}
