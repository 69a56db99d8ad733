//! What a terminal has made of the line being typed when it became narrower: some cut what does not
//! fit, others break it into more rows, and none says which. Where the cursor is tells it.

use super::sheet::Sheet;

/// What is known of how a terminal becomes narrower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Resizing {
    /// Whether rows are broken; `None`: not known yet.
    breaks: Option<bool>,
    /// Answers that the terminal owes.
    owed: u8,
    /// The last of them tells.
    open: bool,
}

/// What is to be done about a line that may not stand where it was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is where it was, or what does not fit was cut.
    Cut,
    /// It was broken into more rows.
    Broken,
    /// The terminal has to be asked.
    Ask,
}

impl Resizing {
    /// The terminal has so many columns now; it may be one that answers.
    pub(super) fn narrowed(&mut self, sheet: &Sheet, columns: usize, answers: bool) -> Stands {
        self.open = false;
        if !sheet.would_break(columns) {
            return Stands::Cut;
        }
        match self.breaks {
            Some(true) => Stands::Broken,
            Some(false) => Stands::Cut,
            // Nothing of another's is ever erased: where it cannot be told, it counts as cut.
            None if !answers || sheet.cursor_if(columns).is_none() || self.owed == u8::MAX => {
                Stands::Cut
            }
            None => {
                self.owed += 1;
                self.open = true;
                Stands::Ask
            }
        }
    }

    /// Whether the line waits for what the terminal says.
    pub(super) fn is_open(self) -> bool {
        self.open
    }

    /// It does no longer.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// Whether the terminal owes an answer: this is it.
    pub(super) fn is_answered(&mut self) -> bool {
        let owed = self.owed > 0;
        self.owed = self.owed.saturating_sub(1);
        owed
    }

    /// Whether that was the last one, and the line waits for it.
    pub(super) fn is_told(self) -> bool {
        self.open && self.owed == 0
    }

    /// The cursor is in this column, counted from 0, of a terminal with so many.
    pub(super) fn tell(&mut self, sheet: &Sheet, columns: usize, column: usize) -> Stands {
        self.open = false;
        let Some(at) = sheet.cursor_if(columns) else { return Stands::Cut };
        if column == at.broken {
            self.breaks = Some(true);
            return Stands::Broken;
        }
        if column == at.cut {
            self.breaks = Some(false);
        }
        Stands::Cut
    }
}

/// In which column the cursor is when rows were cut, and when they were broken, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CursorIf {
    pub(super) cut: usize,
    pub(super) broken: usize,
}
