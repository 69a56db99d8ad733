//! What a line that takes a node over reads on the stage: what is half-typed there, what stands above
//! a chat, and what may have gone into a line that was dead.

use super::chat::a_chat;
use super::taken_over::{at_the_password, calls, catches_up, takes_over};
use super::{CTRL_C, Scene, Stage, Terminal, UP};

/// Her line is lost, or is dead and she does not know it yet; she calls again by such a terminal.
fn is_back(scene: &Scene, alice: &mut Stage, is_noticed: bool, terminal: Terminal) {
    if is_noticed {
        alice.loses_the_line();
        let again = calls(scene, "Alice", terminal);
        alice.goes_on_with(again);
    } else {
        takes_over(scene, alice, "Alice", terminal);
    }
}

#[test]
fn what_is_half_typed_is_no_part_of_what_a_line_in_line_mode_says() {
    for is_noticed in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        alice.types("half typed thing");
        is_back(&scene, &mut alice, is_noticed, Terminal::Lines);
        catches_up(&mut alice);
        alice.waits(1);
        let read = alice.reads();
        assert_eq!(
            read.last().map(String::as_str),
            Some("Not sent: half typed thing"),
            "{read:#?}"
        );
        alice.enters("hello Bob");
        scene.stores();
        bob.reads_among("[12:34] Alice: hello Bob");
        // It lies on the Up key, for whoever has one.
        takes_over(&scene, &mut alice, "Alice", Terminal::Ansi);
        alice.types(UP);
        alice.types(UP);
        assert_eq!(alice.bottom_line(), "half typed thing[|]");
    }
}

#[test]
fn what_is_half_typed_below_a_chat_is_shown_to_a_line_in_line_mode_too() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.types("OLM carol x");
    bob.enters("CHAT ACCEPT");
    alice.looks_up();
    alice.types("hal");
    takes_over(&scene, &mut alice, "Alice", Terminal::Lines);
    alice.waits(1);
    let read = alice.reads();
    assert_eq!(read[read.len() - 2..], ["Not sent: OLM carol x", "Not sent: hal"], "{read:#?}");
    alice.enters("/END");
    catches_up(&mut alice);
    alice.enters("V");
    alice.reads_among(&format!("Carrier {} on Carrier", env!("CARGO_PKG_VERSION")));
}

#[test]
fn of_a_password_that_is_half_typed_nothing_is_shown_and_nothing_goes_on() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    at_the_password(&mut alice);
    takes_over(&scene, &mut alice, "Alice", Terminal::Lines);
    alice.waits(1);
    let read = alice.reads();
    assert!(!read.iter().any(|row| row.contains("Not sent") || row.contains("sec")), "{read:#?}");
    assert_eq!(alice.typed(), "");
}

#[test]
fn lines_that_were_typed_whole_are_read_and_only_the_last_half_is_not() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.types("X");
    let mut again = calls(&scene, "Alice", Terminal::Lines);
    again.enters("y");
    alice.has_typed("\rV\rhal");
    alice.goes_on_with(again);
    alice.answers(crate::board::Answer::Kept);
    alice.waits(1);
    let read = alice.reads();
    assert!(
        read.iter().any(|row| row.ends_with("Expert mode is off: Enter shows the menu.")),
        "{read:#?}"
    );
    assert!(read.iter().any(|row| row.contains("Carrier 0")), "{read:#?}");
    assert_eq!(read.last().map(String::as_str), Some("Not sent: hal"), "{read:#?}");
    alice.enters("V");
    alice.reads_among(&format!("Carrier {} on Carrier", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_stands_above_a_chat_is_drawn_again_behind_what_was_said() {
    for (is_noticed, terminal) in
        [(true, Terminal::Ansi), (false, Terminal::Ansi), (true, Terminal::Plain)]
    {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        let _carol = scene.is_on("Carol");
        alice.enters("/OLM carol");
        alice.enters("olm line one");
        alice.types("olm half");
        is_back(&scene, &mut alice, is_noticed, terminal);
        bob.enters("said meanwhile");
        scene.stores();
        catches_up(&mut alice);
        alice.waits(1);
        let read = alice.reads();
        let at = |words: &str| read.iter().position(|row| row.contains(words));
        assert!(at("CHAT SESSION WITH BOB") < at("said meanwhile"), "{read:#?}");
        assert!(at("said meanwhile") < at("Your lines to Carol:"), "{read:#?}");
        assert_eq!(read.last().map(String::as_str), Some("> olm line one"), "{read:#?}");
        assert_eq!(alice.bottom_line(), "> olm half[|]");
        alice.types(CTRL_C);
        alice.types(CTRL_C);
        assert_eq!(alice.bottom_line(), "[|]");
    }
}

#[test]
fn a_page_above_a_chat_is_shown_again() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.resizes(80, 10);
    alice.enters("/HELP");
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
    let page = alice.reads();
    let mut again = calls(&scene, "Alice", Terminal::Ansi);
    again.resizes(80, 10);
    again.enters("y");
    alice.goes_on_with(again);
    catches_up(&mut alice);
    alice.waits(1);
    let read = alice.reads();
    assert!(page.len() > 3 && read.ends_with(&page[page.len() - 3..]), "{page:#?} {read:#?}");
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
}

/// Asks the caller on node 1.
fn asks(asker: &mut Stage) {
    asker.enters("CHAT 1");
    asker.looks_up();
}

#[test]
fn an_invite_is_told_to_the_line_that_takes_over_and_what_was_typed_ahead_does_not_answer_it() {
    let screens: [fn(&mut Stage); 4] = [
        |alice| alice.types("half"),
        |alice| alice.enters("G"),
        |alice| {
            alice.resizes(80, 10);
            alice.enters("?");
        },
        |alice| alice.enters("OLM"),
    ];
    for go in screens {
        for (is_noticed, terminal, invite) in [
            (true, Terminal::Ansi, "Bob (node 2) wants to chat with you!"),
            (false, Terminal::Ansi, "Bob (node 2) wants to chat with you!"),
            (
                false,
                Terminal::Plain,
                "Chat request: Bob (node 2) wants to chat with you! Type CHAT ACCEPT or CHAT \
                 DECLINE (20 seconds).",
            ),
        ] {
            let scene = Scene::new();
            let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
            go(&mut alice);
            asks(&mut bob);
            alice.settle();
            alice.rings();
            scene.waits(9);
            is_back(&scene, &mut alice, is_noticed, terminal);
            alice.waits(1);
            let read = alice.reads();
            let told = read.iter().filter(|row| *row == invite).count();
            assert_eq!(told, 1, "{is_noticed}, {terminal:?}: {read:#?}");
            assert_eq!(alice.rings(), 1);
            if !alice.typed().is_empty() {
                alice.types(CTRL_C);
            }
            alice.enters("CHAT DECLINE");
            bob.reads_among("Alice has declined your chat request.");
        }
    }
}

#[test]
fn a_yes_that_was_typed_on_its_way_to_the_node_does_not_answer_what_it_finds_there() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    asks(&mut bob);
    alice.settle();
    let mut again = calls(&scene, "Alice", Terminal::Ansi);
    again.types("y\rY\r");
    again.has_typed("Y\r");
    alice.goes_on_with(again);
    alice.waits(1);
    let read = alice.reads();
    let came = "A chat request came while you typed: CHAT ACCEPT or CHAT DECLINE answers it.";
    assert_eq!(read.iter().filter(|row| *row == came).count(), 2, "{read:#?}");
    alice.enters("Y");
    bob.reads_among("CHAT SESSION WITH ALICE");
}

#[test]
fn an_invite_that_ended_before_a_line_was_back_is_not_told_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.types("half");
    asks(&mut bob);
    alice.settle();
    alice.loses_the_line();
    bob.enters("CHAT CANCEL");
    let again = calls(&scene, "Alice", Terminal::Ansi);
    alice.goes_on_with(again);
    alice.waits(1);
    let read = alice.reads();
    assert!(read.contains(&"Bob has cancelled the chat request.".to_owned()), "{read:#?}");
    assert!(!read.iter().any(|row| row.contains("wants to chat")), "{read:#?}");
}

#[test]
fn what_became_of_a_request_is_told_again_if_it_may_not_have_been_seen() {
    for is_noticed in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        alice.enters("CHAT bob");
        alice.looks_up();
        alice.types("half");
        bob.enters("CHAT DECLINE");
        let declined = "Bob has declined your chat request.";
        alice.reads_among(declined);
        is_back(&scene, &mut alice, is_noticed, Terminal::Ansi);
        alice.waits(1);
        alice.reads_among(declined);
        assert_eq!(alice.bottom_line(), "Carrier > half[|]");
        // A sign of life: it has been seen.
        alice.types("!");
        is_back(&scene, &mut alice, is_noticed, Terminal::Ansi);
        alice.waits(1);
        let read = alice.reads();
        assert!(!read.contains(&declined.to_owned()), "{read:#?}");
        alice.types(CTRL_C);
        alice.enters("AGAIN 20");
        let read = alice.reads();
        assert_eq!(read.iter().filter(|row| *row == declined).count(), 1, "{read:#?}");
    }
}

#[test]
fn chat_names_who_wants_to_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.resizes(80, 60);
    asks(&mut bob);
    alice.settle();
    alice.waits(10);
    alice.reads();
    alice.enters("CHAT");
    let read = alice.reads();
    let last: Vec<&str> = read.iter().rev().take(2).rev().map(String::as_str).collect();
    let how = "CHAT ACCEPT Bob or CHAT DECLINE Bob answers (20 seconds).";
    assert_eq!(last, ["Bob (node 2) wants to chat with you!", how]);
}

#[test]
fn a_chat_that_ended_into_a_dead_line_ends_again_with_its_last_words() {
    for terminal in [Terminal::Ansi, Terminal::Plain, Terminal::Lines] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        alice.enters("seen");
        scene.stores();
        alice.types("x");
        alice.types(CTRL_C);
        for line in ["secret one", "secret two"] {
            bob.enters(line);
            scene.stores();
            alice.settle();
        }
        alice.waits(60);
        bob.enters("/END");
        bob.looks_up();
        alice.looks_up();
        alice.reads_among("Messages exchanged: 3");
        alice.waits(25);
        is_back(&scene, &mut alice, false, terminal);
        alice.looks_up();
        alice.waits(1);
        let read = alice.reads();
        let at = |words: &str| read.iter().position(|row| row.contains(words));
        assert!(at("You are back") < at("Your chat with Bob has ended:"), "{read:#?}");
        assert!(at("Your chat with Bob has ended:") < at("secret one"), "{read:#?}");
        assert!(at("secret one") < at("secret two"), "{read:#?}");
        assert!(at("secret two") < at("CHAT SESSION ENDED"), "{read:#?}");
        assert!(at("Duration: 1 minute") < at("Messages exchanged: 3"), "{read:#?}");
        assert_eq!(at(": seen"), None, "{read:#?}");
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
        // Now it is read, and never comes again.
        alice.types("x");
        takes_over(&scene, &mut alice, "Alice", Terminal::Ansi);
        alice.waits(1);
        assert!(!alice.reads().iter().any(|row| row.contains("secret") || row.contains("ENDED")));
    }
}

#[test]
fn what_a_chat_covered_stands_again_behind_an_end_that_is_told_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let mut carol = scene.is_on("Carol");
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.enters("OLM carol");
    alice.enters("line one");
    alice.types("half");
    bob.enters("CHAT ACCEPT");
    alice.looks_up();
    bob.looks_up();
    bob.enters("/END");
    bob.looks_up();
    alice.looks_up();
    assert_eq!(alice.bottom_line(), "> half[|]");
    asks(&mut carol);
    alice.settle();
    takes_over(&scene, &mut alice, "Alice", Terminal::Ansi);
    alice.looks_up();
    alice.waits(1);
    let read = alice.reads();
    let at = |words: &str| read.iter().position(|row| row.contains(words));
    assert!(at("Chat with Bob has ended.") < at("Your lines to Carol:"), "{read:#?}");
    assert!(at("Your lines to Carol:") < at("Carol (node 3) wants to chat"), "{read:#?}");
    assert_eq!(alice.bottom_line(), "> half[|]");
}
