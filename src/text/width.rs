//! How many columns text takes on a terminal, and cutting, filling, counting and wrapping by it.
//! Knows nothing of character sets: what is measured is what will be shown.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::clean::is_simple;

/// How many columns the text takes: the sum of its characters, as terminals count. East Asian
/// wide characters take two; those of ambiguous width one; what has no width, and control, none.
#[must_use]
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.chars().map(char_columns).sum()
}

/// How many characters a reader counts: grapheme clusters (Unicode Annex 29).
#[must_use]
pub fn count(text: &str) -> usize {
    if text.chars().all(is_simple) {
        return text.chars().count();
    }
    text.graphemes(true).count()
}

/// The longest beginning of the text, in whole characters as a reader counts them, that takes at
/// most so many columns.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let mut left = columns;
    let mut end = 0;
    for unit in units(text) {
        let Some(rest) = left.checked_sub(self::columns(unit)) else { break };
        left = rest;
        end += unit.len();
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// The text [`cut`] and filled up with blanks: exactly so many columns.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns);
    let blanks = columns - self::columns(&fitted);
    fitted.extend(std::iter::repeat_n(' ', blanks));
    fitted
}

/// The text in rows of at most so many columns (taken as 2 if fewer), broken at blanks, and within
/// what is longer than a row. Blanks at a break are dropped. Empty text is one empty row.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<&str> {
    wrapped(text, columns).into_iter().filter_map(|row| text.get(row)).collect()
}

/// As [`wrap`], but where in the text each row lies.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(2);
    if text.len() <= columns {
        // No character has more columns than bytes.
        let whole = 0..text.len();
        return vec![whole];
    }
    let mut rows = Rows { columns, ..Rows::default() };
    let mut at = 0;
    for unit in units(text) {
        if unit == " " {
            rows.blank(at);
        } else {
            rows.word(at, unit);
        }
        at += unit.len();
    }
    rows.end(at)
}

/// The text in pieces that are never torn: graphemes, each with what is drawn over it. One that is
/// wider than two columns, as Unicode lets some scripts pile up, comes character by character, so
/// that every piece fits into every row.
pub(crate) fn units(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.chars();
        let first = chars.next()?;
        let end = if is_simple(first) && chars.next().is_none_or(is_simple) {
            first.len_utf8()
        } else {
            let grapheme = rest.graphemes(true).next()?;
            if columns(grapheme) > 2 { first_char(grapheme) } else { grapheme.len() }
        };
        let (unit, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(unit)
    })
}

/// Where the first character that has a width ends, with what is drawn over it.
fn first_char(text: &str) -> usize {
    let mut seen = false;
    for (at, c) in text.char_indices() {
        let wide = char_columns(c) > 0;
        if wide && seen {
            return at;
        }
        seen |= wide;
    }
    text.len()
}

/// How far terminals move on for a character, each by itself. The table of the library says
/// otherwise of two letters (U+17A4, U+17D8), which it has wide, and of [`SPACING`].
fn char_columns(c: char) -> usize {
    match c {
        '\u{17a4}' | '\u{17d8}' => 1,
        c => match c.width().unwrap_or(0) {
            0 if c > '\u{600}' => usize::from(is_spacing(c)),
            width => width.min(2),
        },
    }
}

/// Whether terminals move on for a character of which the table says that it takes no room.
fn is_spacing(c: char) -> bool {
    let code = u32::from(c);
    let row = SPACING.partition_point(|&(_, last)| last < code);
    SPACING.get(row).is_some_and(|&(first, _)| first <= code)
}

/// Vowel signs that stand beside their letter, and signs that stand before a number: first and last
/// of each run, ascending. Measured on a terminal (tmux, with the C library's table).
const SPACING: [(u32, u32); 48] = [
    (0x0605, 0x0605),
    (0x0890, 0x0891),
    (0x08e2, 0x08e2),
    (0x09be, 0x09be),
    (0x09d7, 0x09d7),
    (0x0b3e, 0x0b3e),
    (0x0b57, 0x0b57),
    (0x0bbe, 0x0bbe),
    (0x0bd7, 0x0bd7),
    (0x0cc0, 0x0cc0),
    (0x0cc2, 0x0cc2),
    (0x0cc7, 0x0cc8),
    (0x0cca, 0x0ccb),
    (0x0cd5, 0x0cd6),
    (0x0d3e, 0x0d3e),
    (0x0d4e, 0x0d4e),
    (0x0d57, 0x0d57),
    (0x0dcf, 0x0dcf),
    (0x0ddf, 0x0ddf),
    (0x1715, 0x1715),
    (0x1734, 0x1734),
    (0x1b35, 0x1b35),
    (0x1b3b, 0x1b3b),
    (0x1b3d, 0x1b3d),
    (0x1b43, 0x1b44),
    (0x1baa, 0x1baa),
    (0x1bf2, 0x1bf3),
    (0xa8fa, 0xa8fa),
    (0xa953, 0xa953),
    (0xa9c0, 0xa9c0),
    (0x111c0, 0x111c0),
    (0x111c2, 0x111c3),
    (0x11235, 0x11235),
    (0x1133e, 0x1133e),
    (0x1134d, 0x1134d),
    (0x11357, 0x11357),
    (0x114b0, 0x114b0),
    (0x114bd, 0x114bd),
    (0x115af, 0x115af),
    (0x116b6, 0x116b6),
    (0x11930, 0x11930),
    (0x1193d, 0x1193d),
    (0x1193f, 0x1193f),
    (0x11941, 0x11941),
    (0x11a84, 0x11a89),
    (0x11d46, 0x11d46),
    (0x1d165, 0x1d166),
    (0x1d16d, 0x1d172),
];

/// Rows under way: the last one begins at `start`.
#[derive(Default)]
struct Rows {
    columns: usize,
    done: Vec<Range<usize>>,
    start: usize,
    /// Columns since `start`; blanks at the end may reach beyond the row.
    used: usize,
    /// Where the last word ends.
    words: usize,
    /// Where the row may break: the word before ends, the next one begins.
    gap: Option<(usize, usize)>,
    /// Columns since the gap.
    since: usize,
}

impl Rows {
    fn blank(&mut self, at: usize) {
        self.used += 1;
        self.gap = Some((self.words.max(self.start), at + 1));
        self.since = 0;
    }

    fn word(&mut self, at: usize, unit: &str) {
        let width = columns(unit);
        if self.used + width > self.columns
            && let Some((end, next)) = self.gap.take()
        {
            if end > self.start {
                self.done.push(self.start..end);
            }
            self.start = next;
            self.used = self.since;
        }
        if self.used + width > self.columns {
            self.done.push(self.start..at);
            self.start = at;
            self.used = 0;
        }
        self.used += width;
        self.since += width;
        self.words = at + unit.len();
    }

    fn end(mut self, at: usize) -> Vec<Range<usize>> {
        let end = if self.used > self.columns { self.words.max(self.start) } else { at };
        self.done.push(self.start..end);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_counted_as_terminals_count() {
        for (text, expected) in [
            ("", 0),
            ("abc", 3),
            ("Hyvää", 5),
            ("╔═╗░", 4),
            ("日本", 4),
            ("e\u{301}", 1),
            ("🙂", 2),
            ("“ok”…", 5),
            ("\u{1b}[1m", 3),
            // A vowel sign beside its letter; one below it; one that is made of two.
            ("কা", 2),
            ("कु", 1),
            ("กำ", 2),
            ("क्षि", 3),
            ("བོད", 2),
            ("\u{17d8}", 1),
            // A flag is two letters, a keycap a digit with a frame around it.
            ("🇫🇮", 2),
            ("1\u{20e3}", 1),
            ("❤", 1),
            ("⌚", 2),
            ("ｂ", 2),
            ("\u{1100}\u{1161}", 2),
        ] {
            assert_eq!(columns(text), expected, "{text:?}");
        }
    }

    #[test]
    fn characters_are_counted_as_a_reader_counts() {
        for (text, expected) in [("", 0), ("abc", 3), ("e\u{301}å", 2), ("🇫🇮🇸🇪", 2), ("日本", 2)]
        {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cut_leaves_whole_characters() {
        for (text, columns, expected) in [
            ("Alice", 10, "Alice"),
            ("Alice", 3, "Ali"),
            ("Alice", 0, ""),
            ("日本語", 5, "日本"),
            ("ae\u{301}b", 2, "ae\u{301}"),
        ] {
            assert_eq!(cut(text, columns), expected, "{text:?} in {columns}");
        }
        assert_eq!(fit("日本語", 5), "日本 ");
        assert_eq!(fit("Bob", 6), "Bob   ");
    }

    #[test]
    fn rows_break_at_blanks_and_within_long_words() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 10, &[""]),
            ("one two three", 7, &["one two", "three"]),
            ("one two three", 8, &["one two", "three"]),
            ("one  two", 5, &["one", "two"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("a bcdefghij", 4, &["a", "bcde", "fghi", "j"]),
            ("  indented line", 8, &["indented", "line"]),
            ("  two words", 7, &["  two", "words"]),
            ("trailing   ", 8, &["trailing"]),
            ("ab   ", 8, &["ab   "]),
            ("          ", 4, &[""]),
            ("日本語", 4, &["日本", "語"]),
            ("日本語", 1, &["日", "本", "語"]),
        ];
        for (text, columns, rows) in cases {
            assert_eq!(wrap(text, *columns), *rows, "{text:?} in {columns}");
        }
    }

    proptest! {
        #[test]
        fn a_row_never_exceeds_the_width(
            text in "([a-zå日🙂e\u{301}\u{1100}\u{1161}  ]{0,60})|\\PC{0,60}", width in 2_usize..30,
        ) {
            let rows = wrap(&text, width);
            for row in &rows {
                prop_assert!(columns(row) <= width, "{row:?} is wider than {width}");
            }
            let solid = |text: &str| text.replace(' ', "");
            prop_assert_eq!(solid(&rows.concat()), solid(&text));
        }

        #[test]
        fn fitted_text_takes_exactly_the_columns(text in "\\PC{0,40}", width in 0_usize..30) {
            prop_assert_eq!(columns(&fit(&text, width)), width);
            prop_assert!(text.starts_with(&cut(&text, width)));
        }

        #[test]
        fn units_are_the_whole_text(text in "\\PC{0,40}|[a-zåé日\u{301}🇫]{0,40}") {
            prop_assert_eq!(units(&text).collect::<String>(), text.clone());
            prop_assert!(units(&text).all(|unit| columns(unit) <= 2));
            prop_assert_eq!(count(&text), text.graphemes(true).count());
        }
    }
}
