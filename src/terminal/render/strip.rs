//! The line being typed on a terminal of which nothing is known but that it prints what it is sent
//! and steps back for a BS: no row above the last is ever touched again.

use super::draft::Draft;
use crate::terminal::profile::Profile;
use crate::text::width::columns;

const BACK: u8 = 0x08;

/// A draft as it was printed.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    draft: Draft,
    /// Before which byte of the text the terminal's cursor stands. Where it cannot be led to the
    /// draft's own cursor, it waits at the end.
    at: usize,
}

impl Strip {
    /// Prints a draft at the beginning of an empty row.
    pub(super) fn print(draft: Draft, profile: &Profile, out: &mut Vec<u8>) -> Self {
        let mut strip = Self { at: 0, draft };
        strip.forth(strip.draft.text().len(), profile, out);
        strip.seek(profile, out);
        strip
    }

    /// Prints what has changed: at the place itself where steps back lead there, else all of it
    /// again on a new row.
    pub(super) fn update(&mut self, draft: Draft, profile: &Profile, out: &mut Vec<u8>) {
        if self.draft.text() == draft.text() && self.draft.same_prompt(&draft) {
            self.draft = draft;
            self.seek(profile, out);
            return;
        }
        let same_prompt = self.draft.same_prompt(&draft);
        let common = self.draft.common(&draft);
        let gone = self.columns(self.draft.text().len());
        let next = Self { draft, at: common };
        let blanks = gone.saturating_sub(next.columns(next.draft.text().len()));
        let reachable = same_prompt
            && steps(self.columns(self.at), self.columns(common), profile).is_some()
            && (blanks == 0 || steps(gone, gone - blanks, profile).is_some());
        if !reachable {
            self.leave(profile, out);
            *self = Self::print(next.draft, profile, out);
            return;
        }
        self.go(common, profile, out);
        *self = next;
        self.forth(self.draft.text().len(), profile, out);
        out.extend(std::iter::repeat_n(b' ', blanks));
        out.extend(std::iter::repeat_n(BACK, blanks));
        self.seek(profile, out);
    }

    /// Leaves it as it is; the cursor goes to the row below.
    pub(super) fn leave(&mut self, profile: &Profile, out: &mut Vec<u8>) {
        if !self.draft.text().is_empty() {
            self.forth(self.draft.text().len(), profile, out);
            out.extend_from_slice(b"\r\n");
        }
    }

    /// Whether it stands in one row, however the terminal breaks rows.
    pub(super) fn is_one_row(&self, profile: &Profile) -> bool {
        self.columns(self.draft.text().len()) < usize::from(profile.columns)
    }

    pub(super) fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Leads the terminal's cursor to the draft's, if steps do.
    fn seek(&mut self, profile: &Profile, out: &mut Vec<u8>) {
        let to = self.draft.cursor;
        if steps(self.columns(self.at), self.columns(to), profile).is_some() {
            self.go(to, profile, out);
        }
    }

    /// Leads the cursor to a place that steps lead to.
    fn go(&mut self, to: usize, profile: &Profile, out: &mut Vec<u8>) {
        self.forth(to, profile, out);
        let back = self.columns(self.at) - self.columns(to);
        out.extend(std::iter::repeat_n(BACK, back));
        self.at = to;
    }

    /// Leads the cursor forth by printing what stands there.
    fn forth(&mut self, to: usize, profile: &Profile, out: &mut Vec<u8>) {
        if to > self.at {
            self.draft.shown.paint(self.at..to, profile, out);
            self.at = to;
        }
    }

    fn columns(&self, at: usize) -> usize {
        columns(self.draft.text().get(..at).unwrap_or_default())
    }
}

/// How many steps back lead from one column of the text to another: none forth, and none at all
/// where they would lead over the edge of a row, for the terminal broke it as it liked.
fn steps(from: usize, to: usize, profile: &Profile) -> Option<usize> {
    let width = usize::from(profile.columns);
    let in_one_row = from / width == to / width && !from.is_multiple_of(width);
    if to >= from { Some(0) } else { in_one_row.then_some(from - to) }
}
