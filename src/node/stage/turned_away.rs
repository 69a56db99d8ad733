//! Those who are not let in, on the stage: how many comments they may leave, and what becomes of them
//! when the sysop opens the account while they are there.

use std::time::Duration;

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::{Answer, HouseAnswer, HouseQuestion, Question};
use crate::chat::Target;
use crate::ids::UserId;
use crate::limits::Author;
use crate::protocol::mail::{Mail, Said};
use crate::store::{Access, User};

const COMMENT: &str = "Leave a comment to the sysop? (y/N) [|]";

#[expect(clippy::unnecessary_box_returns, reason = "answers have it so")]
fn user(scene: &Scene, access: Access) -> Box<User> {
    Box::new(User { access, ..*scene.user("Alice") })
}

/// Alice, who has typed her password and is not let in; who the sysop is, is known.
fn turned_away(scene: &Scene, access: Access) -> Stage {
    turned_away_at(Terminal::Plain, scene, access)
}

fn turned_away_at(terminal: Terminal, scene: &Scene, access: Access) -> Stage {
    let mut alice = scene.calls(terminal);
    alice.enters("alice");
    alice.enters("correct horse");
    alice.answers(Answer::LogIn(Ok(user(scene, access))));
    alice.reads();
    let sysop = Target { user: UserId(99), name: "Grace".into() };
    alice.answers(Answer::House(HouseAnswer::Sysop(Some(sysop))));
    alice
}

/// Her comment goes to the store.
fn sends(alice: &mut Stage) {
    alice.enters("");
    let asked = alice.asks();
    assert!(matches!(asked, Some(Question::House(HouseQuestion::Comment(_)))), "{asked:?}");
    alice.answers(Answer::House(HouseAnswer::Comment(true)));
}

fn is_stored(alice: &mut Stage) {
    use crate::ids::{MessageNumber, Ticket};
    alice.mail(Mail::Said(Ticket(1), Said::Stored(MessageNumber(1))));
}

#[test]
fn who_has_left_a_comment_leaves_the_next_after_ten_minutes() {
    let scene = Scene::new();
    let mut alice = turned_away(&scene, Access::Locked);
    alice.enters("y");
    alice.enters("What have I done?");
    sends(&mut alice);
    is_stored(&mut alice);
    alice.reads_among("Your comment is left for the sysop.");
    assert!(alice.is_over());
    let mut alice = turned_away(&scene, Access::Locked);
    alice.reads_among("You have left a comment lately: the next can be left in 10 minutes.");
    assert!(alice.is_over());
    scene.waits(600);
    let mut alice = turned_away(&scene, Access::Locked);
    assert_eq!(alice.bottom_line(), COMMENT);
}

#[test]
fn a_comment_that_may_not_be_left_any_more_is_kept() {
    let scene = Scene::new();
    let mut alice = turned_away(&scene, Access::Locked);
    alice.enters("y");
    alice.enters("What have I done?");
    // Others were quicker.
    for other in 100..130 {
        let author = Author { user: UserId(other), from: None };
        scene.board.tally.comments().leave(author, scene.now()).unwrap();
    }
    alice.enters("");
    let rows = alice.reads();
    assert_eq!(
        rows[rows.len() - 2..],
        [
            "Many comments were left lately: the next can be left in 60 minutes.",
            "Your comment is kept: Enter sends it, Ctrl-C drops it."
        ]
    );
    assert_eq!(alice.bottom_line(), "> [|]");
    // A script has nobody who could wait.
    alice.input_ends();
    assert!(alice.is_over());
}

#[test]
fn a_comment_that_is_not_stored_does_not_count() {
    let scene = Scene::new();
    let mut alice = turned_away(&scene, Access::Locked);
    alice.enters("y");
    alice.enters("What have I done?");
    for _ in 0..3 {
        sends(&mut alice);
        alice.mail(Mail::Said(crate::ids::Ticket(1), Said::NotStored));
    }
    sends(&mut alice);
    is_stored(&mut alice);
    assert!(alice.is_over());
}

#[test]
fn who_waits_at_the_question_is_let_in_when_the_sysop_opens_the_account() {
    for (access, sentence) in [
        (Access::Waiting, "Your account is approved: you are let in."),
        (Access::Locked, "Your account is unlocked: you are let in."),
    ] {
        let scene = Scene::new();
        let mut alice = turned_away(&scene, access);
        assert_eq!(alice.bottom_line(), COMMENT);
        for _ in 0..3 {
            alice.waits(5);
            assert!(matches!(alice.asks(), Some(Question::User(_))), "{:?}", alice.asks());
            alice.answers(Answer::LogIn(Ok(user(&scene, access))));
            assert_eq!(alice.bottom_line(), COMMENT);
        }
        alice.waits(5);
        alice.answers(Answer::LogIn(Ok(user(&scene, Access::Open))));
        alice.reads_among(sentence);
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
        assert_eq!(scene.board.registry.callers().len(), 1);
    }
}

#[test]
fn who_writes_a_comment_meanwhile_finishes_it_first() {
    for sent in [true, false] {
        let scene = Scene::new();
        let mut alice = turned_away_at(Terminal::Ansi, &scene, Access::Waiting);
        alice.enters("y");
        alice.enters("Please let me in.");
        alice.types("half a li");
        alice.waits(5);
        alice.answers(Answer::LogIn(Ok(user(&scene, Access::Open))));
        alice.reads_among("Your account is approved: you are let in.");
        assert_eq!(alice.bottom_line(), "> half a li[|]");
        if sent {
            alice.enters("ne");
            sends(&mut alice);
            is_stored(&mut alice);
            alice.reads_among("Your comment is left for the sysop.");
        } else {
            alice.types(CTRL_C);
            alice.types(CTRL_C);
            alice.reads_among("Nothing was left.");
        }
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
    }
}

/// A comment to a sysop who is on: Alice writes a line, without being on the board.
#[test]
fn comments_one_after_the_other_ring_the_sysops_bell_once() {
    let scene = Scene::new();
    let mut sysop = scene.is_on_as(scene.user("Grace"), Terminal::Ansi);
    let alice = scene.user("Alice").id;
    let mut lines = 0;
    let mut comes = |sysop: &mut Stage, sender: UserId| {
        lines += 1;
        let conversation = crate::ids::ConversationId(7);
        let number = crate::ids::MessageNumber(lines);
        sysop.mail(Mail::Message(std::sync::Arc::new(crate::protocol::mail::Message {
            conversation,
            number,
            sender,
            sender_name: "Alice".into(),
            from: None,
            kind: crate::protocol::mail::MessageKind::Olm,
            about: None,
            standing: crate::protocol::mail::Standing::AsWritten,
            sent_at: crate::clock::Timestamp(lines),
            body: format!("line {lines}").into(),
        })));
        sysop.reads_among(&format!("*** OLM from Alice: line {lines}"));
    };
    sysop.rings();
    for _ in 0..5 {
        comes(&mut sysop, alice);
    }
    assert_eq!(sysop.rings(), 1);
    scene.waits(Duration::from_mins(10).as_secs());
    comes(&mut sysop, alice);
    assert_eq!(sysop.rings(), 1);
    // Who is on the board is heard each time.
    let _alice = scene.is_on("Alice");
    comes(&mut sysop, alice);
    comes(&mut sysop, alice);
    assert_eq!(sysop.rings(), 2);
}
