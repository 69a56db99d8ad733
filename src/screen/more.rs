//! Long output, a page at a time. Knows nothing of what it shows.

use std::collections::VecDeque;

use crate::registry::Place;
use crate::terminal::profile::Paging;
use crate::terminal::render::{Echo, Keep, height, split};
use crate::terminal::style::{Line, Text};

use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// Rows of a page that are not text: the question, and the last row, which is never counted on.
const MARGIN: usize = 2;

/// The question between two pages.
const QUESTION: &str = "More? (Y/n/ns) ";

/// Shows `text` at once if it fits the screen, else puts up a pager.
pub(super) fn page(text: Text, cx: &mut Cx<'_>) -> Step {
    let mut more = More { rest: text.into_iter().collect(), page: Vec::new() };
    if more.show_page(cx) { Step::Stay } else { Step::Push(Box::new(more)) }
}

/// What is still to be shown.
#[derive(Debug)]
struct More {
    rest: VecDeque<Line>,
    /// The page that was shown last, to be drawn again.
    page: Vec<Line>,
}

impl Screen for More {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        let typed = match event {
            Event::Line(typed) => typed,
            Event::Interrupt | Event::InputEnded => return Step::Pop(Outcome::Done),
            Event::Entered
            | Event::Answer(_)
            | Event::Returned(_)
            | Event::Lost(_)
            | Event::Resumed
            | Event::Message(_)
            | Event::Behind
            | Event::Chat(_) => return Step::Stay,
        };
        match typed.text.trim().to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => {
                if self.show_page(cx) {
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

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        for line in &self.page {
            cx.print(line.clone());
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        None
    }
}

impl More {
    /// Shows as much as the screen holds as it is now; `true` if that was all.
    fn show_page(&mut self, cx: &mut Cx<'_>) -> bool {
        self.page.clear();
        if cx.profile.paging == Paging::Endless {
            self.rest.drain(..).for_each(|line| cx.print(line));
            return true;
        }
        let page = usize::from(cx.profile.rows).saturating_sub(MARGIN).max(1);
        let mut room = page;
        while room > 0
            && let Some(line) = self.rest.pop_front()
        {
            let rows = height(&line, &cx.profile);
            if rows > room && room < page {
                self.rest.push_front(line);
                break;
            }
            if rows > room {
                // Not even a whole page holds it.
                let (shown, rest) = split(&line, room, &cx.profile);
                self.page.push(shown);
                self.rest.push_front(rest);
                break;
            }
            room -= rows;
            self.page.push(line);
        }
        for line in &self.page {
            cx.print(line.clone());
        }
        self.rest.is_empty()
    }
}
