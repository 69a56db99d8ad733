//! A caller at an emulator, and what ought to be on its screen, told in another way than the board's.

use carrier::terminal::keys::Key;
use carrier::terminal::line::{Edit, Editor};
use carrier::terminal::profile::{Graphics, Profile};
use carrier::terminal::render::{Echo, Keep, Renderer};
use carrier::terminal::style::Line;
use carrier::text::width::{columns, cut, wrap};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::emulator::{Emulator, Narrowing, break_row};
use super::happening::Happening;

/// See the module.
pub(super) struct Caller {
    profile: Profile,
    renderer: Renderer,
    editor: Editor,
    prompt: Line,
    /// What stands above the line for a while.
    heard: Option<&'static str>,
    emulator: Emulator,
    narrowing: Narrowing,
    /// Every row above the line being typed, since the call began.
    above: Vec<String>,
    /// The first row of the line that is seen; it may have more than the screen.
    top: usize,
    keep: Keep,
}

impl Caller {
    pub(super) fn new(profile: Profile, height: u16, narrowing: Narrowing) -> Self {
        let mut caller = Self {
            profile,
            renderer: Renderer::new(profile),
            editor: Editor::new(150),
            prompt: Line::new().prompt("> "),
            heard: None,
            emulator: Emulator::new(height, profile.columns, narrowing),
            narrowing,
            above: Vec::new(),
            top: 0,
            keep: Keep::Keep,
        };
        caller.draws();
        caller
    }

    /// Something else is asked.
    pub(super) fn asks(&mut self, prompt: &str, keep: Keep) {
        (self.prompt, self.keep) = (Line::new().prompt(prompt), keep);
    }

    pub(super) fn lives_through(&mut self, happening: &Happening) {
        match happening {
            // What stays on the screen stays without it.
            Happening::Types(Key::Enter) if self.keep == Keep::Keep && self.heard.is_some() => {
                self.heard = None;
                self.draws();
                self.lives_through(happening);
            }
            Happening::Types(key) => match self.editor.key(*key) {
                Edit::Enter(_) => self.renderer.entered(self.keep),
                Edit::Bell => self.renderer.bell(),
                Edit::Nothing | Edit::Changed | Edit::Interrupt | Edit::Redraw => {}
            },
            Happening::Reads(news) => {
                for line in news {
                    self.renderer.print(&Line::new().label("News: ").value(line));
                }
            }
            Happening::Asks(prompt, keep) => self.asks(prompt, *keep),
            Happening::Hears(heard) => self.heard = *heard,
            Happening::Resizes(columns) => {
                // The board hears of it afterwards.
                self.emulator.resizes(*columns);
                self.profile.set_size(*columns, self.profile.rows);
                self.renderer.set_profile(self.profile);
            }
            Happening::Clears => self.renderer.clear_screen(),
        }
        if let Some(column) = self.draws() {
            assert!(self.renderer.cursor_is_at(column), "the board has asked");
            self.draws();
        }
    }

    fn draws(&mut self) -> Option<u16> {
        match self.heard {
            Some(heard) => {
                let above = Line::new().dim(heard);
                self.renderer.show_below(&above, &self.prompt, &self.editor, Echo::Shown);
            }
            None => self.renderer.show(&self.prompt, &self.editor, Echo::Shown),
        }
        let sent = self.renderer.take();
        self.emulator.shows(&self.profile.charset.decode(&sent))
    }

    /// The same for what ought to be there. Comes before [`Self::lives_through`], which forgets
    /// the line that was entered.
    pub(super) fn expects(&mut self, happening: &Happening) {
        match happening {
            Happening::Types(Key::Enter) if self.keep == Keep::Keep => {
                if self.heard.take().is_some() {
                    // All is where it was but for that row, and the cursor's is seen.
                    self.draws();
                    let (height, row) = (self.height(), self.cursor().0);
                    let top = self.top.clamp((row + 1).saturating_sub(height), row);
                    self.top = top.min(self.rows().len() - height);
                }
                let seen = self.rows().into_iter().skip(self.top).take(self.height());
                self.above.extend(seen);
            }
            Happening::Types(_) | Happening::Asks(..) | Happening::Hears(_) => {}
            Happening::Reads(news) => {
                for line in news {
                    let shown = self.profile.charset.shown(line);
                    let line = format!("News: {shown}");
                    self.above
                        .extend(wrap(&line, self.profile.width()).into_iter().map(str::to_owned));
                }
            }
            Happening::Resizes(columns) => {
                let columns = usize::from(*columns);
                let above = std::mem::take(&mut self.above).into_iter();
                self.above = match self.narrowing {
                    Narrowing::Cuts => above.map(|row| cut(&row, columns)).collect(),
                    Narrowing::Breaks => above.flat_map(|row| break_row(&row, columns)).collect(),
                };
            }
            // All of it has scrolled away, and a row more.
            Happening::Clears if self.profile.graphics != Graphics::Plain => {
                self.above.push(String::new());
            }
            Happening::Clears => {}
        }
    }

    /// Prompt and draft in rows, none of them up to the last column.
    fn rows(&self) -> Vec<String> {
        let line = break_row(&self.line(self.editor.text()), self.profile.width());
        self.row_above().into_iter().chain(line).collect()
    }

    /// What stands above the prompt for a while, as far as a row holds it.
    fn row_above(&self) -> Option<String> {
        if !self.profile.can_lift() {
            return None;
        }
        let heard = self.profile.charset.shown(self.heard?).into_owned();
        wrap(&heard, self.profile.width()).first().map(|row| (*row).to_owned())
    }

    /// How many rows of the line are seen: one of the screen is left to what stands above.
    fn height(&self) -> usize {
        self.rows().len().min(usize::from(self.profile.rows) - 1)
    }

    fn line(&self, typed: &str) -> String {
        self.profile.charset.shown(&format!("{}{typed}", self.prompt.text())).into_owned()
    }

    /// Prompt and draft in one.
    pub(super) fn line_expected(&self) -> String {
        self.line(self.editor.text())
    }

    /// What is on the screen.
    pub(super) fn rows_seen(&self) -> Vec<String> {
        let screen = self.emulator.screen();
        screen.rows(0, screen.size().1.get()).map(|row| bare(&row)).collect()
    }

    /// What is on the screen and in the scroll-back, without empty rows at the end.
    pub(super) fn seen_in_all(&mut self) -> Vec<String> {
        trimmed(self.emulator.rows_in_all())
    }

    /// What ought to be there.
    pub(super) fn expected_in_all(&self) -> Vec<String> {
        let seen = self.rows().into_iter().skip(self.top).take(self.height());
        trimmed(self.above.iter().cloned().chain(seen).map(|row| bare(&row)).collect())
    }

    /// Where the cursor ought to be, counted from the first row of the prompt.
    fn cursor(&self) -> (usize, usize) {
        let before = self.line(self.editor.before());
        // What stands at the cursor decides whether it still is in the same row.
        let next: String =
            self.line(self.editor.text())[before.len()..].graphemes(true).take(1).collect();
        let mut rows = break_row(&format!("{before}{next}"), self.profile.width());
        let last = rows.pop().unwrap_or_default();
        let above = usize::from(self.row_above().is_some());
        (above + rows.len(), columns(&last) - columns(&next))
    }

    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        let seen = self.rows_seen();
        let screen = self.emulator.screen();
        let (row, column) = screen.cursor_position();
        let (cursor_row, cursor_column) = self.cursor();
        prop_assert_eq!(usize::from(column), cursor_column, "the cursor's column in {:#?}", seen);
        prop_assert_eq!(screen.fgcolor(), vt100::Color::Default, "colours are left");
        // All of the line is seen, or as much of it as there is room for, with the cursor in it.
        let (rows, height) = (self.rows(), self.height());
        let is_seen = |top: &usize| {
            let Some(first) = (usize::from(row) + top).checked_sub(cursor_row) else {
                return false;
            };
            let above = &self.above[self.above.len().saturating_sub(first)..];
            let (before, line) = seen.split_at(first);
            let alike = |seen: &[String], rows: &[String]| {
                seen.iter().eq(rows.iter().map(|row| bare(row)).collect::<Vec<_>>().iter())
            };
            alike(before, above)
                && alike(&line[..height.min(line.len())], &rows[*top..top + height])
                && line[height..].iter().all(String::is_empty)
        };
        let mut tops =
            (cursor_row + 1).saturating_sub(height)..=cursor_row.min(rows.len() - height);
        let top = tops.find(is_seen);
        prop_assert!(top.is_some(), "{:#?} below {:#?} is not {:#?}", rows, self.above, seen);
        self.top = top.unwrap_or_default();
        Ok(())
    }
}

/// A row as it is seen: blanks at its end are not.
pub(super) fn bare(row: &str) -> String {
    row.trim_end().to_owned()
}

fn trimmed(mut rows: Vec<String>) -> Vec<String> {
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}
