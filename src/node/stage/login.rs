//! The login on the stage: three failures, and answers that come late, badly or never.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::accounts::{LoginRefusal, NotNow};
use crate::board::{Answer, Question};
use crate::store::User;
use crate::transport::{Known, Who};

const WRONG: &str = "Wrong username or password.";

/// Somebody who has read the greeting.
fn caller(scene: &Scene) -> Stage {
    let mut caller = scene.calls(Terminal::Plain);
    caller.reads();
    caller
}

fn tries(caller: &mut Stage, answer: Result<(), LoginRefusal>) {
    caller.enters("alice");
    caller.enters("open sesame");
    let user = caller.scene.user("Alice");
    caller.answers(Answer::LogIn(answer.map(|()| user)));
}

#[test]
fn the_third_wrong_password_ends_the_call_and_names_who_helps() {
    let mut caller = caller(&Scene::new());
    for _ in 0..2 {
        tries(&mut caller, Err(LoginRefusal::Wrong));
        assert_eq!(caller.reads(), ["Username (or NEW): alice", "Password:", WRONG]);
        assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    }
    tries(&mut caller, Err(LoginRefusal::Wrong));
    caller.reads_among("Goodbye.");
    assert!(caller.is_over());
}

#[test]
fn a_board_that_is_at_fault_does_not_count_as_a_wrong_password() {
    let mut caller = caller(&Scene::new());
    for _ in 0..5 {
        tries(&mut caller, Err(NotNow::Busy.into()));
        caller.reads_among("The board is busy. Please try again in a moment.");
    }
    tries(&mut caller, Err(LoginRefusal::Wrong));
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    tries(&mut caller, Ok(()));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");
}

#[test]
fn the_password_is_asked_about_as_it_was_typed_and_never_shown() {
    let mut caller = caller(&Scene::new());
    caller.enters("  alice ");
    caller.types(" two  blanks ");
    assert_eq!(caller.bottom_line(), "Password: [|]");
    caller.enters("");
    assert!(matches!(caller.asks(), Some(Question::LogIn { name, password, .. })
        if name == "alice" && **password == " two  blanks "));
    assert_eq!(caller.reads(), ["Username (or NEW):   alice", "Password:"]);
}

#[test]
fn what_is_typed_while_the_password_is_looked_at_goes_to_the_menu() {
    let mut caller = caller(&Scene::new());
    caller.enters("alice");
    caller.enters("open sesame");
    caller.enters("V");
    caller.types("wh");
    assert_eq!(caller.bottom_line(), "[|]");
    let user = caller.scene.user("Alice");
    caller.answers(Answer::LogIn(Ok(user)));
    let version = format!("Carrier {} on Carrier", env!("CARGO_PKG_VERSION"));
    let rows = caller.reads();
    assert_eq!(rows[rows.len() - 2..], ["Carrier > V".to_owned(), version]);
    assert_eq!(caller.bottom_line(), "Carrier > wh[|]");
}

#[test]
fn an_answer_that_never_comes_ends_with_the_time_to_log_in() {
    let mut caller = caller(&Scene::new());
    caller.enters("alice");
    caller.enters("open sesame");
    caller.waits(119);
    assert!(!caller.is_over());
    caller.waits(1);
    caller.reads_among("The time to log in is over. Please call again.");
    assert!(caller.is_over());
}

#[test]
fn keys_do_not_extend_the_time_to_log_in() {
    let mut caller = caller(&Scene::new());
    for _ in 0..120 {
        caller.waits(1);
        caller.types("x");
    }
    caller.reads_among("The time to log in is over. Please call again.");
    assert!(caller.is_over());
}

#[test]
fn ctrl_c_at_the_password_asks_for_the_name_again() {
    let mut caller = caller(&Scene::new());
    caller.enters("alcie");
    caller.types(CTRL_C);
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    tries(&mut caller, Ok(()));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");
}

#[test]
fn ctrl_c_in_the_middle_of_a_password_only_empties_it() {
    let mut caller = caller(&Scene::new());
    caller.enters("alice");
    caller.types("wrogn");
    caller.types(CTRL_C);
    caller.enters("right");
    assert!(matches!(caller.asks(), Some(Question::LogIn { password, .. })
        if **password == "right"));
}

#[test]
fn enter_alone_asks_for_the_name_again() {
    let mut caller = caller(&Scene::new());
    caller.enters("");
    caller.enters("   ");
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    assert!(caller.asks().is_none());
}

#[test]
fn the_end_of_input_at_the_login_ends_the_call() {
    let mut caller = caller(&Scene::new());
    caller.enters("alice");
    caller.input_ends();
    assert!(caller.is_over());
}

#[test]
fn a_board_without_registration_says_who_makes_accounts() {
    let mut caller = caller(&Scene::with("[accounts]\nregistration = \"closed\""));
    assert_eq!(caller.bottom_line(), "Username: [|]");
    caller.enters("New");
    caller.reads_among("New accounts are made by Sysop, who runs this board.");
    assert_eq!(caller.bottom_line(), "Username: [|]");
}

#[test]
fn a_banned_user_reads_so_after_the_right_password_and_is_hung_up() {
    let mut caller = caller(&Scene::new());
    tries(&mut caller, Err(LoginRefusal::Wrong));
    caller.reads_among(WRONG);
    let banned = "You are banned until 12:44 (UTC).";
    tries(&mut caller, Err(LoginRefusal::Banned(banned.to_owned())));
    caller.reads_among(banned);
    assert!(caller.is_over());
}

#[test]
fn a_password_that_was_not_looked_at_does_not_count_as_a_wrong_one() {
    let mut caller = caller(&Scene::new());
    let wait = "Too many wrong passwords from your address. Please try again in 2 minutes.";
    for _ in 0..5 {
        tries(&mut caller, Err(LoginRefusal::Unseen(wait.to_owned())));
        caller.reads_among(wait);
    }
    tries(&mut caller, Ok(()));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");
}

/// What a transport says of a user whom it knows.
fn known(user: &User) -> Who {
    Who::User(Known { user: user.id, terminal: user.terminal })
}

#[test]
fn somebody_whom_the_transport_knows_is_not_asked_and_not_asked_again() {
    let scene = Scene::new();
    let alice = scene.user("Alice");
    let mut caller = Stage::new(&scene, known(&alice), Terminal::Plain);
    assert_eq!(caller.bottom_line(), "[|]");
    assert!(matches!(caller.asks(), Some(Question::User(id)) if *id == alice.id));
    caller.answers(Answer::LogIn(Ok(alice)));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");

    let bob = scene.user("Bob");
    let mut caller = Stage::new(&scene, known(&bob), Terminal::Plain);
    caller.answers(Answer::LogIn(Err(LoginRefusal::Wrong)));
    caller.reads_among(WRONG);
    assert!(caller.is_over());
}

#[test]
fn of_two_who_log_in_at_once_the_later_may_find_the_last_node_taken() {
    let scene = Scene::with("[nodes]\nlimit = 1");
    let mut caller = caller(&scene);
    let _bob = scene.is_on("Bob");
    tries(&mut caller, Ok(()));
    caller.reads_among("All nodes are busy. Please call back later.");
    assert!(caller.is_over());
}

#[test]
fn a_lost_line_is_taken_up_with_the_half_typed_line_by_another_terminal() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.types("OLM bob see you at ni");
    alice.loses_the_line();
    let mut again = scene.calls(Terminal::Ansi);
    again.enters("alice");
    again.enters("open sesame");
    again.answers(Answer::LogIn(Ok(scene.user("Alice"))));
    alice.goes_on_with(again);
    alice.reads_among("*** You are back on node 1.");
    assert_eq!(alice.bottom_line(), "Carrier > OLM bob see you at ni[|]");
}

#[test]
fn a_node_that_went_while_the_line_was_on_its_way_does_not_keep_its_user_out() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.types("half");
    alice.loses_the_line();
    let mut again = caller(&scene);
    again.enters("alice");
    again.enters("open sesame");
    // The window of the lost line ends before the password has been looked at.
    alice.waits(60);
    assert!(alice.is_over());
    again.answers(Answer::LogIn(Ok(scene.user("Alice"))));
    assert_eq!(again.bottom_line(), "Carrier > [|]");
    assert!(!again.is_over());
}

/// Somebody at a board where many were wrong from this address, who has read that it takes a moment.
fn waits_for_the_turn(scene: &Scene) -> Stage {
    let peer = [127, 0, 0, 1].into();
    let config = scene.board.config();
    let limits = &config.limits;
    let attempts: Vec<_> =
        (0..4).map(|_| scene.board.door.tries(peer, "bob", limits, scene.now()).unwrap()).collect();
    for attempt in &attempts {
        assert_eq!(scene.board.door.was_wrong(attempt, limits, scene.now()), None);
    }
    let mut caller = caller(scene);
    caller.enters("alice");
    caller.enters("open sesame");
    caller.reads_among("Many wrong passwords came from your address: one moment, please (8 s).");
    caller
}

const NOT_EXEMPT: &str = "[limits]\nexempt = []";

#[test]
fn a_password_that_is_typed_again_during_the_wait_is_never_shown_as_a_name() {
    let mut caller = waits_for_the_turn(&Scene::with(NOT_EXEMPT));
    caller.enters("alice");
    caller.enters("sesame, open");
    caller.answers(Answer::LogIn(Err(LoginRefusal::Wrong)));
    assert_eq!(caller.reads(), [WRONG, "Dropped what you typed meanwhile."]);
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    tries(&mut caller, Ok(()));
    assert_eq!(caller.bottom_line(), "Carrier > [|]");
}

#[test]
fn half_a_password_that_was_typed_during_the_wait_is_dropped_to_its_end() {
    let mut caller = waits_for_the_turn(&Scene::with(NOT_EXEMPT));
    caller.types("sesa");
    caller.answers(Answer::LogIn(Err(LoginRefusal::Wrong)));
    let told = "Dropped what you typed meanwhile: press Enter to go on.";
    assert_eq!(caller.reads(), [WRONG, told]);
    caller.enters("me, open");
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    caller.types("alice");
    assert_eq!(caller.bottom_line(), "Username (or NEW): alice[|]");
}

#[test]
fn what_a_script_had_sent_before_it_was_told_to_wait_is_read() {
    let scene = Scene::with(NOT_EXEMPT);
    drop(waits_for_the_turn(&scene));
    let mut caller = caller(&scene);
    caller.types("bob\rwrong\ralice\rright\r");
    caller.answers(Answer::LogIn(Err(LoginRefusal::Wrong)));
    assert!(matches!(caller.asks(), Some(Question::LogIn { name, .. }) if name == "alice"));
}

#[test]
fn what_is_typed_during_the_wait_goes_to_the_menu_after_the_right_password() {
    let mut caller = waits_for_the_turn(&Scene::with(NOT_EXEMPT));
    caller.types("wh");
    let user = caller.scene.user("Alice");
    caller.answers(Answer::LogIn(Ok(user)));
    assert_eq!(caller.bottom_line(), "Carrier > wh[|]");
}

#[test]
fn ctrl_c_during_the_wait_gives_the_attempt_up_and_the_late_answer_is_for_nobody() {
    let mut caller = waits_for_the_turn(&Scene::with(NOT_EXEMPT));
    caller.enters("alice");
    caller.types("ses");
    caller.types(CTRL_C);
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    assert!(matches!(caller.asks(), Some(Question::LogIn { given_up, .. })
        if given_up.is_cancelled()));
    let user = caller.scene.user("Alice");
    caller.answers(Answer::LogIn(Ok(user)));
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
    tries(&mut caller, Err(LoginRefusal::Wrong));
    caller.reads_among(WRONG);
    assert_eq!(caller.bottom_line(), "Username (or NEW): [|]");
}
