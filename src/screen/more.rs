//! Long output, a page at a time. Knows nothing of what it shows.

use crate::registry::Place;
use crate::terminal::profile::Paging;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::{Line, Text};

use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// Rows of a page that are not text: the question, and the last row, which is never counted on.
const MARGIN: usize = 2;

/// The question between two pages.
const QUESTION: &str = "More? (Y/n/ns) ";

/// Shows `text` at once if it fits the screen, else puts up a pager.
pub(super) fn page(text: Text, cx: &mut Cx<'_>) -> Step {
    let mut rest: Vec<Line> = text.into_iter().collect();
    if show_page(&mut rest, cx) { Step::Stay } else { Step::Push(Box::new(More { rest })) }
}

/// What is still to be shown.
#[derive(Debug)]
struct More {
    rest: Vec<Line>,
}

impl Screen for More {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        if matches!(event, Event::InputEnded) {
            return Step::Pop(Outcome::Done);
        }
        let Event::Line(typed) = event else { return Step::Stay };
        match typed.text.trim().to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => {
                if show_page(&mut self.rest, cx) {
                    return Step::Pop(Outcome::Done);
                }
                Step::Stay
            }
            "ns" | "=" | "c" => {
                for line in self.rest.drain(..) {
                    cx.print(line);
                }
                Step::Pop(Outcome::Done)
            }
            "n" | "no" | "q" => Step::Pop(Outcome::Done),
            _ => {
                cx.print("Enter or Y shows the next page, N stops, NS shows the rest at once.");
                Step::Stay
            }
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        let prompt = Line::new().question(QUESTION);
        Wants::Line { prompt, echo: Echo::Shown, limit: 8, keep: Keep::Lift }
    }

    fn place(&self) -> Option<Place> {
        None
    }
}

/// Shows as much as the screen holds; `true` if that was all.
fn show_page(rest: &mut Vec<Line>, cx: &mut Cx<'_>) -> bool {
    if cx.profile.paging == Paging::Endless {
        rest.drain(..).for_each(|line| cx.print(line));
        return true;
    }
    let columns = cx.columns().saturating_sub(1).max(1);
    let mut room = usize::from(cx.profile.rows).saturating_sub(MARGIN).max(1);
    let mut fits = 0;
    for line in rest.iter() {
        let rows = line.columns().div_ceil(columns).max(1);
        if rows > room && fits > 0 {
            break;
        }
        room = room.saturating_sub(rows);
        fits += 1;
        if room == 0 {
            break;
        }
    }
    for line in rest.drain(..fits) {
        cx.print(line);
    }
    rest.is_empty()
}
