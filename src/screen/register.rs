//! The form for a new account: a name, perhaps a real name, a password twice. It says why it asks,
//! and an error says what to type instead.

use crate::accounts::{LONGEST_SAID, NewAccount, Password, RegisterRefusal};
use crate::board::{Answer, Question};
use crate::config::Registration;
use crate::registry::Place;
use crate::store::Role;
use crate::terminal::style::Line;
use crate::text::clean::clean;
use crate::text::name::UserName;
use crate::text::width;

use super::login::Login;
use super::new_password::NewPassword;
use super::turned_away::way_of_new;
use super::{Cx, Event, Screen, Step, Wants, charsets};

/// The form, as far as it is filled in.
#[derive(Debug)]
pub(super) struct Register {
    field: Field,
    name: Option<UserName>,
    real_name: Option<String>,
}

#[derive(Debug)]
enum Field {
    Name,
    RealName,
    Password(NewPassword),
    /// It is being made with this password.
    Saving(Password),
    /// It was not, for now: Enter tries again.
    Again(Password),
}

impl Register {
    pub(super) fn new() -> Self {
        Self { field: Field::Name, name: None, real_name: None }
    }

    fn line(&mut self, text: &str, cx: &mut Cx<'_>) -> Step {
        match &mut self.field {
            Field::Name => {
                match text.trim() {
                    "" => return Step::Replace(Box::new(Login::again())),
                    charsets::NEXT => {
                        charsets::next(cx);
                        return Step::Stay;
                    }
                    _ => {}
                }
                match UserName::parse(text) {
                    Err(why) => cx.print(Line::new().error(why.to_string())),
                    Ok(name) if cx.board.is_taken(&name) => {
                        cx.print(Line::new().error(RegisterRefusal::Taken(name).to_string()));
                    }
                    Ok(name) => {
                        self.name = Some(name);
                        self.field = Field::RealName;
                    }
                }
            }
            Field::RealName => self.real_name(text, cx),
            Field::Password(new) => {
                if let Some(password) = new.line(text, cx) {
                    return self.save(password, cx);
                }
            }
            Field::Again(password) => {
                let password = password.clone();
                return self.save(password, cx);
            }
            Field::Saving(_) => {}
        }
        Step::Stay
    }

    fn real_name(&mut self, text: &str, cx: &mut Cx<'_>) {
        let name = clean(text).trim().to_owned();
        if width::count(&name) > LONGEST_SAID {
            cx.print(Line::new().error(format!("Please use at most {LONGEST_SAID} characters.")));
            return;
        }
        self.real_name = (!name.is_empty()).then_some(name);
        self.field = Field::Password(NewPassword::begin(cx));
    }

    fn save(&mut self, password: Password, cx: &mut Cx<'_>) -> Step {
        let Some(name) = self.name.clone() else {
            self.field = Field::Name;
            return Step::Stay;
        };
        let config = cx.board.config();
        let making = match cx.board.door.registers(cx.typist.peer, &config.limits, cx.now()) {
            Ok(making) => Box::new(making),
            Err(why) => {
                // Others at the same address were quicker.
                cx.print(Line::new().error(why.to_string()));
                self.field = Field::Again(password);
                return Step::Stay;
            }
        };
        self.field = Field::Saving(password.clone());
        let registration = config.accounts.registration;
        let real_name = self.real_name.clone();
        let waiting = registration == Registration::Approve;
        let account = NewAccount { name, real_name, password, role: Role::Caller, waiting };
        Step::Ask(Question::Register(account, making))
    }

    /// What was typed stays, as far as it is not at fault.
    fn refused(&mut self, why: &RegisterRefusal) {
        self.field = match (std::mem::replace(&mut self.field, Field::Name), why) {
            (Field::Saving(password), RegisterRefusal::NotNow(_)) => Field::Again(password),
            _ => Field::Name,
        };
    }
}

impl Screen for Register {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                cx.typist.time_limit =
                    Some(cx.typist.connected + cx.board.config().limits.register);
                cx.print("A new account: a name that others see,");
                cx.print("and a password. Enter alone goes back.");
                let config = cx.board.config();
                if config.accounts.registration == Registration::Approve {
                    let sysop = &config.board.sysop;
                    cx.print(format!("{sysop}, who runs this board, approves new accounts."));
                }
                Step::Stay
            }
            Event::Line(typed) => self.line(&typed.text, cx),
            Event::Answer(Answer::Registered(Ok(user))) => way_of_new(user),
            Event::Answer(Answer::Registered(Err(why))) => {
                cx.print(Line::new().error(why.to_string()));
                self.refused(&why);
                Step::Stay
            }
            Event::InputEnded => Step::HangUp,
            Event::Interrupt => {
                // Else what is typed on as a password would be taken for a name, and be shown.
                cx.print("No account was made.");
                Step::Replace(Box::new(Login::again()))
            }
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        let ask = |words: &'static str| Line::new().prompt(words);
        match &self.field {
            Field::Name => Wants::line(ask("Choose a username: ")),
            Field::RealName => Wants::line(ask("Real name (Enter to skip): ")),
            Field::Password(new) => new.wants(),
            Field::Again(_) => Wants::line(ask("Enter tries again, Ctrl-C goes back: ")),
            Field::Saving(_) => Wants::Nothing,
        }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::LoggingIn)
    }
}
