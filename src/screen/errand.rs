//! `/WHO`, `/OLM`, `/R` and `/CHAT …` at a prompt that is for something else, and what answers an
//! invite: the menu's own code runs the line, and the prompt is put again. Knows no command.

use crate::registry::Place;
use crate::terminal::render::Echo;

use super::menu::{self, Menu};
use super::{Completion, Cx, Event, Screen, Step, Typed, Wants};

/// One line on its way through the menu's commands.
#[derive(Debug)]
pub(super) struct Errand {
    menu: Menu,
    line: Option<Typed>,
    /// Another screen stands above: what the command shows, or asks.
    covered: bool,
}

impl Errand {
    /// Runs a line as the menu would.
    pub(super) fn of(line: Typed) -> Self {
        Self { menu: Menu::default(), line: Some(line), covered: false }
    }
}

/// A screen that runs this line for the screen on which it was typed, if it is not for that one: a
/// password never is, whatever it looks like.
pub fn errand(on: &dyn Screen, typed: Typed, cx: &Cx<'_>) -> Result<Box<dyn Screen>, Typed> {
    let is_slashed = runs_errands(on, cx) && menu::is_slash_word(&typed.text);
    if is_shown(&on.wants(cx)) && (is_slashed || answers_invite(on, &typed, cx)) {
        return Ok(Box::new(Errand::of(typed)));
    }
    Err(typed)
}

/// Whether the line is the answer that an invite says to type, wherever it is read (SPEC §6), while
/// one stands or when one has just ended. In a chat none stands, and the menu reads it itself.
fn answers_invite(on: &dyn Screen, typed: &Typed, cx: &Cx<'_>) -> bool {
    let Some(member) = &cx.typist.member else { return false };
    let Some(whom) = menu::answered_invite(&typed.text) else { return false };
    if member.chat.invites().is_empty() && !cx.typist.invites.ended_since(typed.begun) {
        return false;
    }
    // Among the lines of a message some words more are a sentence.
    let is_name = || cx.find(whom).is_ok();
    runs_errands(on, cx) || on.holds_olms() && (whom.is_empty() || is_name())
}

/// How a screen wants its input, with room for the line of an errand.
pub fn wants(of: &dyn Screen, cx: &Cx<'_>) -> Wants {
    match of.wants(cx) {
        Wants::Line { prompt, echo: Echo::Shown, limit, keep } if runs_errands(of, cx) => {
            let limit = limit.max(cx.line_limit());
            Wants::Line { prompt, echo: Echo::Shown, limit, keep }
        }
        wants @ (Wants::Line { .. } | Wants::Nothing) => wants,
    }
}

/// What TAB completes on a screen: its own words, or those of an errand.
pub fn complete(on: &dyn Screen, before: &str, cx: &Cx<'_>) -> Option<Completion> {
    if is_shown(&on.wants(cx)) && runs_errands(on, cx) && before.starts_with('/') {
        return Menu::default().complete(before, cx);
    }
    on.complete(before, cx)
}

/// Whether what is typed can be seen.
fn is_shown(wants: &Wants) -> bool {
    matches!(wants, Wants::Line { echo: Echo::Shown, .. })
}

fn runs_errands(on: &dyn Screen, cx: &Cx<'_>) -> bool {
    cx.typist.member.is_some() && !on.takes_every_line()
}

impl Screen for Errand {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        let event = match event {
            Event::Entered => match self.line.take() {
                Some(typed) => Event::Line(typed),
                None => return Step::Stay,
            },
            Event::Returned(outcome) => {
                self.covered = false;
                Event::Returned(outcome)
            }
            Event::Line(_) | Event::Interrupt => return Step::Stay,
            event @ (Event::InputEnded | Event::Answer(_) | Event::Chat(_) | Event::Time) => event,
        };
        if let Event::Line(typed) = &event
            && menu::is_chat_word(&typed.text)
            && cx.member().chat.partner().is_some()
        {
            cx.print("Type /END first.");
            return Step::Stay;
        }
        let step = self.menu.on(event, cx);
        self.covered |= matches!(step, Step::Push(_));
        step
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        Wants::Nothing
    }

    fn place(&self) -> Option<Place> {
        None
    }

    fn is_errand(&self) -> bool {
        true
    }

    fn unsent(&self) -> Vec<String> {
        self.menu.unsent()
    }

    fn is_done(&self) -> bool {
        self.line.is_none() && !self.covered && !self.menu.is_waiting()
    }
}
