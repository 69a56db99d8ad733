//! A yes/no question. Knows nothing of what hangs on the answer: the screen below is told it.

use std::borrow::Cow;

use crate::registry::Place;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::{Cx, Event, Moment, Outcome, Screen, Step, Typed, Wants};

/// The question, and what Enter alone means.
#[derive(Debug)]
pub(super) struct Confirm {
    question: Cow<'static, str>,
    default: bool,
    unclear: Unclear,
    /// When it was put.
    put: Moment,
}

/// What becomes of a line that is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unclear {
    /// The question is put again.
    Again,
    /// It counts as Enter alone.
    Default,
    /// It is for the screen below, and so is what was typed ahead.
    Below,
}

impl Confirm {
    /// A question that Enter alone answers with yes.
    pub(super) fn or_yes(question: impl Into<Cow<'static, str>>) -> Self {
        Self::new(question.into(), true)
    }

    /// A question that Enter alone answers with no.
    pub(super) fn or_no(question: impl Into<Cow<'static, str>>) -> Self {
        Self::new(question.into(), false)
    }

    fn new(question: Cow<'static, str>, default: bool) -> Self {
        Self { question, default, unclear: Unclear::Again, put: Moment::default() }
    }

    /// The same for a program, which has not reckoned with a question: whatever is no answer is taken
    /// as Enter alone is.
    pub(super) fn asked_once(self) -> Self {
        Self { unclear: Unclear::Default, ..self }
    }

    /// The same where nobody has asked for a question: what was not typed as an answer to it is given
    /// to the screen below, with [`Outcome::Other`].
    pub(super) fn in_passing(self) -> Self {
        Self { unclear: Unclear::Below, ..self }
    }

    /// A line for the screen below is not cut.
    fn limit(&self, cx: &Cx<'_>) -> usize {
        if self.unclear == Unclear::Below { cx.line_limit() } else { 16 }
    }

    fn line(&self, typed: Typed, cx: &mut Cx<'_>) -> Step {
        let is_ahead = self.unclear == Unclear::Below && typed.begun <= self.put;
        let answer = match typed.text.trim().to_ascii_lowercase().as_str() {
            _ if is_ahead => None,
            "" => Some(self.default),
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            _ => None,
        };
        match (answer, self.unclear) {
            (Some(yes), _) => Step::Pop(Outcome::Answered(yes)),
            (None, Unclear::Default) => Step::Pop(Outcome::Answered(self.default)),
            (None, Unclear::Below) => Step::Pop(Outcome::Other(typed)),
            (None, Unclear::Again) => {
                cx.print("Please answer Y or N.");
                Step::Stay
            }
        }
    }
}

impl Screen for Confirm {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                self.put = cx.typist.moment;
                Step::Stay
            }
            Event::Line(typed) => self.line(typed, cx),
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Answered(false)),
            Event::Answer(_) | Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        let hint = if self.default { "(Y/n)" } else { "(y/N)" };
        let prompt = Line::new().question(format!("{} {hint} ", self.question));
        Wants::Line { prompt, echo: Echo::Shown, limit: self.limit(cx), keep: Keep::Keep }
    }

    fn place(&self) -> Option<Place> {
        None
    }
}
