//! Online messages: when they are shown, and what a small errand leaves as it was.

use std::sync::Arc;

use super::*;
use crate::board::{Arrived, MailAnswer};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{HangUp, Mail, Message, MessageKind, Standing};
use crate::store::OlmPlace;

fn olm(number: i64, body: &str) -> Message {
    Message {
        conversation: ConversationId(7),
        number: MessageNumber(number),
        sender: UserId(99),
        sender_name: "Erin".into(),
        from: None,
        kind: MessageKind::Olm,
        about: None,
        standing: Standing::AsWritten,
        sent_at: Timestamp(number),
        body: body.into(),
    }
}

#[test]
fn what_is_new_is_told_before_the_menu_waits() {
    let scene = Scene::new();
    let user = scene.user("Alice");
    scene.has_for_the_next(Arrived {
        callers: Vec::new(),
        unread: 23,
        olms: vec![olm(1, "one"), olm(2, "two")],
        more: 20,
        after: OlmPlace::FIRST,
    });
    let mut alice = scene.calls(Terminal::Ansi);
    alice.enters(&user.name);
    alice.enters("correct horse");
    alice.answers(Answer::LogIn(Ok(user)));
    let rows = alice.reads();
    let from = rows.iter().position(|row| row == "You have 23 new direct messages.").unwrap();
    assert_eq!(
        rows[from..],
        [
            "You have 23 new direct messages.",
            "*** OLM from Erin: one",
            "*** OLM from Erin: two",
            "20 more online messages: MAIL",
        ]
    );
    assert_eq!(alice.rings(), 1, "it rings once for all");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn who_answers_a_deleted_account_reads_that_there_is_no_such_user() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("OLM alice hello");
    bob.looks_up();
    scene.stores();
    alice.reads_among("*** OLM from Bob (node 2): hello");
    alice.enters("OLM bob");
    alice.enters("a line");
    let user = scene.user("Bob").id;
    drop(bob);
    scene.board.accounts.directory().remove(user);
    let gone = "There is no user Bob any more: the account was deleted.";
    alice.enters("");
    alice.looks_up();
    alice.reads_among(gone);
    alice.types(CTRL_C);
    alice.enters("/R hello?");
    assert!(alice.asks().is_none(), "{:?}", alice.asks());
    alice.reads_among(gone);
    // Somebody else has the name now.
    scene.is_on("Bob");
    alice.enters("/R hello?");
    alice.reads_among(gone);
}

#[test]
fn what_came_while_lines_are_written_is_shown_when_they_are_sent() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob");
    assert_eq!(alice.bottom_line(), "> [|]");
    alice.types("half");
    bob.enters("OLM alice are you there?");
    bob.looks_up();
    scene.stores();
    alice.reads();
    assert_eq!(alice.bottom_line(), "> half[|]");
    assert_eq!(alice.rings(), 0);
    alice.enters(" a line");
    alice.enters("/WHO is a line here");
    alice.enters("");
    alice.looks_up();
    scene.stores();
    let rows = alice.reads();
    let at = |sentence: &str| rows.iter().position(|row| row == sentence);
    assert!(at("*** OLM from Bob (node 2): are you there?").is_some(), "{rows:#?}");
    assert!(at("OLM sent to Bob.").is_some(), "{rows:#?}");
    let rows = bob.reads();
    let shown: Vec<&str> =
        rows.iter().filter(|row| row.starts_with("***")).map(String::as_str).collect();
    assert_eq!(
        shown,
        [
            "*** OLM from Alice (node 1): half a line",
            "*** OLM from Alice (node 1): /WHO is a line here"
        ]
    );
}

#[test]
fn lines_that_could_not_be_sent_are_kept() {
    let scene = Scene::new();
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob");
    alice.enters("first");
    alice.enters("");
    alice.fails();
    alice.reads_among("Your line is kept: Enter sends, Ctrl-C drops.");
    alice.enters("");
    alice.answers(Answer::Write { conversation: ConversationId(5), welcome: false });
    alice.reads_among("Bob takes no online messages now. MAIL Bob leaves a message.");
    alice.types(CTRL_C);
    alice.reads_among("Nothing was sent.");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn an_errand_at_a_question_comes_back_to_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("G");
    assert_eq!(alice.bottom_line(), "Leave the board? (y/N) [|]");
    alice.enters("/olm bob are you there?");
    alice.looks_up();
    scene.stores();
    alice.reads_among("OLM sent to Bob.");
    bob.reads_among("*** OLM from Alice (node 1): are you there?");
    assert_eq!(alice.bottom_line(), "Leave the board? (y/N) [|]");
    alice.enters("/who");
    assert!(alice.reads().iter().any(|row| row.contains("Bob")));
    alice.enters("/chat nobody");
    alice.answers(Answer::Directory);
    alice.reads_among("Unknown user: nobody.");
    alice.enters(&format!("/olm bob {}", "x".repeat(501)));
    alice.reads_among("Message too long (501 of 500).");
    assert!(alice.bottom_line().contains("xxx"), "it is given back");
    alice.types(CTRL_C);
    alice.enters("n");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_chat_that_an_errand_asked_for_ends_where_it_was_typed() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("G");
    alice.enters("/chat bob");
    alice.looks_up();
    alice.reads_among("Requesting chat with Bob...");
    assert_eq!(alice.bottom_line(), "Leave the board? (y/N) [|]");
    alice.types("n");
    bob.enters("Y");
    bob.settle();
    alice.reads_among("CHAT SESSION WITH BOB");
    alice.looks_up();
    alice.enters("/END");
    alice.looks_up();
    alice.reads_among("Chat with Bob has ended.");
    assert_eq!(alice.bottom_line(), "Leave the board? (y/N) n[|]");
}

#[test]
fn one_who_wants_none_is_not_disturbed() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM OFF");
    alice.reads_among("Online messages are now: OFF");
    bob.enters("OLM alice hello");
    bob.reads_among("Alice takes no online messages now. MAIL Alice leaves a message.");
    assert_eq!(bob.bottom_line(), "Carrier > [|]");
    bob.enters("OLM ALL hello");
    bob.reads_among("Only the sysop can write to everybody on line.");
    alice.falls_behind();
    assert!(!alice.open.iter().any(|(_, it)| matches!(it, Question::MissedOlms { .. })));
    alice.enters("OLM ON");
    bob.enters("OLM alice hello");
    bob.looks_up();
    scene.stores();
    alice.reads_among("*** OLM from Bob (node 2): hello");
}

#[test]
fn a_store_that_cannot_say_what_was_missed_is_asked_again() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.falls_behind();
    alice.fails_the_node();
    alice.waits(31);
    alice.answers_the_node(Answer::MissedOlms { olms: vec![olm(3, "late")], more: None });
    alice.reads_among("*** OLM from Erin: late");
    alice.falls_behind();
    alice.answers_the_node(Answer::MissedOlms {
        olms: vec![olm(2, "later"), olm(3, "late")],
        more: None,
    });
    assert_eq!(alice.reads(), ["*** OLM from Erin: later"], "one shown is not shown again");
}

#[test]
fn mail_is_left_for_one_who_wants_no_online_messages() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM OFF");
    alice.reads();
    bob.enters("MAIL");
    bob.answers(Answer::Mail(MailAnswer::List(Vec::new())));
    bob.reads_among("You have no mail. WRITE and a name");
    bob.enters("write alice");
    bob.enters("see you");
    bob.enters("");
    bob.looks_up();
    scene.stores();
    bob.reads_among("Your message to Alice is left in the mail.");
    assert!(alice.reads().is_empty());
    assert_eq!(bob.bottom_line(), "Mail (number, name, ? for help) > [|]");
}

#[test]
fn what_comes_while_it_is_told_what_is_new_comes_behind_that() {
    let scene = Scene::new();
    let mut bob = scene.is_on("Bob");
    scene.is_slow();
    let mut alice = scene.is_on("Alice");
    bob.enters("OLM alice the second");
    bob.looks_up();
    scene.stores();
    alice.settle();
    assert!(!alice.reads().iter().any(|row| row.contains("the second")));
    let arrived = Arrived {
        callers: Vec::new(),
        unread: 1,
        olms: vec![olm(1, "the first")],
        more: 0,
        after: OlmPlace::FIRST,
    };
    alice.answers_the_node(Answer::Arrived(Box::new(arrived)));
    alice.reads_missed_olms();
    let rows = alice.reads();
    let at = |words: &str| rows.iter().position(|row| row.ends_with(words));
    assert!(at("the first").is_some() && at("the first") < at("the second"), "{rows:#?}");
}

#[test]
fn a_store_that_cannot_say_what_was_missed_does_not_stop_what_is_new_for_who_takes_over() {
    let scene = Scene::new();
    scene.is_slow();
    let mut alice = scene.is_on("Alice");
    alice.falls_behind();
    let is = |question: &Question| matches!(question, Question::MissedOlms { .. });
    let missed = alice.open_questions().find(|question| is(question)).map(Question::failed);
    alice.answers_what(is, missed.expect("they are looked for"));
    let olms = vec![olm(1, "the first")];
    let arrived = Arrived { callers: Vec::new(), unread: 1, olms, more: 0, after: OlmPlace::FIRST };
    alice.answers_the_node(Answer::Arrived(Box::new(arrived)));
    alice.reads_among("*** OLM from Erin: the first");
}

#[test]
fn an_online_message_of_the_partner_that_both_logs_are_read_for_is_shown_once() {
    let scene = Scene::new();
    let (mut alice, mut bob) = chat::a_chat(&scene);
    bob.enters("/OLM alice psst");
    bob.looks_up();
    scene.stores_in_silence();
    alice.falls_behind();
    // What was missed is answered first.
    alice.reads_missed_olms();
    alice.looks_up();
    let rows = alice.reads();
    assert_eq!(rows.iter().filter(|row| row.ends_with("psst")).count(), 1, "{rows:#?}");
}

#[test]
fn a_line_too_many_lies_on_the_up_key_and_an_empty_one_sends_the_others() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob");
    for line in 1..=51 {
        alice.enters(&format!("line {line}"));
    }
    alice.reads_among("No more than 50 lines go in one: an empty line sends them.");
    assert_eq!(alice.bottom_line(), "> [|]");
    alice.types(UP);
    assert_eq!(alice.bottom_line(), "> line 51[|]");
    alice.types(CTRL_C);
    alice.enters("");
    alice.looks_up();
    scene.stores();
    alice.reads_among("OLM sent to Bob.");
    bob.reads_among("*** OLM from Alice (node 1): line 50");
}

#[test]
fn r_answers_the_partners_online_message_also_after_the_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = chat::a_chat(&scene);
    bob.enters("/OLM alice psst");
    bob.looks_up();
    scene.stores();
    alice.reads_among("[12:34] Bob (OLM): psst");
    chat::ends(&mut alice, &mut bob);
    alice.enters("/R heard");
    alice.looks_up();
    scene.stores();
    bob.reads_among("*** OLM from Alice (node 1): heard");
}

#[test]
fn who_writes_to_somebody_who_hides_reads_what_is_said_of_the_absent() {
    for wants_olms in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        scene.board.registry.set_status(bob.address(), |status| {
            status.hidden = true;
            status.olm = wants_olms;
        });
        for by_node in ["OLM 2 hello", "CHAT 2"] {
            alice.enters(by_node);
            assert!(alice.asks().is_none(), "{:?}", alice.asks());
            alice.reads_among("Nobody is on node 2.");
        }
        alice.enters("OLM bob hello");
        alice.looks_up();
        scene.stores();
        alice.reads_among("Bob is not on line; it is kept for the next call.");
        let rows = bob.reads();
        let comes = rows.iter().any(|row| row == "*** OLM from Alice (node 1): hello");
        assert_eq!(comes, wants_olms, "{rows:#?}");
    }
}

#[test]
fn what_came_before_a_hang_up_is_shown_before_the_goodbye() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.reads();
    let at = alice.node.typist.address;
    for mail in [Mail::Message(Arc::new(olm(1, "hello"))), Mail::HangUp(HangUp::ShuttingDown)] {
        assert!(scene.board.registry.tell(at, mail));
    }
    alice.settle();
    let going = "*** The board is going down. Please call again later.";
    assert_eq!(alice.reads(), ["*** OLM from Erin: hello", going]);
    assert!(alice.is_over());
}
