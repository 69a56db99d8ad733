//! The lines that were entered before, for Up and Down. Knows no keys.

use std::collections::VecDeque;

/// How many lines are remembered.
const LINES: usize = 20;

/// Lines entered, oldest first, and where among them the caller looks.
#[derive(Clone, Default)]
pub(super) struct History {
    lines: VecDeque<String>,
    looking: Option<Box<Looking>>,
}

/// A caller who looks at an older line. What is changed there stays changed until a line is entered,
/// so that a step too far loses nothing.
#[derive(Clone)]
struct Looking {
    /// The line that is shown; as many as there are stands for what was half-typed below them.
    at: usize,
    /// What was half-typed below them all.
    typed: String,
    /// Lines that were changed while they were shown.
    changed: Vec<(usize, String)>,
}

impl History {
    /// Remembers a line; blank ones and one that was just remembered are not.
    pub(super) fn remember(&mut self, line: &str) {
        if line.trim().is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
            if let Some(looking) = &mut self.looking {
                looking.oldest_is_gone();
            }
        }
        if let Some(looking) = &mut self.looking
            && looking.at == self.lines.len()
        {
            looking.at += 1;
        }
        self.lines.push_back(line.to_owned());
    }

    /// The line above; `line` is what is shown now.
    pub(super) fn older(&mut self, line: &str) -> Option<String> {
        let Some(looking) = &mut self.looking else {
            let at = self.lines.len().checked_sub(1)?;
            let looking = Looking { at, typed: line.to_owned(), changed: Vec::new() };
            self.looking = Some(Box::new(looking));
            return self.lines.get(at).cloned();
        };
        let above = looking.at.checked_sub(1)?;
        looking.leave(&self.lines, line);
        looking.at = above;
        looking.shown(&self.lines)
    }

    /// The line below; below them all what was half-typed.
    pub(super) fn newer(&mut self, line: &str) -> Option<String> {
        let looking = self.looking.as_mut().filter(|looking| looking.at < self.lines.len())?;
        looking.leave(&self.lines, line);
        looking.at += 1;
        // Below them all the caller still looks: what was changed above may be sought again.
        Some(looking.shown(&self.lines).unwrap_or_else(|| std::mem::take(&mut looking.typed)))
    }

    /// The caller looks at none of them any more.
    pub(super) fn leave(&mut self) {
        self.looking = None;
    }
}

impl Looking {
    /// Another line will be shown; `line` is what has become of this one.
    fn leave(&mut self, lines: &VecDeque<String>, line: &str) {
        self.changed.retain(|(at, _)| *at != self.at);
        match lines.get(self.at) {
            Some(original) if original != line => self.changed.push((self.at, line.to_owned())),
            Some(_) => {}
            None => line.clone_into(&mut self.typed),
        }
    }

    fn shown(&self, lines: &VecDeque<String>) -> Option<String> {
        let changed = self.changed.iter().find(|(at, _)| *at == self.at);
        changed.map(|(_, line)| line).or_else(|| lines.get(self.at)).cloned()
    }

    fn oldest_is_gone(&mut self) {
        self.changed.retain(|(at, _)| *at > 0);
        for (at, _) in &mut self.changed {
            *at -= 1;
        }
        self.at = self.at.saturating_sub(1);
    }
}
