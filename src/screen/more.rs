//! Long output, a page at a time. Knows nothing of what it shows.

use std::collections::VecDeque;
use std::fmt;

use crate::ids::{ConversationId, MessageNumber};
use crate::registry::Place;
use crate::terminal::profile::Profile;
use crate::terminal::render::{Echo, Keep, height, split};
use crate::terminal::style::{Line, Text};

use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// Rows of a page that are not text: the question, and the last row, which is never counted on.
const MARGIN: usize = 2;

/// How many lines a view takes beside all else that is on it.
const BESIDE: usize = 6;

/// The question between two pages.
pub(super) const MORE: &str = "More? (Y/n/ns) ";

/// What is said of any other answer.
pub(super) const PLEASE: &str =
    "Enter or Y shows the next page, N stops, NS shows the rest at once.";

/// Text that is made as it is read.
pub(super) trait Source: fmt::Debug + Send {
    /// The next lines of it; none when that was all.
    fn next(&mut self, cx: &Cx<'_>) -> Vec<Line>;
}

/// Shows `text` at once if it fits the screen, else puts up a pager.
pub(super) fn page(text: Text, cx: &mut Cx<'_>) -> Step {
    put_up(More::new(text), cx)
}

/// The same of text that is made as it is read.
pub(super) fn page_of(source: impl Source + 'static, cx: &mut Cx<'_>) -> Step {
    put_up(More { source: Some(Box::new(source)), ..More::new(Text::new()) }, cx)
}

fn put_up(mut more: More, cx: &mut Cx<'_>) -> Step {
    more.fill(BESIDE, cx);
    if cx.is_viewing && more.rest.len() > BESIDE {
        // A view has few rows for it: it covers that, and is shown from its beginning.
        more.is_new = true;
        return Step::Push(Box::new(more));
    }
    if more.show_page(cx) { Step::Stay } else { Step::Push(Box::new(more)) }
}

/// Puts up a pager for it, however short it is: what is shown is not for the screen below.
pub(super) fn cover(text: Text) -> Step {
    Step::Push(Box::new(More { is_new: true, ..More::new(text) }))
}

/// The same of a piece of a log: each message counts as read when it has been shown. `marks`: which
/// line of the text is the last of which message, in order.
pub(super) fn page_of_log(
    text: Text,
    marks: impl IntoIterator<Item = (usize, ConversationId, MessageNumber)>,
    cx: &mut Cx<'_>,
) -> Step {
    let mut more = More::new(text);
    let lines = more.rest.len();
    let left = |(line, log, number)| (lines.saturating_sub(line + 1), log, number);
    more.marks = marks.into_iter().map(left).collect();
    if more.show_page(cx) { Step::Stay } else { Step::Push(Box::new(more)) }
}

/// What is still to be shown.
#[derive(Debug)]
struct More {
    rest: VecDeque<Line>,
    /// From where what is behind that comes.
    source: Option<Box<dyn Source>>,
    /// Messages that have been read when so many lines are left.
    marks: VecDeque<(usize, ConversationId, MessageNumber)>,
    /// The page that was shown last, to be drawn again.
    page: Vec<Line>,
    /// Nothing of it has been shown.
    is_new: bool,
}

impl Screen for More {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        let typed = match event {
            Event::Line(typed) => typed,
            Event::Interrupt | Event::InputEnded => return Step::Pop(Outcome::Done),
            Event::Entered if std::mem::take(&mut self.is_new) => {
                return if self.show_page(cx) { Step::Pop(Outcome::Done) } else { Step::Stay };
            }
            Event::Entered
            | Event::Answer(_)
            | Event::Returned(_)
            | Event::Chat(_)
            | Event::Time => {
                return Step::Stay;
            }
        };
        match typed.text.trim().to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => {
                if self.show_page(cx) {
                    return Step::Pop(Outcome::Done);
                }
                Step::Stay
            }
            "ns" | "=" | "c" => {
                self.show_rest(cx);
                Step::Pop(Outcome::Done)
            }
            "n" | "no" | "q" => Step::Pop(Outcome::Done),
            _ => {
                cx.print(PLEASE);
                Step::Stay
            }
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        let prompt = Line::new().question(MORE);
        Wants::Line { prompt, echo: Echo::Shown, limit: 8, keep: Keep::Lift }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        // The screen may have another size by now, or be another.
        for line in self.page.drain(..).rev() {
            self.rest.push_front(line);
        }
        if self.show_page(cx) { Step::Pop(Outcome::Done) } else { Step::Stay }
    }

    fn place(&self) -> Option<Place> {
        None
    }
}

impl More {
    fn new(text: Text) -> Self {
        Self {
            rest: text.into_iter().collect(),
            source: None,
            marks: VecDeque::new(),
            page: Vec::new(),
            is_new: false,
        }
    }

    /// Shows as much as the screen holds as it is now; `true` if that was all.
    fn show_page(&mut self, cx: &mut Cx<'_>) -> bool {
        if cx.profile.page().is_none() {
            self.show_rest(cx);
            return true;
        }
        self.fill(usize::from(cx.profile.page().unwrap_or(cx.profile.rows)), cx);
        let is_all = self.turn(&cx.profile);
        for line in &self.page {
            cx.print(line.clone());
        }
        self.note_read(cx);
        is_all
    }

    /// Shows all that is left, whatever the screen holds.
    fn show_rest(&mut self, cx: &mut Cx<'_>) {
        loop {
            self.rest.drain(..).for_each(|line| cx.print(line));
            self.fill(0, cx);
            if self.rest.is_empty() {
                return self.note_read(cx);
            }
        }
    }

    /// Sees to it that more than so many lines are there, if there are so many.
    fn fill(&mut self, lines: usize, cx: &Cx<'_>) {
        while self.rest.len() <= lines
            && let Some(source) = &mut self.source
        {
            let next = source.next(cx);
            if next.is_empty() {
                self.source = None;
            }
            self.rest.extend(next);
        }
    }

    fn note_read(&mut self, cx: &mut Cx<'_>) {
        let left = self.rest.len();
        while let Some((_, log, number)) = self.marks.pop_front_if(|mark| mark.0 >= left) {
            cx.read.push((log, number));
            cx.member().shows(log, number);
        }
    }

    /// Turns to the next page; `true` if it is the last.
    fn turn(&mut self, profile: &Profile) -> bool {
        self.page.clear();
        let page = usize::from(profile.page().unwrap_or(profile.rows));
        let page = page.saturating_sub(MARGIN).max(1);
        let mut room = page;
        while room > 0
            && let Some(line) = self.rest.pop_front()
        {
            let rows = height(&line, profile);
            if rows <= room {
                room -= rows;
                self.page.push(line);
            } else if room < page {
                // It begins the next page.
                self.rest.push_front(line);
                break;
            } else {
                // Not even a whole page holds it.
                let (shown, rest) = split(&line, room, profile);
                self.page.push(shown);
                self.rest.push_front(rest);
                break;
            }
        }
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::profile::Graphics;

    fn profile(columns: u16, rows: u16) -> Profile {
        let mut profile = Profile { graphics: Graphics::Mono, ..Profile::UNKNOWN };
        profile.set_size(columns, rows);
        profile
    }

    /// All pages of a text, as rows of the screen.
    fn pages(lines: &[&str], profile: &Profile) -> Vec<Vec<String>> {
        let mut more = More::new(lines.iter().copied().collect());
        let mut pages = Vec::new();
        loop {
            let is_all = more.turn(profile);
            let rows = more.page.iter().flat_map(|line| {
                crate::text::width::wrap(line.text(), profile.width())
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            });
            pages.push(rows.collect());
            if is_all {
                return pages;
            }
        }
    }

    #[test]
    fn a_page_leaves_room_for_the_question_and_the_last_row() {
        let lines: Vec<String> = (1..=30).map(|line| format!("line {line}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        for (rows, page) in [(24, 22), (6, 4), (3, 1)] {
            let pages = pages(&lines, &profile(40, rows));
            assert!(pages.iter().all(|rows| rows.len() <= page), "{rows}");
            assert_eq!(pages[0].len(), page);
            assert_eq!(pages.concat(), lines, "nothing is lost: {rows}");
        }
        assert_eq!(pages(&lines[..22], &profile(40, 24)).len(), 1, "what fits is not asked about");
    }

    #[test]
    fn rows_are_counted_as_they_are_broken() {
        // Words of six in rows of nine: a row each, though two rows would hold their letters.
        let line = "sixsix sixsix sixsix";
        assert_eq!(pages(&[line, "end"], &profile(10, 5)), [vec!["sixsix"; 3], vec!["end"]]);
        // A line is not torn that fits the next page; one that fits none is.
        assert_eq!(pages(&["one", line], &profile(10, 5)), [vec!["one"], vec!["sixsix"; 3]]);
        let five = "sixsix ".repeat(5);
        assert_eq!(
            pages(&["one", five.trim(), "end"], &profile(10, 4)),
            [vec!["one"], vec!["sixsix"; 2], vec!["sixsix"; 2], vec!["sixsix", "end"]]
        );
    }
}
