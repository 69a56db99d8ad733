//! A chat that is drawn again on the stage: what stands in its log is shown a second time, and means no
//! more than the first.

use super::chat::a_chat;
use super::{CTRL_L, Scene};

#[test]
fn an_end_counts_what_was_shown_also_while_it_is_being_shown_again() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    alice.enters("hello");
    scene.stores();
    bob.reads_among("[12:34] Alice: hello");
    bob.types(CTRL_L);
    bob.enters("/END");
    bob.looks_up();
    bob.looks_up();
    alice.looks_up();
    bob.reads_among("Messages exchanged: 1");
    let read = alice.reads();
    assert!(read.iter().any(|line| line == "Messages exchanged: 1"), "{read:?}");
    assert!(!read.iter().any(|line| line.starts_with("Saved:")), "{read:?}");
}

#[test]
fn what_is_drawn_again_is_no_news_and_again_repeats_it_once() {
    let scene = Scene::new();
    let (mut alice, mut bob) = a_chat(&scene);
    for line in ["one", "two"] {
        bob.enters(line);
        scene.stores();
    }
    alice.reads_among("[12:34] Bob: two");
    for _ in 0..2 {
        alice.types(CTRL_L);
        alice.looks_up();
        alice.reads_among("[12:34] Bob: two");
    }
    alice.enters("/AGAIN 20");
    let said: Vec<_> = alice.reads().into_iter().filter(|line| line.contains("Bob: ")).collect();
    assert_eq!(said, ["[12:34] Bob: one", "[12:34] Bob: two"]);
}
