//! Another password: the old one, then the new one twice. Three wrong old ones lead back to the
//! menu.

use zeroize::Zeroizing;

use crate::accounts::PasswordNotChanged;
use crate::board::{AccountAnswer, AccountQuestion, Answer};
use crate::registry::Place;
use crate::terminal::style::Line;

use super::super::login::Wrong;
use super::super::new_password::NewPassword;
use super::super::{Cx, Event, Screen, Step, Wants};
use super::{ask, back, refused};

/// The form, as far as it is filled in.
#[derive(Debug, Default)]
pub(super) struct ChangePassword {
    field: Field,
    old: Zeroizing<String>,
    wrong: Wrong,
}

#[derive(Debug, Default)]
enum Field {
    #[default]
    Old,
    /// The old one is being looked at.
    Checking,
    New(NewPassword),
    Saving,
}

impl ChangePassword {
    fn line(&mut self, text: String, cx: &mut Cx<'_>) -> Step {
        let text = Zeroizing::new(text);
        match &mut self.field {
            Field::Old if text.is_empty() => unchanged(cx),
            Field::Old => {
                self.field = Field::Checking;
                self.old = text;
                ask(AccountQuestion::CheckPassword(self.old.clone()), cx)
            }
            Field::New(new) if new.is_first() && text.is_empty() => unchanged(cx),
            Field::New(new) => {
                let Some(new) = new.line(&text, cx) else { return Step::Stay };
                self.field = Field::Saving;
                let old = std::mem::take(&mut self.old);
                ask(AccountQuestion::ChangePassword { old, new }, cx)
            }
            Field::Checking | Field::Saving => Step::Stay,
        }
    }

    fn answered(&mut self, answer: Result<(), PasswordNotChanged>, cx: &mut Cx<'_>) -> Step {
        match (std::mem::take(&mut self.field), answer) {
            (Field::Saving, Ok(())) => {
                cx.print("Your password is changed.");
                back()
            }
            (_, Ok(())) => {
                self.field = Field::New(NewPassword::begin(cx));
                Step::Stay
            }
            (_, Err(why)) => refused(&why, &mut self.wrong, cx),
        }
    }
}

/// Nothing was changed; back to the list.
fn unchanged(cx: &mut Cx<'_>) -> Step {
    cx.print("Your password is as it was.");
    back()
}

impl Screen for ChangePassword {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                cx.print("Enter alone goes back and changes nothing.");
                Step::Stay
            }
            Event::Line(typed) => self.line(typed.text, cx),
            Event::Answer(Answer::Account(AccountAnswer::Password(answer))) => {
                self.answered(answer, cx)
            }
            Event::Interrupt | Event::InputEnded => unchanged(cx),
            Event::Answer(_) | Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        match &self.field {
            Field::Old => Wants::secret(Line::new().prompt("Your password now: ")),
            Field::New(new) => new.wants(),
            Field::Checking | Field::Saving => Wants::Nothing,
        }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
