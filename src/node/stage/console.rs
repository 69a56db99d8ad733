//! The sysop's console on the stage: what stands on it when its terminal is small, large again, or
//! another, and what somebody reads who has just come to it.

use super::{Scene, Stage, Terminal};
use crate::board::{Answer, Question};
use crate::protocol::mail::Mail;
use crate::store::{Role, Times, User};
use crate::sysop::{Order, Report};
use crate::transport::gate::Known;
use crate::transport::{Transport, Who};

/// Dave, who runs the board.
fn dave(scene: &Scene) -> User {
    User { role: Role::Sysop, ..*scene.user("Dave") }
}

/// Dave comes to the console with such a terminal; nobody has told yet what is new.
fn comes(scene: &Scene, terminal: Terminal) -> Stage {
    comes_by(Transport::Console, dave(scene), scene, terminal)
}

fn comes_by(transport: Transport, user: User, scene: &Scene, terminal: Terminal) -> Stage {
    let who = Who::User(Known { user: user.id, terminal: user.terminal });
    let mut stage = Stage::by(transport, scene, who, terminal);
    if stage.asks().is_none() {
        // It is waited for what the terminal says of itself.
        stage.waits(1);
    }
    stage.answers(Answer::LogIn(Ok(Box::new(user))));
    if stage.open_questions().any(|question| matches!(question, Question::KeepCall(_))) {
        stage.answers_what(|question| matches!(question, Question::KeepCall(_)), Answer::Kept);
    }
    stage
}

/// Another line of Dave's takes this console over.
fn goes_on(console: &mut Stage, scene: &Scene, terminal: Terminal) {
    let again = comes(scene, terminal);
    console.goes_on_with(again);
    console.reads_missed_olms();
}

/// An order is typed, and this comes of it.
fn orders(console: &mut Stage, line: &str, lines: &[&str]) {
    console.enters(line);
    assert!(matches!(console.asks(), Some(Question::Order(..))), "{line}");
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    console.answers(Answer::Ordered(Report { lines, ..Report::done("") }));
}

fn stands(console: &mut Stage, rows: u16, line: &str) -> bool {
    console.screen(rows).iter().any(|row| row == line)
}

#[test]
fn a_view_that_was_too_small_for_a_while_has_all_that_was_said_meanwhile() {
    let scene = Scene::new();
    let mut console = comes(&scene, Terminal::Ansi);
    assert!(console.screen(24)[0].starts_with("Carrier  1 of 64 on"), "{:#?}", console.screen(24));
    orders(&mut console, "PAGES", &["Nobody pages."]);
    console.types("half a li");
    console.resizes(59, 13);
    assert_eq!(console.bottom_line(), "console 0> half a li[|]");
    console.types("\u{15}");
    orders(&mut console, "BANS", &["Nobody is banned."]);
    console.enters("KICK");
    console.mail(Mail::Notice("The store is slow.".into()));
    let many: Vec<String> = (1..=30).map(|number| format!("line {number}.")).collect();
    orders(&mut console, "LOG 30", &many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(console.bottom_line(), "More? (Y/n/ns) [|]");
    console.enters("n");
    console.types("half a line");
    console.resizes(80, 24);
    // It is there at once: nothing was shown that was not read.
    assert_eq!(console.bottom_line(), "console 0> half a line[|]");
    let screen = console.screen(24);
    assert!(screen[0].starts_with("Carrier  1 of 64 on"), "{screen:#?}");
    assert!(screen.iter().any(|row| row == "line 30."), "{screen:#?}");
    console.types("\u{15}");
    console.resizes(80, 100);
    for line in [
        "console 0> PAGES",
        "Nobody pages.",
        "console 0> BANS",
        "Nobody is banned.",
        "console 0> KICK",
        "Type KICK <node> [why]",
        "*** The store is slow.",
        "line 1.",
    ] {
        assert!(stands(&mut console, 100, line), "{line}: {:#?}", console.screen(100));
    }
    // Each of it once.
    let screen = console.screen(100);
    assert_eq!(screen.iter().filter(|row| **row == "line 1.").count(), 1, "{screen:#?}");
    assert_eq!(screen.iter().filter(|row| **row == "Nobody is banned.").count(), 1, "{screen:#?}");
}

#[test]
fn the_time_is_not_cut_on_the_smallest_screen_there_is_a_view_for() {
    let scene = Scene::new();
    let times = Times { zone: None, twelve: true };
    let user = User { times, ..dave(&scene) };
    let mut console = comes_by(Transport::Console, user, &scene, Terminal::Ansi);
    console.resizes(60, 14);
    let head = console.screen(14).remove(0);
    assert!(head.starts_with("Carrier  1 of 64 on, 0 chats "), "{head}");
    assert!(head.ends_with(" 12:34:01 pm"), "{head}");
}

#[test]
fn what_is_half_typed_is_there_for_the_same_person_at_another_terminal() {
    let scene = Scene::new();
    let mut console = comes(&scene, Terminal::Ansi);
    orders(&mut console, "BANS", &["Nobody is banned."]);
    console.types("half a li");
    console.loses_the_line();
    for terminal in [Terminal::Plain, Terminal::Ansi, Terminal::Ansi, Terminal::Plain] {
        goes_on(&mut console, &scene, terminal);
        assert_eq!(console.bottom_line(), "console 0> half a li[|]", "{terminal:?}");
        if terminal == Terminal::Ansi {
            assert!(stands(&mut console, 24, "Nobody is banned."), "{:#?}", console.screen(24));
        }
        console.loses_the_line();
    }
}

#[test]
fn nothing_waits_to_be_read_at_a_line_that_has_not_shown_it() {
    let scene = Scene::new();
    let mut console = comes(&scene, Terminal::Ansi);
    // What is long covers the view, which comes back when it has been read.
    let many: Vec<String> = (1..=30).map(|number| format!("line {number}.")).collect();
    orders(&mut console, "LOG 30", &many.iter().map(String::as_str).collect::<Vec<_>>());
    console.enters("ns");
    assert_eq!(console.bottom_line(), "-- Enter: back to the console -- [|]");
    console.types("half");
    console.loses_the_line();
    goes_on(&mut console, &scene, Terminal::Ansi);
    assert_eq!(console.bottom_line(), "console 0> half[|]");
}

#[test]
fn a_console_by_ssh_that_goes_on_by_telnet_gives_back_what_was_half_typed() {
    let scene = Scene::new();
    let mut ssh = comes_by(Transport::Ssh, dave(&scene), &scene, Terminal::Ansi);
    ssh.enters("CONSOLE");
    ssh.types("KICK 3 be ni");
    ssh.loses_the_line();
    let mut again = scene.calls(Terminal::Plain);
    again.enters("Dave");
    again.enters("correct horse");
    again.answers(Answer::LogIn(Ok(Box::new(dave(&scene)))));
    ssh.goes_on_with(again);
    ssh.reads_missed_olms();
    ssh.reads_among("Not sent (the Up key has it): KICK 3 be ni");
    assert_eq!(ssh.bottom_line(), "Carrier > [|]");
    ssh.types(super::UP);
    assert_eq!(ssh.bottom_line(), "Carrier > KICK 3 be ni[|]");
}

#[test]
fn the_prompt_comes_once_and_behind_what_is_new() {
    let scene = Scene::new();
    scene.is_slow();
    let mut console = comes(&scene, Terminal::Plain);
    assert!(!console.screen(20).iter().any(|row| row.contains("console 0>")));
    console.answers_what(
        |question| matches!(question, Question::Arrived { .. }),
        Answer::Failed(crate::board::Unanswered::Arrived),
    );
    let screen = console.screen(20);
    let prompts = screen.iter().filter(|row| row.contains("console 0>")).count();
    assert_eq!(prompts, 1, "{screen:#?}");
    let news = screen.iter().position(|row| row.contains("cannot look up your mail"));
    assert!(news.is_some() && news < Some(screen.len() - 1), "{screen:#?}");
    assert_eq!(console.bottom_line(), "console 0> [|]");
}

#[test]
fn who_orders_says_how_a_clock_is_read() {
    let scene = Scene::new();
    let times = Times { zone: Some(chrono_tz::Tz::Asia__Tokyo), twelve: true };
    let user = User { times, ..dave(&scene) };
    let mut console = comes_by(Transport::Console, user, &scene, Terminal::Ansi);
    assert!(console.screen(24)[0].ends_with("9:34:01 pm"), "{:#?}", console.screen(24));
    console.enters("BANS");
    let Some(Question::Order(actor, Order::Bans)) = console.asks() else { panic!("no order") };
    assert_eq!(actor.times, times);
}
