//! How the caller's terminal is served: a numbered list of what can be chosen. It holds at once;
//! then the caller says whether for the calls to come too.

use crate::board::{AccountAnswer, AccountQuestion, Answer};
use crate::registry::Place;
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::{Line, Text};

use super::super::confirm::Confirm;
use super::super::{Cx, Event, Outcome, Screen, Step, Wants, charsets};
use super::{ask, back, chosen, numbered};

/// After how many rows a long text can be made to stop.
const PAGES: [u16; 8] = [12, 16, 20, 24, 25, 30, 40, 50];

/// What of it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Charset,
    Graphics,
    Stamps,
    Bell,
    Page,
}

/// The list of one of them.
#[derive(Debug)]
pub(super) struct Served {
    what: What,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Choosing,
    /// It holds for this call; whether for those to come is asked.
    Keeping,
    Saving,
}

impl What {
    /// How it stands: what is chosen, or what was detected.
    pub(super) fn value(self, choice: Choice, served: &Profile) -> String {
        let or_detected = |chosen: bool, value: String| {
            if chosen { value } else { format!("{value}, detected") }
        };
        match self {
            Self::Charset => or_detected(choice.charset.is_some(), served.charset.to_string()),
            Self::Graphics => or_detected(choice.graphics.is_some(), called(served.graphics)),
            Self::Stamps => if choice.stamps == Some(true) { "on" } else { "off" }.to_owned(),
            Self::Bell => if choice.bell == Some(false) { "off" } else { "on" }.to_owned(),
            Self::Page => match choice.page {
                None => format!("{}, the screen's", served.rows),
                Some(0) => "no stops".to_owned(),
                Some(rows) => rows.to_string(),
            },
        }
    }

    /// All that can be chosen, as it is called and as it changes what was chosen before.
    fn options(self, now: Choice, detected: &Profile) -> Vec<(String, Choice)> {
        match self {
            Self::Charset => {
                let option = |charset| Choice { charset, ..now };
                let sets = Charset::ALL.map(|set| (set.to_string(), option(Some(set))));
                let detected = (format!("As detected ({})", detected.charset), option(None));
                sets.into_iter().chain([detected]).collect()
            }
            Self::Graphics => {
                let option = |graphics| Choice { graphics, ..now };
                let all = Graphics::ALL.map(|one| (explained(one).to_owned(), option(Some(one))));
                let detected =
                    (format!("As detected ({})", called(detected.graphics)), option(None));
                all.into_iter().chain([detected]).collect()
            }
            Self::Stamps => [("On", true), ("Off", false)]
                .map(|(word, stamps)| (word.to_owned(), Choice { stamps: Some(stamps), ..now }))
                .into(),
            Self::Bell => [("On", None), ("Off", Some(false))]
                .map(|(word, bell)| (word.to_owned(), Choice { bell, ..now }))
                .into(),
            Self::Page => {
                let option = |page| Choice { page, ..now };
                let rows = PAGES.map(|rows| (format!("{rows} rows"), option(Some(rows))));
                let none = ("No stops".to_owned(), option(Some(0)));
                let screens = (format!("As the screen ({})", detected.rows), option(None));
                rows.into_iter().chain([none, screens]).collect()
            }
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Charset => "-= Character Set =-",
            Self::Graphics => "-= Graphics =-",
            Self::Stamps => "-= Time Stamps in Plain Mode =-",
            Self::Bell => "-= Bell =-",
            Self::Page => "-= Page Length =-",
        }
    }
}

/// Graphics, as callers call them.
pub(in crate::screen) fn called(graphics: Graphics) -> String {
    match graphics {
        Graphics::Ansi => "ANSI".to_owned(),
        Graphics::Mono | Graphics::Plain => graphics.to_string(),
    }
}

fn explained(graphics: Graphics) -> &'static str {
    match graphics {
        Graphics::Ansi => "ANSI: colours and art",
        Graphics::Mono => "Mono: without colours",
        Graphics::Plain => "Plain: text alone (screen readers)",
    }
}

impl Served {
    pub(super) fn list(what: What) -> Box<dyn Screen> {
        Box::new(Self { what, stage: Stage::Choosing })
    }

    fn options(&self, cx: &Cx<'_>) -> Vec<(String, Choice)> {
        self.what.options(cx.typist.choice, &cx.detected)
    }

    fn show(&self, cx: &mut Cx<'_>) {
        let mut text = Text::new();
        text.push(Line::new().title(self.what.title()));
        for (number, (option, _)) in (1..).zip(self.options(cx)) {
            text.push(numbered(number).plain(option));
        }
        cx.print_text(text);
    }

    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let options = self.options(cx);
        let Some((_, choice)) = chosen(typed, &options) else {
            cx.print(format!("Please type a number from 1 to {},", options.len()));
            cx.print("or Enter alone to go back.");
            return Step::Stay;
        };
        cx.choose(*choice);
        if self.what == What::Charset {
            charsets::show(cx);
        }
        if cx.member().user.terminal == *choice {
            return back();
        }
        self.stage = Stage::Keeping;
        Step::Push(Box::new(Confirm::or_yes("Keep it for your next calls?")))
    }

    fn keep(&mut self, cx: &mut Cx<'_>) -> Step {
        self.stage = Stage::Saving;
        let choice = cx.typist.choice;
        // Of the others only what was kept before is kept: they may be for this call alone.
        let terminal = &mut cx.member().user.terminal;
        match self.what {
            What::Charset => terminal.charset = choice.charset,
            What::Graphics => terminal.graphics = choice.graphics,
            What::Stamps => terminal.stamps = choice.stamps,
            What::Bell => terminal.bell = choice.bell,
            What::Page => terminal.page = choice.page,
        }
        let terminal = *terminal;
        ask(AccountQuestion::KeepTerminal(terminal), cx)
    }
}

impl Screen for Served {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => match typed.text.trim() {
                "" => back(),
                typed => self.choose(typed, cx),
            },
            Event::Returned(Outcome::Answered(true)) if self.stage == Stage::Keeping => {
                self.keep(cx)
            }
            Event::Returned(Outcome::Answered(false)) if self.stage == Stage::Keeping => {
                cx.print("It holds for this call.");
                back()
            }
            Event::Answer(Answer::Account(AccountAnswer::TerminalKept(kept))) => {
                if let Err(why) = kept {
                    cx.print(Line::new().error(why.to_string()));
                    cx.print("It holds for this call.");
                }
                back()
            }
            Event::Interrupt | Event::InputEnded => back(),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        match self.stage {
            Stage::Choosing => Wants::line(Line::new().prompt("Which (number, Enter to leave): ")),
            Stage::Keeping | Stage::Saving => Wants::Nothing,
        }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.stage == Stage::Choosing {
            self.show(cx);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::columns;

    #[test]
    fn each_row_fits_39_columns_and_one_of_each_list_is_as_detected() {
        for what in [What::Charset, What::Graphics, What::Stamps, What::Bell, What::Page] {
            assert!(columns(what.title()) <= 39);
            let chosen = Choice {
                charset: Some(Charset::Cp437),
                graphics: Some(Graphics::Mono),
                stamps: Some(false),
                bell: Some(false),
                page: Some(20),
            };
            let options = what.options(chosen, &Profile::UNKNOWN);
            let over = options.iter().find(|(option, _)| 3 + columns(option) > 39);
            assert_eq!(over, None);
            let left = options.iter().filter(|(_, choice)| choice.or(chosen) != *choice).count();
            assert_eq!(left, usize::from(what != What::Stamps), "{what:?}");
        }
    }
}
