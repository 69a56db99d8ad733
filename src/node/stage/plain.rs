//! Plain mode on the stage: news begins with its kind, and a half-typed line is left alone for a
//! while.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::Answer;

/// Bob's invite.
const INVITE: &str = "Chat request: Bob (node 2) wants to chat with you! \
    Type CHAT ACCEPT or CHAT DECLINE (30 seconds).";

/// What is said to a yes that meant no invite.
const WHILE_YOU_TYPED: &str =
    "A chat request came while you typed: CHAT ACCEPT or CHAT DECLINE answers it.";

/// Alice, in plain mode, and Bob.
fn alice_and_bob(scene: &Scene) -> (Stage, Stage) {
    (scene.is_on_at("Alice", Terminal::Plain), scene.is_on("Bob"))
}

/// Asks this caller.
fn asks(asker: &mut Stage, whom: &Stage) {
    asker.enters(&format!("CHAT {}", whom.address().node));
    asker.looks_up();
}

/// They are in a chat, and have read how it began.
fn chat(alice: &mut Stage, bob: &mut Stage) {
    asks(bob, alice);
    alice.enters("CHAT ACCEPT");
    bob.settle();
    for caller in [alice, bob] {
        caller.looks_up();
        caller.reads();
    }
}

/// The news that was read, without the prompts that stand above it.
fn news(alice: &mut Stage) -> Vec<String> {
    alice.reads().into_iter().filter(|row| row != "Carrier >").collect()
}

#[test]
fn a_message_begins_with_its_kind_and_ones_own_is_not_printed_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    let mut carol = scene.is_on("Carol");
    chat(&mut alice, &mut bob);
    bob.enters("Hello.");
    scene.stores();
    assert_eq!(alice.reads(), ["Message from Bob: Hello."]);
    alice.enters("Hello yourself.");
    scene.stores();
    assert_eq!(alice.reads(), ["Hello yourself."]);
    bob.reads_among("[12:34] Alice: Hello yourself.");
    carol.enters("OLM alice psst");
    carol.looks_up();
    scene.stores();
    assert_eq!(alice.reads(), ["OLM from Carol (node 3): psst"]);
    alice.enters("/OLM bob you too");
    alice.looks_up();
    scene.stores();
    assert_eq!(alice.reads(), ["/OLM bob you too", "OLM sent to Bob."]);
    bob.reads_among("[12:34] Alice (OLM): you too");
    bob.loses_the_line();
    assert_eq!(alice.reads(), ["Chat: Bob's connection was lost."]);
}

#[test]
fn no_prompt_is_put_before_what_becomes_of_an_online_message_unless_something_is_typed() {
    let scene = Scene::new();
    let (mut alice, _bob) = alice_and_bob(&scene);
    alice.reads();
    for round in 0..2 {
        alice.enters("OLM bob hello");
        alice.looks_up();
        assert_eq!(alice.bottom_line(), "[|]", "{round}");
        scene.stores();
        assert_eq!(alice.reads(), ["Carrier > OLM bob hello", "OLM sent to Bob."], "{round}");
        assert_eq!(alice.bottom_line(), "Carrier > [|]", "{round}");
    }
    alice.enters("OLM bob hello");
    alice.looks_up();
    alice.types("who");
    assert_eq!(alice.bottom_line(), "Carrier > who[|]");
}

#[test]
fn what_becomes_of_a_request_is_told_in_one_line_that_begins_with_its_kind() {
    for (typed, told) in [
        ("CHAT DECLINE", "Chat request: Alice has declined your chat request."),
        ("G Y", "Chat request: Alice has left the board."),
        // It does so by itself.
        ("", "Chat request to Alice timed out."),
    ] {
        let scene = Scene::new();
        let mut alice = scene.is_on("Alice");
        let mut bob = scene.is_on_at("Bob", Terminal::Plain);
        asks(&mut bob, &alice);
        bob.reads();
        alice.enters(typed);
        bob.waits(if typed.is_empty() { 30 } else { 0 });
        assert_eq!(news(&mut bob), [told]);
    }
}

#[test]
fn what_becomes_of_an_invite_is_told_so_too() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    asks(&mut bob, &alice);
    assert_eq!(news(&mut alice), [INVITE]);
    assert_eq!((alice.rings(), alice.rings()), (1, 0));
    bob.enters("CHAT CANCEL");
    assert_eq!(news(&mut alice), ["Chat request: Bob has cancelled the chat request."]);
}

#[test]
fn yes_and_no_answer_the_invite_that_was_read_before() {
    for (answer, told) in
        [("N", "Alice has declined your chat request."), ("y", "CHAT SESSION WITH ALICE")]
    {
        let scene = Scene::new();
        let (mut alice, mut bob) = alice_and_bob(&scene);
        asks(&mut bob, &alice);
        alice.settle();
        alice.enters(answer);
        bob.reads_among(told);
    }
}

#[test]
fn an_invite_waits_for_the_half_typed_line_and_is_not_answered_by_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    alice.types("y");
    asks(&mut bob, &alice);
    assert_eq!(alice.reads(), [""; 0]);
    assert_eq!(alice.bottom_line(), "Carrier > y[|]");
    alice.enters("");
    assert_eq!(alice.reads(), ["Carrier > y", INVITE, WHILE_YOU_TYPED]);
    alice.enters("CHAT DECLINE");
    bob.reads_among("Alice has declined your chat request.");
}

#[test]
fn a_yes_that_was_typed_before_the_invite_could_be_read_accepts_nothing() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    alice.types("w");
    asks(&mut bob, &alice);
    alice.settle();
    // In one piece: the invite is shown between the two lines.
    alice.types("ho\ry\r");
    alice.reads_among(WHILE_YOU_TYPED);
    assert_eq!(bob.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_yes_to_an_invite_that_ended_while_it_was_typed_is_told_so() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    asks(&mut bob, &alice);
    alice.reads();
    alice.types("y");
    bob.enters("CHAT CANCEL");
    assert_eq!(alice.reads(), [""; 0]);
    alice.enters("");
    let rows = [
        "Carrier > y",
        "Chat request: Bob has cancelled the chat request.",
        "That request is over.",
    ];
    assert_eq!(alice.reads(), rows);
}

#[test]
fn news_waits_five_seconds_for_a_half_typed_line_and_the_line_is_put_again_below() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    alice.types("half a li");
    asks(&mut bob, &alice);
    alice.waits(4);
    assert_eq!((alice.reads(), alice.rings()), (vec![], 0));
    alice.waits(1);
    assert_eq!(alice.reads(), ["Carrier > half a li", INVITE]);
    assert_eq!((alice.rings(), alice.bottom_line().as_str()), (1, "Carrier > half a li[|]"));
}

#[test]
fn news_waits_no_longer_when_the_line_is_emptied() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    chat(&mut alice, &mut bob);
    alice.types("half a li");
    for line in ["one", "two"] {
        bob.enters(line);
        scene.stores();
    }
    assert_eq!(alice.reads(), [""; 0]);
    alice.types(CTRL_C);
    let rows = alice.reads();
    assert_eq!(rows[rows.len() - 2..], ["Message from Bob: one", "Message from Bob: two"]);
}

#[test]
fn again_repeats_the_last_news_and_makes_none_of_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    alice.enters("AGAIN");
    assert_eq!(alice.reads(), ["Carrier > AGAIN", "Nothing has come yet."]);
    asks(&mut bob, &alice);
    bob.enters("CHAT CANCEL");
    alice.reads();
    let over = "Chat request: Bob has cancelled the chat request.";
    alice.enters("AGAIN 2");
    assert_eq!(alice.reads(), ["Carrier > AGAIN 2", INVITE, over]);
    alice.enters("AGAIN");
    assert_eq!(alice.reads(), ["Carrier > AGAIN", over]);
    alice.enters("AGAIN 0");
    alice.reads_among("Type AGAIN, or AGAIN and a number from 1 to 20.");
}

#[test]
fn an_invite_while_the_store_is_asked_is_read_at_once() {
    let scene = Scene::new();
    let (mut alice, mut bob) = alice_and_bob(&scene);
    alice.enters("X");
    asks(&mut bob, &alice);
    alice.reads_among(INVITE);
    alice.answers(Answer::Kept);
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}
