//! The prompt and the line being typed, as text with a cursor and in rows. Knows no bytes.

use super::Echo;
use super::shown::Shown;
use crate::terminal::charset::Charset;
use crate::terminal::line::Editor;
use crate::terminal::style::Line;
use crate::text::width::{columns, units};

/// What is to be seen of the line being typed.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Prompt and typed text.
    pub(super) shown: Shown,
    /// Where the row ends that stands above the prompt; 0 if there is none.
    pub(super) above: usize,
    /// Where the prompt ends.
    pub(super) prompt: usize,
    /// Where the cursor stands.
    pub(super) cursor: usize,
}

impl Draft {
    pub(super) fn new(prompt: &Line, editor: &Editor, echo: Echo, charset: Charset) -> Self {
        let mut shown = Shown::new(prompt, charset);
        let prompt = shown.text.len();
        let cursor = match echo {
            Echo::Hidden => prompt,
            Echo::Shown => {
                shown.text.push_str(&charset.shown(editor.text()));
                prompt + charset.shown(editor.before()).len()
            }
        };
        Self { shown, above: 0, prompt, cursor }
    }

    /// The same with a row above it, of at most so many columns.
    pub(super) fn below(
        above: &Line,
        prompt: &Line,
        editor: &Editor,
        echo: Echo,
        charset: Charset,
    ) -> Self {
        let mut both = above.clone();
        for span in prompt.spans() {
            both.push(span.style, span.text);
        }
        let above = Shown::new(above, charset).text.len();
        Self { above, ..Self::new(&both, editor, echo, charset) }
    }

    pub(super) fn text(&self) -> &str {
        &self.shown.text
    }

    /// Whether the prompt is the same, to the eye.
    pub(super) fn same_prompt(&self, other: &Self) -> bool {
        self.above == other.above
            && self.shown.same_styles(&other.shown)
            && self.text().get(..self.prompt) == other.text().get(..other.prompt)
    }

    /// Whether all of it is the same, to the eye.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.same_prompt(other) && self.text() == other.text() && self.cursor == other.cursor
    }

    /// How many bytes two drafts begin with alike.
    pub(super) fn common(&self, other: &Self) -> usize {
        let pairs = self.text().bytes().zip(other.text().bytes());
        let mut common = pairs.take_while(|(mine, others)| mine == others).count();
        while !self.text().is_char_boundary(common) {
            common -= 1;
        }
        common
    }
}

/// Text broken into rows without regard to words, so that nothing typed ever moves what stands
/// before it.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// Where each row begins; the first at 0.
    starts: Vec<usize>,
}

impl Rows {
    /// The rows of a draft.
    pub(super) fn of(draft: &Draft, width: usize) -> Self {
        let mut rows = Self::new(draft.text().get(draft.above..).unwrap_or_default(), width);
        if draft.above > 0 {
            rows.starts.iter_mut().for_each(|start| *start += draft.above);
            rows.starts.insert(0, 0);
        }
        rows
    }

    pub(super) fn new(text: &str, width: usize) -> Self {
        if text.is_ascii() {
            return Self { starts: (0..text.len().max(1)).step_by(width).collect() };
        }
        let mut starts = vec![0];
        let (mut at, mut used) = (0, 0);
        for unit in units(text) {
            let wide = columns(unit);
            if used + wide > width {
                starts.push(at);
                used = 0;
            }
            used += wide;
            at += unit.len();
        }
        Self { starts }
    }

    /// How many rows there are; at least one.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The part of the text in a row.
    pub(super) fn part<'a>(&self, row: usize, text: &'a str) -> &'a str {
        let (start, end) = (self.start(row, text), self.start(row + 1, text));
        text.get(start..end).unwrap_or_default()
    }

    /// Where a row begins; where the text ends for one that is not there.
    pub(super) fn start(&self, row: usize, text: &str) -> usize {
        self.starts.get(row).copied().unwrap_or(text.len())
    }

    /// The row of the character at this place; the last one for the text's end.
    pub(super) fn row_at(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }
}
