//! A full-screen view: rows where they stand, and the line being typed in the last. What has changed
//! is drawn again, row by row. Knows not what is on it.

use super::draft::Draft;
use super::shown::Shown;
use crate::terminal::ansi;
use crate::terminal::profile::Profile;
use crate::terminal::style::{Line, Text};
use crate::text::width::{columns, units};

/// What stands on the screen.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// From the top; a row that is not here is not known to be drawn.
    rows: Vec<Shown>,
    /// The last row, and the column of the cursor there.
    input: Option<(Shown, usize)>,
    /// Nothing on the screen can be trusted.
    is_stale: bool,
}

impl View {
    /// Nothing is drawn yet, and the screen is empty.
    pub(super) const fn new() -> Self {
        Self { rows: Vec::new(), input: None, is_stale: false }
    }

    /// The screen has another size, or its caller wants it drawn again.
    pub(super) fn is_stale(&mut self) {
        *self = Self { is_stale: true, ..Self::new() };
    }

    /// Draws what has changed: as many rows of `text` as there are above the last.
    pub(super) fn update(
        &mut self,
        text: &Text,
        draft: &Draft,
        profile: &Profile,
        out: &mut Vec<u8>,
    ) {
        if std::mem::take(&mut self.is_stale) {
            ansi::at(1, 1, out);
            out.extend_from_slice(ansi::ERASE_BELOW);
        }
        let above = usize::from(profile.rows).saturating_sub(1);
        let (lines, empty) = (text.lines(), Line::new());
        let mut moved = false;
        for row in 0..above {
            let line = lines.get(row).unwrap_or(&empty);
            let shown = fitting(Shown::new(line, profile.charset), profile.width());
            if self.rows.get(row) == Some(&shown) {
                continue;
            }
            draw(row + 1, &shown, profile, out);
            moved = true;
            match self.rows.get_mut(row) {
                Some(place) => *place = shown,
                None => self.rows.push(shown),
            }
        }
        let (input, column) = window(draft, profile.width());
        let is_same = self.input.as_ref().is_some_and(|(drawn, _)| *drawn == input);
        if !is_same {
            draw(above + 1, &input, profile, out);
        }
        if moved || !is_same || self.input.as_ref().is_none_or(|(_, at)| *at != column) {
            ansi::at(above + 1, column + 1, out);
        }
        self.input = Some((input, column));
    }

    /// Leaves an empty screen, with the cursor at its top.
    pub(super) fn leave(out: &mut Vec<u8>) {
        ansi::at(1, 1, out);
        out.extend_from_slice(ansi::ERASE_BELOW);
    }
}

fn draw(row: usize, shown: &Shown, profile: &Profile, out: &mut Vec<u8>) {
    ansi::at(row, 1, out);
    shown.paint(0..shown.text.len(), profile, out);
    out.extend_from_slice(ansi::ERASE_RIGHT);
}

/// As much of it as fits into a row.
fn fitting(shown: Shown, width: usize) -> Shown {
    let end = reach(&shown.text, width);
    if end == shown.text.len() { shown } else { shown.cut(0..end) }
}

/// How many bytes of the text fit into so many columns.
fn reach(text: &str, width: usize) -> usize {
    let (mut used, mut end) = (0, 0);
    for unit in units(text) {
        used += columns(unit);
        if used > width {
            break;
        }
        end += unit.len();
    }
    end
}

/// The part of the line being typed that is seen in one row, and the column of its cursor: what does
/// not fit goes out on the left, in large steps, so that it does not move with every key.
fn window(draft: &Draft, width: usize) -> (Shown, usize) {
    let text = draft.text();
    let before = text.get(..draft.cursor).unwrap_or_default();
    let mut start = 0;
    let step = (width / 2).max(1);
    while columns(before.get(start..).unwrap_or_default()) >= width {
        let rest = text.get(start..).unwrap_or_default();
        let next = reach(rest, step);
        if next == 0 {
            break;
        }
        start += next;
    }
    let column = columns(before.get(start..).unwrap_or_default());
    (fitting(draft.shown.cut(start..text.len()), width), column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::charset::Charset;
    use crate::terminal::line::Editor;
    use crate::terminal::profile::Graphics;
    use crate::terminal::render::Echo;

    fn profile(columns: u16, rows: u16) -> Profile {
        Profile { graphics: Graphics::Mono, columns, rows, ..Profile::UNKNOWN }
    }

    fn draft(typed: &str) -> Draft {
        let mut editor = Editor::new(200);
        editor.set_text(typed);
        Draft::new(&Line::from("> "), &editor, Echo::Shown, Charset::Utf8)
    }

    /// What stands on a terminal of that size when it has been sent all this.
    fn screen(bytes: &[u8], columns: u16, rows: u16) -> vt100::Parser {
        let size = |number: u16| std::num::NonZeroU16::new(number).unwrap();
        let mut terminal = vt100::Parser::new(size(rows), size(columns), 0);
        terminal.process(bytes);
        terminal
    }

    #[test]
    fn only_the_rows_that_have_changed_are_drawn_again() {
        let profile = profile(20, 4);
        let (mut view, mut out) = (View::new(), Vec::new());
        let text = Text::from("one\ntwo\nthree");
        view.update(&text, &draft("ab"), &profile, &mut out);
        let terminal = screen(&out, 20, 4);
        assert_eq!(terminal.screen().contents(), "one\ntwo\nthree\n> ab");
        assert_eq!(terminal.screen().cursor_position(), (3, 4));
        let mut more = Vec::new();
        view.update(&text, &draft("ab"), &profile, &mut more);
        assert!(more.is_empty(), "nothing has changed");
        view.update(&Text::from("one\n2\nthree"), &draft("ab"), &profile, &mut more);
        assert!(more.len() < 30, "one row: {more:?}");
        out.extend(more);
        let terminal = screen(&out, 20, 4);
        assert_eq!(terminal.screen().contents(), "one\n2\nthree\n> ab");
        assert_eq!(terminal.screen().cursor_position(), (3, 4), "the cursor is back");
    }

    #[test]
    fn a_long_line_is_seen_around_its_cursor() {
        for length in [0, 1, 15, 16, 17, 40, 120] {
            let typed: String = ('a'..='z').cycle().take(length).collect();
            let (shown, column) = window(&draft(&typed), 19);
            assert!(columns(&shown.text) <= 19, "{length}: {}", shown.text);
            assert!(column < 20, "{length}: column {column}");
            let tail: String = typed.chars().rev().take(3).collect();
            let seen: String = shown.text.chars().rev().take(3).collect();
            assert!(length < 3 || seen == tail, "{length}: {}", shown.text);
        }
    }

    #[test]
    fn what_is_wider_than_the_screen_is_cut() {
        let mut out = Vec::new();
        let wide = Text::from(Line::new().label("日本語日本語").value("日本語日本語"));
        View::new().update(&wide, &draft(""), &profile(10, 3), &mut out);
        let terminal = screen(&out, 10, 3);
        assert_eq!(terminal.screen().contents(), "日本語日\n\n> ");
    }
}
