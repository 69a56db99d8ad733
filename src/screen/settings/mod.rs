//! What a caller can change of the own account: a numbered list, from one table. Each setting has a
//! screen that takes the list's place, and gives it back.

mod forget;
mod habits;
mod keys;
mod password;
mod terminal;

use crate::accounts::PasswordNotChanged;
use crate::board::{AccountAnswer, AccountQuestion, Answer, Question};
use crate::registry::Place;
use crate::store::Habits;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Profile;
use crate::terminal::style::{Line, Text};

use super::login::Wrong;
use super::{Cx, Event, Outcome, Screen, Step, Wants};

use forget::DeleteAccount;
use habits::{Habit, Switch};
use keys::SshKeys;
use password::ChangePassword;
use terminal::{Served, What};

pub(super) use habits::keep;
pub(super) use terminal::called;

/// One setting.
struct Setting {
    /// What it is called.
    title: &'static str,
    /// How it stands now, if that can be said in a word.
    value: fn(&Known) -> Option<String>,
    /// The screen that changes it.
    opens: fn() -> Box<dyn Screen>,
}

/// All of them, in the order of the list. What is not built is not in it.
const SETTINGS: &[Setting] = &[
    Setting { title: "Password", value: |_| None, opens: || Box::new(ChangePassword::default()) },
    Setting {
        title: "SSH keys",
        value: |known| known.keys.map(|keys| keys.to_string()),
        opens: || Box::new(SshKeys::default()),
    },
    Setting {
        title: "Character set",
        value: |known| Some(What::Charset.value(known.choice, &known.served)),
        opens: || Served::list(What::Charset),
    },
    Setting {
        title: "Graphics",
        value: |known| Some(What::Graphics.value(known.choice, &known.served)),
        opens: || Served::list(What::Graphics),
    },
    Setting {
        title: "Time stamps in plain mode",
        value: |known| Some(What::Stamps.value(known.choice, &known.served)),
        opens: || Served::list(What::Stamps),
    },
    Setting {
        title: "Who comes and goes",
        value: |known| Some(Habit::Notify.value(known.habits)),
        opens: || Switch::list(Habit::Notify),
    },
    Setting {
        title: "Who is typing",
        value: |known| Some(Habit::Typing.value(known.habits)),
        opens: || Switch::list(Habit::Typing),
    },
    Setting {
        title: "What was seen",
        value: |known| Some(Habit::Seen.value(known.habits)),
        opens: || Switch::list(Habit::Seen),
    },
    Setting {
        title: "Online messages",
        value: |known| Some(Habit::Olm.value(known.habits)),
        opens: || Switch::list(Habit::Olm),
    },
    Setting {
        title: "Delete your account",
        value: |_| None,
        opens: || Box::new(DeleteAccount::default()),
    },
];

/// How the settings stand.
#[derive(Debug)]
struct Known {
    /// How many keys there are; nothing where the store could not be asked.
    keys: Option<usize>,
    /// What is chosen of how the terminal is served.
    choice: Choice,
    /// How it is served.
    served: Profile,
    /// What the caller wants to be told, and to tell.
    habits: Habits,
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// What it shows has been looked up.
    listed: bool,
    /// How many keys there were then, if the store said so.
    keys: Option<usize>,
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

fn list(keys: Option<usize>, cx: &mut Cx<'_>) -> Text {
    let habits = cx.member().user.habits;
    let known = Known { keys, choice: cx.typist.choice, served: cx.profile, habits };
    let mut text = Text::new();
    text.push(Line::new().title("-= Your Settings =-"));
    for (number, setting) in (1..).zip(SETTINGS) {
        let value = (setting.value)(&known).map_or(String::new(), |value| format!(" ({value})"));
        text.push(numbered(number).plain(setting.title).value(value));
    }
    text
}

fn choose(typed: &str, cx: &mut Cx<'_>) -> Step {
    if let Some(setting) = chosen(typed, SETTINGS) {
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
                self.redraw(cx)
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
            let list = list(self.keys, cx);
            cx.print_text(list);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
