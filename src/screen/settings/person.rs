//! What the caller tells of the own person: the real name and the place. Others see it at once.

use std::sync::Arc;

use crate::accounts::LONGEST_SAID;
use crate::board::{Answer, Question, seen_by_others};
use crate::registry::Place;
use crate::store::{Person, User};
use crate::terminal::style::Line;
use crate::text::clean::clean;
use crate::text::width;

use super::super::{Cx, Event, Screen, Step, Wants};
use super::back;
use super::either::not_kept;

/// What is typed for nothing at all.
const NONE: &str = "-";

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    RealName,
    Location,
}

impl Said {
    /// How it stands.
    pub(super) fn value(self, user: &User) -> String {
        let value = match self {
            Self::RealName => user.real_name.as_deref(),
            Self::Location => user.location.as_deref(),
        };
        value.unwrap_or("none").to_owned()
    }

    fn set(self, user: &mut User, value: Option<Arc<str>>) {
        match self {
            Self::RealName => user.real_name = value,
            Self::Location => user.location = value,
        }
    }

    fn prompt(self) -> &'static str {
        match self {
            Self::RealName => "Real name: ",
            Self::Location => "Location: ",
        }
    }
}

/// What the caller tells is so from now on, for others to see too; the answer to the question is
/// whether it is remembered.
pub(super) fn keep(cx: &mut Cx<'_>) -> Question {
    let address = cx.typist.address;
    let user = &cx.member().user;
    let (id, caller) = (user.id, seen_by_others(user));
    let person = Person {
        real_name: user.real_name.clone(),
        shows_name: user.shows_name,
        location: user.location.clone(),
    };
    cx.board.registry.set_caller(address, caller);
    Question::KeepPerson(id, Box::new(person))
}

/// The question for one of them.
#[derive(Debug)]
pub(super) struct Tell {
    said: Said,
    saving: bool,
}

impl Tell {
    pub(super) fn ask(said: Said) -> Box<dyn Screen> {
        Box::new(Self { said, saving: false })
    }

    fn line(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let text = clean(typed).trim().to_owned();
        if text.is_empty() {
            return back();
        }
        let characters = width::count(&text);
        if characters > LONGEST_SAID {
            let sentence =
                format!("Please use at most {LONGEST_SAID} characters, not {characters}.");
            cx.print(Line::new().error(sentence));
            cx.given_back = Some(typed.to_owned());
            return Step::Stay;
        }
        let value = (text != NONE).then(|| Arc::from(text));
        self.said.set(&mut cx.member().user, value);
        self.saving = true;
        Step::Ask(keep(cx))
    }
}

impl Screen for Tell {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => self.line(&typed.text, cx),
            Event::Answer(Answer::Kept) => back(),
            Event::Answer(Answer::NotKept) => not_kept(cx),
            Event::Interrupt | Event::InputEnded => back(),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.saving {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt(self.said.prompt()))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if !self.saving {
            let now = self.said.value(&cx.member().user);
            cx.print(Line::new().label("It is now: ").value(now));
            cx.print(format!("{NONE} is none, Enter alone goes back."));
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
