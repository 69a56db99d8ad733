//! MAIL on the stage: what SEARCH asks, and how what was found is shown.

use super::{Scene, Stage, Terminal};
use crate::board::{
    Answer, MailAnswer, MailPage, MailQuestion, Question, TalkAnswer, TalkQuestion,
};
use crate::clock::Timestamp;
use crate::conversation::{Hit, Page, Searched};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Message, MessageKind, Standing};
use crate::store::{Correspondence, Saying};
use crate::text::find::Wanted;

/// Alice, in her mail with Bob, in which there is nothing new.
fn in_mail_with_bob(scene: &Scene, terminal: Terminal) -> Stage {
    scene.user("Bob");
    let mut alice = scene.is_on_at("Alice", terminal);
    alice.enters("MAIL BOB");
    alice.answers(Answer::Mail(MailAnswer::Page(MailPage {
        conversation: ConversationId(1),
        read: MessageNumber(7),
        page: Page::default(),
        more: false,
    })));
    alice.reads();
    alice
}

#[test]
fn search_in_mail_looks_for_the_same_words_as_chat_search_in_that_log_alone() {
    let scene = Scene::new();
    let bob = scene.user("Bob").id;
    let mut alice = in_mail_with_bob(&scene, Terminal::Ansi);
    alice.enters("search  CAFÉ   Müller");
    let Some(Question::Talks(_, TalkQuestion::Search { with: Some(with), wanted })) = alice.asks()
    else {
        panic!("words are looked for: {:?}", alice.asks());
    };
    assert_eq!((with.user, wanted), (bob, &Wanted::parse("cafe muller").unwrap()));
    alice.answers(Answer::Talks(TalkAnswer::Found(Searched::default())));
    assert_eq!(alice.reads().last().unwrap(), "Nothing was found.");
    assert_eq!(alice.bottom_line(), "Mail, Bob (? for help) > [|]");
}

#[test]
fn what_search_in_mail_finds_is_shown_whole() {
    let body = "one two three Lunch five six seven eight nine ten eleven twelve";
    for (terminal, rows) in [
        (
            Terminal::Ansi,
            &[
                "21 Nov 2026 12:34 from Bob #7: one two three Lunch five six seven eight nine",
                "ten eleven twelve",
            ][..],
        ),
        (
            Terminal::Plain,
            &["Message 7 from Bob on 21 Nov 2026 at 12:34: one two three Lunch five six seven \
               eight nine ten eleven twelve"][..],
        ),
    ] {
        let scene = Scene::new();
        let mut alice = in_mail_with_bob(&scene, terminal);
        alice.enters("search lunch");
        let said = Saying {
            number: MessageNumber(7),
            sender: UserId(99),
            sent_at: Timestamp(1_795_264_440_000_000),
            body: body.into(),
        };
        let (conversation, with) = (ConversationId(1), "Bob".into());
        let hit = Hit { conversation, with, said, place: 14..19 };
        let found = Searched { hits: vec![hit], is_cut: false };
        alice.answers(Answer::Talks(TalkAnswer::Found(found)));
        let read = alice.reads();
        assert_eq!(read[1..=rows.len()], *rows, "{terminal:?}");
        assert_eq!(read.last().unwrap(), "1 message was found.");
    }
}

#[test]
fn search_in_mail_for_nothing_says_what_to_type() {
    // An accent alone stands in every message.
    for typed in ["search", "search \u{301}"] {
        let mut alice = in_mail_with_bob(&Scene::new(), Terminal::Ansi);
        alice.enters(typed);
        alice.reads_among("Type SEARCH and what to look for.");
        assert_eq!(alice.bottom_line(), "Mail, Bob (? for help) > [|]");
    }
}

#[test]
fn a_store_that_cannot_search_is_told_and_the_mail_stays_open() {
    let mut alice = in_mail_with_bob(&Scene::new(), Terminal::Ansi);
    alice.enters("search lunch");
    alice.fails();
    alice.reads_among("The board cannot do that just now.");
    assert_eq!(alice.bottom_line(), "Mail, Bob (? for help) > [|]");
}

/// A page of the mail with Bob that has these messages.
fn page(numbers: std::ops::RangeInclusive<i64>) -> Answer {
    let message = |number| Message {
        conversation: ConversationId(1),
        number: MessageNumber(number),
        sender: UserId(99),
        sender_name: "Bob".into(),
        from: None,
        kind: MessageKind::Text,
        about: None,
        standing: Standing::AsWritten,
        sent_at: Timestamp(number),
        body: "x".into(),
    };
    Answer::Mail(MailAnswer::Page(MailPage {
        conversation: ConversationId(1),
        read: MessageNumber(20),
        page: Page { messages: numbers.map(message).collect(), marks: Vec::new() },
        more: false,
    }))
}

#[test]
fn delete_goes_as_far_as_was_shown_and_older_says_when_there_is_nothing() {
    let scene = Scene::new();
    let mut alice = in_mail_with_bob(&scene, Terminal::Ansi);
    for (line, numbers) in [("NEW", 3..=7), ("OLDER", 1..=2)] {
        alice.enters(line);
        alice.answers(page(numbers));
    }
    alice.enters("OLDER");
    #[expect(clippy::reversed_empty_ranges, reason = "there is none")]
    alice.answers(page(1..=0));
    alice.reads_among("Nothing stands before that.");
    alice.enters("DELETE");
    alice.enters("Y");
    let cut = matches!(
        alice.asks(),
        Some(Question::Mail(_, MailQuestion::Cut(ConversationId(1), MessageNumber(7))))
    );
    assert!(cut, "{:?}", alice.asks());
}

#[test]
fn on_a_narrow_screen_each_mail_is_one_row_with_what_was_said_last() {
    let scene = Scene::new();
    scene.user("Bob");
    let mut alice = scene.is_on("Alice");
    alice.resizes(40, 24);
    alice.enters("MAIL");
    let Answer::Mail(MailAnswer::Page(mut one)) = page(1..=1) else { panic!("it is a page") };
    let last = one.page.messages.remove(0);
    let log = Correspondence {
        partner: UserId(99),
        partner_name: "Bob".into(),
        last: Message { body: "see you at nine".into(), ..last },
        unread: 2,
    };
    alice.answers(Answer::Mail(MailAnswer::List(vec![log])));
    alice.reads_among("1   Bob              2 new   Bob: see");
}

#[test]
fn r_without_a_text_says_what_to_type() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("OLM alice hello");
    bob.looks_up();
    scene.stores();
    alice.enters("/R");
    alice.reads_among("Type the text behind it: /R Hello!");
}
