//! ANSI art read into cells, and cells into a terminal's bytes. What a file asks a terminal to do
//! is done here, on paper: of its own bytes only the glyphs reach a caller. Knows no files.

mod reader;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use self::reader::Reader;
use super::ansi::{self, Colours};
use super::charset::Charset;
use super::cp437::{byte, glyph};
use super::profile::{Graphics, Profile};
use super::sauce::Sauce;

/// How wide a picture is taken for that does not say.
pub const USUAL: u16 = 80;

/// A picture, row by row. Its bytes are made once for each kind of terminal, however many look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    rows: Vec<Vec<Cell>>,
    /// What would blink has bright paper.
    ice: bool,
    utf8: OnceLock<Vec<u8>>,
    cp437: OnceLock<Vec<u8>>,
}

/// A glyph of code page 437 with its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    glyph: u8,
    pen: Pen,
}

/// What the file has selected: colours 0 to 7, as ECMA-48 counts them, and what is done to them.
#[expect(clippy::struct_excessive_bools, reason = "a file switches each of them apart")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    ink: u8,
    paper: u8,
    bright: bool,
    bright_paper: bool,
    blink: bool,
    swapped: bool,
}

impl Pen {
    /// The terminal's own.
    const NONE: Self =
        Self { ink: 7, paper: 0, bright: false, bright_paper: false, blink: false, swapped: false };
}

impl Cell {
    const BLANK: Self = Self { glyph: b' ', pen: Pen::NONE };
}

impl Picture {
    /// Reads a file's bytes: CP437 with cursor movement and colours (ECMA-48), rows of as many
    /// columns as the SAUCE record says, [`USUAL`] without one. Other control sequences are left
    /// out.
    #[must_use]
    pub fn read(ans: &[u8]) -> Self {
        Self::read_as(ans, USUAL)
    }

    /// The same, of so many columns where it does not say.
    #[must_use]
    pub fn read_as(ans: &[u8], usual: u16) -> Self {
        let (body, sauce) = Sauce::split(ans);
        let width = sauce.and_then(|sauce| sauce.columns).unwrap_or(usual);
        let (mut rows, ice) = Reader::new(usize::from(width)).read(body);
        for row in &mut rows {
            let seen = row.iter().rposition(|cell| *cell != Cell::BLANK);
            row.truncate(seen.map_or(0, |last| last + 1));
        }
        let seen = rows.iter().rposition(|row| !row.is_empty());
        rows.truncate(seen.map_or(0, |last| last + 1));
        Self { rows, ice: ice || sauce.is_some_and(|sauce| sauce.ice), ..Self::default() }
    }

    /// How many columns and rows it takes.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows.iter().map(Vec::len).max().unwrap_or(0), self.rows.len())
    }

    /// A piece of it: so many rows behind the first few. `None`: there are none.
    #[must_use]
    pub fn piece(&self, from: usize, rows: usize) -> Option<Self> {
        let rows: Vec<_> = self.rows.iter().skip(from).take(rows).cloned().collect();
        (!rows.is_empty()).then(|| Self { rows, ice: self.ice, ..Self::default() })
    }

    /// Its words, a line a row, for those who cannot see it: what is drawn is left out, and of rows
    /// without words one.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for row in &self.rows {
            let is_read = |c: char| c.is_alphanumeric() || c.is_ascii_graphic();
            let line: String = row
                .iter()
                .map(|cell| glyph(cell.glyph))
                .map(|c| if is_read(c) { c } else { ' ' })
                .collect();
            let line = line.trim_end();
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line.to_owned());
            }
        }
        lines
    }

    /// Adds its bytes, each row at the beginning of one of the terminal's; what is wider is cut.
    pub(super) fn paint(&self, profile: &Profile, out: &mut Vec<u8>) {
        let columns = usize::from(profile.columns);
        // The last column belongs to the picture if it is that wide; then the row must not turn.
        let full = self.size().0 >= columns;
        if full {
            out.extend_from_slice(ansi::WRAP_OFF);
        }
        let kept = match profile.charset {
            _ if profile.graphics != Graphics::Ansi || self.size().0 > columns => None,
            Charset::Utf8 => Some(&self.utf8),
            Charset::Cp437 => Some(&self.cp437),
            Charset::Latin1 | Charset::Ascii => None,
        };
        match kept {
            Some(kept) => out.extend_from_slice(kept.get_or_init(|| {
                let mut bytes = Vec::new();
                self.paint_rows(profile, columns, &mut bytes);
                bytes.shrink_to_fit();
                bytes
            })),
            None => self.paint_rows(profile, columns, out),
        }
        if full {
            out.extend_from_slice(ansi::WRAP_ON);
        }
    }

    fn paint_rows(&self, profile: &Profile, columns: usize, out: &mut Vec<u8>) {
        let coloured = profile.graphics == Graphics::Ansi;
        if coloured && profile.charset == Charset::Cp437 {
            out.extend_from_slice(self.mode());
        }
        for row in &self.rows {
            let mut pen = Colours::NONE;
            for cell in row.iter().take(columns) {
                let colours = cell.pen.colours(self.ice);
                if colours != pen && coloured {
                    colours.select(profile.charset == Charset::Utf8, out);
                    pen = colours;
                }
                cell.paint(profile.charset, out);
            }
            if pen != Colours::NONE {
                Colours::NONE.select(false, out);
            }
            out.extend_from_slice(b"\r\n");
        }
    }

    /// What `SyncTERM` has to be told. The glyphs that stand on its screen follow the mode: were
    /// it switched back behind a picture with bright paper, that would begin to blink. So it is
    /// before one that is to blink; the board's own text never does.
    fn mode(&self) -> &'static [u8] {
        let has = |is: fn(&Colours) -> bool| {
            self.rows.iter().flatten().any(|cell| is(&cell.pen.colours(self.ice)))
        };
        if has(|colours| colours.bright_paper) {
            ansi::BLINK_OFF
        } else if has(|colours| colours.blink) {
            ansi::BLINK_ON
        } else {
            &[]
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

impl Pen {
    fn colours(self, ice: bool) -> Colours {
        let (ink, paper) =
            if self.swapped { (self.paper, self.ink) } else { (self.ink, self.paper) };
        Colours {
            ink,
            bright: self.bright,
            paper,
            bright_paper: self.bright_paper || (self.blink && ice),
            blink: self.blink && !ice,
        }
    }
}
