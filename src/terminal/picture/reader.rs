//! A file of ANSI art as it is drawn on paper. Knows no terminal.

use super::{Cell, Pen};
use crate::terminal::ansi;

/// Rows beyond this are not read.
pub(super) const ROWS: usize = 500;

/// A file being read: paper and pen.
pub(super) struct Reader {
    width: usize,
    rows: Vec<Vec<Cell>>,
    row: usize,
    column: usize,
    saved: (usize, usize),
    pen: Pen,
    sequence: Option<Numbers>,
    escaped: bool,
    /// What blinks is to have bright paper instead.
    ice: bool,
}

/// The numbers of a control sequence.
#[derive(Clone, Copy, Default)]
struct Numbers {
    each: [u16; 16],
    last: usize,
    /// It begins with a question mark: it is DEC's, not ECMA-48's.
    private: bool,
}

impl Reader {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width: width.clamp(1, 500),
            rows: Vec::new(),
            row: 0,
            column: 0,
            saved: (0, 0),
            pen: Pen::NONE,
            sequence: None,
            escaped: false,
            ice: false,
        }
    }

    /// Reads a file's bytes; the rows that they make, and whether they ask for bright paper where
    /// they blink.
    pub(super) fn read(mut self, file: &[u8]) -> (Vec<Vec<Cell>>, bool) {
        for &byte in file {
            self.byte(byte);
        }
        (self.rows, self.ice)
    }

    fn byte(&mut self, byte: u8) {
        if let Some(numbers) = &mut self.sequence {
            match byte {
                b'0'..=b'9' => numbers.digit(byte - b'0'),
                b';' => numbers.last = (numbers.last + 1).min(15),
                b'?' => numbers.private = true,
                b'@'..=b'~' => {
                    let numbers = *numbers;
                    self.sequence = None;
                    self.obey(byte, &numbers);
                }
                _ => {}
            }
        } else if std::mem::take(&mut self.escaped) && byte == b'[' {
            self.sequence = Some(Numbers::default());
        } else {
            match byte {
                ansi::ESC => self.escaped = true,
                b'\r' => self.column = 0,
                b'\n' => self.row += 1,
                b'\t' => self.column = (self.column / 8 + 1) * 8,
                0x07 => {}
                glyph => self.print(glyph),
            }
        }
    }

    fn print(&mut self, glyph: u8) {
        if self.column >= self.width {
            self.column = 0;
            self.row += 1;
        }
        let glyph = if glyph == 0 { b' ' } else { glyph };
        if self.row < ROWS {
            if self.rows.len() <= self.row {
                self.rows.resize_with(self.row + 1, Vec::new);
            }
            let row = &mut self.rows[self.row];
            if row.len() <= self.column {
                row.resize(self.column + 1, Cell::BLANK);
            }
            row[self.column] = Cell { glyph, pen: self.pen };
        }
        self.column += 1;
    }

    fn obey(&mut self, letter: u8, numbers: &Numbers) {
        let count = numbers.at(0).max(1);
        match letter {
            // As cterm has it; an editor writes it that draws with sixteen papers.
            b'h' if numbers.private && numbers.at(0) == 33 => self.ice = true,
            _ if numbers.private => {}
            b'A' => self.row = self.row.saturating_sub(count),
            b'B' => self.row = (self.row + count).min(ROWS),
            b'C' => self.column = (self.column + count).min(self.width - 1),
            b'D' => self.column = self.column.saturating_sub(count),
            b'H' | b'f' => {
                self.row = (count - 1).min(ROWS);
                self.column = numbers.at(1).clamp(1, self.width) - 1;
            }
            b'J' if numbers.at(0) == 2 => {
                self.rows.clear();
                (self.row, self.column) = (0, 0);
            }
            b'K' => {
                if let Some(row) = self.rows.get_mut(self.row) {
                    row.truncate(self.column);
                }
            }
            b's' => self.saved = (self.row, self.column),
            b'u' => (self.row, self.column) = self.saved,
            b'm' => self.pen.select_all(numbers.all()),
            _ => {}
        }
    }
}

impl Numbers {
    fn digit(&mut self, digit: u8) {
        let number = &mut self.each[self.last];
        *number = number.saturating_mul(10).saturating_add(u16::from(digit));
    }

    fn at(&self, index: usize) -> usize {
        usize::from(self.each[index])
    }

    fn all(&self) -> impl Iterator<Item = u16> {
        self.each.into_iter().take(self.last + 1)
    }
}

impl Pen {
    /// Applies the numbers of an `SGR`.
    fn select_all(&mut self, mut numbers: impl Iterator<Item = u16>) {
        while let Some(number) = numbers.next() {
            match number {
                38 | 48 => self.select_indexed(number, &mut numbers),
                number => self.select(number),
            }
        }
    }

    /// One of 256 colours (`38;5;n`), of which the first 16 are meant, or any at all
    /// (`38;2;r;g;b`), which there is not.
    fn select_indexed(&mut self, what: u16, numbers: &mut impl Iterator<Item = u16>) {
        match numbers.next() {
            Some(5) => match numbers.next() {
                Some(dark @ 0..8) => self.select(what - 8 + dark),
                Some(bright @ 8..16) => self.select(what + 44 + bright),
                Some(_) | None => {}
            },
            Some(2) => drop(numbers.nth(2)),
            Some(_) | None => {}
        }
    }

    /// Applies one number of an `SGR`.
    fn select(&mut self, number: u16) {
        match number {
            0 => *self = Self::NONE,
            1 => self.bright = true,
            5 | 6 => self.blink = true,
            7 => self.swapped = true,
            22 => self.bright = false,
            25 => self.blink = false,
            27 => self.swapped = false,
            30..=37 => self.ink = colour(number),
            39 => self.ink = Self::NONE.ink,
            40..=47 => (self.paper, self.bright_paper) = (colour(number), false),
            49 => (self.paper, self.bright_paper) = (Self::NONE.paper, false),
            90..=97 => (self.ink, self.bright) = (colour(number), true),
            100..=107 => (self.paper, self.bright_paper) = (colour(number), true),
            _ => {}
        }
    }
}

/// Of the numbers 30 to 37, 40 to 47, 90 to 97 and 100 to 107.
fn colour(number: u16) -> u8 {
    u8::try_from(number % 10).unwrap_or(0)
}
