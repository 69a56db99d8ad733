//! The tables of who is on line on the stage: pages that are made as they are read.

use super::{Scene, Stage};
use crate::ids::UserId;
use crate::registry::{Caller, Mailbox, Reach};
use crate::transport::Transport;

const QUESTION: &str = "More? (Y/n/ns) [|]";

/// How many are on beside who looks.
const OTHERS: i64 = 40;

/// Alice, and those who only sit there: Caller10, Caller11…
fn crowd(scene: &Scene) -> (Stage, Vec<Mailbox>) {
    let alice = scene.is_on("Alice");
    let registry = &scene.board.registry;
    let peer = ([192, 0, 2, 1], 40_000).into();
    let comes = |number: i64| {
        let call = registry.admit(Transport::Telnet, peer, None, scene.now());
        let (who, mailbox) = call.expect("a free node");
        let name = format!("Caller{}", 10 + number).into();
        let caller = Caller { user: UserId(1_000 + number), name, real_name: None, location: None };
        registry.log_in(who.incarnation, caller, Reach::Available, true);
        mailbox
    };
    (alice, (0..OTHERS).map(comes).collect())
}

/// Who stands in the table, page by page; `meanwhile` happens between the first and the second.
fn names(alice: &mut Stage, command: &str, column: usize, meanwhile: impl FnOnce()) -> Vec<String> {
    alice.reads();
    alice.enters(command);
    let mut read = alice.reads();
    assert_eq!(alice.bottom_line(), QUESTION, "there is more");
    meanwhile();
    while alice.bottom_line() == QUESTION {
        alice.enters("");
        read.extend(alice.reads());
    }
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
    let name = |row: &String| row.split_whitespace().nth(column).unwrap_or_default().to_owned();
    read.iter().map(name).filter(|name| name == "Alice" || name.starts_with("Caller")).collect()
}

fn all() -> Vec<String> {
    let others = (0..OTHERS).map(|number| format!("Caller{}", 10 + number));
    ["Alice".to_owned()].into_iter().chain(others).collect()
}

#[test]
fn all_pages_together_are_everybody_once() {
    let scene = Scene::new();
    let (mut alice, _others) = crowd(&scene);
    assert_eq!(names(&mut alice, "WHO", 1, || ()), all());
    assert_eq!(names(&mut alice, "CHAT WHO", 0, || ()), all());
    alice.enters("CHAT WHO");
    alice.enters("ns");
    alice.reads_among("Total: 41 user(s) online");
}

#[test]
fn who_goes_before_the_page_is_made_does_not_stand_on_it() {
    for (command, column) in [("WHO", 1), ("CHAT WHO", 0)] {
        let scene = Scene::new();
        let (mut alice, _others) = crowd(&scene);
        let goes = || {
            let last = scene.board.registry.find_user(UserId(1_000 + OTHERS - 1)).expect("on line");
            scene.board.registry.depart(last.address);
        };
        let mut expected = all();
        expected.pop();
        assert_eq!(names(&mut alice, command, column, goes), expected);
    }
}
