//! The chat on the stage: what it covers and gives back, and what becomes of lines that the store
//! does not take.

use super::{CTRL_C, Scene, Stage, Terminal, UP};
use crate::board::{Answer, Question};
use crate::protocol::mail::Said;

const HOW_TO_END: &str = "Type /END to exit chat.";

/// Both are in a chat that `one` asked for, and have read how it began.
pub(super) fn chat(one: &mut Stage, other: &mut Stage) {
    let node = other.address().node;
    one.enters(&format!("CHAT {node}"));
    one.looks_up();
    other.enters("CHAT ACCEPT");
    one.settle();
    for caller in [one, other] {
        caller.looks_up();
        caller.reads();
        caller.rings();
    }
}

/// Alice and Bob, in a chat.
pub(super) fn a_chat(scene: &Scene) -> (Stage, Stage) {
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    chat(&mut alice, &mut bob);
    (alice, bob)
}

/// The chat ends by Alice, and both have read it.
pub(super) fn ends(alice: &mut Stage, bob: &mut Stage) {
    alice.enters("/END");
    alice.looks_up();
    bob.looks_up();
}

#[test]
fn the_end_gives_back_the_half_typed_line_wherever_the_chat_began() {
    let lines = [
        (&["OLM carol see you at ni"][..], "Carrier > OLM carol see you at ni[|]"),
        (&["G", "ye"], "Leave the board? (y/N) ye[|]"),
        (&["?", "n"], "More? (Y/n/ns) n[|]"),
    ];
    let on = |terminal| lines.map(|(lines, stands)| (terminal, lines, stands));
    for (terminal, lines, stands) in [Terminal::Ansi, Terminal::Plain].map(on).concat() {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on_at("Alice", terminal), scene.is_on("Bob"));
        alice.resizes(80, 10);
        alice.enters("CHAT bob");
        alice.looks_up();
        let (half, whole) = lines.split_last().unwrap();
        for line in whole {
            alice.enters(line);
        }
        alice.types(half);
        bob.enters("CHAT ACCEPT");
        alice.reads_among("CHAT SESSION WITH BOB");
        assert_eq!(alice.bottom_line(), "[|]");
        alice.looks_up();
        bob.looks_up();
        alice.enters("hello");
        scene.stores();
        bob.reads_among("[12:34] Alice: hello");
        ends(&mut bob, &mut alice);
        alice.reads_among("Messages exchanged: 1");
        assert_eq!(alice.bottom_line(), stands);
    }
}

#[test]
fn what_was_typed_in_one_piece_with_the_line_before_the_chat_is_not_said_in_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.enters("X");
    alice.enters("V");
    alice.types("half");
    bob.enters("CHAT ACCEPT");
    alice.reads_among("The chat begins: 1 line was not read yet; see the Up key.");
    alice.answers(Answer::Kept);
    alice.looks_up();
    bob.looks_up();
    assert!(scene.board.conversations.take_said().is_empty());
    ends(&mut bob, &mut alice);
    assert_eq!(alice.bottom_line(), "Carrier > half[|]");
    alice.types(UP);
    assert_eq!(alice.bottom_line(), "Carrier > V[|]");
}

#[test]
fn a_line_is_seen_when_it_is_stored_and_not_before() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    assert_eq!((alice.reads(), bob.reads()), (vec![], vec![]));
    scene.stores();
    assert_eq!(alice.reads(), ["[12:34] Alice: hello"]);
    assert_eq!(bob.reads(), ["[12:34] Alice: hello"]);
}

#[test]
fn a_line_that_is_not_stored_is_told_and_given_back() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    scene.says_of_all(Said::NotStored);
    assert_eq!(alice.reads(), ["Not stored: the board cannot write just now. hello"]);
    assert_eq!(alice.bottom_line(), "hello[|]");
    alice.enters("");
    scene.stores();
    bob.reads_among("[12:34] Alice: hello");
}

#[test]
fn a_line_that_is_not_stored_does_not_run_into_what_is_typed_since() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.enters("first");
    alice.types("second");
    scene.says_of_all(Said::NotStored);
    assert_eq!(alice.bottom_line(), "second[|]");
    alice.types(CTRL_C);
    alice.types(UP);
    assert_eq!(alice.bottom_line(), "first[|]");
}

#[test]
fn lines_that_wait_for_a_store_that_fails_are_told_of_and_come_when_it_works_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    let waiting = scene.board.conversations.take_said();
    let (from, ticket) = (waiting[0].from, waiting[0].ticket);
    alice.mail(crate::protocol::mail::Mail::Said(ticket, Said::Waits));
    alice.reads_among("The board cannot store messages just now; yours will be sent when it can.");
    assert_eq!(from, alice.address());
    for entry in waiting {
        scene.board.conversations.say(entry);
    }
    scene.stores();
    bob.reads_among("[12:34] Alice: hello");
    assert_eq!(alice.reads(), ["[12:34] Alice: hello"]);
}

#[test]
fn the_end_waits_for_lines_that_are_not_stored_and_counts_them() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    alice.enters("/END");
    alice.reads_among("One moment: your last lines are being stored.");
    alice.enters("CHAT nobody");
    assert!(alice.reads().is_empty(), "that is for the menu");
    scene.stores();
    alice.looks_up();
    bob.looks_up();
    bob.reads_among("Messages exchanged: 1");
    let rows = alice.reads();
    let read = ["[12:34] Alice: hello", "Messages exchanged: 1", "Carrier > CHAT nobody"];
    let at = read.map(|read| rows.iter().position(|row| row == read));
    assert!(at.is_sorted() && !at.contains(&None), "{rows:#?}");
}

#[test]
fn the_end_comes_after_ten_seconds_without_the_store_and_says_which_line_waits() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    alice.enters("/END");
    alice.waits(9);
    assert!(alice.asks().is_none());
    alice.waits(1);
    alice.reads_among("Not stored yet: hello");
    alice.looks_up();
    bob.looks_up();
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    scene.stores();
    alice.reads_among("Saved: Bob will read it as a message.");
}

#[test]
fn a_line_that_crosses_the_partners_end_is_saved_and_its_author_is_told() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("one more thing");
    bob.enters("/END");
    alice.looks_up();
    bob.looks_up();
    alice.reads_among("Chat with Bob has ended.");
    scene.stores();
    alice.reads_among("Saved: Bob will read it as a message.");
}

#[test]
fn a_half_typed_message_when_the_partner_ends_is_not_sent_and_lies_on_the_up_key() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.types("I was about to s");
    bob.enters("/END");
    alice.looks_up();
    bob.looks_up();
    alice.reads_among("Not sent (the Up key has it): I was about to s");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    alice.types(UP);
    assert_eq!(alice.bottom_line(), "Carrier > I was about to s[|]");
}

#[test]
fn pages_that_stand_above_a_chat_go_when_it_ends() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.resizes(80, 6);
    alice.enters("/HELP");
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
    bob.enters("still there?");
    scene.stores();
    alice.reads_among("[12:34] Bob: still there?");
    assert_eq!(alice.bottom_line(), "More? (Y/n/ns) [|]");
    bob.enters("/END");
    alice.looks_up();
    alice.reads_among("Chat with Bob has ended.");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_log_that_cannot_be_read_is_told_and_what_is_said_next_is_shown_after_all() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("CHAT ACCEPT");
    alice.settle();
    bob.looks_up();
    alice.fails();
    alice.reads_among("The board cannot read your chat just now. What was said is kept.");
    bob.enters("hello");
    scene.stores();
    alice.looks_up();
    // The cursor of the scene stands at the head, so what it shows comes after that.
    bob.enters("again");
    scene.stores();
    alice.reads_among("[12:34] Bob: again");
}

#[test]
fn hints_that_were_lost_are_made_up_for_from_the_log_and_in_order() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.enters("one");
    bob.enters("two");
    scene.stores_in_silence();
    assert!(alice.reads().is_empty());
    alice.falls_behind();
    alice.looks_up();
    assert_eq!(alice.reads(), ["[12:34] Bob: one", "[12:34] Bob: two"]);
    bob.enters("three");
    scene.stores_in_silence();
    bob.enters("four");
    scene.stores();
    alice.looks_up();
    assert_eq!(alice.reads(), ["[12:34] Bob: three", "[12:34] Bob: four"]);
}

#[test]
fn a_count_that_cannot_be_read_is_left_out_and_the_chat_ends_nevertheless() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.waits(300);
    alice.enters("/END");
    assert!(matches!(alice.asks(), Some(Question::Ending { .. })));
    alice.fails();
    let rows = alice.reads();
    assert!(rows.iter().any(|row| row == "Duration: 5 minutes"), "{rows:#?}");
    assert!(!rows.iter().any(|row| row.starts_with("Messages")), "{rows:#?}");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn what_is_typed_while_the_last_messages_are_counted_goes_to_the_screen_below() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.enters("/END");
    alice.types("who");
    assert_eq!(alice.bottom_line(), "[|]");
    alice.looks_up();
    assert_eq!(alice.bottom_line(), "Carrier > who[|]");
}

#[test]
fn ctrl_c_and_escape_end_no_chat() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.types(CTRL_C);
    assert_eq!(alice.reads(), [HOW_TO_END]);
    alice.types("\u{1b}");
    alice.waits(1);
    assert_eq!(alice.reads(), [HOW_TO_END]);
    alice.types("half");
    alice.types(CTRL_C);
    assert_eq!((alice.reads(), alice.bottom_line().as_str()), (vec![], "[|]"));
    assert!(scene.board.conversations.take_said().is_empty());
}

#[test]
fn a_message_that_is_too_long_is_given_back_whole() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    alice.enters(&"x".repeat(512));
    alice.reads_among("Message too long (512 of 500).");
    // Twelve less, and it can go.
    alice.types(&"\u{8}".repeat(12));
    alice.enters("");
    assert_eq!(scene.board.conversations.take_said()[0].body.len(), 500);
}

#[test]
fn slash_words_are_never_said() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    for (typed, sentence) in [
        ("/nonsense", "Unknown command: /nonsense (/HELP for help)"),
        ("/EN", "Unknown command: /EN (/HELP for help)"),
        ("/CHAT carol", "Type /END first."),
        ("/R hello", "Nobody has sent you an online message yet."),
    ] {
        alice.enters(typed);
        alice.reads_among(sentence);
    }
    assert!(scene.board.conversations.take_said().is_empty());
    alice.enters("//END is the word");
    assert_eq!(&*scene.board.conversations.take_said()[0].body, "/END is the word");
}

#[test]
fn an_online_message_that_cannot_go_out_does_not_stop_the_next_one() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    let mut carol = scene.is_on("Carol");
    alice.enters("/OLM carol hello");
    alice.enters("/OLM carol again");
    alice.reads_among("One moment: your last online message is on its way.");
    alice.fails();
    alice.reads_among("The board cannot look that up just now. Please try again.");
    alice.enters("/OLM carol hello");
    alice.looks_up();
    scene.stores();
    carol.reads_among("*** OLM from Alice (node 1): hello");
}

#[test]
fn an_online_message_that_fails_while_the_log_is_read_does_not_stop_the_next_one() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    let mut carol = scene.is_on("Carol");
    alice.falls_behind();
    alice.enters("/OLM carol hello");
    alice.fails();
    alice.reads_among("The board cannot read your chat just now. What was said is kept.");
    alice.looks_up();
    scene.stores();
    carol.reads_among("*** OLM from Alice (node 1): hello");
    alice.enters("/OLM carol once more");
    alice.fails();
    alice.reads_among("The board cannot look that up just now. Please try again.");
    alice.enters("/OLM carol again");
    alice.looks_up();
    scene.stores();
    carol.reads_among("*** OLM from Alice (node 1): again");
}

#[test]
fn an_online_message_from_a_third_is_read_in_the_chat_with_the_line_below() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    let mut carol = scene.is_on("Carol");
    alice.types("half a li");
    carol.enters("OLM alice psst");
    carol.looks_up();
    scene.stores();
    assert_eq!(alice.reads(), ["*** OLM from Carol (node 3): psst"]);
    assert_eq!(alice.bottom_line(), "half a li[|]");
    alice.types(CTRL_C);
    alice.enters("/R yes?");
    alice.looks_up();
    scene.stores();
    carol.reads_among("*** OLM from Alice (node 1): yes?");
}

#[test]
fn a_partner_whose_line_is_lost_may_come_back_and_then_is_gone() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    bob.loses_the_line();
    assert_eq!(alice.reads(), ["*** Bob's connection was lost."]);
    alice.enters("are you there?");
    scene.stores();
    alice.reads_among("[12:34] Alice: are you there?");
    bob.waits(60);
    assert!(bob.is_over());
    alice.looks_up();
    alice.reads_among("Chat with Bob has ended.");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn the_end_of_input_in_a_chat_ends_it_and_then_the_call() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on_at("Alice", Terminal::Lines), scene.is_on("Bob"));
    chat(&mut alice, &mut bob);
    alice.enters("last words");
    scene.stores();
    alice.input_ends();
    alice.looks_up();
    assert!(alice.is_over());
    bob.looks_up();
    let rows = bob.reads();
    for said in ["[12:34] Alice: last words", "Messages exchanged: 1"] {
        assert!(rows.iter().any(|row| row == said), "{rows:#?}");
    }
}
