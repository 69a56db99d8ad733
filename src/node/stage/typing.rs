//! `Bob is typing...` on the stage: where it can be taken back it is there for a moment, and nowhere
//! else, and it leaves nothing behind.

use super::chat::{a_chat, chat, ends};
use super::{CTRL_L, Scene, Stage, Terminal};
use crate::store::Habits;

const TYPES: &str = "Bob is typing...";

/// Whether the row above the line being typed says so; nothing else does.
fn is_told(caller: &mut Stage) -> bool {
    caller.settle();
    let bottom = caller.line.emulator.cursor().0;
    let rows: Vec<_> = (0..=bottom).map(|row| caller.line.emulator.row(row)).collect();
    let told = rows.iter().filter(|row| row.as_str() == TYPES).count();
    assert!(told <= 1, "{rows:#?}");
    let above = bottom.checked_sub(1).and_then(|row| rows.get(usize::from(row)));
    assert_eq!(told == 1, above.is_some_and(|row| row == TYPES), "{rows:#?}");
    told == 1
}

#[test]
fn who_types_a_message_is_told_of_for_three_seconds_and_at_most_every_five() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.types("half a th");
    assert!(!is_told(&mut alice));
    bob.types("I");
    assert!(is_told(&mut alice));
    assert_eq!(alice.bottom_line(), "half a th[|]");
    alice.types("ought");
    assert_eq!(alice.bottom_line(), "half a thought[|]");
    bob.types(" a");
    alice.waits(2);
    assert!(is_told(&mut alice));
    alice.waits(1);
    assert!(!is_told(&mut alice));
    bob.types("m");
    assert!(!is_told(&mut alice), "it has been told three seconds ago");
    scene.waits(2);
    bob.types("!");
    assert!(is_told(&mut alice));
}

#[test]
fn it_is_gone_when_the_message_is_there() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.types("half");
    bob.types("hello");
    assert!(is_told(&mut alice));
    bob.enters("");
    assert!(is_told(&mut alice), "it is not there yet");
    scene.stores();
    assert!(!is_told(&mut alice));
    assert_eq!(alice.reads().last().map(String::as_str), Some("[12:34] Bob: hello"));
    assert_eq!(alice.bottom_line(), "half[|]");
}

#[test]
fn what_is_no_message_is_not_told_of() {
    for text in ["/", "/WHO", "   ", "hello\r"] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        bob.types(text);
        assert!(!is_told(&mut alice), "{text:?}");
    }
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.types("//");
    assert!(is_told(&mut alice), "that will be a message");
}

#[test]
fn only_where_it_can_be_taken_back_and_by_who_sends_keys() {
    for (terminal, reads, types) in [
        (Terminal::Ansi, true, true),
        (Terminal::Plain, false, true),
        (Terminal::Lines, false, false),
    ] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on_at("Alice", terminal), scene.is_on("Bob"));
        chat(&mut bob, &mut alice);
        bob.types("hello");
        assert_eq!(is_told(&mut alice), reads, "{terminal:?}");
        let (mut bob, mut alice) = (scene.is_on_at("Bo", terminal), scene.is_on("Al"));
        chat(&mut alice, &mut bob);
        bob.types("x");
        alice.settle();
        let rows: Vec<_> =
            (0..=alice.line.emulator.cursor().0).map(|row| alice.line.emulator.row(row)).collect();
        assert_eq!(rows.iter().any(|row| row == "Bo is typing..."), types, "{terminal:?}");
    }
}

#[test]
fn who_has_switched_it_off_neither_tells_nor_is_told() {
    for (off, name) in [(0, "Alice"), (1, "Bob")] {
        let scene = Scene::new();
        let mut users = [scene.user("Alice"), scene.user("Bob")];
        users[off].habits = Habits { typing: false, ..users[off].habits };
        let [alice, bob] = users.map(|user| scene.is_on_as(user, Terminal::Ansi));
        let (mut alice, mut bob) = (alice, bob);
        chat(&mut bob, &mut alice);
        bob.types("hello");
        assert!(!is_told(&mut alice), "{name} does not want it");
    }
}

#[test]
fn nothing_is_left_of_it_when_the_chat_ends_or_the_partners_line_is_lost() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.types("hello");
    assert!(is_told(&mut alice));
    bob.loses_the_line();
    assert!(!is_told(&mut alice));
    alice.reads_among("*** Bob's connection was lost.");

    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.types("hello");
    assert!(is_told(&mut alice));
    ends(&mut alice, &mut bob);
    assert!(!is_told(&mut alice));
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    assert!(!alice.reads().iter().any(|row| row == TYPES));
}

#[test]
fn it_stays_above_the_line_when_the_screen_changes_and_is_no_news() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.types("hello");
    alice.types("half");
    alice.types(CTRL_L);
    alice.looks_up();
    assert!(is_told(&mut alice));
    alice.resizes(60, 24);
    assert!(is_told(&mut alice));
    assert_eq!(alice.bottom_line(), "half[|]");
    alice.types("\u{15}");
    alice.enters("/AGAIN");
    alice.reads_among("Nothing has come yet.");
    alice.waits(3);
    assert!(!is_told(&mut alice));
}
