//! A setting that is one of two things: a list of both. It holds at once, and is remembered. Knows
//! none of them.

use std::fmt;

use crate::board::{Answer, Question};
use crate::registry::Place;
use crate::store::User;
use crate::terminal::style::{Line, Text};

use super::super::{Cx, Event, Screen, Step, Wants};
use super::{back, numbered};

/// One of the settings that are so.
pub(super) trait Either: Copy + fmt::Debug + Send + 'static {
    /// What stands above the list.
    fn title(self) -> &'static str;

    /// What is on and off.
    fn options(self) -> [&'static str; 2];

    /// Words for the two, beside their numbers.
    fn words(self) -> [&'static str; 2] {
        ["ON", "OFF"]
    }

    /// How it stands.
    fn is_on(self, user: &User) -> bool;

    /// From now on it is so; the answer to the question is whether it is remembered.
    fn keep(self, on: bool, cx: &mut Cx<'_>) -> Question;
}

/// The list of one of them.
#[derive(Debug)]
pub(super) struct Switch<E> {
    what: E,
    saving: bool,
}

impl<E: Either> Switch<E> {
    pub(super) fn list(what: E) -> Box<dyn Screen> {
        Box::new(Self { what, saving: false })
    }

    fn show(&self, cx: &mut Cx<'_>) {
        let mut text = Text::from(Line::new().title(self.what.title()));
        for (number, option) in (1..).zip(self.what.options()) {
            text.push(numbered(number).plain(option));
        }
        cx.print_text(text);
    }

    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let [on, off] = self.what.words();
        let on = match typed.to_ascii_uppercase().as_str() {
            "1" => true,
            "2" => false,
            word if word == on => true,
            word if word == off => false,
            _ => {
                cx.print("Please type 1 or 2,");
                cx.print("or Enter alone to go back.");
                return Step::Stay;
            }
        };
        if self.what.is_on(&cx.member().user) == on {
            return back();
        }
        self.saving = true;
        Step::Ask(self.what.keep(on, cx))
    }
}

impl<E: Either> Screen for Switch<E> {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => match typed.text.trim() {
                "" => back(),
                typed => self.choose(typed, cx),
            },
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
        Wants::line(Line::new().prompt("Which (number, Enter to leave): "))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if !self.saving {
            self.show(cx);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}

/// What was chosen holds, and that is all.
pub(super) fn not_kept(cx: &mut Cx<'_>) -> Step {
    cx.print(Line::new().error("It could not be remembered."));
    cx.print("It holds for this call.");
    back()
}
