//! Bracketed pastes on the stage: what becomes of the rest of one whose beginning is gone.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::Answer;

const BEGINS: &str = "\u{1b}[200~";
const ENDS: &str = "\u{1b}[201~";

/// Alice and Bob, in a chat that has been read.
fn a_chat(scene: &Scene) -> (Stage, Stage) {
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("CHAT ACCEPT");
    alice.settle();
    for caller in [&mut alice, &mut bob] {
        caller.looks_up();
        caller.reads();
    }
    (alice, bob)
}

/// Everything that was said.
fn said(scene: &Scene) -> usize {
    scene.board.conversations.take_said().len()
}

#[test]
fn ctrl_c_amid_a_paste_drops_all_of_it_whatever_comes_behind() {
    for pieces in [&["one\rtwo\u{3}three\rfour\r"][..], &["one\rtwo", CTRL_C, "three\rfour\r"]] {
        let scene = Scene::new();
        let (mut alice, _bob) = a_chat(&scene);
        alice.types(BEGINS);
        for piece in pieces {
            alice.types(piece);
        }
        alice.types(ENDS);
        let read = alice.reads();
        assert!(read[0].starts_with("Dropped "), "{read:#?}");
        assert_eq!(read[1..], ["Dropped the rest of the paste: 2 lines."]);
        assert_eq!((alice.bottom_line().as_str(), said(&scene)), ("[|]", 0));
        alice.enters("typed");
        assert_eq!(said(&scene), 1);
    }
}

#[test]
fn ctrl_c_amid_a_paste_at_the_menu_runs_no_command_of_it() {
    let mut alice = Scene::new().is_on("Alice");
    alice.types(&format!("{BEGINS}one\r{CTRL_C}G Y\r{ENDS}"));
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    assert!(!alice.is_over());
}

#[test]
fn behind_ctrl_c_a_paste_without_an_end_is_over_after_a_moment() {
    let mut alice = Scene::new().is_on("Alice");
    alice.types(&format!("{BEGINS}one\rtwo"));
    alice.types(CTRL_C);
    assert_eq!(alice.reads(), ["Dropped 2 waiting lines."]);
    alice.waits(1);
    alice.types("WHO");
    assert_eq!(alice.bottom_line(), "Carrier > WHO[|]");
}

#[test]
fn what_follows_of_a_paste_is_not_said_in_a_chat_that_begins_amid_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    // While this is asked of the store all else waits.
    alice.enters("X");
    alice.types(&format!("{BEGINS}one\rtwo\r"));
    bob.enters("CHAT ACCEPT");
    alice.reads_among("The chat begins: 2 lines were not read yet; see the Up key.");
    alice.answers(Answer::Kept);
    alice.looks_up();
    bob.looks_up();
    alice.types(&format!("three\rfour\r{ENDS}"));
    assert_eq!((alice.bottom_line().as_str(), said(&scene)), ("[|]", 0));
}

#[test]
fn what_follows_of_a_paste_is_no_command_when_the_chat_ends_amid_it() {
    let scene = Scene::with("[limits]\nmessages = \"1, then 1 per 1h\"\n");
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("said");
    alice.enters("held");
    alice.types(&format!("{BEGINS}one\rtwo\r"));
    scene.stores();
    bob.enters("/END");
    alice.looks_up();
    bob.looks_up();
    alice.types(&format!("G Y\r{ENDS}"));
    alice.reads_among("Not read: 1 line pasted.");
    assert!(!alice.is_over());
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_paste_that_waits_and_loses_its_line_is_over() {
    let scene = Scene::with("[limits]\nmessages = \"1, then 1 per 10s\"\n");
    let (mut alice, _bob) = a_chat(&scene);
    alice.enters("said");
    alice.enters("held");
    alice.types(&format!("{BEGINS}one\rtwo"));
    alice.loses_the_line();
    let mut again = scene.calls(Terminal::Ansi);
    again.enters("alice");
    again.enters("open sesame");
    again.answers(Answer::LogIn(Ok(scene.user("Alice"))));
    alice.goes_on_with(again);
    alice.looks_up();
    alice.waits(10);
    assert_eq!(alice.bottom_line(), "Send 2 lines? (Y/n) [|]");
}

#[test]
fn what_was_refused_is_counted_when_all_that_lies_before_the_board_is_taken() {
    let mut alice = Scene::new().is_on("Alice");
    // The board looks something up, and what is typed meanwhile waits.
    alice.enters("CHAT bob");
    alice.types(&"T\r".repeat(250));
    assert!(!alice.node.has_input());
    alice.has_typed(&"T\r".repeat(10));
    assert!(alice.node.has_input(), "it has come, and is not taken yet");
    // The board is late, not the caller.
    alice.waits(5);
    assert!(!alice.reads().iter().any(|row| row.contains("refused")));
    alice.node.take_what_is_there(&alice.mailbox);
    assert!(!alice.node.has_input());
    alice.waits(5);
    alice.reads_among("60 lines refused: more came at once than can wait.");
}

#[test]
fn what_a_program_has_typed_that_is_to_wait_is_not_taken_next() {
    let mut program = Scene::new().is_on_at("Alice", Terminal::Lines);
    program.has_no_terminal();
    program.enters("CHAT bob");
    program.has_typed("T\r");
    assert!(program.node.has_input());
    program.types(&"T\r".repeat(5_000));
    assert!(!program.node.has_input(), "it lies there, but waits where it is");
    program.loses_the_line();
    assert!(!program.node.has_input(), "there is no line");
}
