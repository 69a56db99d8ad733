//! Invites on the stage: they are news, wherever the caller is, and only an answer that was meant
//! for one answers it.

use super::{CTRL_C, Scene, Stage};
use crate::accounts::NotNow;
use crate::board::{AccountAnswer, Answer, MailAnswer};

/// Bob's invite.
const INVITE: &str = "Bob (node 2) wants to chat with you!";

/// Asks the caller on node 1.
fn asks(asker: &mut Stage) {
    asker.enters("CHAT 1");
    asker.looks_up();
}

#[test]
fn an_invite_is_read_above_the_half_typed_line_and_the_line_goes_on() {
    let scene = Scene::new();
    let (mut carol, mut alice) = (scene.is_on("Carol"), scene.is_on("Alice"));
    alice.types("OLM carol see you at ni");
    carol.enters("CHAT alice");
    carol.looks_up();
    let how = "Type CHAT ACCEPT or CHAT DECLINE (30 seconds).";
    let invite = ["*** CHAT REQUEST ***", "Carol (node 1) wants to chat with you!", how];
    assert_eq!(alice.reads(), invite);
    assert_eq!((alice.rings(), alice.rings()), (1, 0));
    assert_eq!(alice.bottom_line(), "Carrier > OLM carol see you at ni[|]");
    alice.enters("ne");
    alice.looks_up();
    scene.stores();
    carol.reads_among("*** OLM from Alice (node 2): see you at nine");
}

/// The board has hung Bob up, and his node does not know yet.
#[test]
fn who_was_taken_off_the_board_asks_nobody() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    bob.enters("CHAT 1");
    let (from, asked) = bob.open.pop_front().unwrap();
    let answer = scene.look_up(&asked).unwrap();
    scene.board.registry.depart(bob.address());
    bob.node.answered(from, answer);
    bob.node.settle();
    assert!(bob.node.typist.member.as_ref().is_some_and(|bob| bob.chat.is_busy()));
    assert_eq!(alice.reads(), [""; 0], "nobody would take it back");
}

#[test]
fn yes_and_no_answer_the_invite_that_was_read_before() {
    for (answer, told) in [
        ("N", "Alice has declined your chat request."),
        ("no", "Alice has declined your chat request."),
        ("y", "CHAT SESSION WITH ALICE"),
        ("Yes", "CHAT SESSION WITH ALICE"),
    ] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        asks(&mut bob);
        alice.reads_among(INVITE);
        bob.reads();
        alice.enters(answer);
        bob.reads_among(told);
    }
}

#[test]
fn a_yes_that_was_begun_before_the_invite_does_not_answer_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.types("y");
    asks(&mut bob);
    alice.settle();
    alice.enters("");
    alice.reads_among(
        "A chat request came while you typed: CHAT ACCEPT or CHAT DECLINE answers it.",
    );
    alice.enters("CHAT DECLINE");
    bob.reads_among("Alice has declined your chat request.");
}

#[test]
fn a_yes_that_was_on_its_way_when_the_invite_came_does_not_answer_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    alice.has_typed("Y\r");
    alice.reads_among(
        "A chat request came while you typed: CHAT ACCEPT or CHAT DECLINE answers it.",
    );
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn a_yes_after_the_invite_has_ended_is_told_so() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    alice.settle();
    alice.types("y");
    bob.enters("CHAT CANCEL");
    alice.reads_among("Bob has cancelled the chat request.");
    alice.enters("");
    alice.reads_among("That request is over.");
    alice.enters("y");
    alice.reads_among("Unknown command: y (? for help)");
}

#[test]
fn enter_alone_and_ctrl_c_answer_nothing() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    alice.reads();
    bob.reads();
    for typed in ["\r", CTRL_C, "  \r"] {
        alice.types(typed);
    }
    assert!(bob.reads().is_empty());
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn with_two_invites_yes_lists_them_and_a_name_answers_one() {
    let scene = Scene::new();
    let (mut alice, mut bob, mut carol) =
        (scene.is_on("Alice"), scene.is_on("Bob"), scene.is_on("Carol"));
    asks(&mut bob);
    asks(&mut carol);
    alice.reads();
    bob.reads();
    alice.enters("Y");
    assert_eq!(
        alice.reads(),
        [
            "Carrier > Y",
            "Several callers want to chat with you:",
            "   Bob (node 2)",
            "   Carol (node 3)",
            "Type CHAT ACCEPT or CHAT DECLINE and a name.",
        ]
    );
    alice.enters("CHAT ACCEPT carol");
    carol.reads_among("CHAT SESSION WITH ALICE");
    alice.reads_among("Bob was told that you are in a chat.");
    bob.reads_among("Alice is in a chat now.");
}

#[test]
fn an_invite_while_a_yes_or_no_question_is_open_is_not_answered_by_its_answer() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("G");
    asks(&mut bob);
    alice.reads_among(INVITE);
    bob.reads();
    assert_eq!(alice.bottom_line(), "Leave the board? (y/N) [|]");
    alice.enters("n");
    assert!(bob.reads().is_empty());
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn leaving_the_board_with_an_invite_open_is_told_to_who_asks() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    bob.reads();
    alice.enters("G Y");
    bob.reads_among("Alice has left the board.");
}

#[test]
fn a_request_that_nobody_answers_ends_after_thirty_seconds_for_both() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    bob.waits(29);
    alice.reads_among(INVITE);
    bob.reads_among("Waiting for response (30 second timeout)...");
    bob.waits(1);
    bob.reads_among("Chat request to Alice timed out.");
    alice.reads_among("Bob's chat request timed out.");
}

#[test]
fn a_request_is_refused_with_the_reason_and_asks_nothing_of_the_store() {
    let scene = Scene::new();
    scene.user("Carol");
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for (command, sentence) in [
        ("CHAT alice", "You cannot chat with yourself."),
        ("CHAT carol", "Carol is not on line. Type OLM Carol <text> to leave a message."),
        ("CHAT 9", "Nobody is on node 9."),
        ("CHAT ACCEPT", "Nobody has asked you for a chat."),
        ("CHAT DECLINE bob", "Bob has not asked you for a chat."),
        ("CHAT CANCEL", "You have no chat request waiting."),
        ("CHAT END", "You are not in a chat. In one, /END ends it for both."),
    ] {
        alice.enters(command);
        assert_eq!(alice.reads(), [&format!("Carrier > {command}"), sentence]);
        assert!(alice.asks().is_none(), "{command}");
    }
    bob.enters("CHAT TOGGLE");
    bob.answers(Answer::Kept);
    alice.enters("CHAT bob");
    alice.reads_among("Bob is not available for chat.");
    bob.enters("CHAT alice");
    bob.reads_among("You must be available yourself: CHAT TOGGLE");
}

#[test]
fn two_who_ask_each_other_at_once_are_in_one_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    bob.enters("CHAT alice");
    alice.looks_up();
    bob.looks_up();
    alice.reads_among("CHAT SESSION WITH BOB");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn somebody_in_the_settings_reads_the_invite_and_answers_it_back_at_the_menu() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("W");
    asks(&mut bob);
    alice.reads_among(INVITE);
    alice.answers(Answer::Account(AccountAnswer::Keys(Err(NotNow::Busy))));
    alice.enters("");
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

/// A screen's name, and how one gets there.
type Place = (&'static str, fn(&mut Stage));

#[test]
fn what_an_invite_says_to_type_answers_it_wherever_a_line_is_shown() {
    let screens: [Place; 6] = [
        ("the lines of a message", |alice| {
            alice.enters("OLM carol");
            alice.enters("one");
        }),
        ("to whom", |alice| alice.enters("OLM")),
        ("mail", |alice| {
            alice.enters("MAIL");
            alice.answers(Answer::Mail(MailAnswer::List(Vec::new())));
        }),
        ("settings", |alice| {
            alice.enters("W");
            alice.answers_about_the_account(AccountAnswer::Keys(Ok(Vec::new())));
        }),
        ("a question", |alice| alice.enters("G")),
        ("more", |alice| {
            alice.resizes(80, 10);
            alice.enters("?");
        }),
    ];
    for (screen, go) in screens {
        for (line, told) in [
            ("CHAT DECLINE", "Alice has declined your chat request."),
            ("chat accept", "CHAT SESSION WITH ALICE"),
            ("Chat Accept bob", "CHAT SESSION WITH ALICE"),
        ] {
            let scene = Scene::new();
            let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
            let _carol = scene.is_on("Carol");
            go(&mut alice);
            let stands = alice.bottom_line();
            asks(&mut bob);
            alice.reads_among(INVITE);
            bob.reads();
            alice.enters(line);
            let read = bob.reads();
            assert!(read.iter().any(|row| row.trim() == told), "{screen}, {line}: {read:#?}");
            if line == "CHAT DECLINE" && alice.asks().is_none() {
                assert_eq!(alice.bottom_line(), stands, "{screen}");
            }
        }
    }
}

#[test]
fn without_an_invite_those_words_are_words() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let mut carol = scene.is_on("Carol");
    alice.enters("OLM carol");
    alice.enters("CHAT ACCEPT");
    asks(&mut bob);
    alice.enters("CHAT ACCEPT is what you type");
    // It ends while she answers it: that is no line to another.
    alice.types("CHAT ACC");
    bob.enters("CHAT CANCEL");
    alice.enters("EPT");
    alice.reads_among("Nobody has asked you for a chat.");
    alice.enters("");
    alice.looks_up();
    scene.stores();
    let read = carol.reads();
    let olms: Vec<_> = read.iter().filter(|row| row.starts_with("***")).collect();
    let from = |words: &str| format!("*** OLM from Alice (node 1): {words}");
    assert_eq!(olms, [&from("CHAT ACCEPT"), &from("CHAT ACCEPT is what you type")]);
}

#[test]
fn an_invite_is_not_answered_at_a_password() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    super::taken_over::at_the_password(&mut alice);
    alice.types("\u{15}");
    asks(&mut bob);
    bob.reads();
    alice.enters("CHAT ACCEPT");
    assert_eq!(bob.reads(), [""; 0]);
}
