//! The form for a new account on the stage: each sentence, and each way out of it.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::accounts::{NotNow, RegisterRefusal};
use crate::board::{Answer, Question};
use crate::store::Role;
use crate::text::name::UserName;

/// Somebody who is asked for a name, and has read why.
fn newcomer(scene: &Scene) -> Stage {
    let mut caller = scene.calls(Terminal::Plain);
    caller.reads();
    caller.enters("new");
    let rows = [
        "Username (or NEW): new",
        "A new account: a name that others see,",
        "and a password. Enter alone goes back.",
    ];
    assert_eq!(caller.reads(), rows);
    caller
}

/// Fills the form in, up to where it is sent.
fn fills_in(caller: &mut Stage, name: &str) {
    for line in [name, "", "correct horse", "correct horse"] {
        caller.enters(line);
    }
}

#[test]
fn a_name_that_cannot_be_says_what_to_type_instead() {
    let scene = Scene::new();
    scene.user("José");
    let mut caller = newcomer(&scene);
    for (name, sentence) in [
        ("x", "That is too short: type at least 2 characters."),
        ("abcdefghijklmnopqrstuvwxy", "That is too long: type at most 24 characters."),
        ("42", "A plain number means a node: add a letter."),
        ("a  b", "Type a single space between the parts of a name."),
        ("SysOp", "SysOp is a word of the board's own: choose another name."),
        ("jose", "jose is taken: choose another name."),
    ] {
        caller.enters(name);
        assert_eq!(caller.reads(), [&format!("Choose a username: {name}"), sentence]);
        assert_eq!(caller.bottom_line(), "Choose a username: [|]");
    }
}

#[test]
fn a_password_that_cannot_be_is_asked_for_again_and_the_rest_is_kept() {
    let mut caller = newcomer(&Scene::new());
    caller.enters("Bob");
    caller.enters("Robert Smith");
    assert_eq!(
        caller.reads(),
        [
            "Choose a username: Bob",
            "Real name (Enter to skip): Robert Smith",
            "A password has 8 to 128 characters. This line is not encrypted:",
            "choose one that you use nowhere else.",
        ]
    );
    caller.enters("short");
    caller.reads_among("That is too short: a password has at least 8 characters.");
    caller.enters("correct horse");
    caller.enters("correct house");
    caller.reads_among("The two are not the same. Choose a password again.");
    caller.enters(&"x".repeat(129));
    caller.reads_among("That is too long: a password has at most 128 characters.");
    caller.enters("battery staple");
    caller.enters("battery staple");
    assert_eq!(caller.reads(), ["Choose a password:", "Again:"]);
    assert!(matches!(caller.asks(), Some(Question::Register(new, _))
        if new.name.as_str() == "Bob" && new.real_name.as_deref() == Some("Robert Smith")
            && new.password.is("battery staple") && new.role == Role::Caller));
}

#[test]
fn a_real_name_that_is_too_long_is_asked_for_again() {
    let mut caller = newcomer(&Scene::new());
    caller.enters("Bob");
    caller.enters(&"x".repeat(41));
    caller.reads_among("Please use at most 40 characters.");
    assert_eq!(caller.bottom_line(), "Real name (Enter to skip): [|]");
}

#[test]
fn a_name_that_was_taken_meanwhile_is_asked_for_again() {
    let mut caller = newcomer(&Scene::new());
    fills_in(&mut caller, "Bob");
    let taken = RegisterRefusal::Taken(UserName::parse("Bob").unwrap());
    caller.answers(Answer::Registered(Err(taken)));
    caller.reads_among("Bob is taken: choose another name.");
    assert_eq!(caller.bottom_line(), "Choose a username: [|]");
    fills_in(&mut caller, "Bobby");
    caller.answers(Answer::Registered(Ok(caller.scene.user("Bobby"))));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_store_that_fails_says_so_and_the_form_can_be_sent_again() {
    let mut caller = newcomer(&Scene::new());
    fills_in(&mut caller, "Bob");
    assert_eq!(caller.bottom_line(), "[|]");
    caller.answers(Answer::Registered(Err(NotNow::Busy.into())));
    caller.reads_among("The board is busy. Please try again in a moment.");
    assert_eq!(caller.bottom_line(), "Enter tries again, Ctrl-C goes back: [|]");
    caller.enters("");
    assert!(matches!(caller.asks(), Some(Question::Register(new, _))
        if new.name.as_str() == "Bob" && new.password.is("correct horse")));
}

/// From an address for which the limits hold.
#[test]
fn who_wants_one_account_too_many_reads_when_and_loses_nothing_that_was_typed() {
    let scene = Scene::with("[limits]\nregistrations = \"1, then 1 per 10s\"\nexempt = []");
    let [mut first, mut second] = [newcomer(&scene), newcomer(&scene)];
    fills_in(&mut first, "Bob");
    fills_in(&mut second, "Carol");
    let refusal = "Too many new accounts from your address. Please try again in 10 seconds.";
    second.reads_among(refusal);
    assert_eq!(second.bottom_line(), "Enter tries again, Ctrl-C goes back: [|]");
    // Nobody fills the form in for nothing.
    let mut third = scene.calls(Terminal::Plain);
    third.enters("new");
    third.reads_among(refusal);
    assert_eq!(third.bottom_line(), "Username (or NEW): [|]");
    second.waits(10);
    second.enters("");
    assert!(matches!(second.asks(), Some(Question::Register(new, _))
        if new.name.as_str() == "Carol" && new.password.is("correct horse")));
    // What is not made does not count.
    let taken = RegisterRefusal::Taken(UserName::parse("Bob").unwrap());
    second.answers(Answer::Registered(Err(taken)));
    fills_in(&mut second, "Caroline");
    assert!(matches!(second.asks(), Some(Question::Register(..))));
}

#[test]
fn an_account_whose_maker_has_gone_before_it_was_made_does_not_count() {
    let scene = Scene::with("[limits]\nregistrations = \"1, then 1 per 10s\"\nexempt = []");
    for name in ["Bob", "Carol", "Dave"] {
        let mut caller = newcomer(&scene);
        fills_in(&mut caller, name);
        assert!(matches!(caller.asks(), Some(Question::Register(..))), "{name}");
    }
}

#[test]
fn ctrl_c_at_each_field_goes_back_to_the_login_and_says_so_without_a_second_greeting() {
    for fields in 0..4 {
        let mut caller = newcomer(&Scene::new());
        for line in ["Bob", "", "correct horse"].iter().take(fields) {
            caller.enters(line);
        }
        caller.reads();
        caller.types(CTRL_C);
        assert_eq!(caller.bottom_line(), "Username (or NEW): [|]", "{fields} fields");
        let read = caller.reads();
        assert!(read.len() <= 2, "{fields} fields: {read:?}");
        assert_eq!(
            read.last().map(String::as_str),
            Some("No account was made."),
            "{fields} fields"
        );
    }
}

#[test]
fn enter_alone_at_the_name_goes_back_to_the_login() {
    let mut caller = newcomer(&Scene::new());
    caller.enters("");
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
}

#[test]
fn the_form_has_five_minutes_from_the_first_byte() {
    let mut caller = newcomer(&Scene::new());
    caller.waits(299);
    assert!(!caller.is_over());
    caller.waits(1);
    assert!(caller.is_over());
}

#[test]
fn who_gives_the_form_up_has_the_login_s_time_again_not_more() {
    let mut caller = newcomer(&Scene::new());
    caller.enters("");
    caller.waits(120);
    assert!(caller.is_over());
}
