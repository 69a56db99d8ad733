//! Styled text into one caller's bytes, and what of the line being typed stands on the caller's
//! screen. Knows nothing of what is said, nor of how bytes travel.

mod draft;
mod printed;
mod resized;
mod sheet;
mod shown;
mod strip;
mod view;

#[cfg(test)]
mod tests;

use self::draft::Draft;
pub use self::printed::Printed;
use self::resized::{Resizing, Stands};
use self::sheet::Sheet;
use self::shown::Shown;
use self::strip::Strip;
use self::view::View;
use super::ansi;
use super::line::Editor;
use super::picture::Picture;
use super::profile::{Graphics, Profile, Typing};
use super::style::{Line, Text};
use crate::text::width::{columns, wrapped};

/// How many bytes a line of news and the prompt below it seldom exceed.
const USUAL: usize = 256;

/// Whether what is typed is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Echo {
    /// It is.
    Shown,
    /// A password: only the prompt is.
    Hidden,
}

/// What becomes of a line that was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keep {
    /// It stays on the screen.
    Keep,
    /// It is taken off, because it will be printed again. Where nothing can be taken off it stays:
    /// see [`Profile::can_lift`].
    Lift,
}

/// Makes what one caller's terminal is sent.
///
/// Bytes gather until they are [taken](Self::take). Between two takes any number of lines may be
/// printed and the line being typed [shown](Self::show) last: that is one lift, one redraw and one
/// write. Whatever was printed, after `show` the line stands below it with the cursor in place.
///
/// A terminal is assumed to be at the beginning of an empty row at first.
#[derive(Debug)]
pub struct Renderer {
    profile: Profile,
    out: Vec<u8>,
    drawn: Option<Drawn>,
    rung: bool,
    resizing: Resizing,
    /// The terminal was asked to tell pasted text from typed.
    brackets: bool,
}

/// The line being typed, as it stands on the screen.
#[derive(Debug)]
enum Drawn {
    Sheet(Sheet),
    Strip(Strip),
    View(View),
}

impl Renderer {
    /// For a terminal that has been sent nothing yet. A line that was taken over by another
    /// terminal gets a new one.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        let resizing = Resizing::default();
        Self { profile, out: Vec::new(), drawn: None, rung: false, resizing, brackets: false }
    }

    /// What the terminal can do.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Something more became known of the terminal, or its size changed. The line being typed is
    /// taken off the screen if it has to look another way; [`show`](Self::show) draws it again.
    pub fn set_profile(&mut self, profile: Profile) {
        let Profile { typing, columns, rows, brackets, answers, .. } = profile;
        let unseen = Profile { typing, brackets, answers, ..self.profile };
        if unseen == profile {
            self.profile = profile;
            return;
        }
        let only_its_size = Profile { columns, rows, ..unseen } == profile;
        match &self.drawn {
            Some(Drawn::Sheet(sheet)) if only_its_size && profile.can_lift() => {
                match self.resizing.narrowed(sheet, usize::from(columns), answers) {
                    Stands::Cut => self.take_off(&profile),
                    Stands::Broken => self.take_off_broken(columns),
                    Stands::Ask => self.out.extend_from_slice(ansi::WHERE_IS_THE_CURSOR),
                }
            }
            Some(Drawn::View(_)) => {
                if let Some(Drawn::View(view)) = &mut self.drawn {
                    view.is_stale();
                }
            }
            // It is not drawn again for every step of a window's edge.
            Some(Drawn::Strip(strip))
                if only_its_size
                    && strip.is_one_row(&self.profile)
                    && strip.is_one_row(&profile) => {}
            Some(_) | None => self.take_off(&profile),
        }
        self.profile = profile;
    }

    /// The terminal says that its cursor is in this column, counted from 1. `false`: that is no
    /// answer to what was asked here.
    pub fn cursor_is_at(&mut self, column: u16) -> bool {
        if !self.resizing.is_answered() {
            return false;
        }
        if self.resizing.is_told()
            && let Some(Drawn::Sheet(sheet)) = &self.drawn
        {
            let (columns, column) = (self.profile.columns, usize::from(column.max(1)) - 1);
            match self.resizing.tell(sheet, usize::from(columns), column) {
                Stands::Broken => self.take_off_broken(columns),
                Stands::Cut | Stands::Ask => self.lift(),
            }
        }
        true
    }

    /// Prints a line above the line being typed. It is broken between words where it is longer
    /// than a row; in plain graphics it is not, so that one line of news is one line.
    pub fn print(&mut self, line: &Line) {
        self.begin();
        self.lift();
        let shown = Shown::new(line, self.profile.charset);
        for row in shown.rows(&self.profile) {
            shown.paint(row, &self.profile, &mut self.out);
            self.out.extend_from_slice(b"\r\n");
        }
    }

    /// Prints lines above the line being typed.
    pub fn print_text(&mut self, text: &Text) {
        for line in text {
            self.print(line);
        }
    }

    /// Prints a picture. It is cut at the terminal's edge, and the cursor is at the beginning of
    /// the row below with the terminal's own colours. Nothing in plain graphics.
    pub fn art(&mut self, picture: &Picture) {
        if self.profile.graphics == Graphics::Plain {
            return;
        }
        self.lift();
        picture.paint(&self.profile, &mut self.out);
    }

    /// Shows the prompt and the line being typed, or what has changed of them since.
    pub fn show(&mut self, prompt: &Line, editor: &Editor, echo: Echo) {
        // Who sends whole lines has seen what was typed.
        let echo = if self.profile.typing == Typing::Lines { Echo::Hidden } else { echo };
        self.show_draft(Draft::new(prompt, editor, echo, self.profile.charset));
    }

    /// The same below a row that is lifted with it, and gone with the next [`show`](Self::show): at
    /// most one, and none where nothing can be lifted.
    pub fn show_below(&mut self, above: &Line, prompt: &Line, editor: &Editor, echo: Echo) {
        if !self.profile.can_lift() || above.is_empty() {
            return self.show(prompt, editor, echo);
        }
        let (above, _) = split(above, 1, &self.profile);
        self.show_draft(Draft::below(&above, prompt, editor, echo, self.profile.charset));
    }

    /// Shows a whole screen, and the line being typed in its last row, or what has changed of them
    /// since. What is printed next takes it off again. Only where
    /// [`can_view`](Profile::can_view) says so.
    pub fn show_view(&mut self, text: &Text, prompt: &Line, editor: &Editor, echo: Echo) {
        if !matches!(self.drawn, Some(Drawn::View(_))) {
            self.clear_screen();
            self.drawn = Some(Drawn::View(View::new()));
        }
        let draft = Draft::new(prompt, editor, echo, self.profile.charset);
        if let Some(Drawn::View(view)) = &mut self.drawn {
            view.update(text, &draft, &self.profile, &mut self.out);
        }
    }

    /// All of the view that stands is drawn again with the next [`show_view`](Self::show_view);
    /// `false`: none stands.
    pub fn refresh_view(&mut self) -> bool {
        let Some(Drawn::View(view)) = &mut self.drawn else { return false };
        view.is_stale();
        true
    }

    fn show_draft(&mut self, draft: Draft) {
        self.begin();
        if matches!(self.drawn, Some(Drawn::View(_))) {
            self.lift();
        }
        if self.resizing.is_open() {
            if matches!(&self.drawn, Some(Drawn::Sheet(sheet)) if sheet.draft().is_same(&draft)) {
                return;
            }
            self.lift();
        }
        let out = &mut self.out;
        match &mut self.drawn {
            Some(drawn) if self.profile.typing == Typing::Lines => {
                let stands = match drawn {
                    Drawn::Sheet(sheet) => sheet.draft(),
                    Drawn::Strip(strip) => strip.draft(),
                    Drawn::View(_) => return,
                };
                if !stands.same_prompt(&draft) {
                    out.extend_from_slice(b"\r\n");
                    *drawn = Drawn::Strip(Strip::print(draft, &self.profile, out));
                }
            }
            Some(Drawn::Sheet(sheet)) => sheet.update(draft, &self.profile, out),
            Some(Drawn::Strip(strip)) => strip.update(draft, &self.profile, out),
            Some(Drawn::View(_)) => {}
            None if self.profile.can_lift() => {
                self.drawn = Some(Drawn::Sheet(Sheet::draw(draft, &self.profile, out)));
            }
            None => self.drawn = Some(Drawn::Strip(Strip::print(draft, &self.profile, out))),
        }
    }

    /// Enter was pressed: the line is over, and the cursor goes to an empty row.
    pub fn entered(&mut self, keep: Keep) {
        self.resizing.close();
        if matches!(self.drawn, Some(Drawn::View(_))) {
            return;
        }
        if self.profile.typing == Typing::Lines {
            // The client has gone to the next row itself.
            self.drawn = None;
        } else if keep == Keep::Lift {
            self.lift();
        } else {
            match self.drawn.take() {
                Some(Drawn::Sheet(sheet)) => sheet.leave(&mut self.out),
                Some(Drawn::Strip(mut strip)) => strip.leave(&self.profile, &mut self.out),
                Some(Drawn::View(_)) | None => {}
            }
        }
    }

    /// Takes the line being typed off the screen, or where that cannot be done leaves it and goes
    /// to the next row.
    pub fn lift(&mut self) {
        let profile = self.profile;
        self.take_off(&profile);
    }

    /// Makes room at once for what a line and a prompt take.
    fn begin(&mut self) {
        if self.out.capacity() < USUAL {
            self.out.reserve_exact(USUAL - self.out.len());
        }
    }

    /// Rings the bell: once, however often it is rung before the next [`take`](Self::take), and not
    /// for a caller who does not want to hear it.
    pub fn bell(&mut self) {
        if self.profile.bell && !self.rung {
            self.rung = true;
            self.begin();
            self.out.push(0x07);
        }
    }

    /// Asks the terminal to tell pasted text from typed, if it knows how, or no longer to.
    pub fn bracket_pastes(&mut self, wanted: bool) {
        let on = wanted && self.profile.brackets && self.profile.can_lift();
        if std::mem::replace(&mut self.brackets, on) != on {
            let asked = if on { ansi::BRACKETS_ON } else { ansi::BRACKETS_OFF };
            self.out.extend_from_slice(asked);
        }
    }

    /// Empties the screen without a loss: what stood on it goes where the terminal keeps what has
    /// scrolled away. In plain graphics the line being typed is shown again on a row of its own.
    pub fn clear_screen(&mut self) {
        self.lift();
        if self.profile.graphics != Graphics::Plain {
            let rows = usize::from(self.profile.rows);
            self.out.extend(b"\r\n".repeat(rows));
            // No further up than what is known to be empty: the terminal may be higher than it told.
            ansi::up(rows - 1, &mut self.out);
        }
    }

    /// What is to be sent since the last time.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        self.rung = false;
        std::mem::take(&mut self.out)
    }

    /// Takes the line being typed off the screen of a terminal that has broken its rows.
    fn take_off_broken(&mut self, columns: u16) {
        if let Some(Drawn::Sheet(sheet)) = self.drawn.take() {
            sheet.lift_broken(usize::from(columns), &mut self.out);
        }
    }

    /// Takes the line being typed off the screen of a terminal that can do what `profile` says.
    fn take_off(&mut self, profile: &Profile) {
        self.resizing.close();
        match self.drawn.take() {
            None => {}
            Some(Drawn::View(_)) => View::leave(&mut self.out),
            // What the client shows by itself cannot be taken off.
            Some(Drawn::Sheet(_)) if self.profile.typing == Typing::Lines => {
                self.out.extend_from_slice(b"\r\n");
            }
            Some(Drawn::Sheet(sheet)) => sheet.lift(&mut self.out),
            // More became known of the terminal than when it was printed.
            Some(Drawn::Strip(strip)) if profile.can_lift() && strip.is_one_row(&self.profile) => {
                self.out.push(b'\r');
                self.out.extend_from_slice(ansi::ERASE_BELOW);
            }
            Some(Drawn::Strip(mut strip)) => strip.leave(&self.profile, &mut self.out),
        }
    }
}

/// How many rows a line takes where a terminal that can do what `profile` says prints it.
#[must_use]
pub fn height(line: &Line, profile: &Profile) -> usize {
    let shown = Shown::new(line, profile.charset);
    match profile.graphics {
        // The terminal breaks it where it likes, at the latest at its edge.
        Graphics::Plain => columns(&shown.text).div_ceil(usize::from(profile.columns)).max(1),
        Graphics::Ansi | Graphics::Mono => shown.rows(profile).len(),
    }
}

/// A line that takes more than so many rows (at least 1) in two: what those hold, and the rest. In
/// plain graphics it is broken at the edge.
#[must_use]
pub fn split(line: &Line, rows: usize, profile: &Profile) -> (Line, Line) {
    let shown = Shown::new(line, profile.charset);
    let broken = wrapped(&shown.text, profile.width());
    let end = broken.get(rows.max(1) - 1).map_or(shown.text.len(), |row| row.end);
    let next = broken.get(rows.max(1)).map_or(shown.text.len(), |row| row.start);
    (shown.part(0..end), shown.part(next..shown.text.len()))
}
