//! The login: a name and a password. Three failures end the call. Does not know whether there is a
//! place on the board.

use tokio_util::sync::{CancellationToken, DropGuard};
use zeroize::Zeroizing;

use crate::accounts::LoginRefusal;
use crate::art::Name;
use crate::board::{Answer, Question};
use crate::config::Registration;
use crate::registry::Place;
use crate::terminal::style::Line;
use crate::transport::Who;

use super::pictures;
use super::register::Register;
use super::turned_away::way_in;
use super::{Cx, Event, Moment, Screen, Step, Wants, charsets};

/// How often a wrong password can be typed.
const TRIES: u8 = 3;

/// The wrong passwords so far.
#[derive(Debug, Default)]
pub(super) struct Wrong(u8);

impl Wrong {
    /// One more. `true`: it was the last; the caller is told who can set a new one.
    pub(super) fn once_more(&mut self, cx: &mut Cx<'_>) -> bool {
        self.0 += 1;
        let is_last = self.0 >= TRIES;
        if is_last {
            let config = cx.board.config();
            cx.print(format!(
                "Forgotten your password? {}, who runs this board, can set a new one.",
                config.board.sysop
            ));
        }
        is_last
    }
}

/// The first screen of a call.
#[derive(Debug)]
pub struct Login {
    wrong: Wrong,
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
    /// It is when its turn has come: that was said.
    Waiting {
        /// Then.
        since: Moment,
        /// Dropped, it is not looked at, or nobody hears what came of it.
        _attempt: DropGuard,
    },
}

impl Login {
    /// The login of a caller of whom the transport knows this much.
    pub fn of(who: Who) -> Self {
        Self { wrong: Wrong::default(), stage: Stage::Name, who, greeted: false }
    }

    /// A caller who comes back from the form for a new account.
    pub(super) fn again() -> Self {
        Self { greeted: true, ..Self::of(Who::Stranger) }
    }

    fn begin(&mut self, cx: &mut Cx<'_>) -> Step {
        cx.typist.time_limit = Some(cx.typist.connected + cx.board.config().limits.login);
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
            Who::User(known) => {
                self.stage = Stage::Checking;
                Step::Ask(Question::User(known.user))
            }
        }
    }

    fn line(&mut self, text: String, cx: &mut Cx<'_>) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Name) {
            Stage::Name => {
                let name = text.trim();
                if name == charsets::NEXT {
                    charsets::next(cx);
                    return Step::Stay;
                }
                if name.eq_ignore_ascii_case("new") {
                    return register(cx).unwrap_or(Step::Stay);
                }
                if !name.is_empty() {
                    self.stage = Stage::Password { name: name.to_owned() };
                }
                Step::Stay
            }
            Stage::Password { name } => self.tries(name, text.into(), cx),
            stage @ (Stage::Checking | Stage::Waiting { .. }) => {
                self.stage = stage;
                Step::Stay
            }
        }
    }

    /// A password was typed: its turn may come later, and then that is said.
    fn tries(&mut self, name: String, password: Zeroizing<String>, cx: &mut Cx<'_>) -> Step {
        let from = cx.typist.peer;
        let attempt = match cx.board.tries_from(from, &name) {
            Ok(attempt) => Box::new(attempt),
            Err(why) => return self.refused(&why, cx),
        };
        let given_up = CancellationToken::new();
        self.stage = match attempt.one_moment(cx.now()) {
            None => Stage::Checking,
            Some(wait) => {
                cx.print(wait.to_string());
                Stage::Waiting { since: cx.typist.moment, _attempt: given_up.clone().drop_guard() }
            }
        };
        Step::Ask(Question::LogIn { from, name, password, attempt, given_up })
    }

    fn refused(&mut self, why: &LoginRefusal, cx: &mut Cx<'_>) -> Step {
        let stage = std::mem::replace(&mut self.stage, Stage::Name);
        cx.print(Line::new().error(why.to_string()));
        if matches!(self.who, Who::User(_)) || why.ends_call() {
            return Step::HangUp;
        }
        if !why.is_wrong_password() || !self.wrong.once_more(cx) {
            return match stage {
                // Perhaps the password once more: it would be shown as a name.
                Stage::Waiting { since, .. } => Step::DropSince(since),
                Stage::Name | Stage::Password { .. } | Stage::Checking => Step::Stay,
            };
        }
        cx.print("Goodbye.");
        Step::HangUp
    }
}

impl Screen for Login {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.begin(cx),
            Event::Line(typed) => self.line(typed.text, cx),
            Event::Interrupt if self.can_be_given_up() => {
                // The late answer is for a screen that is no more.
                let wrong = std::mem::take(&mut self.wrong);
                Step::Replace(Box::new(Self { wrong, ..Self::again() }))
            }
            Event::Interrupt => {
                self.stage = Stage::Name;
                Step::Stay
            }
            Event::InputEnded => Step::HangUp,
            Event::Answer(Answer::LogIn(Ok(user))) => {
                if matches!(self.who, Who::User(_)) {
                    // Nothing can have been chosen before.
                    cx.choose(user.terminal);
                }
                way_in(user)
            }
            Event::Answer(Answer::LogIn(Err(why))) => self.refused(&why, cx),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        match self.stage {
            Stage::Name => {
                Wants::line(Line::new().prompt(match cx.board.config().accounts.registration {
                    Registration::Open | Registration::Approve => "Username (or NEW): ",
                    Registration::Closed => "Username: ",
                }))
            }
            Stage::Password { .. } => Wants::secret(Line::new().prompt("Password: ")),
            Stage::Checking | Stage::Waiting { .. } => Wants::Nothing,
        }
    }

    fn can_be_given_up(&self) -> bool {
        matches!(self.stage, Stage::Waiting { .. })
    }

    fn place(&self) -> Option<Place> {
        Some(Place::LoggingIn)
    }
}

fn greet(cx: &mut Cx<'_>) {
    pictures::show(Name::Connect, 2, cx);
    let config = cx.board.config();
    let place = &config.board;
    let mut line = Line::new().title(place.name.clone());
    if !place.location.is_empty() {
        line = line.plain(format!(", {}", place.location));
    }
    cx.print(line.plain(format!(
        " - node {}, {}, {}",
        cx.typist.address.node, cx.typist.transport, cx.profile.charset
    )));
    cx.print(charsets::HINT);
}

/// The form for a new account, or the sentence that says why there is none.
fn register(cx: &mut Cx<'_>) -> Option<Step> {
    match cx.board.config().accounts.registration {
        Registration::Open | Registration::Approve => {
            let limits = &cx.board.config().limits;
            if let Err(why) = cx.board.door.may_register(cx.typist.peer, limits, cx.now()) {
                cx.print(Line::new().error(why.to_string()));
                return None;
            }
            Some(Step::Replace(Box::new(Register::new())))
        }
        Registration::Closed => {
            cx.print(format!(
                "New accounts are made by {}, who runs this board.",
                cx.board.config().board.sysop
            ));
            None
        }
    }
}
