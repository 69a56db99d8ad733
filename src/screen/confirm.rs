//! A yes/no question. Knows nothing of what hangs on the answer: the screen below is told it.

use std::borrow::Cow;

use crate::registry::Place;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// The question, and what Enter alone means.
#[derive(Debug)]
pub(super) struct Confirm {
    question: Cow<'static, str>,
    default: bool,
}

impl Confirm {
    /// A question that Enter alone answers with yes.
    pub(super) fn or_yes(question: impl Into<Cow<'static, str>>) -> Self {
        Self { question: question.into(), default: true }
    }

    /// A question that Enter alone answers with no.
    pub(super) fn or_no(question: impl Into<Cow<'static, str>>) -> Self {
        Self { question: question.into(), default: false }
    }
}

impl Screen for Confirm {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Line(typed) => match typed.text.trim().to_ascii_lowercase().as_str() {
                "" => Step::Pop(Outcome::Answered(self.default)),
                "y" | "yes" => Step::Pop(Outcome::Answered(true)),
                "n" | "no" => Step::Pop(Outcome::Answered(false)),
                _ => {
                    cx.print("Please answer Y or N.");
                    Step::Stay
                }
            },
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Answered(false)),
            Event::Entered
            | Event::Answer(_)
            | Event::Returned(_)
            | Event::Lost(_)
            | Event::Resumed
            | Event::Message(_)
            | Event::Behind
            | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        let hint = if self.default { "(Y/n)" } else { "(y/N)" };
        let prompt = Line::new().question(format!("{} {hint} ", self.question));
        Wants::Line { prompt, echo: Echo::Shown, limit: 16, keep: Keep::Keep }
    }

    fn place(&self) -> Option<Place> {
        None
    }
}
