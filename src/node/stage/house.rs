//! What callers see of the board and of themselves, on the stage: those who are not let in, the
//! comment to the sysop, who called last, one's own clock and bell.

use super::{CTRL_C, Scene, Stage, Terminal};
use crate::board::{Answer, Arrived, Comment, HouseAnswer, HouseQuestion, Question};
use crate::chat::Target;
use crate::clock::Timestamp;
use crate::ids::{NodeNumber, Ticket, UserId};
use crate::protocol::mail::{Mail, Said};
use crate::store::{Access, Listed, OlmPlace, PastCall, Tenure, Times, User};
use crate::terminal::choice::Choice;
use crate::transport::{Known, Who};

const COMMENT: &str = "Leave a comment to the sysop? (y/N) [|]";

fn sysop() -> Answer {
    let sysop = Target { user: UserId(99), name: "Grace".into() };
    Answer::House(HouseAnswer::Sysop(Some(sysop)))
}

/// Alice, who has typed her password and is not let in.
fn turned_away(scene: &Scene, access: Access) -> Stage {
    let mut alice = scene.calls(Terminal::Plain);
    alice.enters("alice");
    alice.enters("correct horse");
    alice.reads();
    let user = User { access, ..*scene.user("Alice") };
    alice.answers(Answer::LogIn(Ok(Box::new(user))));
    alice
}

/// Alice, who writes a comment of one line.
fn writing(scene: &Scene) -> Stage {
    let mut alice = turned_away(scene, Access::Locked);
    alice.answers(sysop());
    assert_eq!(alice.bottom_line(), COMMENT);
    alice.enters("y");
    alice.enters(" What have\u{7} I done? ");
    alice.reads();
    alice
}

#[test]
fn who_is_not_let_in_is_told_why_and_is_on_no_list() {
    for (access, why) in [
        (Access::Locked, "This account is locked."),
        (
            Access::Waiting,
            "Sysop, who runs this board, has not approved your account yet. Please call again later.",
        ),
    ] {
        let scene = Scene::new();
        let mut alice = turned_away(&scene, access);
        alice.reads_among(why);
        assert!(scene.board.registry.callers().is_empty());
        alice.answers(sysop());
        alice.enters("WHO");
        assert_eq!(alice.bottom_line(), COMMENT, "nothing else is answered");
        alice.enters("");
        alice.reads_among("Goodbye.");
        assert!(alice.is_over() && scene.board.registry.callers().is_empty());
    }
}

#[test]
fn whom_the_transport_knows_is_not_let_in_either() {
    let scene = Scene::new();
    let user = User { access: Access::Locked, ..*scene.user("Alice") };
    let known = Who::User(Known { user: user.id, terminal: user.terminal });
    let mut alice = Stage::new(&scene, known, Terminal::Plain);
    alice.answers(Answer::LogIn(Ok(Box::new(user))));
    alice.reads_among("This account is locked.");
    alice.answers(Answer::House(HouseAnswer::Sysop(None)));
    alice.reads_among("Goodbye.");
    assert!(alice.is_over());
}

#[test]
fn a_comment_counts_as_left_when_it_is_stored() {
    let mut alice = writing(&Scene::new());
    alice.enters("");
    assert!(matches!(alice.asks(), Some(Question::House(HouseQuestion::Comment(comment)))
        if matches!(&**comment, Comment { lines, ticket: Ticket(1), .. }
            if *lines == ["What have I done?"])));
    alice.answers(Answer::House(HouseAnswer::Comment(true)));
    assert!(!alice.is_over());
    alice.mail(Mail::Said(Ticket(1), Said::Stored(crate::ids::MessageNumber(1))));
    alice.reads_among("Your comment is left for the sysop.");
    assert!(alice.is_over());
}

#[test]
fn a_comment_that_could_not_be_stored_is_kept_and_can_be_sent_again() {
    let mut alice = writing(&Scene::new());
    for _ in 0..2 {
        alice.enters("");
        alice.answers(Answer::House(HouseAnswer::Comment(true)));
        alice.mail(Mail::Said(Ticket(1), Said::NotStored));
        alice.reads_among("Your comment is kept: Enter sends it, Ctrl-C drops it.");
        assert_eq!(alice.bottom_line(), "> [|]");
    }
    alice.enters("");
    alice.fails();
    alice.reads_among("Your comment is kept: Enter sends it, Ctrl-C drops it.");
    alice.types(CTRL_C);
    alice.reads_among("Nothing was left.");
    assert!(alice.is_over());
}

#[test]
fn a_comment_ends_where_its_author_lets_it_or_has_no_more_time() {
    let mut alice = writing(&Scene::new());
    for number in 2..=11 {
        alice.enters(&format!("line {number}"));
    }
    alice.reads_among("A comment has 10 lines at most: an empty line sends it.");
    alice.waits(301);
    assert!(alice.is_over());
}

#[test]
fn a_comment_of_a_caller_goes_to_the_sysop_and_one_that_is_too_long_is_given_back() {
    let scene = Scene::with("[chat]\nmax_message = 20");
    let mut alice = scene.is_on("Alice");
    alice.enters("C the clock is very wrong today");
    alice.answers(sysop());
    alice.reads_among("Message too long (29 of 20).");
    assert_eq!(alice.bottom_line(), "Carrier > C the clock is very wrong today[|]");
    alice.types("\u{15}");
    alice.enters("C the clock is wrong");
    alice.answers(sysop());
    assert!(matches!(alice.asks(), Some(Question::Write { to: UserId(99), .. })));
    alice.looks_up();
    scene.stores();
    alice.reads_among("Grace is not on line; it is kept for the next call.");
}

#[test]
fn the_sysop_leaves_no_comments_and_without_one_nobody_does() {
    let scene = Scene::new();
    let mut alice = scene.is_on("Alice");
    alice.enters("C hello");
    let me = Target { user: scene.user("Alice").id, name: "Alice".into() };
    alice.answers(Answer::House(HouseAnswer::Sysop(Some(me))));
    alice.reads_among("You are the sysop: comments come to you.");
    alice.enters("C");
    alice.answers(Answer::House(HouseAnswer::Sysop(None)));
    alice.reads_among("There is no sysop yet who could read it.");
    alice.enters("C");
    alice.fails();
    alice.reads_among("The board cannot look that up just now. Please try again.");
    assert_eq!(alice.bottom_line(), "Carrier > [|]");
}

/// A call of Bob's, so many minutes before the scene begins; ten minutes long.
fn call(scene: &Scene, minutes: i64) -> PastCall {
    let began = scene.board.clock.wall().0 - minutes * 60_000_000;
    PastCall {
        caller: UserId(7),
        name: "Bob".into(),
        node: NodeNumber(3),
        transport: "ssh".to_owned(),
        began_at: Timestamp(began),
        ended_at: Some(Timestamp(began + 600_000_000)),
    }
}

#[test]
fn who_comes_reads_who_called_before_in_the_own_zone() {
    let scene = Scene::new();
    let callers = vec![call(&scene, 30), call(&scene, 60 * 24)];
    scene.has_for_the_next(Arrived {
        callers,
        unread: 0,
        olms: Vec::new(),
        more: 0,
        after: OlmPlace::FIRST,
    });
    let mut alice = scene.calls(Terminal::Plain);
    alice.enters("alice");
    alice.enters("correct horse");
    let times = Times { zone: Some(chrono_tz::Tz::Europe__Berlin), twelve: true };
    let user = User { times, ..*scene.user("Alice") };
    alice.answers(Answer::LogIn(Ok(Box::new(user))));
    let rows = alice.reads();
    let last = rows.iter().position(|row| row.starts_with("Last call: ")).expect("a row");
    assert_eq!(rows[last], "Last call: Saturday, 21 November 2026, 1:34 pm");
    assert_eq!(rows[last + 1], "Last callers: Bob (1:04 pm), Bob (20 Nov 2026)");
    alice.enters("T");
    alice.reads_among("It is now:    Saturday, 21 November 2026, 1:34 pm");
    alice.enters("LAST 2");
    assert!(matches!(alice.asks(), Some(Question::House(HouseQuestion::Calls(2)))));
    let calls = vec![call(&scene, 30)];
    alice.answers(Answer::House(HouseAnswer::Calls(calls)));
    let rows = alice.reads();
    let row = rows.iter().find(|row| row.starts_with("Bob")).expect("a row");
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells, ["Bob", "21", "Nov", "2026", "1:04", "pm", "10m", "SSH", "3"]);
}

#[test]
fn the_prompt_shows_the_callers_own_clock() {
    let scene = Scene::with("[menu]\nprompt = \"{time} > \"");
    let times = Times { zone: Some(chrono_tz::Tz::Asia__Tokyo), twelve: false };
    let mut alice =
        scene.is_on_as(Box::new(User { times, ..*scene.user("Alice") }), Terminal::Ansi);
    assert_eq!(alice.bottom_line(), "21:34 > [|]");
}

#[test]
fn who_wants_no_bell_hears_none() {
    for (bell, rings) in [(None, true), (Some(false), false)] {
        let scene = Scene::new();
        let terminal = Choice { bell, ..Choice::default() };
        let alice = User { terminal, ..*scene.user("Alice") };
        let mut alice = scene.is_on_as(Box::new(alice), Terminal::Ansi);
        let mut bob = scene.is_on("Bob");
        alice.rings();
        bob.enters("OLM alice hello");
        bob.looks_up();
        scene.stores();
        alice.reads_among("*** OLM from Bob (node 2): hello");
        assert_eq!(alice.rings() > 0, rings, "{bell:?}");
        // Nor the editor's own.
        alice.types(&"x".repeat(2_000));
        assert_eq!(alice.rings() > 0, rings, "{bell:?}");
    }
}

#[test]
fn a_page_has_the_length_that_was_chosen() {
    for (page, rows) in [(None, 22), (Some(12), 10), (Some(0), 30)] {
        let scene = Scene::new();
        let terminal = Choice { page, ..Choice::default() };
        let alice = User { terminal, ..*scene.user("Alice") };
        let mut alice = scene.is_on_as(Box::new(alice), Terminal::Ansi);
        alice.enters("U");
        let user = |number| Listed {
            name: format!("User {number}").into(),
            location: None,
            last_call: None,
        };
        let users = (0..26).map(user).collect();
        alice.answers(Answer::House(HouseAnswer::Users(users, 26)));
        // The line that was typed, titles and a rule, users, a blank row and how many they are.
        assert_eq!(alice.reads().len() - 1, rows, "{page:?}");
    }
}

#[test]
fn the_statistics_say_of_how_many_calls_they_know() {
    let scene = Scene::new();
    let user = User { calls: 40, ..*scene.user("Alice") };
    let mut alice = scene.is_on_as(Box::new(user), Terminal::Plain);
    alice.waits(120);
    alice.enters("S");
    let on_line = std::time::Duration::from_hours(2);
    let tenure = Tenure { on_line, calls: 9, messages: 12, chats: 3 };
    alice.answers(Answer::House(HouseAnswer::Tenure(tenure)));
    let rows = alice.reads();
    for row in [
        "User since:   21 Nov 2026",
        "Calls:        41",
        "This call:    2 minutes",
        "All calls:    2 hours 2 minutes, in the last 10 calls",
        "Messages:     12",
        "Chats:        3",
    ] {
        assert!(rows.iter().any(|it| it == row), "{row}: {rows:#?}");
    }
}
