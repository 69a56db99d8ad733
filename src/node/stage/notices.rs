//! Sentences for everybody, on the stage: above the line being typed, with a bell, wherever one is.

use std::sync::Arc;

use super::chat::chat;
use super::{Scene, Stage, Terminal};
use crate::protocol::mail::Mail;

fn notice(caller: &mut Stage, sentence: &str) {
    caller.mail(Mail::Notice(Arc::from(sentence)));
}

#[test]
fn a_notice_is_read_above_the_half_typed_line_which_stays() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.types("CHAT bo");
    notice(&mut alice, "The board goes down in 5 minutes: disk swap.");
    alice.reads_among("*** The board goes down in 5 minutes: disk swap.");
    assert_eq!(alice.bottom_line(), "Carrier > CHAT bo[|]");
}

#[test]
fn a_notice_in_a_chat_is_no_message_and_says_in_plain_graphics_what_it_is() {
    for (terminal, mark) in [(Terminal::Ansi, "*** "), (Terminal::Plain, "Board: ")] {
        let scene = Scene::new();
        let mut alice = scene.is_on_at("Alice", terminal);
        let mut bob = scene.is_on("Bob");
        chat(&mut bob, &mut alice);
        notice(&mut alice, "The board stays up.");
        alice.reads_among(&format!("{mark}The board stays up."));
        assert_eq!(bob.reads(), [""; 0]);
    }
}
