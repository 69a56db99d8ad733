//! The list of a user's logs: with whom, how much is new, and the last line of each, numbered, the
//! newest first.

use crate::board::{Answer, MailAnswer, MailQuestion, Question};
use crate::chat::{Refusal, Target};
use crate::protocol::mail::Standing;
use crate::registry::Place;
use crate::store::Correspondence;
use crate::terminal::profile::Graphics;
use crate::terminal::style::{Line, Text};
use crate::text::width;

use super::super::compose::Compose;
use super::super::menu::whom;
use super::super::time;
use super::super::{Completion, Cx, Event, Outcome, Screen, Step, Wants};
use super::reader::Reader;
use super::words::{self, Word};

/// Columns of a number, a name, how much is new and the day, each with its blank; and the least
/// that is worth showing of what was said.
const NUMBER: usize = 4;
const NAME: usize = 17;
const NEW: usize = 8;
const DAY: usize = 12;
const LEAST: usize = 10;

/// What can be typed here beside a number or a name.
#[derive(Clone, Copy, Debug)]
enum Verb {
    List,
    Write,
    Quit,
    Help,
}

const WORDS: &[Word<Verb>] = &[
    (Verb::List, "LIST", "", "shows the list again"),
    (Verb::Write, "WRITE", "<user>", "writes to somebody"),
    (Verb::Quit, "QUIT", "", "leaves; so does Enter"),
    (Verb::Help, "?", "", "shows this help"),
    (Verb::Help, "HELP", "", "the same"),
];

/// See the module.
#[derive(Debug, Default)]
pub(super) struct List {
    logs: Vec<Target>,
    asked: bool,
    /// A line that may name an account which another process has just made.
    names: Option<String>,
}

impl List {
    fn read(&mut self, cx: &mut Cx<'_>) -> Step {
        self.asked = true;
        Step::Ask(Question::Mail(cx.member().user.id, MailQuestion::List))
    }

    fn show(&mut self, logs: &[Correspondence], cx: &mut Cx<'_>) -> Step {
        let target = |log: &Correspondence| Target {
            user: log.partner,
            name: std::sync::Arc::clone(&log.partner_name),
        };
        self.logs = logs.iter().map(target).collect();
        if logs.is_empty() {
            cx.print("You have no mail. WRITE and a name");
            cx.print("writes to somebody.");
            return Step::Stay;
        }
        let mut text = Text::from(Line::new().title("-= Your Mail =-"));
        for (number, log) in (1..).zip(logs) {
            text.push(row(number, log, cx));
        }
        cx.page(text)
    }

    fn line(&mut self, typed: &str, looked: bool, cx: &mut Cx<'_>) -> Step {
        let typed = typed.trim();
        if typed.is_empty() {
            return Step::Pop(Outcome::Done);
        }
        if let Ok(number) = typed.parse::<usize>() {
            let Some(with) = number.checked_sub(1).and_then(|at| self.logs.get(at)) else {
                cx.print("There is no such number in the list.");
                return Step::Stay;
            };
            return Step::Push(Box::new(Reader::of(with.clone())));
        }
        let found = match words::find(WORDS, typed) {
            Some((Verb::List, _)) => return self.read(cx),
            Some((Verb::Quit, _)) => return Step::Pop(Outcome::Done),
            Some((Verb::Help, _)) => return help(cx),
            Some((Verb::Write, "")) => {
                cx.print("Type WRITE and a name: WRITE Alice");
                return Step::Stay;
            }
            Some((Verb::Write, name)) => find(name, cx).map(|to| (to, true)),
            None => find(typed, cx).map(|with| (with, false)),
        };
        match found {
            Ok((to, _)) if to.user == cx.member().user.id => {
                cx.print("You have no mail with yourself.");
                Step::Stay
            }
            Ok((to, true)) => Step::Push(Box::new(Compose::mail(to))),
            Ok((with, false)) => Step::Push(Box::new(Reader::of(with))),
            Err(Refusal::Unknown { .. }) if !looked => {
                self.names = Some(typed.to_owned());
                Step::Ask(Question::Directory)
            }
            Err(why) => {
                cx.print(Line::new().error(why.to_string()));
                Step::Stay
            }
        }
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Step {
        if let Some(typed) = self.names.take() {
            return self.line(&typed, true, cx);
        }
        let asked = std::mem::take(&mut self.asked);
        if let Answer::Mail(MailAnswer::List(logs)) = answer {
            return self.show(logs, cx);
        }
        if asked {
            cx.print(Line::new().error("The board cannot read your mail just now."));
        }
        Step::Stay
    }
}

fn find(name: &str, cx: &Cx<'_>) -> Result<Target, Refusal> {
    cx.find(name)
}

fn help(cx: &mut Cx<'_>) -> Step {
    let mut text = words::help(WORDS, cx.profile);
    text.push(Line::from("A number or a name reads that mail."));
    cx.page(text)
}

/// `2   Alice           2 new 21 Nov 2026 Bob: see you`, as much as fits; in plain graphics all.
fn row(number: usize, log: &Correspondence, cx: &Cx<'_>) -> Line {
    let last = &log.last;
    let said = match last.standing {
        Standing::Deleted => format!("{}: (deleted)", last.sender_name),
        Standing::AsWritten | Standing::Corrected => {
            format!("{}: {}", last.sender_name, last.body)
        }
    };
    let new = if log.unread > 0 { format!("{} new", log.unread) } else { String::new() };
    if cx.profile.graphics == Graphics::Plain {
        let new = if new.is_empty() { new } else { format!(", {new}") };
        return Line::from(format!("{number} {}{new}. {said}", log.partner_name));
    }
    let mut line = Line::new()
        .label(width::fit(&number.to_string(), NUMBER))
        .value(width::fit(&log.partner_name, NAME))
        .news(width::fit(&new, NEW));
    // On a narrow screen what was said is worth more.
    if cx.profile.width() >= NUMBER + NAME + NEW + DAY + 2 * LEAST {
        let day = time::day(last.sent_at, cx.dial());
        line = line.dim(width::fit(&day, DAY));
    }
    let room = cx.profile.width().saturating_sub(width::columns(line.text()));
    if room < LEAST { line } else { line.plain(whole_words(&said, room)) }
}

/// As many words of a text as so many columns hold.
fn whole_words(text: &str, columns: usize) -> String {
    let mut cut = width::cut(text, columns);
    if text.get(cut.len()..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(' ')) {
        cut.truncate(cut.rfind(' ').unwrap_or(0));
    }
    cut
}

impl Screen for List {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.read(cx),
            Event::Line(typed) => self.line(&typed.text, false, cx),
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Answer(answer) => self.answer(&answer, cx),
            Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.asked || self.names.is_some() {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt("Mail (number, name, ? for help) > "))
    }

    fn complete(&self, before: &str, cx: &Cx<'_>) -> Option<Completion> {
        let name = match before.split_once(' ') {
            Some((word, name)) if words::find(WORDS, word).is_some() => name,
            _ => before,
        };
        whom(before, name, cx)
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.asked { Step::Stay } else { self.read(cx) }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Reading)
    }
}
