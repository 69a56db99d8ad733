//! The public keys by which a caller may log in over SSH: a list, and what adds to it and takes
//! from it.

use crate::board::{AccountAnswer, AccountQuestion, Answer};
use crate::ids::KeyId;
use crate::protocol::ssh_key::{LONGEST_LINE, PublicKey};
use crate::registry::Place;
use crate::store::SshKey;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::{Line, Text};
use crate::text::width;

use super::super::confirm::Confirm;
use super::super::{Cx, Event, Outcome, Screen, Step, Wants, time};
use super::{back, chosen, numbered};

/// How far what is told of a key stands in, below its number.
const INDENT: &str = "   ";

/// The list, or what is being done to it.
#[derive(Debug, Default)]
pub(super) struct SshKeys {
    keys: Vec<SshKey>,
    doing: Doing,
}

#[derive(Debug, Default)]
enum Doing {
    /// Something is asked of the store.
    #[default]
    Waiting,
    /// What is to be done is asked for.
    Choosing,
    /// A key is asked for.
    Adding,
    /// Whether this key is to go is asked.
    Deleting(KeyId),
}

impl SshKeys {
    fn ask(&mut self, question: AccountQuestion, cx: &mut Cx<'_>) -> Step {
        self.doing = Doing::Waiting;
        super::ask(question, cx)
    }

    /// The list anew.
    fn look_up(&mut self, cx: &mut Cx<'_>) -> Step {
        self.ask(AccountQuestion::Keys, cx)
    }

    fn line(&mut self, text: &str, cx: &mut Cx<'_>) -> Step {
        match (&self.doing, text) {
            (Doing::Adding, "") => self.look_up(cx),
            (Doing::Adding, line) => self.add(line, cx),
            (Doing::Choosing, "") => back(),
            (Doing::Choosing, command) => self.command(command, cx),
            (Doing::Waiting | Doing::Deleting(_), _) => Step::Stay,
        }
    }

    fn command(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let (word, number) = typed.split_at_checked(1).unwrap_or((typed, ""));
        match (word.to_ascii_uppercase().as_str(), number.trim()) {
            ("A", "") => {
                self.doing = Doing::Adding;
                self.redraw(cx)
            }
            ("D", number) => self.delete(number, cx),
            _ => {
                cx.print("A adds a key, D 1 deletes the first,");
                cx.print("Enter alone goes back.");
                Step::Stay
            }
        }
    }

    fn add(&mut self, line: &str, cx: &mut Cx<'_>) -> Step {
        match PublicKey::parse(line) {
            Ok(key) => self.ask(AccountQuestion::AddKey(Box::new(key)), cx),
            Err(why) => {
                cx.print(Line::new().error(why.to_string()));
                Step::Stay
            }
        }
    }

    fn delete(&mut self, number: &str, cx: &mut Cx<'_>) -> Step {
        let Some(key) = chosen(number, &self.keys) else {
            cx.print(match self.keys.len() {
                0 => "There is no key to delete.".to_owned(),
                1 => "Which one? D 1 deletes the only key.".to_owned(),
                keys => format!("Which one? D and a number from 1 to {keys}."),
            });
            return Step::Stay;
        };
        self.doing = Doing::Deleting(key.id);
        let question = format!("Delete key {number}, {}?", key.key.algorithm());
        Step::Push(Box::new(Confirm::or_no(question)))
    }

    fn answer(&mut self, answer: AccountAnswer, cx: &mut Cx<'_>) -> Step {
        match answer {
            AccountAnswer::Keys(Ok(keys)) => {
                self.keys = keys;
                self.doing = Doing::Choosing;
                return self.redraw(cx);
            }
            AccountAnswer::Keys(Err(why)) => {
                cx.print(Line::new().error(why.to_string()));
                return back();
            }
            AccountAnswer::KeyAdded(Ok(())) => cx.print("You can log in by this key now."),
            AccountAnswer::KeyAdded(Err(why)) => cx.print(Line::new().error(why.to_string())),
            AccountAnswer::KeyRemoved(Ok(true)) => cx.print("That key lets nobody in any more."),
            AccountAnswer::KeyRemoved(Ok(false)) => cx.print("That key was gone already."),
            AccountAnswer::KeyRemoved(Err(why)) => cx.print(Line::new().error(why.to_string())),
            AccountAnswer::Password(_)
            | AccountAnswer::TerminalKept(_)
            | AccountAnswer::Forgotten(_) => {}
        }
        self.look_up(cx)
    }
}

/// Three lines a key, the fingerprint cut where the screen ends.
fn list(keys: &[SshKey], cx: &Cx<'_>) -> Text {
    let mut text = Text::new();
    text.push(Line::new().title("-= SSH Keys =-"));
    if keys.is_empty() {
        text.push(Line::from("You have none. With one you can log in"));
        text.push(Line::from("over SSH without your password."));
    }
    let dial = cx.dial();
    let room = cx.columns().saturating_sub(INDENT.len() + 1);
    for (number, SshKey { key, added_at, last_used, .. }) in (1..).zip(keys) {
        let algorithm = key.algorithm();
        let comment = width::cut(key.comment(), room.saturating_sub(algorithm.len() + 2));
        text.push(numbered(number).value(algorithm).plain(format!("  {comment}").trim_end()));
        text.push(Line::new().plain(INDENT).dim(width::cut(&key.fingerprint(), room)));
        let used = last_used.map_or("never".to_owned(), |at| time::day(at, dial));
        let added = time::day(*added_at, dial);
        text.push(Line::new().plain(INDENT).plain(format!("added {added}, used {used}")));
    }
    text
}

impl Screen for SshKeys {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.look_up(cx),
            Event::Line(typed) => self.line(typed.text.trim(), cx),
            Event::Answer(Answer::Account(answer)) => self.answer(answer, cx),
            Event::Returned(Outcome::Answered(yes)) => match self.doing {
                Doing::Deleting(key) if yes => self.ask(AccountQuestion::RemoveKey(key), cx),
                Doing::Deleting(_) => self.look_up(cx),
                Doing::Waiting | Doing::Choosing | Doing::Adding => Step::Stay,
            },
            Event::Interrupt => match self.doing {
                Doing::Adding => self.look_up(cx),
                Doing::Waiting | Doing::Choosing | Doing::Deleting(_) => back(),
            },
            Event::InputEnded => back(),
            Event::Answer(_)
            | Event::Returned(Outcome::Done | Outcome::Other(_) | Outcome::NotTakenUp)
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        match self.doing {
            Doing::Waiting | Doing::Deleting(_) => Wants::Nothing,
            Doing::Choosing => {
                Wants::line(Line::new().prompt("A adds, D n deletes, Enter leaves: "))
            }
            Doing::Adding => Wants::Line {
                prompt: Line::new().prompt("Key: "),
                echo: Echo::Shown,
                limit: LONGEST_LINE,
                keep: Keep::Keep,
            },
        }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        match self.doing {
            Doing::Choosing => {
                let text = list(&self.keys, cx);
                return cx.page(text);
            }
            Doing::Adding => {
                cx.print("Paste the one line of your .pub file,");
                cx.print("or press Enter alone to go back.");
            }
            Doing::Waiting | Doing::Deleting(_) => {}
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
