//! A terminal emulator whose window can become narrower, in the ways that terminals have.

use std::num::NonZeroU16;

use carrier::text::width::columns;
use unicode_segmentation::UnicodeSegmentation;

use super::caller::bare;

/// What a terminal does with rows that are longer than its window has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrowing {
    /// They are cut.
    Cuts,
    /// They are broken into several.
    Breaks,
}

/// How many rows of scroll-back there are.
const SCROLL_BACK: usize = 20_000;

/// See the module.
pub(super) struct Emulator {
    parser: vt100::Parser,
    narrowing: Narrowing,
}

impl Emulator {
    pub(super) fn new(height: u16, columns: u16, narrowing: Narrowing) -> Self {
        Self { parser: vt100::Parser::new(size(height), size(columns), SCROLL_BACK), narrowing }
    }

    pub(super) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Shows what it is sent. Where it was asked for its cursor and says so: the column, from 1.
    pub(super) fn shows(&mut self, sent: &str) -> Option<u16> {
        self.parser.process(sent.as_bytes());
        sent.ends_with("\u{1b}[6n").then(|| self.screen().cursor_position().1 + 1)
    }

    /// The window becomes narrower or wider.
    pub(super) fn resizes(&mut self, to: u16) {
        let (height, from) = self.screen().size();
        if self.narrowing != Narrowing::Breaks || to >= from.get() {
            self.parser.set_size(height, size(to));
            return;
        }
        let (row, column) = self.screen().cursor_position();
        let rows: Vec<String> = self.screen().rows(0, from.get()).collect();
        let mut broken = Vec::new();
        let mut cursor = (0, 0);
        for (at, text) in rows.iter().enumerate() {
            let parts = break_row(text, usize::from(to));
            if at == usize::from(row) {
                // The cursor stays at its letter, or as far behind the last one as it was.
                let (part, before) = place(&parts, usize::from(column), usize::from(to));
                cursor = (broken.len() + part, before);
            }
            broken.extend(parts);
        }
        while broken.len() > cursor.0 + 1 && broken.last().is_some_and(String::is_empty) {
            broken.pop();
        }
        let scrolled = broken.len().saturating_sub(usize::from(height.get()));
        self.parser = vt100::Parser::new(height, size(to), SCROLL_BACK);
        // Each is written where it belongs, so that a full one does not end in an empty one.
        for (at, text) in broken.iter().enumerate() {
            let scrolls = if at < usize::from(height.get()) { "" } else { "\n" };
            let row = (at + 1).min(usize::from(height.get()));
            self.parser.process(format!("\u{1b}[{row};1H{scrolls}{text}").as_bytes());
        }
        let (row, column) = (cursor.0 - scrolled + 1, cursor.1 + 1);
        self.parser.process(format!("\u{1b}[{row};{column}H").as_bytes());
    }

    /// All rows, the scroll-back's first.
    pub(super) fn rows_in_all(&mut self) -> Vec<String> {
        let screen = self.parser.screen_mut();
        let columns = screen.size().1.get();
        let mut rows = Vec::new();
        for back in (1..=screen.scrollback_len()).rev() {
            screen.set_scrollback(back);
            rows.extend(screen.rows(0, columns).next());
        }
        screen.set_scrollback(0);
        rows.extend(screen.rows(0, columns));
        rows.iter().map(|row| bare(row)).collect()
    }
}

/// A row in as many as it takes; they may be full.
pub(super) fn break_row(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for grapheme in text.graphemes(true) {
        let last = rows.last_mut().expect("there is a row");
        if columns(last) + columns(grapheme) > width {
            rows.push(grapheme.to_owned());
        } else {
            last.push_str(grapheme);
        }
    }
    rows
}

/// In which part a column of the whole row is, and in which column there.
fn place(parts: &[String], column: usize, width: usize) -> (usize, usize) {
    let mut left = column;
    for (at, part) in parts.iter().enumerate() {
        let wide = columns(part);
        if left < wide || at + 1 == parts.len() {
            return (at, left.min(width - 1));
        }
        left -= wide;
    }
    (0, 0)
}

fn size(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).expect("a terminal has rows and columns")
}
