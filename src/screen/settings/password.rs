//! Another password: the old one, then the new one twice. Three wrong old ones lead back to the
//! menu.

use zeroize::Zeroizing;

use crate::accounts::{Password, PasswordNotChanged};
use crate::board::{AccountAnswer, AccountQuestion, Answer};
use crate::registry::Place;
use crate::terminal::style::Line;

use super::super::{Cx, Event, Outcome, Screen, Step, Wants, login, register};
use super::{ask, back};

/// The form, as far as it is filled in.
#[derive(Debug, Default)]
pub(super) struct ChangePassword {
    field: Field,
    old: Zeroizing<String>,
    failures: u8,
}

#[derive(Debug, Default)]
enum Field {
    #[default]
    Old,
    /// The old one is being looked at.
    Checking,
    New,
    Again(Password),
    Saving,
}

impl ChangePassword {
    fn line(&mut self, text: String, cx: &mut Cx<'_>) -> Step {
        match std::mem::take(&mut self.field) {
            Field::Old if text.is_empty() => return unchanged(cx),
            Field::Old => {
                self.old = text.into();
                self.field = Field::Checking;
                return ask(AccountQuestion::CheckPassword(self.old.clone()), cx);
            }
            Field::New if text.is_empty() => return unchanged(cx),
            Field::New => match Password::parse(&Zeroizing::new(text)) {
                Ok(new) => self.field = Field::Again(new),
                Err(why) => {
                    cx.print(Line::new().error(why.to_string()));
                    self.field = Field::New;
                }
            },
            Field::Again(new) if new.is(&Zeroizing::new(text)) => {
                self.field = Field::Saving;
                let old = std::mem::take(&mut self.old);
                return ask(AccountQuestion::ChangePassword { old, new }, cx);
            }
            Field::Again(_) => {
                cx.print(Line::new().error("The two are not the same. Choose a password again."));
                self.field = Field::New;
            }
            field @ (Field::Checking | Field::Saving) => self.field = field,
        }
        Step::Stay
    }

    fn answered(&mut self, answer: Result<(), PasswordNotChanged>, cx: &mut Cx<'_>) -> Step {
        match (std::mem::take(&mut self.field), answer) {
            (Field::Saving, Ok(())) => {
                cx.print("Your password is changed.");
                back()
            }
            (_, Ok(())) => {
                self.field = Field::New;
                register::say_rules(cx);
                Step::Stay
            }
            (_, Err(why)) => self.refused(&why, cx),
        }
    }

    fn refused(&mut self, why: &PasswordNotChanged, cx: &mut Cx<'_>) -> Step {
        cx.print(Line::new().error(why.to_string()));
        match why {
            PasswordNotChanged::Wrong => self.failures += 1,
            PasswordNotChanged::NotNow(_) => {}
        }
        if self.failures < login::TRIES {
            return Step::Stay;
        }
        login::say_who_helps(cx);
        Step::Pop(Outcome::Done)
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
            Event::Answer(_) | Event::Returned(_) | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        let ask = |words: &'static str| Wants::secret(Line::new().prompt(words));
        match self.field {
            Field::Old => ask("Your password now: "),
            Field::New => ask("Choose a password: "),
            Field::Again(_) => ask("Again: "),
            Field::Checking | Field::Saving => Wants::Nothing,
        }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
