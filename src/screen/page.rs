//! `PAGE`: calls the sysop, a dot a second for half a minute. Ctrl-C stops it; the page stands until it
//! is answered or taken back. Knows not how it rings.

use std::sync::Arc;

use crate::bell::{NotPaged, Page, RINGS};
use crate::board::{Answer, Question};
use crate::clock::Uptime;
use crate::registry::Place;
use crate::terminal::style::Line;

use super::confirm::Confirm;
use super::{Cx, Event, Outcome, Screen, Step, Typed, Wants};

/// How long a reason may be, in characters.
const LONGEST: usize = 200;

/// Between two dots.
const DOT: Uptime = Uptime::from_secs(1);

/// The sysop is being called.
#[derive(Debug)]
pub(super) struct Paging {
    began: Uptime,
    dots: u64,
    next: Uptime,
    /// The caller is asked whether to leave a comment.
    asks: bool,
}

/// `PAGE [why]`: a screen that rings, or what is offered instead.
pub(super) fn page(why: &str, cx: &mut Cx<'_>) -> Step {
    let why = crate::text::clean::clean(why);
    let why = why.trim();
    if crate::text::width::count(why) > LONGEST {
        cx.print(Line::new().error(format!("Say it in at most {LONGEST} characters.")));
        return Step::Stay;
    }
    let (now, at, address) = (cx.now(), cx.wall(), cx.typist.address);
    let member = cx.member();
    let page = Page {
        user: member.user.id,
        name: Arc::clone(&member.user.name),
        address,
        why: why.into(),
        at,
        rings_until: now + RINGS,
    };
    match cx.board.bell.page(page, now) {
        Ok(()) => {
            Step::Push(Box::new(Paging { began: now, dots: 0, next: now + DOT, asks: false }))
        }
        Err(NotPaged::Off) => {
            cx.print("The sysop cannot be paged just now.");
            Step::Push(Box::new(Paging { began: now, dots: 0, next: now, asks: true }))
        }
        Err(NotPaged::TooOften(wait)) => {
            let minutes = wait.as_secs().div_ceil(60).max(1);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            cx.print(format!(
                "You have paged often enough. Try again in {minutes} {unit}, or leave a comment: C"
            ));
            Step::Stay
        }
    }
}

impl Paging {
    fn offer_comment() -> Step {
        Step::Push(Box::new(Confirm::or_yes("Leave a comment to the sysop?".to_owned())))
    }

    /// Nobody has come.
    fn is_over(cx: &mut Cx<'_>) -> Step {
        cx.print("The sysop was called. You may continue using the system.");
        Step::Pop(Outcome::Done)
    }
}

impl Screen for Paging {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered if self.asks => Self::offer_comment(),
            Event::Entered => {
                let user = cx.member().user.id;
                let Some(page) = cx.board.bell.of(user) else { return Step::Pop(Outcome::Done) };
                let sysop = cx.board.config().board.sysop.clone();
                cx.print(format!("Paging {sysop}. Ctrl-C stops it."));
                Step::Ask(Question::Ring(page))
            }
            Event::Answer(Answer::Rung(false)) => {
                // There is nobody to hear it.
                let user = cx.member().user.id;
                cx.board.bell.end(user);
                self.asks = true;
                cx.print("No sysop is here just now.");
                Self::offer_comment()
            }
            Event::Time => {
                let user = cx.member().user.id;
                if cx.board.bell.of(user).is_none() {
                    return Step::Pop(Outcome::Done);
                }
                if cx.now() >= self.began + RINGS {
                    return Self::is_over(cx);
                }
                self.dots += 1;
                self.next = cx.now() + DOT;
                Step::Stay
            }
            Event::Interrupt => {
                let user = cx.member().user.id;
                let page = cx.board.bell.end(user);
                cx.print("Stopped. You may continue using the system.");
                match page {
                    Some(page) => Step::Ask(Question::StopRinging(page)),
                    None => Step::Pop(Outcome::Done),
                }
            }
            Event::Answer(Answer::Rung(true)) => Step::Stay,
            Event::Answer(_) | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Returned(Outcome::Answered(true)) => Step::Pop(Outcome::Other(Typed {
                // The menu has the command for it.
                text: "C".to_owned(),
                begun: cx.typist.moment,
                beyond: 0,
            })),
            Event::Returned(_) => Step::Pop(Outcome::Done),
            // The page stands; what was typed was meant for the menu.
            Event::Line(typed) if !typed.text.trim().is_empty() => Step::Pop(Outcome::Other(typed)),
            Event::Line(_) | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        if self.asks {
            return Wants::Nothing;
        }
        // Where a row cannot be drawn again the dots would be a row each.
        let dots = if cx.can_lift() { usize::try_from(self.dots).unwrap_or_default() } else { 0 };
        Wants::line(Line::new().prompt(format!("Paging{} ", ".".repeat(dots))))
    }

    fn wakes(&self) -> Option<Uptime> {
        (!self.asks).then_some(self.next)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Paging)
    }
}
