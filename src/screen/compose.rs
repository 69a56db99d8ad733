//! Writing several lines to one user: to whom, the lines, and an empty one that sends them. Used for
//! online messages and for mail; what was written is kept until it is sent, or dropped by its author.

use crate::board::{Answer, Question};
use crate::chat::{Refusal, Target};
use crate::registry::Place;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::menu::whom;
use super::olm::{NotSent, Outgoing, may_write, measured, not_too_fast};
use super::{Completion, Cx, Event, Outcome, Paste, Screen, Step, Typed, Wants};

/// How many lines one goes with.
const MOST: usize = 50;

/// What is being written.
#[derive(Debug)]
pub(super) struct Compose {
    to: Option<Target>,
    lines: Vec<String>,
    is_mail: bool,
    asked: Asked,
}

/// Which answer is waited for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    /// Perhaps another process has made an account of this name.
    Names(String),
    /// The log, and whether one may write.
    Write,
}

impl Compose {
    /// An online message; without `to` it asks to whom.
    pub(super) fn olm(to: Option<Target>) -> Self {
        Self { to, lines: Vec::new(), is_mail: false, asked: Asked::Nothing }
    }

    /// A message that is left where online messages are not welcome.
    pub(super) fn mail(to: Target) -> Self {
        Self { to: Some(to), is_mail: true, ..Self::olm(None) }
    }

    fn begin(&self, cx: &mut Cx<'_>) {
        if let Some(to) = &self.to {
            let name = &to.name;
            cx.print(format!("Your lines to {name}:"));
            cx.print("an empty one sends them, Ctrl-C drops them.");
        }
    }

    fn whom(&mut self, typed: &str, looked: bool, cx: &mut Cx<'_>) -> Step {
        let found = cx.find(typed);
        let found = found.map_err(NotSent::Refused);
        match found.and_then(|to| may_write(&to, cx).map(|()| to)) {
            Ok(to) => {
                self.to = Some(to);
                self.begin(cx);
            }
            Err(NotSent::Refused(Refusal::Unknown { .. })) if !looked => {
                self.asked = Asked::Names(typed.to_owned());
                return Step::Ask(Question::Directory);
            }
            Err(why) => cx.print(Line::new().error(why.to_string())),
        }
        Step::Stay
    }

    fn line(&mut self, typed: Typed, cx: &mut Cx<'_>) -> Step {
        let text = match measured(&typed.text, cx) {
            Ok(text) if text.is_empty() => return self.send(cx),
            Ok(text) => text,
            Err(why) => {
                cx.print(Line::new().error(why.beyond(typed.beyond).to_string()));
                cx.given_back = Some(typed.text);
                return Step::Stay;
            }
        };
        if self.lines.len() == MOST {
            // It lies on the Up key, as every line does: in the editor it would have to be removed
            // before the empty line.
            let sentence =
                format!("No more than {MOST} lines go in one: an empty line sends them.");
            cx.print(Line::new().error(sentence));
            return Step::Stay;
        }
        self.lines.push(text);
        Step::Stay
    }

    /// An empty line was entered.
    fn send(&mut self, cx: &mut Cx<'_>) -> Step {
        let Some(outgoing) = self.outgoing() else { return drop_it(cx) };
        if let Err(why) = not_too_fast(cx) {
            cx.print(Line::new().error(why.to_string()));
            return self.kept(cx);
        }
        self.asked = Asked::Write;
        Step::Ask(outgoing.question(cx))
    }

    fn outgoing(&self) -> Option<Outgoing> {
        let (to, lines) = (self.to.clone()?, self.lines.clone());
        (!lines.is_empty()).then_some(Outgoing { to, lines, is_mail: self.is_mail })
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Step {
        match (std::mem::replace(&mut self.asked, Asked::Nothing), answer) {
            (Asked::Names(typed), _) => self.whom(&typed, true, cx),
            (Asked::Write, Answer::Write { conversation, welcome }) => {
                let sent = self.outgoing().map(|it| it.send(*conversation, *welcome, cx));
                if let Some(Err(why)) = sent {
                    cx.print(Line::new().error(why.to_string()));
                    return self.kept(cx);
                }
                Step::Pop(Outcome::Done)
            }
            (Asked::Write, _) => {
                cx.print(Line::new().error("The board cannot look that up just now."));
                self.kept(cx)
            }
            (Asked::Nothing, _) => Step::Stay,
        }
    }

    fn kept(&self, cx: &mut Cx<'_>) -> Step {
        let lines = self.lines.len();
        let what =
            if lines == 1 { "Your line is".to_owned() } else { format!("{lines} lines are") };
        cx.print(format!("{what} kept: Enter sends, Ctrl-C drops."));
        Step::Stay
    }
}

fn drop_it(cx: &mut Cx<'_>) -> Step {
    cx.print("Nothing was sent.");
    Step::Pop(Outcome::Done)
}

impl Screen for Compose {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                self.begin(cx);
                Step::Stay
            }
            Event::Line(typed) if self.to.is_some() => self.line(typed, cx),
            Event::Line(typed) => match typed.text.trim() {
                "" => drop_it(cx),
                name => self.whom(name, false, cx),
            },
            Event::Interrupt | Event::InputEnded => drop_it(cx),
            Event::Answer(answer) => self.answer(&answer, cx),
            Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    /// Each line is one of the message.
    fn pasted(&mut self, paste: Paste, _: &mut Cx<'_>) -> Result<Step, Paste> {
        if self.to.is_none() {
            return Err(paste);
        }
        Ok(Step::Read(paste.lines))
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        if self.asked != Asked::Nothing {
            return Wants::Nothing;
        }
        let prompt = if self.to.is_some() { "> " } else { "To: " };
        let prompt = Line::new().prompt(prompt);
        Wants::Line { prompt, echo: Echo::Shown, limit: cx.line_limit(), keep: Keep::Keep }
    }

    fn complete(&self, before: &str, cx: &Cx<'_>) -> Option<Completion> {
        if self.to.is_some() {
            return None;
        }
        whom(before, before, cx)
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        self.begin(cx);
        for line in &self.lines {
            cx.print(Line::new().prompt("> ").plain(line.clone()));
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Writing)
    }

    fn takes_every_line(&self) -> bool {
        self.to.is_some()
    }

    fn holds_olms(&self) -> bool {
        self.to.is_some()
    }

    fn unsent(&self) -> Vec<String> {
        self.lines.clone()
    }
}
