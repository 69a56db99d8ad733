//! Deleting one's account: the password, what is to become of one's messages, and a last question.
//! The call ends with it. Three wrong passwords lead back to the menu.

use zeroize::Zeroizing;

use crate::accounts::{ForgetRefusal, PasswordNotChanged};
use crate::board::{AccountAnswer, AccountQuestion, Answer};
use crate::registry::Place;
use crate::terminal::style::{Line, Text};
use crate::text::width;

use super::super::confirm::Confirm;
use super::super::login::Wrong;
use super::super::{Cx, Event, Outcome, Screen, Step, Wants};
use super::{ask, back, refused};

/// What is said before anything is asked.
const WHAT_HAPPENS: [&str; 4] = [
    "This deletes your account. Your name is free for others then, and your password, keys, \
     settings and lists are gone; nobody can write to you.",
    "What you wrote to others stays with them, under a name such as \"Former user 7\": as it is, \
     or emptied, as you choose.",
    "That you chatted, with whom and how long, stays for the statistics.",
    "Enter alone goes back and changes nothing.",
];

/// How far the caller has come.
#[derive(Debug, Default)]
pub(super) struct DeleteAccount {
    field: Field,
    wrong: Wrong,
}

#[derive(Clone, Copy, Debug, Default)]
enum Field {
    #[default]
    Password,
    /// It is being looked at.
    Checking,
    /// What is to become of the messages.
    Messages,
    /// The last question is being put.
    Sure { redact: bool },
    /// The account is being deleted.
    Deleting,
}

impl DeleteAccount {
    fn line(&mut self, text: String, cx: &mut Cx<'_>) -> Step {
        match self.field {
            Field::Password if text.is_empty() => unchanged(cx),
            Field::Password => {
                self.field = Field::Checking;
                ask(AccountQuestion::CheckPassword(Zeroizing::new(text)), cx)
            }
            Field::Messages => self.messages(text.trim(), cx),
            Field::Checking | Field::Sure { .. } | Field::Deleting => Step::Stay,
        }
    }

    fn messages(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let redact = match typed.to_ascii_lowercase().as_str() {
            "" => return unchanged(cx),
            "k" | "keep" => false,
            "e" | "empty" => true,
            _ => {
                cx.print("Please type K or E, or Enter alone to leave.");
                return Step::Stay;
            }
        };
        self.field = Field::Sure { redact };
        Step::Push(Box::new(Confirm::or_no("Delete your account for good?")))
    }

    fn sure(&mut self, yes: bool, cx: &mut Cx<'_>) -> Step {
        match self.field {
            Field::Sure { redact } if yes => {
                self.field = Field::Deleting;
                ask(AccountQuestion::Forget { redact }, cx)
            }
            Field::Sure { .. } => unchanged(cx),
            Field::Password | Field::Checking | Field::Messages | Field::Deleting => Step::Stay,
        }
    }

    fn checked(&mut self, answer: Result<(), PasswordNotChanged>, cx: &mut Cx<'_>) -> Step {
        match answer {
            Ok(()) => {
                self.field = Field::Messages;
                Step::Stay
            }
            Err(why) => {
                self.field = Field::Password;
                refused(&why, &mut self.wrong, cx)
            }
        }
    }
}

fn forgotten(answer: &Result<(), ForgetRefusal>, cx: &mut Cx<'_>) -> Step {
    match answer {
        Ok(()) => {
            cx.print("Your account is deleted. Thank you for calling.");
            Step::HangUp
        }
        Err(why) => {
            cx.print(Line::new().error(why.to_string()));
            back()
        }
    }
}

/// Nothing was changed; back to the list.
fn unchanged(cx: &mut Cx<'_>) -> Step {
    cx.print("Your account is as it was.");
    back()
}

impl Screen for DeleteAccount {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => self.line(typed.text, cx),
            Event::Answer(Answer::Account(AccountAnswer::Password(answer))) => {
                self.checked(answer, cx)
            }
            Event::Answer(Answer::Account(AccountAnswer::Forgotten(answer))) => {
                forgotten(&answer, cx)
            }
            Event::Returned(Outcome::Answered(yes)) => self.sure(yes, cx),
            // What is being deleted is deleted.
            Event::Interrupt | Event::InputEnded if matches!(self.field, Field::Deleting) => {
                Step::Stay
            }
            Event::Interrupt | Event::InputEnded => unchanged(cx),
            Event::Answer(_)
            | Event::Returned(Outcome::Done | Outcome::Other(_) | Outcome::NotTakenUp)
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        match self.field {
            Field::Password => Wants::secret(Line::new().prompt("Your password: ")),
            Field::Messages => {
                Wants::line(Line::new().prompt("Your messages: K keeps, E empties them: "))
            }
            Field::Checking | Field::Sure { .. } | Field::Deleting => Wants::Nothing,
        }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        let room = cx.profile.width();
        let rows = WHAT_HAPPENS.iter().flat_map(|sentence| width::wrap(sentence, room));
        let text: Text = rows.collect();
        cx.print_text(text);
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
