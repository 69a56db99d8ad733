//! Text with meaning: what a piece of text is, not how it looks. Knows no colours and no bytes.

use std::fmt;

/// What a piece of text means to its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// Just text.
    #[default]
    Plain,
    /// A line that divides.
    Rule,
    /// What a value is called.
    Label,
    /// What is there.
    Value,
    /// What the board asks.
    Question,
    /// What stands before the line being typed.
    Prompt,
    /// What happened elsewhere.
    News,
    /// The head of a page.
    Title,
    /// What need not be read.
    Dim,
    /// What was refused, or went wrong.
    Error,
    /// What the reader wrote.
    Own,
    /// What somebody else wrote.
    Other,
}

/// A piece of a line that means one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// What it means.
    pub style: Style,
    /// Its text, as it was given: it is cleaned on its way to a terminal, not here.
    pub text: &'a str,
}

/// One line of styled text, built from left to right:
/// `Line::new().label("Node: ").value(node)`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// Where each span ends in `text`, ascending, and what it means.
    ends: Vec<(usize, Style)>,
}

/// Builders of one meaning each.
macro_rules! spans {
    ($($(#[$doc:meta])* $name:ident: $style:ident),* $(,)?) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(self, text: impl fmt::Display) -> Self {
            self.span(Style::$style, text)
        })*
    };
}

impl Line {
    /// An empty line.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }

    /// A line that means one thing.
    #[must_use]
    pub fn styled(style: Style, text: impl fmt::Display) -> Self {
        Self::new().span(style, text)
    }

    /// The line with a piece of text more.
    #[must_use]
    pub fn span(mut self, style: Style, text: impl fmt::Display) -> Self {
        self.push(style, text);
        self
    }

    /// Adds a piece of text.
    pub fn push(&mut self, style: Style, text: impl fmt::Display) {
        use fmt::Write;
        let _: fmt::Result = write!(self.text, "{text}"); // a String takes everything
        let end = self.text.len();
        match self.ends.last_mut() {
            Some(last) if last.1 == style => last.0 = end,
            Some(last) if last.0 == end => {}
            None if end == 0 => {}
            _ => self.ends.push((end, style)),
        }
    }

    spans! {
        /// Just text.
        plain: Plain,
        /// A line that divides.
        rule: Rule,
        /// What a value is called.
        label: Label,
        /// What is there.
        value: Value,
        /// What the board asks.
        question: Question,
        /// What stands before the line being typed.
        prompt: Prompt,
        /// What happened elsewhere.
        news: News,
        /// The head of a page.
        title: Title,
        /// What need not be read.
        dim: Dim,
        /// What was refused, or went wrong.
        error: Error,
        /// What the reader wrote.
        own: Own,
        /// What somebody else wrote.
        other: Other,
    }

    /// Its text without the meaning.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many columns it takes where every character can be shown.
    #[must_use]
    pub fn columns(&self) -> usize {
        crate::text::width::columns(&self.text)
    }

    /// Whether it has no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Its pieces, from left to right; none is empty.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, style)| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            Span { style, text }
        })
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        let ends = if text.is_empty() { Vec::new() } else { vec![(text.len(), Style::Plain)] };
        Self { text, ends }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.spans().map(|span| (span.style, span.text))).finish()
    }
}

/// Several lines, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    lines: Vec<Line>,
}

impl Text {
    /// No lines.
    #[must_use]
    pub const fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// Adds a line below.
    pub fn push(&mut self, line: impl Into<Line>) {
        self.lines.push(line.into());
    }

    /// The text with a line more below.
    #[must_use]
    pub fn with(mut self, line: impl Into<Line>) -> Self {
        self.push(line);
        self
    }

    /// Gives back the memory that no line takes.
    pub fn shrink(&mut self) {
        for line in &mut self.lines {
            line.text.shrink_to_fit();
            line.ends.shrink_to_fit();
        }
        self.lines.shrink_to_fit();
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Its lines, from top to bottom.
    pub fn iter(&self) -> std::slice::Iter<'_, Line> {
        self.lines.iter()
    }

    /// How many lines it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it has no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl From<Line> for Text {
    fn from(line: Line) -> Self {
        Self { lines: vec![line] }
    }
}

impl From<&str> for Text {
    /// One plain line for each line of the text; a line end at its very end begins none.
    fn from(text: &str) -> Self {
        text.lines().collect()
    }
}

impl<L: Into<Line>> FromIterator<L> for Text {
    fn from_iter<I: IntoIterator<Item = L>>(lines: I) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect() }
    }
}

impl<L: Into<Line>> Extend<L> for Text {
    fn extend<I: IntoIterator<Item = L>>(&mut self, lines: I) {
        self.lines.extend(lines.into_iter().map(Into::into));
    }
}

impl IntoIterator for Text {
    type Item = Line;
    type IntoIter = std::vec::IntoIter<Line>;

    fn into_iter(self) -> Self::IntoIter {
        self.lines.into_iter()
    }
}

impl<'a> IntoIterator for &'a Text {
    type Item = &'a Line;
    type IntoIter = std::slice::Iter<'a, Line>;

    fn into_iter(self) -> Self::IntoIter {
        self.lines.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_its_spans_from_left_to_right() {
        let line = Line::new().label("Node: ").value(2).plain("").plain(" ok").plain("!");
        let spans: Vec<_> = line.spans().map(|span| (span.style, span.text)).collect();
        assert_eq!(spans, [(Style::Label, "Node: "), (Style::Value, "2"), (Style::Plain, " ok!")]);
        assert_eq!((line.text(), line.columns()), ("Node: 2 ok!", 11));
        assert_eq!(Line::from("abc"), Line::new().plain("a").plain("bc"));
        assert_eq!(Line::from(""), Line::new().value(""));
    }

    #[test]
    fn text_splits_at_line_ends() {
        let text = Text::from("one\r\ntwo\n\nfour\n");
        let lines: Vec<_> = text.lines().iter().map(Line::text).collect();
        assert_eq!(lines, ["one", "two", "", "four"]);
    }
}
