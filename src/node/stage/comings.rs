//! Who comes and who goes, on the stage: one line in ten seconds, and none in a chat.

use super::chat::{chat, ends};
use super::{Scene, Stage, Terminal};
use crate::board::{Answer, Question};
use crate::store::Habits;

/// Alice, who wants to know, at the menu.
fn alice(scene: &Scene, terminal: Terminal) -> Stage {
    let mut user = scene.user("Alice");
    user.habits = Habits::default();
    scene.is_on_as(user, terminal)
}

/// The news that were read since this was asked last.
fn news(caller: &mut Stage) -> Vec<String> {
    let is_news = |row: &String| row.starts_with("*** ") || row.starts_with("Board: ");
    caller.reads().into_iter().filter(is_news).collect()
}

#[test]
fn who_comes_and_goes_is_told_in_one_line_after_ten_seconds() {
    for (terminal, mark) in [(Terminal::Ansi, "*** "), (Terminal::Plain, "Board: ")] {
        let scene = Scene::new();
        let eve = scene.is_on("Eve");
        let mut alice = alice(&scene, terminal);
        let carol = scene.is_on("Carol");
        alice.waits(9);
        let dave = scene.is_on("Dave");
        drop(eve);
        assert_eq!(news(&mut alice), [""; 0]);
        alice.waits(1);
        let line = "Carol (node 3) and Dave (node 4) are on line; Eve has left.";
        assert_eq!(news(&mut alice), [format!("{mark}{line}")]);
        drop((carol, dave));
        alice.waits(10);
        assert_eq!(news(&mut alice), [format!("{mark}Carol and Dave have left the board.")]);
        drop(scene.is_on("Carol"));
        alice.waits(10);
        assert_eq!(news(&mut alice), [""; 0], "she came and went");
    }
}

#[test]
fn in_a_chat_nothing_is_told_until_it_is_over() {
    let scene = Scene::new();
    let mut alice = alice(&scene, Terminal::Ansi);
    let mut bob = scene.is_on("Bob");
    alice.waits(10);
    alice.reads_among("*** Bob (node 2) is on line.");
    chat(&mut bob, &mut alice);
    let _carol = scene.is_on("Carol");
    alice.waits(60);
    assert_eq!(alice.reads(), [""; 0]);
    ends(&mut bob, &mut alice);
    let rows = alice.reads();
    assert_eq!(rows.last().map(String::as_str), Some("*** Carol (node 3) is on line."));
}

#[test]
fn a_caller_with_a_lost_line_reads_it_on_the_return() {
    let scene = Scene::new();
    let mut alice = alice(&scene, Terminal::Ansi);
    alice.types("half a thought");
    alice.loses_the_line();
    let _bob = scene.is_on("Bob");
    alice.waits(20);
    let mut again = scene.calls(Terminal::Ansi);
    again.enters("Alice");
    again.enters("correct horse");
    let mut user = scene.user("Alice");
    user.habits = Habits::default();
    again.answers(Answer::LogIn(Ok(user)));
    alice.goes_on_with(again);
    alice.reads_among("*** Bob (node 2) is on line.");
    assert_eq!(alice.bottom_line(), "Carrier > half a thought[|]");
}

#[test]
fn notify_switches_it_and_says_how_it_stands() {
    let scene = Scene::new();
    let mut alice = alice(&scene, Terminal::Ansi);
    alice.enters("NOTIFY");
    alice.reads_among("NOTIFY OFF stops it.");
    alice.enters("notify sometimes");
    alice.reads_among("Type NOTIFY ON or NOTIFY OFF.");
    let bob = scene.is_on("Bob");
    alice.settle();
    alice.enters("NOTIFY off");
    alice.reads_among("You are not told who comes and who leaves.");
    let asked = alice.asks();
    assert!(matches!(asked, Some(Question::KeepHabits(_, habits)) if !habits.notify), "{asked:?}");
    alice.answers(Answer::Kept);
    drop(bob);
    alice.waits(20);
    assert_eq!(alice.reads(), ["Carrier > NOTIFY off"; 0]);
    alice.enters("NOTIFY on");
    alice.answers(Answer::NotKept);
    alice.reads_among("This holds for now, but could not be remembered.");
    let _bob = scene.is_on("Bob");
    alice.waits(10);
    assert_eq!(alice.reads(), ["*** Bob (node 2) is on line."]);
}

#[test]
fn of_who_is_blocked_nothing_is_told() {
    let scene = Scene::new();
    let mut alice = alice(&scene, Terminal::Ansi);
    let (own, eve) = (scene.user("Alice").id, scene.user("Eve").id);
    scene.board.accounts.blocks().add(own, (eve, "Eve".into()));
    let _callers = (scene.is_on("Eve"), scene.is_on("Bob"));
    alice.waits(10);
    assert_eq!(news(&mut alice), ["*** Bob (node 3) is on line."]);
}
