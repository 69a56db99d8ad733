//! Asking and being asked on the stage: statuses, blocks, limits, and what is read of one's own
//! conversations.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::{Answer, Question, TalkAnswer, TalkQuestion};
use crate::chat::Target;
use crate::clock::Timestamp;
use crate::conversation::{Hit, Page, Searched};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Message, MessageKind, Standing};
use crate::registry::Reach;
use crate::store::Saying;

/// Enters a command that is refused at once, and reads why.
fn is_refused(stage: &mut Stage, command: &str, sentence: &str) {
    stage.reads();
    stage.enters(command);
    assert!(stage.asks().is_none(), "{command}: {:?}", stage.asks());
    assert_eq!(stage.reads(), [&format!("Carrier > {command}"), sentence]);
}

/// Puts a request and takes it back.
fn asks_in_vain(stage: &mut Stage, whom: &str) {
    stage.enters(&format!("CHAT {whom}"));
    stage.looks_up();
    stage.reads_among("Waiting for response (30 second timeout)...");
    stage.enters("CHAT CANCEL");
    stage.reads();
}

#[test]
fn each_reason_why_somebody_cannot_be_asked_has_its_sentence_and_asks_nothing_of_the_store() {
    let scene = Scene::new();
    scene.user("Dora");
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let mut carol = scene.is_on("Carol");
    is_refused(&mut alice, "CHAT alice", "You cannot chat with yourself.");
    is_refused(&mut alice, "CHAT 61", "Nobody is on node 61.");
    let offer = "Dora is not on line. Type OLM Dora <text> to leave a message.";
    is_refused(&mut alice, "CHAT dora", offer);
    bob.enters("CHAT AWAY lunch");
    is_refused(&mut alice, "CHAT bob", "Bob is away: lunch.");
    bob.enters("CHAT AWAY");
    is_refused(&mut alice, "CHAT 2", "Bob is away.");
    bob.enters("CHAT DND");
    is_refused(&mut alice, "CHAT bob", "Bob does not want to be disturbed.");
    is_refused(&mut bob, "CHAT alice", "You must be available yourself: CHAT TOGGLE");
    bob.enters("CHAT BACK");
    bob.answers(Answer::Talks(TalkAnswer::Unread(0)));
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    is_refused(&mut alice, "CHAT bob", "Bob is not available for chat.");
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    bob.enters("CHAT BLOCK alice");
    bob.answers(Answer::Kept);
    is_refused(&mut alice, "CHAT bob", "Bob is not available for chat.");
    is_refused(&mut bob, "CHAT alice", "You have blocked Alice. CHAT UNBLOCK Alice ends that.");
    bob.enters("CHAT UNBLOCK alice");
    bob.answers(Answer::Kept);
    bob.types("half a line");
    bob.loses_the_line();
    let lost = "Bob's line is lost and may be back within a minute.";
    is_refused(&mut alice, "CHAT bob", lost);
    alice.enters("CHAT carol");
    alice.looks_up();
    let waits = "A chat request of yours is still waiting. CHAT CANCEL takes it back.";
    is_refused(&mut alice, "CHAT bob", waits);
    carol.enters("Y");
    alice.settle();
    let mut dora = scene.is_on("Dora");
    is_refused(&mut dora, "CHAT alice", "Alice is in a chat now.");
}

#[test]
fn who_is_asked_while_away_reads_afterwards_by_whom_and_what_came() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT AWAY lunch");
    alice.reads_among("Your chat status is now: AWAY: lunch");
    for _ in 0..2 {
        bob.enters("CHAT alice");
    }
    bob.enters("OLM alice hello");
    bob.looks_up();
    scene.stores();
    alice.reads_among("*** OLM from Bob (node 2): hello");
    alice.enters("CHAT BACK");
    let asked = alice.asks();
    assert!(matches!(asked, Some(Question::Talks(_, TalkQuestion::Unread))), "{asked:?}");
    alice.answers(Answer::Talks(TalkAnswer::Unread(2)));
    assert_eq!(
        alice.reads(),
        [
            "Carrier > CHAT BACK",
            "Your chat status is now: AVAILABLE",
            "Other users can now request to chat with you.",
            "2 chat requests were refused meanwhile: Bob (2 times).",
            "You have 3 new messages.",
        ]
    );
}

#[test]
fn a_request_that_is_on_its_way_when_somebody_goes_away_is_refused_and_told_afterwards() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("CHAT alice");
    bob.looks_up();
    // Alice has not looked at her mail yet.
    let member = alice.node.typist.member.as_mut().unwrap();
    member.chat.set_reach(Reach::DoNotDisturb);
    alice.settle();
    bob.reads_among("Alice is not available for chat.");
    alice.enters("CHAT TOGGLE");
    alice.reads_among("1 chat request was refused meanwhile: Bob.");
}

#[test]
fn what_stands_is_not_touched_by_going_away() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.reads_among("Bob (node 2) wants to chat with you!");
    alice.enters("CHAT DND");
    alice.enters("CHAT ACCEPT");
    bob.reads_among("CHAT SESSION WITH ALICE");
    alice.reads_among("CHAT SESSION WITH BOB");
}

#[test]
fn a_reason_that_is_too_long_is_refused_and_given_back() {
    let mut alice = Scene::new().is_on_at("Alice", Terminal::Plain);
    let line = format!("CHAT AWAY {}", "x".repeat(61));
    alice.enters(&line);
    alice.reads_among("Message too long (61 of 60).");
    assert_eq!(alice.bottom_line(), format!("Carrier > {line}[|]"));
    alice.types(CTRL_C);
    alice.enters("CHAT");
    alice.reads_among("Your chat status: AVAILABLE");
}

#[test]
fn a_block_lets_go_of_all_that_stands_with_that_user() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.reads_among("Bob (node 2) wants to chat with you!");
    alice.enters("CHAT BLOCK bob");
    alice.answers(Answer::Kept);
    bob.reads_among("Alice has declined your chat request.");
    alice.enters("CHAT UNBLOCK bob");
    alice.answers(Answer::Kept);
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.reads();
    alice.enters("CHAT BLOCK bob");
    alice.answers(Answer::NotKept);
    alice.reads_among("Your request to Bob was cancelled.");
    bob.reads_among("Alice has cancelled the chat request.");
    is_refused(&mut bob, "CHAT alice", "Alice is not available for chat.");
}

#[test]
fn nobody_is_blocked_in_a_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = super::chat::a_chat(&scene);
    alice.enters("/CHAT BLOCK bob");
    alice.reads_among("Type /END first.");
    alice.enters("/END");
    alice.looks_up();
    alice.enters("CHAT BLOCK bob");
    alice.answers(Answer::Kept);
    alice.reads_among("Bob is blocked: you hear no more of Bob.");
    bob.looks_up();
    bob.reads_among("Chat with Alice has ended.");
}

#[test]
fn who_asks_the_same_user_too_often_waits_and_a_new_call_changes_nothing() {
    let scene = Scene::new();
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for _ in 0..3 {
        asks_in_vain(&mut alice, "bob");
    }
    let often = "You have asked Bob often lately. Please try again in 10 minutes.";
    is_refused(&mut alice, "CHAT bob", often);
    drop(alice);
    let mut alice = scene.is_on("Alice");
    is_refused(&mut alice, "CHAT bob", often);
    alice.waits(599);
    let soon = "You have asked Bob often lately. Please try again in 1 second.";
    is_refused(&mut alice, "CHAT bob", soon);
    alice.waits(1);
    asks_in_vain(&mut alice, "bob");
}

#[test]
fn who_asks_too_many_waits_as_long_as_it_says() {
    let scene = Scene::with("chat.requests = \"2 per 1m\"");
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let mut carol = scene.is_on("Carol");
    asks_in_vain(&mut alice, "bob");
    alice.waits(20);
    asks_in_vain(&mut alice, "carol");
    let many = "You have asked many times lately. Please try again in 40 seconds.";
    is_refused(&mut alice, "CHAT bob", many);
    // Whose invite stands is answered, not asked.
    carol.enters("CHAT alice");
    carol.looks_up();
    alice.reads();
    alice.enters("CHAT carol");
    carol.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn who_has_declined_is_left_in_peace_for_a_minute() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.settle();
    bob.enters("CHAT DECLINE");
    alice.reads_among("Bob has declined your chat request.");
    let declined = "Bob has just declined. Please try again in 60 seconds.";
    is_refused(&mut alice, "CHAT bob", declined);
    alice.waits(60);
    asks_in_vain(&mut alice, "bob");
}

#[test]
fn two_who_like_to_chat_are_not_kept_from_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for _ in 0..4 {
        alice.enters("CHAT bob");
        alice.looks_up();
        bob.settle();
        bob.enters("Y");
        alice.settle();
        bob.settle();
        alice.reads_among("CHAT SESSION WITH BOB");
        alice.enters("/END");
        while alice.asks().is_some() {
            alice.looks_up();
        }
        bob.settle();
        while bob.asks().is_some() {
            bob.looks_up();
        }
    }
}

#[test]
fn online_messages_in_a_flood_are_refused_and_given_back() {
    let scene = Scene::with("limits.olms = \"2, then 1 per 3s\"");
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for _ in 0..2 {
        alice.enters("OLM bob hello");
        alice.looks_up();
    }
    alice.reads();
    alice.enters("OLM bob so");
    alice.reads_among("That were many online messages at once. Please try again in 3 seconds.");
    assert_eq!(alice.bottom_line(), "Carrier > OLM bob so[|]");
    alice.waits(3);
    alice.enters("");
    alice.looks_up();
    scene.stores();
    alice.reads_among("OLM sent to Bob.");
}

fn said(number: i64, text: &str) -> Message {
    Message {
        conversation: ConversationId(1),
        number: MessageNumber(number),
        sender: UserId(2),
        sender_name: "Bob".into(),
        from: None,
        kind: MessageKind::Text,
        about: None,
        standing: Standing::AsWritten,
        sent_at: Timestamp(1_795_264_440_000_000),
        body: text.into(),
    }
}

#[test]
fn a_log_is_asked_for_by_name_and_number_of_lines() {
    let scene = Scene::new();
    scene.user("Bob 7");
    let (mut alice, _bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for (command, name, lines) in [
        ("CHAT LOG", None, 20),
        ("chat log bob", Some("Bob"), 20),
        ("CHAT LOG bob 100", Some("Bob"), 100),
        ("CHAT LOG @bob 5", Some("Bob"), 5),
        ("CHAT LOG 2", Some("Bob"), 20),
        ("CHAT LOG 2 200", Some("Bob"), 200),
        ("CHAT LOG bob 7", Some("Bob 7"), 20),
        ("CHAT LOG bob 7 7", Some("Bob 7"), 7),
    ] {
        alice.enters(command);
        let Some(Question::Talks(_, TalkQuestion::Last { with, most })) = alice.asks() else {
            panic!("{command}: {:?}", alice.asks());
        };
        assert_eq!((with.as_ref().map(|with| &*with.name), *most), (name, lines), "{command}");
        let with = with.clone();
        alice.answers(Answer::Talks(TalkAnswer::Last { with, page: Page::default() }));
    }
    alice.reads();
    for command in ["CHAT LOG bob 0", "CHAT LOG bob 201", "CHAT LOG bob 99999999999999999999"] {
        let sentence = "Type how many messages, from 1 to 200: CHAT LOG bob 100";
        is_refused(&mut alice, command, sentence);
    }
    alice.enters("CHAT LOG");
    let with = Some(Target { user: UserId(2), name: "Bob".into() });
    let page = Page { messages: vec![said(11, "Hey"), said(13, "Ho")], marks: Vec::new() };
    alice.answers(Answer::Talks(TalkAnswer::Last { with, page }));
    assert_eq!(
        alice.reads(),
        [
            "Carrier > CHAT LOG",
            "-= Your log with Bob =-",
            "-- Saturday, 21 November 2026 --",
            "#11 [12:34] Bob: Hey",
            "#13 [12:34] Bob: Ho",
        ]
    );
}

#[test]
fn hits_are_shown_with_whom_when_and_which_number_and_cut_around_the_words() {
    let scene = Scene::new();
    for (terminal, row) in [
        (
            Terminal::Ansi,
            "21 Nov 2026 12:34 from Bob #7: one two three Lunch five six seven eight nine t…",
        ),
        (
            Terminal::Plain,
            "Message 7 from Bob on 21 Nov 2026 at 12:34: one two three Lunch five six seven eight \
             nine ten eleven twelve",
        ),
    ] {
        let mut alice = scene.is_on_at("Alice", terminal);
        alice.enters("CHAT SEARCH lunch");
        let body = "one two three Lunch five six seven eight nine ten eleven twelve";
        let saying = Saying {
            number: MessageNumber(7),
            sender: UserId(99),
            sent_at: Timestamp(1_795_264_440_000_000),
            body: body.into(),
        };
        let hit = Hit {
            conversation: ConversationId(1),
            with: "Bob".into(),
            said: saying,
            place: 14..19,
        };
        let searched = Searched { hits: vec![hit], is_cut: false };
        alice.answers(Answer::Talks(TalkAnswer::Found(searched)));
        assert_eq!(alice.reads()[1..], [row, "1 message was found."]);
    }
}

#[test]
fn toggle_out_of_being_away_tells_what_came_as_back_does() {
    for kept in [Answer::Kept, Answer::NotKept] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        alice.enters("CHAT AWAY");
        bob.enters("CHAT alice");
        bob.enters("OLM alice hello");
        bob.looks_up();
        scene.stores();
        alice.enters("CHAT TOGGLE");
        alice.answers(kept);
        let asked = alice.asks();
        assert!(matches!(asked, Some(Question::Talks(_, TalkQuestion::Unread))), "{asked:?}");
        alice.answers(Answer::Talks(TalkAnswer::Unread(2)));
        let read = alice.reads();
        assert!(
            read.contains(&"1 chat request was refused meanwhile: Bob.".to_owned()),
            "{read:#?}"
        );
        assert_eq!(read.last().map(String::as_str), Some("You have 3 new messages."));
        // Nobody was away: there is nothing to tell.
        alice.enters("CHAT TOGGLE");
        alice.answers(Answer::Kept);
        assert!(alice.asks().is_none());
    }
}
