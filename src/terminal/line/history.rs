//! The lines that were entered before, for Up and Down. Knows no keys.

use std::collections::VecDeque;

/// How many lines are remembered.
const LINES: usize = 20;

/// Lines entered, oldest first, and where among them the caller looks.
#[derive(Clone, Default)]
pub(super) struct History {
    lines: VecDeque<String>,
    /// The line that is shown, and what was half-typed below them all.
    shown: Option<(usize, String)>,
}

impl History {
    /// Remembers a line; blank ones and one that was just remembered are not.
    pub(super) fn remember(&mut self, line: &str) {
        if line.trim().is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
            if let Some((at, _)) = &mut self.shown {
                *at = at.saturating_sub(1);
            }
        }
        self.lines.push_back(line.to_owned());
    }

    /// The line above; `line` is what is shown now.
    pub(super) fn older(&mut self, line: &str) -> Option<String> {
        let above = match &self.shown {
            Some((at, _)) => at.checked_sub(1)?,
            None => self.lines.len().checked_sub(1)?,
        };
        let older = self.lines.get(above)?.clone();
        let typed = self.shown.take().map_or_else(|| line.to_owned(), |(_, typed)| typed);
        self.shown = Some((above, typed));
        Some(older)
    }

    /// The line below; below them all what was half-typed.
    pub(super) fn newer(&mut self) -> Option<String> {
        let (at, typed) = self.shown.take()?;
        match self.lines.get(at + 1) {
            Some(newer) => {
                self.shown = Some((at + 1, typed));
                Some(newer.clone())
            }
            None => Some(typed),
        }
    }

    /// The caller looks at none of them any more.
    pub(super) fn leave(&mut self) {
        self.shown = None;
    }
}
