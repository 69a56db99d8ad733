//! A file of ANSI art as it is drawn on paper. Knows no terminal.

use super::{Cell, Colours};
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
    colours: Colours,
    sequence: Option<Numbers>,
    escaped: bool,
}

/// The numbers of a control sequence.
#[derive(Clone, Copy, Default)]
struct Numbers {
    numbers: [u16; 16],
    last: usize,
}

impl Reader {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width: width.clamp(1, 500),
            rows: Vec::new(),
            row: 0,
            column: 0,
            saved: (0, 0),
            colours: Colours::NONE,
            sequence: None,
            escaped: false,
        }
    }

    /// Reads a file's bytes; the rows that they make.
    pub(super) fn read(mut self, file: &[u8]) -> Vec<Vec<Cell>> {
        for &byte in file {
            self.byte(byte);
        }
        self.rows
    }

    fn byte(&mut self, byte: u8) {
        if let Some(numbers) = &mut self.sequence {
            match byte {
                b'0'..=b'9' => numbers.digit(byte - b'0'),
                b';' => numbers.last = (numbers.last + 1).min(15),
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
            row[self.column] = Cell { glyph, colours: self.colours };
        }
        self.column += 1;
    }

    fn obey(&mut self, letter: u8, numbers: &Numbers) {
        let count = numbers.at(0).max(1);
        match letter {
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
            b'm' => numbers.all().for_each(|number| self.colours.select(number)),
            _ => {}
        }
    }
}

impl Numbers {
    fn digit(&mut self, digit: u8) {
        let number = &mut self.numbers[self.last];
        *number = number.saturating_mul(10).saturating_add(u16::from(digit));
    }

    fn at(&self, index: usize) -> usize {
        usize::from(self.numbers[index])
    }

    fn all(&self) -> impl Iterator<Item = u16> {
        self.numbers.into_iter().take(self.last + 1)
    }
}

impl Colours {
    /// Applies one number of a `SGR`.
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
            40..=47 => self.paper = colour(number),
            49 => self.paper = Self::NONE.paper,
            _ => {}
        }
    }
}

/// Of the numbers 30 to 37 and 40 to 47.
fn colour(number: u16) -> u8 {
    u8::try_from(number % 10).unwrap_or(0)
}
