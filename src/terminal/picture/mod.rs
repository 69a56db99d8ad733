//! ANSI art read into cells, and cells into a terminal's bytes. What a file asks a terminal to do
//! is done here, on paper: of its own bytes only the glyphs reach a caller. Knows no files.

mod reader;

#[cfg(test)]
mod tests;

use self::reader::Reader;
use super::ansi;
use super::charset::Charset;
use super::cp437::{byte, glyph};
use super::profile::{Graphics, Profile};
use super::sauce::Sauce;

/// A picture, row by row.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    rows: Vec<Vec<Cell>>,
}

/// A glyph of code page 437 with its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    glyph: u8,
    colours: Colours,
}

/// Colours 0 to 7, as ECMA-48 counts them, and what is done to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colours {
    ink: u8,
    paper: u8,
    bright: bool,
    blink: bool,
    swapped: bool,
}

impl Colours {
    /// The terminal's own.
    const NONE: Self = Self { ink: 7, paper: 0, bright: false, blink: false, swapped: false };
}

impl Cell {
    const BLANK: Self = Self { glyph: b' ', colours: Colours::NONE };
}

impl Picture {
    /// Reads a file's bytes: CP437 with cursor movement and colours (ECMA-48), rows of as many
    /// columns as the SAUCE record says, 80 without one. Other control sequences are left out.
    #[must_use]
    pub fn read(ans: &[u8]) -> Self {
        let (body, sauce) = Sauce::split(ans);
        let width = sauce.map_or(80, |sauce| usize::from(sauce.columns));
        let mut rows = Reader::new(width).read(body);
        for row in &mut rows {
            let seen = row.iter().rposition(|cell| *cell != Cell::BLANK);
            row.truncate(seen.map_or(0, |last| last + 1));
        }
        let seen = rows.iter().rposition(|row| !row.is_empty());
        rows.truncate(seen.map_or(0, |last| last + 1));
        Self { rows }
    }

    /// How many columns and rows it takes.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows.iter().map(Vec::len).max().unwrap_or(0), self.rows.len())
    }

    /// Adds its bytes, each row at the beginning of one of the terminal's.
    pub(super) fn paint(&self, profile: &Profile, out: &mut Vec<u8>) {
        let columns = usize::from(profile.columns);
        // The last column belongs to the picture if it is that wide; then the row must not turn.
        let full = self.rows.iter().any(|row| row.len() >= columns);
        if full {
            out.extend_from_slice(ansi::WRAP_OFF);
        }
        for row in &self.rows {
            let mut pen = Colours::NONE;
            for cell in row.iter().take(columns) {
                if cell.colours != pen && profile.graphics == Graphics::Ansi {
                    cell.colours.look(out);
                    pen = cell.colours;
                }
                cell.paint(profile.charset, out);
            }
            if pen != Colours::NONE {
                Colours::NONE.look(out);
            }
            out.extend_from_slice(b"\r\n");
        }
        if full {
            out.extend_from_slice(ansi::WRAP_ON);
        }
    }
}

impl Cell {
    fn paint(self, charset: Charset, out: &mut Vec<u8>) {
        let glyph = glyph(self.glyph);
        match charset {
            Charset::Utf8 if self.glyph == 0xff => out.push(b' '),
            Charset::Utf8 => out.extend_from_slice(glyph.encode_utf8(&mut [0; 4]).as_bytes()),
            // The file is the sysop's: its letters are sent as they are. Glyphs that share their
            // byte with a control are not.
            Charset::Cp437 if self.glyph >= 0x80 || byte(glyph).is_some() => out.push(self.glyph),
            Charset::Cp437 | Charset::Latin1 | Charset::Ascii => {
                let mut nearest = [0; 4];
                let shown = charset.shown(glyph.encode_utf8(&mut nearest)).into_owned();
                charset.encode_shown(shown.get(..1).unwrap_or("?"), out);
            }
        }
    }
}

impl Colours {
    fn look(self, out: &mut Vec<u8>) {
        let (ink, paper) =
            if self.swapped { (self.paper, self.ink) } else { (self.ink, self.paper) };
        ansi::colours(ink, paper, self.bright, self.blink, out);
    }
}
