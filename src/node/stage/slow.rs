//! On the stage: a line that takes nothing, for how long it may, and what is read when it does again.

use std::sync::Arc;

use super::chat::a_chat;
use super::{Answer, Scene, Stage};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Mail, Message, MessageKind, Standing};

/// Alice and Bob in a chat, on terminals so wide that their pages hold all of it.
fn a_wide_chat(scene: &Scene) -> (Stage, Stage) {
    let (mut alice, mut bob) = a_chat(scene);
    for caller in [&mut alice, &mut bob] {
        caller.resizes(500, 24);
        caller.reads();
    }
    (alice, bob)
}

/// Says so many long lines, each when the one before it is stored, and reads each back.
fn says(caller: &mut Stage, scene: &Scene, numbers: std::ops::RangeInclusive<usize>) {
    for number in numbers {
        caller.enters(&format!("gale {number:04} {}", "x".repeat(440)));
        scene.stores();
        let rows = caller.reads();
        let own = format!("gale {number:04}");
        assert!(rows.iter().any(|row| row.contains(&own)), "{own:?} does not come back: {rows:#?}");
    }
}

/// The numbers of the lines in what was read.
fn gales(rows: &[String]) -> Vec<usize> {
    let numbers = rows.iter().filter_map(|row| row.split_once("gale "));
    numbers.map(|(_, rest)| rest[..4].parse().unwrap()).collect()
}

#[test]
fn a_line_that_takes_nothing_is_lost_after_60_seconds_without_room_and_not_before() {
    let scene = Scene::with("[limits]\nmessages = \"off\"");
    let (mut alice, mut bob) = a_wide_chat(&scene);
    bob.is_stuck(true);
    let mut said = 0;
    while bob.node.has_room() {
        said += 1;
        says(&mut alice, &scene, said..=said);
        bob.settle();
    }
    for _ in 0..59 {
        bob.waits(1);
    }
    alice.settle();
    assert_eq!(alice.reads(), Vec::<String>::new(), "the line may still take something");
    bob.waits(1);
    alice.reads_among("*** Bob's connection was lost.");
    assert!(!bob.is_over(), "he may call back");
}

#[test]
fn a_line_that_takes_again_in_time_is_not_lost_and_is_shown_all_of_it_once() {
    let scene = Scene::with("[limits]\nmessages = \"off\"");
    let (mut alice, mut bob) = a_wide_chat(&scene);
    bob.is_stuck(true);
    // More than the output and the mailbox hold together.
    says(&mut alice, &scene, 1..=20);
    bob.is_stuck(false);
    assert_eq!(gales(&bob.reads()), (1..=20).collect::<Vec<_>>());
    bob.is_stuck(true);
    let mut said = 20;
    while bob.node.has_room() {
        said += 1;
        says(&mut alice, &scene, said..=said);
        bob.settle();
    }
    bob.waits(59);
    says(&mut alice, &scene, said + 1..=said + 140);
    bob.is_stuck(false);
    let mut shown = gales(&bob.reads());
    // What the mailbox had no room for is in the log.
    bob.looks_up();
    shown.extend(gales(&bob.reads()));
    assert_eq!(shown, (21..=said + 140).collect::<Vec<_>>());
    assert_eq!(alice.reads(), Vec::<String>::new());
    // The time begins anew.
    bob.waits(61);
    assert_eq!(alice.reads(), Vec::<String>::new());
}

fn olm(number: i64) -> Message {
    Message {
        conversation: ConversationId(9),
        number: MessageNumber(number),
        sender: UserId(77),
        sender_name: "Carol".into(),
        from: None,
        kind: MessageKind::Olm,
        about: None,
        standing: Standing::AsWritten,
        sent_at: crate::clock::Timestamp(number),
        body: format!("gale {number:04} ").into(),
    }
}

/// What is shown of a log goes up only: what is missing would not be shown any more.
#[test]
fn an_olm_that_comes_while_others_are_looked_for_waits_behind_them() {
    let scene = Scene::new();
    let mut bob = scene.is_on("Bob");
    let comes = |bob: &mut Stage, number| bob.mail(Mail::Message(Arc::new(olm(number))));
    comes(&mut bob, 1);
    assert_eq!(gales(&bob.reads()), [1]);
    bob.falls_behind();
    comes(&mut bob, 6);
    assert_eq!(gales(&bob.reads()), [0; 0]);
    // Two pages; the second was read before the sixth was kept.
    let more = Some(crate::store::OlmPlace::of(&olm(3)));
    bob.answers_the_node(Answer::MissedOlms { olms: vec![olm(1), olm(2), olm(3)], more });
    bob.answers_the_node(Answer::MissedOlms { olms: vec![olm(4), olm(5)], more: None });
    assert_eq!(gales(&bob.reads()), [2, 3, 4, 5]);
    bob.answers_the_node(Answer::MissedOlms { olms: (1..=6).map(olm).collect(), more: None });
    assert_eq!(gales(&bob.reads()), [6]);
    comes(&mut bob, 7);
    assert_eq!(gales(&bob.reads()), [7]);
    // A store that fails holds up nothing that comes later.
    bob.falls_behind();
    bob.fails_the_node();
    comes(&mut bob, 8);
    assert_eq!(gales(&bob.reads()), [8]);
}
