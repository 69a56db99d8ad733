//! The login: a name, a password, and the way onto the board. Three failures end the call.

use crate::accounts::LoginRefusal;
use crate::art::Name;
use crate::board::{Answer, Member, Question};
use crate::config::Registration;
use crate::registry::{LogIn, Place};
use crate::store::User;
use crate::terminal::style::{Line, Text};
use crate::transport::Who;

use super::pictures;
use super::register::Register;
use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// How often a wrong password is forgiven.
pub(super) const TRIES: u8 = 3;

/// How many of those on line are named at a login; WHO shows all.
const NAMED: usize = 10;

/// The first screen of a call.
#[derive(Debug)]
pub struct Login {
    failures: u8,
    stage: Stage,
    who: Who,
    greeted: bool,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Name,
    Password {
        name: String,
    },
    /// The password is being looked at.
    Checking,
    /// The line is on its way to the node that waits for this user.
    HandingOver {
        user: Box<User>,
    },
}

impl Login {
    /// The login of a caller of whom the transport knows this much.
    pub fn of(who: Who) -> Self {
        Self { failures: 0, stage: Stage::Name, who, greeted: false }
    }

    /// A caller who comes back from the form for a new account.
    pub(super) fn again() -> Self {
        Self { greeted: true, ..Self::of(Who::Stranger) }
    }

    fn begin(&mut self, cx: &mut Cx<'_>) -> Step {
        cx.typist.time_limit = Some(cx.typist.connected + cx.board.config.limits.login);
        match self.who {
            Who::Stranger => {
                if !self.greeted {
                    greet(cx);
                }
                Step::Stay
            }
            Who::Newcomer => {
                greet(cx);
                // Nothing else was wanted.
                register(cx).unwrap_or(Step::HangUp)
            }
            Who::User(user) => {
                self.stage = Stage::Checking;
                Step::Ask(Question::User(user))
            }
        }
    }

    fn line(&mut self, text: String, cx: &mut Cx<'_>) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Name) {
            Stage::Name => {
                let name = text.trim();
                if name.eq_ignore_ascii_case("new") {
                    return register(cx).unwrap_or(Step::Stay);
                }
                if !name.is_empty() {
                    self.stage = Stage::Password { name: name.to_owned() };
                }
                Step::Stay
            }
            Stage::Password { name } => {
                self.stage = Stage::Checking;
                Step::Ask(Question::LogIn { name, password: text.into() })
            }
            stage @ (Stage::Checking | Stage::HandingOver { .. }) => {
                self.stage = stage;
                Step::Stay
            }
        }
    }

    fn refused(&mut self, why: &LoginRefusal, cx: &mut Cx<'_>) -> Step {
        self.stage = Stage::Name;
        cx.print(Line::new().error(why.to_string()));
        if matches!(self.who, Who::User(_)) {
            return Step::HangUp;
        }
        if !why.is_wrong_password() {
            return Step::Stay;
        }
        self.failures += 1;
        if self.failures < TRIES {
            return Step::Stay;
        }
        say_who_helps(cx);
        cx.print("Goodbye.");
        Step::HangUp
    }
}

impl Screen for Login {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.begin(cx),
            Event::Line(typed) => self.line(typed.text, cx),
            Event::Interrupt => {
                self.stage = Stage::Name;
                Step::Stay
            }
            Event::InputEnded => Step::HangUp,
            Event::Answer(Answer::LogIn(Ok(user))) => {
                self.stage = Stage::HandingOver { user: user.clone() };
                enter(user, cx)
            }
            Event::Answer(Answer::LogIn(Err(why))) => self.refused(&why, cx),
            Event::Returned(Outcome::NotTakenUp) => {
                match std::mem::replace(&mut self.stage, Stage::Name) {
                    Stage::HandingOver { user } => {
                        self.stage = Stage::HandingOver { user: user.clone() };
                        enter(user, cx)
                    }
                    Stage::Name | Stage::Password { .. } | Stage::Checking => Step::Stay,
                }
            }
            Event::Returned(Outcome::Done | Outcome::Answered(_))
            | Event::Answer(_)
            | Event::Lost(_)
            | Event::Resumed
            | Event::Message(_)
            | Event::Behind
            | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        match self.stage {
            Stage::Name => {
                Wants::line(Line::new().prompt(match cx.board.config.accounts.registration {
                    Registration::Open => "Username (or NEW): ",
                    Registration::Closed => "Username: ",
                }))
            }
            Stage::Password { .. } => Wants::secret(Line::new().prompt("Password: ")),
            Stage::Checking | Stage::HandingOver { .. } => Wants::Nothing,
        }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::LoggingIn)
    }
}

/// The way to a new password, for who has forgotten the old one.
pub(super) fn say_who_helps(cx: &mut Cx<'_>) {
    let sysop = &cx.board.config.board.sysop;
    cx.print(format!("Forgotten your password? {sysop}, who runs this board, can set a new one."));
}

fn greet(cx: &mut Cx<'_>) {
    pictures::show(Name::Connect, 2, cx);
    let place = &cx.board.config.board;
    let mut line = Line::new().title(place.name.clone());
    if !place.location.is_empty() {
        line = line.plain(format!(", {}", place.location));
    }
    cx.print(line.plain(format!(
        " - node {}, {}, {}",
        cx.typist.address.node, cx.typist.transport, cx.profile.charset
    )));
}

/// The form for a new account, or the sentence that says why there is none.
fn register(cx: &mut Cx<'_>) -> Option<Step> {
    match cx.board.config.accounts.registration {
        Registration::Open => Some(Step::Replace(Box::new(Register::new()))),
        Registration::Closed => {
            cx.print(format!(
                "New accounts are made by {}, who runs this board.",
                cx.board.config.board.sysop
            ));
            None
        }
    }
}

/// Puts `user` on the board, or says why that cannot be.
pub(super) fn enter(user: Box<User>, cx: &mut Cx<'_>) -> Step {
    match cx.board.log_in(cx.typist.address, &user) {
        LogIn::On(address) => {
            cx.typist.address = address;
            cx.typist.time_limit = None;
            welcome(&user, cx);
            let member = Member::new(address, *user, cx.board, cx.now);
            Step::Begin(Box::new(member))
        }
        LogIn::Parked(address) => Step::HandOver(address),
        LogIn::AlreadyOn(address) => {
            cx.print(format!(
                "You are already on node {}. Hang up there first, then call again.",
                address.node
            ));
            Step::HangUp
        }
        LogIn::Busy => {
            cx.print("All nodes are busy. Please call back later.");
            Step::HangUp
        }
    }
}

fn welcome(user: &User, cx: &mut Cx<'_>) {
    pictures::show(Name::Welcome, 4, cx);
    let zone = cx.board.config.board.time_zone;
    let mut text = Text::new();
    text.push(Line::new().plain("Welcome, ").value(user.name.to_string()).plain("."));
    if let Some(last) = user.last_call {
        text.push(Line::new().label("Last call: ").value(super::time::moment(last, zone)));
    } else {
        text.push(Line::from("This is your first call. ? shows what you can do here."));
    }
    if let Some(others) = others(user, cx) {
        text.push(Line::new().label("Also on line: ").value(others));
    }
    cx.print_text(text);
}

/// Who else is on line, by name as far as there is room for names.
fn others(user: &User, cx: &Cx<'_>) -> Option<String> {
    let callers = cx.board.registry.callers();
    let mut names: Vec<&str> = callers
        .iter()
        .filter(|row| row.caller.user != user.id)
        .map(|row| &*row.caller.name)
        .collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let first = (!names.is_empty()).then(|| names.join(", "))?;
    Some(if more > 0 { format!("{first} and {more} more") } else { first })
}
