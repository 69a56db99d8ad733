//! What a caller can change of the own account: a numbered list, from one table. Each setting has a
//! screen that takes the list's place, and gives it back.

mod blocks;
mod either;
mod forget;
mod habits;
mod keys;
mod list;
mod manners;
mod password;
mod person;
mod terminal;
mod zone;

use crate::accounts::PasswordNotChanged;
use crate::board::{AccountAnswer, AccountQuestion, Answer, Question};
use crate::registry::Place;
use crate::terminal::style::Line;

use super::login::Wrong;
use super::{Cx, Event, Outcome, Screen, Step, Wants};

use list::{SETTINGS, meant};

pub(super) use habits::keep;
pub(super) use terminal::called;

/// The list.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// What was typed behind the command: this one is opened at once.
    wanted: String,
    /// What it shows has been looked up.
    listed: bool,
    /// How many keys there were then, if the store said so.
    keys: Option<usize>,
}

impl Settings {
    /// The list, or the setting that is meant by what was typed.
    pub(super) fn new(wanted: &str) -> Self {
        Self { wanted: wanted.to_owned(), ..Self::default() }
    }
}

/// Asks something of the caller's own account.
fn ask(question: AccountQuestion, cx: &mut Cx<'_>) -> Step {
    Step::Ask(Question::Account(cx.member().user.id, question))
}

/// The password that was asked for was not taken: it is asked for again, or after too many wrong
/// ones the menu comes.
fn refused(why: &PasswordNotChanged, wrong: &mut Wrong, cx: &mut Cx<'_>) -> Step {
    cx.print(Line::new().error(why.to_string()));
    let is_last = matches!(why, PasswordNotChanged::Wrong) && wrong.once_more(cx);
    if is_last { Step::Pop(Outcome::Done) } else { Step::Stay }
}

/// The one of a numbered list that is meant by what was typed; `None`: it is no number of it.
fn chosen<'a, T>(typed: &str, list: &'a [T]) -> Option<&'a T> {
    let number: usize = typed.parse().ok()?;
    list.get(number.checked_sub(1)?)
}

/// The beginning of a row of such a list.
fn numbered(number: usize) -> Line {
    Line::new().label(format!("{number:<3}"))
}

/// Back to the list, from the screen of one setting.
fn back() -> Step {
    Step::Replace(Box::new(Settings::default()))
}

fn choose(typed: &str, cx: &mut Cx<'_>) -> Step {
    if let Some(setting) = meant(typed) {
        return Step::Replace((setting.opens)());
    }
    cx.print(format!("Please type a number from 1 to {},", SETTINGS.len()));
    cx.print("or Enter alone for the menu.");
    Step::Stay
}

impl Screen for Settings {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => ask(AccountQuestion::Keys, cx),
            Event::Answer(answer) => {
                self.listed = true;
                self.keys = None;
                if let Answer::Account(AccountAnswer::Keys(Ok(keys))) = answer {
                    self.keys = Some(keys.len());
                }
                match std::mem::take(&mut self.wanted) {
                    wanted if wanted.is_empty() || wanted == "?" => self.redraw(cx),
                    wanted => choose(&wanted, cx),
                }
            }
            Event::Line(typed) => match typed.text.trim() {
                "" => Step::Pop(Outcome::Done),
                typed => choose(typed, cx),
            },
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if !self.listed {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt("Setting (number, Enter to leave): "))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.listed {
            let list = list::list(self.keys, cx);
            return cx.page(list);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
