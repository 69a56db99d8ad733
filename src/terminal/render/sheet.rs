//! The line being typed on a terminal that can move its cursor. Every move is relative to where the
//! cursor is, because nobody knows which row of the screen that is. The last column is never
//! written, so that the cursor is always where it seems to be.

use super::draft::{Draft, Rows};
use super::resized::CursorIf;
use crate::terminal::ansi;
use crate::terminal::profile::Profile;
use crate::text::width::{columns, units};

/// A draft as it stands on the screen.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    draft: Draft,
    rows: Rows,
    /// The first row that is shown. A draft that is higher than the screen is seen in part.
    top: usize,
    /// How many rows are shown.
    height: usize,
    /// Where the cursor is.
    cursor: Place,
}

/// A place in a draft's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    row: usize,
    column: usize,
}

/// From where on a draft is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Start {
    /// Where the cursor has to be.
    place: Place,
    /// What is written first.
    byte: usize,
}

impl Sheet {
    /// Draws a draft at the beginning of an empty row.
    pub(super) fn draw(draft: Draft, profile: &Profile, out: &mut Vec<u8>) -> Self {
        let mut sheet = Self::lay(draft, profile, 0);
        let end = sheet.paint(sheet.first(), None, profile, out);
        sheet.cursor = sheet.place(sheet.draft.cursor);
        step(end, sheet.cursor, out);
        sheet
    }

    /// Draws what has changed.
    pub(super) fn update(&mut self, draft: Draft, profile: &Profile, out: &mut Vec<u8>) {
        let mut sheet = Self::lay(draft, profile, self.top);
        // Rows are counted from the first one shown, which is where it was.
        let mut at = Place { row: self.cursor.row - self.top + sheet.top, ..self.cursor };
        if let Some(from) = sheet.changed_from(self) {
            step(at, from.place, out);
            at = sheet.paint(from, Some(self), profile, out);
        }
        sheet.cursor = sheet.place(sheet.draft.cursor);
        step(at, sheet.cursor, out);
        *self = sheet;
    }

    /// Takes it off the screen; the cursor is where it began.
    pub(super) fn lift(&self, out: &mut Vec<u8>) {
        step(self.cursor, Place { row: self.top, column: 0 }, out);
        out.extend_from_slice(ansi::ERASE_BELOW);
    }

    /// The same where the terminal has broken its rows at so many columns.
    pub(super) fn lift_broken(&self, width: usize, out: &mut Vec<u8>) {
        ansi::up(self.broken_above(width).0, out);
        out.push(b'\r');
        out.extend_from_slice(ansi::ERASE_BELOW);
    }

    /// Whether it makes a difference if the terminal cuts its rows at so many columns or breaks them.
    pub(super) fn would_break(&self, width: usize) -> bool {
        self.broken_above(width).0 != self.cursor.row - self.top
    }

    /// Where the cursor is in either case, if that is a difference.
    pub(super) fn cursor_if(&self, width: usize) -> Option<CursorIf> {
        let (cut, broken) = (self.cursor.column.min(width - 1), self.broken_above(width).1);
        // Of a row that is just full terminals disagree on where its end is.
        (cut != broken && broken < width).then_some(CursorIf { cut, broken })
    }

    /// How many rows of the terminal stand above the cursor's if they were broken at so many
    /// columns, and the column that the cursor is in then.
    fn broken_above(&self, width: usize) -> (usize, usize) {
        let text = self.draft.text();
        let whole = (self.top..self.cursor.row)
            .map(|row| Rows::new(self.rows.part(row, text), width).count());
        let row = self.rows.part(self.cursor.row, text);
        let start = self.rows.start(self.cursor.row, text);
        let at = self.draft.cursor.saturating_sub(start);
        let rows = Rows::new(row, width);
        let last = rows.row_at(at);
        let before = row.get(rows.start(last, row)..at).unwrap_or_default();
        (whole.sum::<usize>() + last, columns(before))
    }

    /// Leaves it on the screen; the cursor goes to the row below.
    pub(super) fn leave(&self, out: &mut Vec<u8>) {
        let last = self.top + self.height - 1;
        step(self.cursor, Place { row: last, column: self.cursor.column }, out);
        out.extend_from_slice(b"\r\n");
    }

    pub(super) fn draft(&self) -> &Draft {
        &self.draft
    }

    fn lay(draft: Draft, profile: &Profile, top: usize) -> Self {
        let rows = Rows::of(&draft, profile.width());
        // One row of the screen is left to what stands above.
        let height = rows.count().min(usize::from(profile.rows) - 1);
        let row = rows.row_at(draft.cursor);
        let top = top.clamp((row + 1).saturating_sub(height), row).min(rows.count() - height);
        Self { draft, rows, top, height, cursor: Place { row: top, column: 0 } }
    }

    /// Where the text begins that is shown.
    fn first(&self) -> Start {
        let byte = self.rows.start(self.top, self.draft.text());
        Start { place: Place { row: self.top, column: 0 }, byte }
    }

    /// From where on what is shown differs from what stands there.
    fn changed_from(&self, old: &Self) -> Option<Start> {
        if self.top != old.top || !self.draft.same_prompt(&old.draft) {
            return Some(self.first());
        }
        if self.draft.text() == old.draft.text() {
            return None;
        }
        let byte = self.common(old);
        let place = self.end_of(byte);
        if place.row < self.top {
            return Some(self.first());
        }
        (place.row < self.top + self.height).then_some(Start { place, byte })
    }

    /// Writes everything from there on, erases what `old` has and this has not, and says where the
    /// cursor is then.
    fn paint(
        &self,
        from: Start,
        old: Option<&Self>,
        profile: &Profile,
        out: &mut Vec<u8>,
    ) -> Place {
        let text = self.draft.text();
        let mut at = from.place;
        for row in from.place.row..self.top + self.height {
            let start = self.rows.start(row, text).max(from.byte);
            if row > from.place.row {
                out.extend_from_slice(b"\r\n");
            }
            self.draft.shown.paint(start..self.rows.start(row + 1, text), profile, out);
            at = Place { row, column: columns(self.rows.part(row, text)) };
            if old.is_some_and(|old| old.columns_shown(row - self.top) > at.column) {
                out.extend_from_slice(ansi::ERASE_RIGHT);
            }
        }
        if old.is_some_and(|old| old.height > self.height) {
            out.extend_from_slice(ansi::ERASE_BELOW);
        }
        at
    }

    /// How many columns the n-th row that is shown takes; 0 if there is none.
    fn columns_shown(&self, n: usize) -> usize {
        if n >= self.height {
            return 0;
        }
        columns(self.rows.part(self.top + n, self.draft.text()))
    }

    /// How many bytes the two have alike, in whole characters.
    fn common(&self, old: &Self) -> usize {
        let (mine, others) = (self.draft.text(), old.draft.text());
        let common = self.draft.common(&old.draft);
        if mine.is_ascii() && others.is_ascii() {
            return common;
        }
        // Where one of them goes on with a mark, the character before is not the same, and may
        // even stand in another row: so look at the characters since the row before.
        let start = self.rows.start(self.rows.row_at(common).saturating_sub(1), mine);
        let (Some(mine), Some(others)) = (mine.get(start..), others.get(start..)) else { return 0 };
        let alike = units(mine).zip(units(others)).take_while(|(mine, others)| mine == others);
        start + alike.map(|(unit, _)| unit.len()).sum::<usize>()
    }

    /// Where the cursor stands before this byte.
    fn place(&self, at: usize) -> Place {
        let row = self.rows.row_at(at);
        let before = self.draft.text().get(self.rows.start(row, self.draft.text())..at);
        Place { row, column: columns(before.unwrap_or_default()) }
    }

    /// Where the cursor stands after the bytes up to this one were written.
    fn end_of(&self, at: usize) -> Place {
        let row = self.rows.row_at(at);
        if row > 0 && self.rows.start(row, self.draft.text()) == at {
            let above = columns(self.rows.part(row - 1, self.draft.text()));
            return Place { row: row - 1, column: above };
        }
        self.place(at)
    }
}

/// Moves the cursor within a draft.
fn step(from: Place, to: Place, out: &mut Vec<u8>) {
    ansi::up(from.row.saturating_sub(to.row), out);
    ansi::down(to.row.saturating_sub(from.row), out);
    if to.column == 0 && from.column > 0 {
        out.push(b'\r');
    } else {
        ansi::left(from.column.saturating_sub(to.column), out);
        ansi::right(to.column.saturating_sub(from.column), out);
    }
}
