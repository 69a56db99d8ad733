//! What is done to messages in a chat, on the stage: what both sides read, what is refused, and what
//! waits for what.

use super::chat::a_chat;
use super::{CTRL_C, Scene, Stage, Terminal, UP};
use crate::board::{Answer, LogAnswer, LogQuestion, Question};
use crate::protocol::mail::Said;

/// The caller types it, it is looked up, and committed.
fn does(scene: &Scene, caller: &mut Stage, line: &str) {
    caller.enters(line);
    caller.looks_up();
    scene.stores();
}

fn says(scene: &Scene, caller: &mut Stage, line: &str) {
    caller.enters(line);
    scene.stores();
}

/// Alice has said one line, Bob two; they have read them.
fn a_talk(scene: &Scene) -> (Stage, Stage) {
    let (mut alice, mut bob) = a_chat(scene);
    says(scene, &mut alice, "Have you tried turning it off and on again?");
    says(scene, &mut bob, "Helo");
    says(scene, &mut bob, "It works.");
    for caller in [&mut alice, &mut bob] {
        caller.reads();
    }
    (alice, bob)
}

#[test]
fn each_side_reads_once_what_is_done_to_a_message() {
    for (line, told) in [
        ("/ME yawns", "[12:34] * Bob yawns"),
        ("/me  yawns twice ", "[12:34] * Bob yawns twice"),
        ("/EDIT It works now.", "[12:34] * Bob corrected: It works now."),
        ("/EDIT #2 Hello", "[12:34] * Bob corrected: Hello"),
        ("/edit -2 Hello", "[12:34] * Bob corrected: Hello"),
        ("/DELETE", "[12:34] * Bob deleted: It works."),
        ("/DELETE 2", "[12:34] * Bob deleted: Helo"),
        ("/REPLY yes", "[12:34] Bob > Alice \"Have you tried turning it off…\": yes"),
        ("/REPLY #2 I meant hello", "[12:34] Bob > Bob \"Helo\": I meant hello"),
        ("/REACT +1", "[12:34] * Bob +1 \"Have you tried turning it off…\""),
        ("/REACT #2 :)", "[12:34] * Bob :) \"Helo\""),
        ("/REACT 👍", "[12:34] * Bob 👍 \"Have you tried turning it off…\""),
        ("/REACT :wave:", "[12:34] * Bob 👋 \"Have you tried turning it off…\""),
    ] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_talk(&scene);
        bob.enters(line);
        if bob.asks().is_some() {
            bob.looks_up();
        }
        assert_eq!((alice.reads(), bob.reads()), (vec![], vec![]), "not before it is stored");
        scene.stores();
        assert_eq!((alice.reads(), bob.reads()), (vec![told.to_owned()], vec![told.to_owned()]));
    }
}

#[test]
fn the_same_mark_again_takes_it_back() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    for told in [
        "[12:34] * Alice +1 \"It works.\"",
        "[12:34] * Alice took +1 back: \"It works.\"",
        "[12:34] * Alice +1 \"It works.\"",
    ] {
        does(&scene, &mut alice, "/REACT +1");
        assert_eq!(bob.reads(), [told]);
    }
    does(&scene, &mut alice, "/REACT <3");
    does(&scene, &mut bob, "/REACT #3 +1");
    alice.reads();
    alice.enters("/LOG 1");
    alice.looks_up();
    alice.reads_among("#3 [12:34] Bob: It works.  (+1 Alice, <3 Alice, +1 Bob)");
}

#[test]
fn in_plain_graphics_it_begins_with_its_kind() {
    let scene = Scene::new();
    let (mut alice, mut bob) =
        (scene.is_on_at("Alice", Terminal::Plain), scene.is_on_at("Bob", Terminal::Lines));
    super::chat::chat(&mut alice, &mut bob);
    says(&scene, &mut alice, "Have you tried it?");
    says(&scene, &mut bob, "Helo");
    alice.reads();
    bob.reads();
    for (line, told) in [
        ("/ME yawns", "Message: Bob yawns"),
        ("/EDIT #2 Hello", "Message: Bob corrected: Hello"),
        ("/REPLY yes", "Message from Bob > Alice \"Have you tried it?\": yes"),
        ("/REACT +1", "Message: Bob +1 \"Have you tried it?\""),
        ("/DELETE #2", "Message: Bob deleted: Hello"),
    ] {
        bob.enters(line);
        if bob.asks().is_some() {
            bob.looks_up();
        }
        scene.stores();
        assert_eq!(alice.reads(), [told]);
        assert_eq!(bob.reads(), [line, told], "and the author knows which one it was");
    }
}

#[test]
fn what_cannot_be_changed_is_refused_with_a_sentence() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    does(&scene, &mut bob, "/DELETE #2");
    bob.reads();
    alice.reads();
    for (line, told) in [
        ("/DELETE #1", "You can change your own messages only."),
        ("/DELETE #2", "Message #2 is deleted."),
        ("/REACT #2 +1", "Message #2 is deleted."),
        ("/DELETE #4", "#4 is not a message: it was done to #2."),
        ("/DELETE #5", "There is no message #5."),
        ("/DELETE #0", "There is no message #0."),
        ("/DELETE -2", "You have not so many messages here."),
        ("/REACT -2 ?", "Alice has not so many messages here."),
    ] {
        bob.enters(line);
        bob.looks_up();
        assert_eq!(bob.reads(), [told], "{line}");
        assert_eq!(bob.bottom_line(), "[|]", "there is nothing to lose");
    }
    for line in ["/DELETE it", "/REACT", "/REACT well done", "/EDIT", "/REPLY #1", "/ME"] {
        bob.enters(line);
        assert!(bob.asks().is_none());
        let told = bob.reads();
        let word = line.split(' ').next().unwrap();
        assert!(told[0].starts_with(&format!("Type {word} ")), "{told:?}");
    }
    assert!(scene.board.conversations.take_said().is_empty());
    assert_eq!(alice.reads(), [""; 0]);
}

#[test]
fn a_text_that_is_refused_is_given_back_in_the_editor() {
    let scene = Scene::with("[chat]\nmax_message = 60");
    let (_alice, mut bob) = a_talk(&scene);
    let long = "x".repeat(61);
    for (line, told) in [
        ("/EDIT #1 mine", "You can change your own messages only."),
        ("/EDIT It works.", "It reads so already."),
        ("/REPLY #99 yes", "There is no message #99."),
        (&format!("/EDIT {long}"), "Message too long (61 of 60)."),
        (&format!("/REPLY {long}"), "Message too long (61 of 60)."),
    ] {
        bob.enters(line);
        bob.looks_up();
        bob.reads_among(told);
        assert_eq!(bob.typed(), line);
        bob.types(CTRL_C);
    }
    bob.enters(&format!("/ME {long}"));
    bob.reads_among("Message too long (61 of 60).");
    assert_eq!(bob.typed(), format!("/ME {long}"));
}

#[test]
fn a_store_that_cannot_look_up_or_write_gives_the_line_back() {
    let scene = Scene::new();
    let (_alice, mut bob) = a_talk(&scene);
    bob.enters("/EDIT It works!");
    bob.answers(Answer::InLog(LogAnswer::Failed));
    bob.reads_among("The board cannot look that up just now. Please try again.");
    assert_eq!(bob.bottom_line(), "/EDIT It works![|]");
    bob.enters("");
    bob.looks_up();
    scene.says_of_all(Said::NotStored);
    bob.reads_among("Not stored: the board cannot write just now. /EDIT It works!");
    assert_eq!(bob.bottom_line(), "/EDIT It works![|]");
}

#[test]
fn a_line_that_begins_with_a_slash_is_given_back_as_it_was_typed() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.enters("//END is how");
    scene.says_of_all(Said::NotStored);
    assert_eq!(bob.bottom_line(), "//END is how[|]");
    bob.enters("");
    scene.stores();
    alice.reads_among("[12:34] Bob: /END is how");
}

#[test]
fn what_is_done_to_the_last_message_waits_for_the_last_that_was_typed() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.types("Wel done\r/EDIT Well done\rand more\r/DELETE\r");
    assert!(bob.asks().is_none(), "it is not stored yet");
    scene.stores();
    bob.looks_up();
    scene.stores();
    // The line behind it was not said before it, and is stored by now.
    scene.stores();
    bob.looks_up();
    scene.stores();
    assert_eq!(
        alice.reads(),
        [
            "[12:34] Bob: Wel done",
            "[12:34] * Bob corrected: Well done",
            "[12:34] Bob: and more",
            "[12:34] * Bob deleted: and more",
        ]
    );
}

#[test]
fn an_end_behind_it_waits_until_it_is_known() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.types("/REACT +1\r/END\r");
    alice.settle();
    bob.looks_up();
    scene.stores();
    bob.looks_up();
    bob.reads_among("Chat with Alice has ended.");
    alice.looks_up();
    alice.reads_among("Messages exchanged: 3");
}

#[test]
fn what_is_typed_behind_an_end_that_waited_is_for_the_screen_below() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.types("/REACT +1\r/END\rV\r");
    alice.enters("/END");
    bob.settle();
    bob.looks_up_what(|question| matches!(question, Question::Ending { .. }));
    let rows = bob.reads();
    assert!(rows.iter().any(|row| row == "Not sent: /REACT +1"), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("Carrier ")), "{rows:#?}");
}

#[test]
fn a_correction_that_is_being_looked_up_when_the_chat_ends_is_not_lost_in_silence() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.enters("/EDIT It works well.");
    alice.enters("/END");
    bob.reads_among("Not sent: /EDIT It works well.");
    bob.looks_up();
    assert!(scene.board.conversations.take_said().is_empty());
}

#[test]
fn a_record_that_crosses_the_end_is_said_to_be_saved() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.enters("/EDIT It works well.");
    bob.looks_up();
    alice.enters("/END");
    bob.settle();
    scene.stores();
    bob.reads_among("Saved: Alice will find it in the log.");
}

#[test]
fn what_was_read_as_it_stands_is_not_told_again_and_all_else_is() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    bob.enters("helo agin");
    scene.stores_in_silence();
    for line in ["/EDIT #4 hello again", "/EDIT #2 Hello", "/REACT #1 +1"] {
        bob.enters(line);
        bob.looks_up();
        scene.stores_in_silence();
    }
    alice.falls_behind();
    alice.looks_up();
    assert_eq!(
        alice.reads(),
        [
            "[12:34] Bob: hello again (corrected)",
            "[12:34] * Bob corrected: Hello",
            "[12:34] * Bob +1 \"Have you tried turning it off…\"",
        ]
    );
}

#[test]
fn the_log_is_shown_as_it_stands_a_page_at_a_time_and_news_comes_above() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    does(&scene, &mut bob, "/EDIT #2 Hello");
    does(&scene, &mut bob, "/DELETE #3");
    alice.reads();
    alice.enters("/LOG");
    alice.looks_up();
    assert_eq!(
        alice.reads(),
        [
            "-- Saturday, 21 November 2026 --",
            "#1 [12:34] Alice: Have you tried turning it off and on again?",
            "#2 [12:34] Bob: Hello (corrected)",
            "#3 [12:34] Bob: (deleted)",
        ]
    );
    alice.resizes(80, 5);
    alice.reads();
    alice.enters("/LOG");
    alice.looks_up();
    alice.reads();
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
    says(&scene, &mut bob, "still there?");
    alice.reads_among("[12:34] Bob: still there?");
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
    alice.enters("");
    assert_eq!(alice.reads(), ["#3 [12:34] Bob: (deleted)"]);
    assert_eq!(alice.bottom_line(), "[|]");
}

#[test]
fn the_log_takes_a_number_and_bounds_it() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_talk(&scene);
    for (typed, asked) in
        [("/LOG", 20), ("/LOG 5", 5), ("/log 200", 200), ("/LOG 99999999999999999999", 200)]
    {
        alice.enters(typed);
        let Some(Question::InLog(LogQuestion::Last { limit, .. })) = alice.asks() else {
            panic!("{typed} asks for the log")
        };
        assert_eq!(*limit, asked);
        alice.looks_up();
        alice.reads();
    }
    for typed in ["/LOG all", "/LOG 0", "/LOG -5", "/LOG 5 6"] {
        alice.enters(typed);
        assert!(alice.asks().is_none());
        assert_eq!(
            alice.reads(),
            ["Type /LOG, or /LOG and how many messages: /LOG 50 (200 at most)."]
        );
    }
}

#[test]
fn info_says_what_is_saved_and_what_is_seen() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_talk(&scene);
    does(&scene, &mut bob, "/REACT +1");
    bob.reads();
    scene.is_seen(2);
    bob.enters("/INFO");
    bob.looks_up();
    let first = "#1 [12:34] Alice: Have you tried turning it off…";
    assert_eq!(
        bob.reads(),
        [
            "Chat with: Alice (node 1)",
            "Since: 12:34 (less than a minute)",
            "Messages: 3, the last is #3",
            first,
            "#2 [12:34] Bob: Helo - seen",
            "#3 [12:34] Bob: It works. - saved",
        ]
    );
    // Whoever does not tell is not told.
    alice.enters("/INFO");
    alice.looks_up();
    alice.reads_among(&format!("{first} - seen"));
    alice.node.typist.member.as_mut().unwrap().user.habits.seen = false;
    alice.enters("/INFO");
    alice.looks_up();
    alice.reads_among(&format!("{first} - saved"));
}

#[test]
fn no_more_is_done_than_may_be_said() {
    let scene = Scene::with("[limits]\nmessages = \"2, then 1 per 1s\"");
    let (mut alice, mut bob) = a_chat(&scene);
    says(&scene, &mut alice, "one");
    bob.reads();
    for line in ["/REACT +1", "/REACT -1"] {
        does(&scene, &mut bob, line);
    }
    bob.enters("/REACT !");
    assert!(bob.asks().is_none(), "it waits");
    bob.waits(1);
    bob.looks_up();
    scene.stores();
    assert_eq!(
        alice.reads()[1..],
        ["[12:34] * Bob +1 \"one\"", "[12:34] * Bob -1 \"one\"", "[12:34] * Bob ! \"one\""]
    );
}

#[test]
fn a_refused_line_lies_on_the_up_key_when_something_has_been_typed_since() {
    let scene = Scene::new();
    let (_alice, mut bob) = a_talk(&scene);
    bob.enters("/EDIT #1 mine");
    bob.types("half");
    bob.looks_up();
    assert_eq!(bob.bottom_line(), "half[|]");
    bob.types(CTRL_C);
    bob.types(UP);
    assert_eq!(bob.bottom_line(), "/EDIT #1 mine[|]");
}
