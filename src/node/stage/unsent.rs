//! What a caller has written is not lost on the stage: not with the line, not with the chat below
//! it, and not without a word when the board goes down. A password goes nowhere.

use super::chat::a_chat;
use super::taken_over::calls;
use super::{CTRL_C, Scene, Stage, Terminal};
use crate::accounts::PasswordNotChanged;
use crate::board::{AccountAnswer, Question};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{HangUp, Mail};

/// Alice calls again, and goes on where she was.
pub(super) fn calls_again(alice: &mut Stage, scene: &Scene) {
    alice.goes_on_with(calls(scene, "Alice", Terminal::Ansi));
}

/// What this caller was sent by online messages.
fn olms(caller: &mut Stage) -> Vec<String> {
    caller.reads().into_iter().filter(|row| row.starts_with("*** OLM from")).collect()
}

#[test]
fn lines_that_were_written_wait_for_the_line_to_come_back() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    for line in ["OLM bob", "one", "two"] {
        alice.enters(line);
    }
    alice.loses_the_line();
    assert!(!alice.is_over(), "there is something to come back to");
    calls_again(&mut alice, &scene);
    alice.reads_among("> two");
    alice.enters("");
    alice.looks_up_what(|question| matches!(question, Question::Write { .. }));
    scene.stores();
    assert_eq!(olms(&mut bob).len(), 2);
}

#[test]
fn an_online_message_goes_out_though_the_line_is_lost_before_its_log_is_found() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("OLM bob are you there?");
    alice.loses_the_line();
    assert!(!alice.is_over(), "it is on its way");
    alice.looks_up();
    scene.stores();
    assert_eq!(olms(&mut bob), ["*** OLM from Alice (node 1): are you there?"]);
}

#[test]
fn what_is_written_in_a_chat_to_another_outlives_the_chat() {
    for half in ["", "and a half"] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        let mut carol = scene.is_on("Carol");
        alice.enters("/OLM carol");
        if half.is_empty() {
            alice.enters("precious");
        } else {
            alice.types(half);
        }
        bob.enters("/END");
        alice.settle();
        while matches!(alice.asks(), Some(Question::Ending { .. })) {
            alice.looks_up();
        }
        alice.reads_among("Chat with Bob has ended.");
        assert_eq!(alice.bottom_line(), format!("> {half}[|]"));
        if !half.is_empty() {
            alice.enters("");
        }
        alice.enters("");
        alice.looks_up();
        scene.stores();
        let text = if half.is_empty() { "precious" } else { half };
        assert_eq!(olms(&mut carol), [format!("*** OLM from Alice (node 1): {text}")]);
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
    }
}

#[test]
fn a_page_above_a_chat_goes_with_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("/OLM carol");
    alice.types(CTRL_C);
    alice.enters("/HELP");
    bob.enters("/END");
    alice.looks_up();
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_password_is_no_errand_whatever_it_looks_like() {
    for password in ["/R my-secret-pw-1", "/OLM bob my-secret-pw-1", "/WHO"] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        bob.enters("OLM alice psst");
        bob.looks_up();
        scene.stores();
        alice.enters("W");
        alice.answers_about_the_account(AccountAnswer::Keys(Ok(Vec::new())));
        alice.enters("1");
        alice.enters(password);
        assert!(
            !alice.open_questions().any(|it| matches!(it, Question::Write { .. })),
            "{password}"
        );
        alice.answers_about_the_account(AccountAnswer::Password(Err(PasswordNotChanged::Wrong)));
        assert_eq!(olms(&mut bob), Vec::<String>::new());
        assert!(!alice.reads().iter().any(|row| row.contains("Who Is Online")));
    }
}

#[test]
fn a_board_that_goes_down_tells_what_it_will_not_send() {
    let scene = Scene::new();
    let (mut alice, _bob) = a_chat(&scene);
    let lines: Vec<String> = (0..40).map(|line| format!("line {line}\r")).collect();
    alice.types(&lines.concat());
    alice.mail(Mail::HangUp(HangUp::ShuttingDown));
    let rows = alice.reads();
    let said = rows.iter().filter(|row| row.contains("Alice: line ")).count();
    let told = rows.iter().find_map(|row| row.strip_prefix("Not sent: "));
    let waited = told.and_then(|told| told.strip_suffix(" lines that waited."));
    let waited: usize = waited.expect("it is told").parse().unwrap();
    assert!(waited > 0 && said + waited <= 40, "{rows:#?}");

    let mut carol = scene.is_on("Carol");
    carol.enters("OLM alice on its way");
    carol.mail(Mail::HangUp(HangUp::ShuttingDown));
    carol.reads_among("Not sent: on its way");

    let mut dave = scene.is_on("Dave");
    dave.types("OLM alice half a sen");
    dave.mail(Mail::HangUp(HangUp::ShuttingDown));
    dave.reads_among("Not sent: OLM alice half a sen");
}

#[test]
fn what_follows_an_accepted_invite_in_one_piece_is_said_in_the_chat() {
    for answer in ["CHAT ACCEPT", "Y", "CHAT bob"] {
        let scene = Scene::new();
        let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
        bob.enters("CHAT alice");
        bob.looks_up();
        alice.settle();
        alice.types(&format!("{answer}\rhi there\rG Y\r"));
        while alice.asks().is_some() {
            alice.looks_up();
        }
        bob.settle();
        bob.looks_up();
        alice.settle();
        while alice.asks().is_some() {
            alice.looks_up();
        }
        for _ in 0..3 {
            scene.stores();
            alice.settle();
        }
        bob.reads_among("[12:34] Alice: hi there");
        assert!(!alice.is_over(), "{answer}: the call goes on");
    }
}

#[test]
fn nor_does_it_go_to_whom_one_was_writing() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let mut carol = scene.is_on("Carol");
    alice.enters("OLM carol");
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.settle();
    alice.types("CHAT ACCEPT\rsecret for bob\r");
    bob.settle();
    bob.looks_up();
    alice.settle();
    alice.looks_up();
    scene.stores();
    bob.reads_among("[12:34] Alice: secret for bob");
    alice.enters("/END");
    while alice.asks().is_some() {
        alice.looks_up();
    }
    assert_eq!(alice.bottom_line(), "> [|]");
    alice.enters("");
    assert_eq!(olms(&mut carol), Vec::<String>::new());
}

#[test]
fn one_that_was_held_while_one_writes_is_read_in_the_chat_once() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let carol = scene.is_on("Carol");
    alice.enters("CHAT bob");
    alice.looks_up();
    alice.enters("OLM carol");
    bob.enters("OLM alice held");
    bob.looks_up();
    scene.stores();
    alice.settle();
    scene.cursors.borrow_mut().insert((UserId(1), ConversationId(1_002)), MessageNumber(0));
    bob.enters("Y");
    alice.settle();
    alice.looks_up();
    let rows = alice.reads();
    assert_eq!(rows.iter().filter(|row| row.ends_with("held")).count(), 1, "{rows:#?}");
    drop(carol);
}

#[test]
fn one_is_not_told_again_what_one_asked_before_the_chat() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    alice.enters("CHAT bob");
    alice.looks_up();
    bob.enters("Y");
    alice.settle();
    alice.looks_up();
    alice.loses_the_line();
    calls_again(&mut alice, &scene);
    while alice.asks().is_some() {
        alice.looks_up();
    }
    let rows = alice.reads();
    assert!(!rows.iter().any(|row| row.starts_with("Requesting chat")), "{rows:#?}");
}

#[test]
fn what_a_chat_covers_is_drawn_at_a_line_that_never_showed_it() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.is_on("Alice"), scene.is_on("Bob"));
    let _carol = scene.is_on("Carol");
    alice.enters("OLM carol");
    alice.enters("one");
    bob.enters("CHAT alice");
    bob.looks_up();
    alice.settle();
    alice.enters("CHAT ACCEPT");
    bob.settle();
    bob.looks_up();
    alice.settle();
    alice.looks_up();
    alice.loses_the_line();
    calls_again(&mut alice, &scene);
    bob.enters("/END");
    while alice.asks().is_some() {
        alice.looks_up();
    }
    let rows = alice.reads();
    let at = |words: &str| rows.iter().rposition(|row| row.contains(words));
    assert!(at("CHAT SESSION ENDED") < at("Your lines to Carol:"), "{rows:#?}");
    assert!(at("> one").is_some());
}

#[test]
fn what_went_into_a_line_that_the_board_hangs_up_is_not_read_by_that() {
    for hangs_up in [true, false] {
        let scene = Scene::new();
        let (mut alice, mut bob) = a_chat(&scene);
        bob.enters("are you there?");
        scene.stores();
        alice.settle();
        if hangs_up {
            alice.mail(Mail::HangUp(HangUp::ShuttingDown));
        } else {
            alice.types("x");
        }
        let (user, log) = (UserId(1), ConversationId(1_002));
        let is_read = scene.board.conversations.has_read(user, log, MessageNumber(1));
        assert_eq!(is_read, !hangs_up);
    }
}

#[test]
fn a_key_does_not_read_what_the_line_has_not_taken() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.is_stuck(true);
    bob.enters("are you there?");
    scene.stores();
    alice.types("x");
    let is_read =
        || scene.board.conversations.has_read(UserId(1), ConversationId(1_002), MessageNumber(1));
    assert!(!is_read(), "it waits in the line");
    alice.is_stuck(false);
    alice.settle();
    alice.types("y");
    assert!(is_read());
}
