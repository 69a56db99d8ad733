//! The bulletins: a list of what the sysop has put up, and each of them, as the caller's terminal can
//! show it. Knows no files.

use std::sync::Arc;

use crate::art::{Bulletin, Issue};
use crate::board::{Answer, HouseAnswer, HouseQuestion, Question};
use crate::registry::Place;
use crate::terminal::picture::Picture;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::{Line, Text};
use crate::text::name::NameKey;

use super::more::{MORE, PLEASE};
use super::pictures;
use super::table::{Column, table};
use super::{Cx, Event, Outcome, Screen, Show, Step, Wants, time};

/// Rows of a screen that are not a picture's: the question, and the last one.
const MARGIN: usize = 2;

/// What stands before the title of a bulletin that is new to the caller.
const NEW: &str = "*";

const LIST: [Column; 4] = [
    Column { title: "Nr", width: 3, rank: 0 },
    Column { title: "", width: 1, rank: 0 },
    Column { title: "Bulletin", width: 50, rank: 0 },
    Column { title: "Date", width: 11, rank: 1 },
];

/// The list, or one of them.
#[derive(Debug)]
pub(super) struct Bulletins {
    /// What was typed behind the command: this one is read at once.
    wanted: String,
    all: Vec<Bulletin>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Something is asked of the board.
    Looking,
    /// Which one is asked.
    Choosing,
    /// A picture that is higher than the screen, and how many rows of it were shown.
    Reading(Arc<Picture>, usize),
}

impl Bulletins {
    /// All of them, or the one that is meant by what was typed.
    pub(super) fn new(wanted: &str) -> Self {
        Self { wanted: wanted.to_owned(), all: Vec::new(), stage: Stage::Looking }
    }

    fn ask(&mut self, question: HouseQuestion) -> Step {
        self.stage = Stage::Looking;
        Step::Ask(Question::House(question))
    }

    fn listed(&mut self, all: Vec<Bulletin>, cx: &mut Cx<'_>) -> Step {
        self.all = all;
        if self.all.is_empty() {
            cx.print("There are no bulletins.");
            return Step::Pop(Outcome::Done);
        }
        self.stage = Stage::Choosing;
        match std::mem::take(&mut self.wanted) {
            wanted if wanted.is_empty() => self.redraw(cx),
            wanted => self.choose(&wanted, cx),
        }
    }

    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let Some(chosen) = chosen(typed, &self.all) else {
            cx.print(format!("Please type a number from 1 to {},", self.all.len()));
            cx.print("? for the list, or Enter for the menu.");
            return Step::Stay;
        };
        let stem = chosen.stem.clone();
        self.ask(HouseQuestion::Bulletin(stem))
    }

    fn read(&mut self, issue: Option<Issue>, cx: &mut Cx<'_>) -> Step {
        self.stage = Stage::Choosing;
        let Some(Issue { wide, narrow, text }) = issue else {
            cx.print(Line::new().error("That bulletin cannot be read just now."));
            return Step::Stay;
        };
        let fits = |picture: &&Arc<Picture>| picture.size().0 <= cx.columns();
        let drawn = wide.as_ref().filter(fits).or_else(|| narrow.as_ref().filter(fits));
        if let Some(picture) = drawn.filter(|_| pictures::can_be_drawn(cx)) {
            self.stage = Stage::Reading(Arc::clone(picture), 0);
            return self.show_piece(cx);
        }
        let words = || wide.or(narrow).map_or_else(Vec::new, |picture| picture.words());
        let text: Text = text.unwrap_or_else(words).into_iter().map(Line::from).collect();
        if text.is_empty() {
            cx.print("Nothing stands in it.");
        }
        cx.page(text)
    }

    /// As much of the picture as the screen holds; the rest after a question.
    fn show_piece(&mut self, cx: &mut Cx<'_>) -> Step {
        let Stage::Reading(picture, from) = &mut self.stage else { return Step::Stay };
        let high = picture.size().1;
        let rows = cx.profile.page().map_or(high, |page| usize::from(page).saturating_sub(MARGIN));
        if let Some(piece) = picture.piece(*from, rows.max(1)) {
            cx.shown.push(Show::Art(Arc::new(piece)));
        }
        *from += rows.max(1);
        if *from >= high {
            self.stage = Stage::Choosing;
        }
        Step::Stay
    }

    /// What was answered between two pieces of a picture.
    fn turn(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        match typed.to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => self.show_piece(cx),
            "ns" | "=" | "c" => self.show_rest(cx),
            "n" | "no" | "q" => {
                self.stage = Stage::Choosing;
                Step::Stay
            }
            _ => {
                cx.print(PLEASE);
                Step::Stay
            }
        }
    }

    /// All of it that has not been shown.
    fn show_rest(&mut self, cx: &mut Cx<'_>) -> Step {
        if let Stage::Reading(picture, from) = &self.stage
            && let Some(rest) = picture.piece(*from, picture.size().1)
        {
            cx.shown.push(Show::Art(Arc::new(rest)));
        }
        self.stage = Stage::Choosing;
        Step::Stay
    }

    fn list(&self, cx: &mut Cx<'_>) -> Text {
        let dial = cx.dial();
        let since = cx.member().user.last_call;
        let row = |(number, bulletin): (usize, &Bulletin)| {
            let is_new = since.is_none_or(|since| bulletin.changed > since);
            let new = if is_new { NEW } else { "" };
            let day = time::day(bulletin.changed, dial);
            vec![number.to_string(), new.to_owned(), bulletin.title.clone(), day]
        };
        let rows: Vec<Vec<String>> = (1..).zip(&self.all).map(row).collect();
        let mut text = Text::from(Line::new().title("-= Bulletins =-"));
        text.extend(table(&LIST, &rows, cx.columns()));
        if rows.iter().any(|row| row.get(1).is_some_and(|new| new == NEW)) {
            text.push(Line::new().dim("* is new since your last call."));
        }
        text
    }
}

/// The bulletin of this number, or the only one whose title or file begins so.
fn chosen<'a>(typed: &str, all: &'a [Bulletin]) -> Option<&'a Bulletin> {
    if let Ok(number) = typed.parse::<usize>() {
        return all.get(number.checked_sub(1)?);
    }
    let key = NameKey::of(typed);
    let begins = |text: &str| NameKey::of(text).as_str().starts_with(key.as_str());
    let mut alike = all.iter().filter(|it| begins(&it.title) || begins(&it.stem));
    alike.next().filter(|_| alike.next().is_none())
}

impl Screen for Bulletins {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.ask(HouseQuestion::Bulletins),
            Event::Answer(Answer::House(HouseAnswer::Bulletins(all))) => self.listed(all, cx),
            Event::Answer(Answer::House(HouseAnswer::Bulletin(issue))) => self.read(issue, cx),
            Event::Answer(_) => {
                cx.print(Line::new().error("The board cannot look that up just now."));
                Step::Pop(Outcome::Done)
            }
            Event::Line(typed) if matches!(self.stage, Stage::Reading(..)) => {
                self.turn(typed.text.trim(), cx)
            }
            Event::Line(typed) => match typed.text.trim() {
                "" => Step::Pop(Outcome::Done),
                "?" => self.redraw(cx),
                typed => self.choose(typed, cx),
            },
            Event::Interrupt if matches!(self.stage, Stage::Reading(..)) => {
                self.stage = Stage::Choosing;
                Step::Stay
            }
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Returned(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        match self.stage {
            Stage::Choosing => Wants::line(Line::new().prompt("Bulletin (number, Enter leaves): ")),
            Stage::Reading(..) => {
                let prompt = Line::new().question(MORE);
                Wants::Line { prompt, echo: Echo::Shown, limit: 8, keep: Keep::Lift }
            }
            Stage::Looking => Wants::Nothing,
        }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if !matches!(self.stage, Stage::Choosing) {
            return Step::Stay;
        }
        let text = self.list(cx);
        cx.page(text)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Bulletins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn a_bulletin_is_chosen_by_its_number_or_by_how_it_begins() {
        let bulletin = |stem: &str, title: &str| Bulletin {
            stem: stem.to_owned(),
            title: title.to_owned(),
            changed: Timestamp(0),
        };
        let all = [bulletin("a", "The rules"), bulletin("b", "The news"), bulletin("café", "x")];
        for (typed, stem) in [
            ("1", Some("a")),
            ("3", Some("café")),
            ("0", None),
            ("4", None),
            ("the", None),
            ("THE N", Some("b")),
            ("cafe", Some("café")),
            ("zzz", None),
            ("-1", None),
        ] {
            assert_eq!(chosen(typed, &all).map(|it| &*it.stem), stem, "{typed}");
        }
    }
}
