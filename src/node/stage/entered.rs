//! How a chat begins on the stage: what the two said before is above it, once, and nothing of the
//! chat itself is lost or told twice.

use super::chat::{a_chat, chat, ends};
use super::unsent::calls_again;
use super::{CTRL_L, Scene, Stage, Terminal};
use crate::board::{Answer, Question};
use crate::ids::{ConversationId, MessageNumber, UserId};

/// Alice and Bob, at the menu, who have said these lines in a chat before.
fn have_talked(scene: &Scene, lines: &[&str]) -> (Stage, Stage) {
    let (mut alice, mut bob) = a_chat(scene);
    for line in lines {
        bob.enters(line);
        scene.stores();
    }
    ends(&mut alice, &mut bob);
    alice.reads();
    bob.reads();
    (alice, bob)
}

/// What stands behind the banner, without the times.
fn behind_the_banner(caller: &mut Stage) -> Vec<String> {
    let rows = caller.reads();
    let rule = rows.iter().rposition(|row| row.starts_with("───")).expect("a banner");
    rows[rule + 1..].iter().map(|row| row.replace("[12:34] ", "")).collect()
}

/// Up to which message Alice has read what she and Bob say.
fn has_read(scene: &Scene, number: i64) {
    scene.cursors.borrow_mut().insert((UserId(1), ConversationId(1_002)), MessageNumber(number));
}

#[test]
fn a_chat_begins_with_what_was_said_before_and_where_new_begins() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one", "two", "three"]);
    has_read(&scene, 1);
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("Y");
    alice.looks_up();
    bob.looks_up();
    assert_eq!(behind_the_banner(&mut alice), ["Bob: one", "-- new --", "Bob: two", "Bob: three"]);
    assert_eq!(behind_the_banner(&mut bob), ["Bob: one", "Bob: two", "Bob: three"]);
    alice.enters("four");
    scene.stores();
    assert_eq!(alice.reads(), ["[12:34] Alice: four"]);
    alice.enters("/AGAIN 20");
    let again = alice.reads();
    let said = again.iter().filter(|row| row.ends_with("Bob: two"));
    assert_eq!(said.count(), 1, "it was news when it came: {again:?}");
}

#[test]
fn what_is_said_before_the_log_was_read_comes_behind_it_once() {
    for terminal in [Terminal::Ansi, Terminal::Plain, Terminal::Lines] {
        let scene = Scene::new();
        let (alice, mut bob) = have_talked(&scene, &["one"]);
        drop(alice);
        let mut alice = scene.is_on_at("Alice", terminal);
        has_read(&scene, 0);
        bob.enters("CHAT alice");
        bob.looks_up();
        alice.enters("CHAT ACCEPT");
        bob.looks_up();
        alice.enters("mine");
        bob.enters("two");
        scene.stores();
        bob.enters("three");
        scene.stores();
        // The push of the first was there before the answer, which has both.
        alice.looks_up();
        while alice.asks().is_some() {
            alice.looks_up();
        }
        let rows = alice.reads();
        let at = |words: &str| {
            let mut found = rows.iter().enumerate().filter(|(_, row)| row.ends_with(words));
            let (at, _) = found.next().unwrap_or_else(|| panic!("{words} is not in {rows:#?}"));
            assert_eq!(found.count(), 0, "{words} twice: {rows:#?}");
            at
        };
        let new = at(if terminal == Terminal::Ansi { "-- new --" } else { "New messages:" });
        assert!([new, at(": one"), at(": two"), at(": three")].is_sorted(), "{rows:#?}");
        assert!(at("mine") > 0);
    }
}

#[test]
fn older_unread_messages_are_counted_and_stay_unread() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one", "two", "three"]);
    let reads = |alice: &Stage, number| {
        let alice = alice.node.typist.member.as_ref().unwrap().user.id;
        let log = ConversationId(1_002);
        scene.board.conversations.has_read(alice, log, MessageNumber(number))
    };
    assert!(reads(&alice, 3), "what was said in a chat is read");
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.enters("Y");
    bob.looks_up();
    alice.settle();
    let Some(Answer::Opening { mut opening, messages, more }) =
        scene.look_up(alice.asks().unwrap())
    else {
        panic!("{:?}", alice.asks());
    };
    // As if there were seven more that were not read.
    for line in &mut opening.lines {
        line.number = MessageNumber(line.number.0 + 7);
    }
    (opening.read, opening.older) = (0, 7);
    alice.answers(Answer::Opening { opening, messages, more });
    assert_eq!(
        behind_the_banner(&mut alice),
        ["-- new --", "7 older: MAIL Bob", "Bob: one", "Bob: two", "Bob: three"]
    );
    alice.types("x");
    assert!(!reads(&alice, 4), "the cursor has not jumped over the seven");
    scene.board.conversations.read_up_to(UserId(1), ConversationId(1_002), MessageNumber(7));
    bob.enters("four");
    scene.stores();
    alice.types("x");
    assert!(!reads(&alice, 8), "nothing was shown: {:?}", alice.reads());
}

#[test]
fn a_screen_that_is_drawn_again_begins_as_the_chat_did() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one", "two"]);
    chat(&mut bob, &mut alice);
    bob.enters("three");
    scene.stores();
    alice.reads();
    alice.types(CTRL_L);
    alice.looks_up();
    assert_eq!(behind_the_banner(&mut alice), ["Bob: one", "Bob: two", "Bob: three"]);
    for line in 0..30 {
        if line % 10 == 0 {
            scene.waits(10);
        }
        bob.enters(&format!("line {line}"));
        scene.stores();
    }
    alice.types(CTRL_L);
    alice.looks_up();
    let again = behind_the_banner(&mut alice);
    assert!(!again.iter().any(|row| row == "Bob: two"), "{again:#?}");
    assert_eq!(again.last().map(String::as_str), Some("Bob: line 29"));
}

#[test]
fn a_redraw_while_the_log_is_read_loses_nothing_and_tells_nothing_twice() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one"]);
    chat(&mut bob, &mut alice);
    alice.falls_behind();
    bob.enters("two");
    scene.stores_in_silence();
    alice.types(CTRL_L);
    while alice.asks().is_some() {
        alice.looks_up();
    }
    assert_eq!(behind_the_banner(&mut alice), ["Bob: one", "Bob: two"]);
}

#[test]
fn a_chat_that_begins_for_a_lost_line_is_shown_on_its_return_and_once() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one"]);
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.loses_the_line();
    bob.enters("Y");
    alice.settle();
    bob.looks_up();
    bob.enters("two");
    scene.stores();
    calls_again(&mut alice, &scene);
    while alice.asks().is_some() {
        alice.looks_up();
    }
    let rows = alice.reads();
    let count = |words: &str| rows.iter().filter(|row| row.contains(words)).count();
    assert_eq!(count("CHAT SESSION WITH BOB"), 1, "{rows:#?}");
    assert_eq!((count("Bob: one"), count("Bob: two")), (1, 1), "{rows:#?}");
}

/// Of three lines Alice has read one; a chat has begun of which she has not been shown anything.
fn begins_unread(scene: &Scene) -> (Stage, Stage) {
    let (mut alice, mut bob) = have_talked(scene, &["one", "two", "three"]);
    has_read(scene, 1);
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("Y");
    alice.settle();
    bob.looks_up();
    bob.enters("four");
    scene.stores();
    alice.settle();
    (alice, bob)
}

/// It is as before the chat in which "four" was said: all of it is there once, in order.
fn is_all_there(alice: &mut Stage) {
    while alice.asks().is_some() {
        alice.looks_up();
    }
    let rows = alice.reads();
    let at = |words: &str| {
        let mut found = rows.iter().enumerate().filter(|(_, row)| row.ends_with(words));
        let (at, _) = found.next().unwrap_or_else(|| panic!("{words} is not in {rows:#?}"));
        assert_eq!(found.count(), 0, "{words} twice: {rows:#?}");
        at
    };
    let words = ["-- new --", "Bob: two", "Bob: three", "Bob: four", "Messages exchanged: 1"];
    assert!(words.map(at).is_sorted(), "{rows:#?}");
}

#[test]
fn a_chat_that_is_over_before_its_beginning_was_read_still_shows_what_was_unread() {
    let scene = Scene::new();
    let (mut alice, mut bob) = begins_unread(&scene);
    bob.enters("/END");
    is_all_there(&mut alice);
}

#[test]
fn the_same_with_a_line_that_is_lost_before_its_beginning_was_read_or_behind_its_end() {
    for ends_first in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = begins_unread(&scene);
        if ends_first {
            bob.enters("/END");
            // There is something to come back to.
            alice.types("half a li");
            alice.loses_the_line();
        } else {
            alice.loses_the_line();
            bob.enters("/END");
        }
        alice.settle();
        calls_again(&mut alice, &scene);
        is_all_there(&mut alice);
    }
}

#[test]
fn what_a_chat_begins_with_is_still_unread_if_it_could_not_be_read() {
    let scene = Scene::new();
    let (mut alice, mut bob) = begins_unread(&scene);
    bob.enters("/END");
    alice.settle();
    alice.fails();
    alice.reads_among("CHAT SESSION ENDED");
    alice.types("x");
    let conversations = &scene.board.conversations;
    assert!(!conversations.has_read(UserId(1), ConversationId(1_002), MessageNumber(4)));
}

#[test]
fn a_chat_that_ends_while_its_log_is_read_for_another_reason_ends() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one"]);
    chat(&mut bob, &mut alice);
    alice.falls_behind();
    bob.enters("two");
    scene.stores_in_silence();
    alice.types(CTRL_L);
    bob.enters("/END");
    alice.settle();
    while alice.asks().is_some() {
        alice.looks_up();
    }
    let rows = alice.reads();
    let count = |words: &str| rows.iter().filter(|row| row.ends_with(words)).count();
    assert_eq!((count("Bob: two"), count("Messages exchanged: 1")), (1, 1), "{rows:#?}");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_log_that_could_not_be_read_takes_nothing_from_the_end_of_the_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.falls_behind();
    bob.enters("the last words");
    scene.stores_in_silence();
    bob.enters("/END");
    alice.settle();
    alice.fails();
    alice.looks_up();
    alice.reads_among("Messages exchanged: 1");
}

#[test]
fn what_was_left_unread_is_read_in_the_mail_and_then_what_came_behind_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = have_talked(&scene, &["one", "two", "three"]);
    let log = ConversationId(1_002);
    alice.node.typist.member.as_mut().unwrap().leaves_unread(log, MessageNumber(50));
    chat(&mut bob, &mut alice);
    bob.enters("four");
    scene.stores();
    alice.settle();
    alice.types("x");
    // It is known by itself, and the board moves the cursor when all before it is read.
    let is_it = |question: &Question| {
        matches!(question, Question::ReadApart { conversation, numbers, .. }
            if *conversation == log && numbers.contains(&MessageNumber(4)))
    };
    assert!(alice.open_questions().any(is_it));
}
