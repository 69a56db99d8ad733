//! Styled text as a terminal of some character set shows it, and its bytes. Knows not where on the
//! screen it goes.

use std::ops::Range;

use crate::terminal::ansi;
use crate::terminal::charset::Charset;
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::{Line, Style};
use crate::text::width::wrapped;

/// Text of which every character can be shown, with its styles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Where each style ends in the text, ascending; what lies beyond the last is plain.
    styles: Vec<(usize, Style)>,
}

impl Shown {
    /// What of a line can be shown.
    pub(super) fn new(line: &Line, charset: Charset) -> Self {
        let mut shown = Self::default();
        for span in line.spans() {
            shown.text.push_str(&charset.shown(span.text));
            shown.styles.push((shown.text.len(), span.style));
        }
        shown
    }

    /// Where each row of it lies when it is printed: broken between words where it is longer than a
    /// row; in plain graphics it is not, so that one line of news is one line.
    pub(super) fn rows(&self, profile: &Profile) -> Vec<Range<usize>> {
        let width = match profile.graphics {
            Graphics::Plain => usize::MAX,
            Graphics::Ansi | Graphics::Mono => profile.width(),
        };
        wrapped(&self.text, width)
    }

    /// A part of it as a line.
    pub(super) fn part(&self, part: Range<usize>) -> Line {
        let mut line = Line::new();
        let mut at = part.start;
        for &(end, style) in &self.styles {
            let end = end.min(part.end);
            if end > at {
                line.push(style, self.text.get(at..end).unwrap_or_default());
                at = end;
            }
        }
        line
    }

    /// A part of it.
    pub(super) fn cut(&self, part: Range<usize>) -> Self {
        let end = |end: usize| end.clamp(part.start, part.end) - part.start;
        Self {
            text: self.text.get(part.clone()).unwrap_or_default().to_owned(),
            styles: self.styles.iter().map(|&(at, style)| (end(at), style)).collect(),
        }
    }

    /// Whether what is styled is the same.
    pub(super) fn same_styles(&self, other: &Self) -> bool {
        self.styles == other.styles
    }

    /// Adds the bytes of a part of the text. It begins and ends with the terminal's own colours.
    pub(super) fn paint(&self, part: Range<usize>, profile: &Profile, out: &mut Vec<u8>) {
        let mut pen = Style::Plain;
        let mut at = part.start;
        let rest = [(self.text.len(), Style::Plain)];
        for &(end, style) in self.styles.iter().chain(&rest) {
            let end = end.min(part.end);
            if end <= at {
                continue;
            }
            if profile.graphics == Graphics::Ansi && style != pen {
                ansi::look(style, out);
                pen = style;
            }
            profile.charset.encode_shown(self.text.get(at..end).unwrap_or_default(), out);
            at = end;
        }
        if pen != Style::Plain {
            ansi::look(Style::Plain, out);
        }
    }
}
