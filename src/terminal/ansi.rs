//! The only file that spells an escape: the control sequences of ECMA-48 that every terminal with
//! cursor movement knows, and the look of each style in 16 colours. Knows not when they are sent.

use super::style::Style;

/// The byte that begins a control sequence.
pub const ESC: u8 = 0x1b;

/// Everything to the right of the cursor is erased.
pub const ERASE_RIGHT: &[u8] = b"\x1b[K";
/// Everything to the right of the cursor and below is erased.
pub const ERASE_BELOW: &[u8] = b"\x1b[J";
/// Asks where the cursor is (ECMA-48's DSR); the terminal answers as if it were typed (CPR).
pub const WHERE_IS_THE_CURSOR: &[u8] = b"\x1b[6n";
/// The terminal's own colours again.
pub const RESET: &[u8] = b"\x1b[0m";
/// A full row no longer moves the cursor to the next one.
pub const WRAP_OFF: &[u8] = b"\x1b[?7l";
/// A full row moves the cursor to the next one, as terminals begin.
pub const WRAP_ON: &[u8] = b"\x1b[?7h";

/// What would blink has a bright background from here on: on `SyncTERM`, which shows 100 to 107 of
/// `SGR` only so (cterm's iCE colours). Others leave it out.
pub const BLINK_OFF: &[u8] = b"\x1b[?33h";
/// What should blink does, as terminals begin.
pub const BLINK_ON: &[u8] = b"\x1b[?33l";
/// Pasted text comes between two sequences of its own (xterm's bracketed paste mode).
pub const BRACKETS_ON: &[u8] = b"\x1b[?2004h";
/// Pasted text comes as if it were typed, as terminals begin.
pub const BRACKETS_OFF: &[u8] = b"\x1b[?2004l";

/// Moves the cursor up by so many rows. It stops at the upper edge.
pub fn up(rows: usize, out: &mut Vec<u8>) {
    sequence(rows, b'A', out);
}

/// Moves the cursor down by so many rows. It stops at the lower edge and nothing scrolls.
pub fn down(rows: usize, out: &mut Vec<u8>) {
    sequence(rows, b'B', out);
}

/// Moves the cursor to the right by so many columns.
pub fn right(columns: usize, out: &mut Vec<u8>) {
    sequence(columns, b'C', out);
}

/// Moves the cursor to the left by so many columns, in as few bytes as it takes.
pub fn left(columns: usize, out: &mut Vec<u8>) {
    if columns < 4 {
        out.extend(std::iter::repeat_n(0x08, columns));
    } else {
        sequence(columns, b'D', out);
    }
}

/// Moves the cursor to this row and column, both counted from 1 (CUP).
pub fn at(row: usize, column: usize, out: &mut Vec<u8>) {
    out.extend([ESC, b'[']);
    out.extend_from_slice(row.to_string().as_bytes());
    out.push(b';');
    out.extend_from_slice(column.to_string().as_bytes());
    out.push(b'H');
}

/// The look of a style: the Amiga's blue rules, cyan labels, yellow values, green questions. Every
/// look begins from the terminal's own colours.
pub fn look(style: Style, out: &mut Vec<u8>) {
    out.extend_from_slice(match style {
        Style::Plain | Style::Dim => RESET,
        Style::Rule => b"\x1b[0;1;34m",
        Style::Label | Style::Own => b"\x1b[0;36m",
        Style::Value => b"\x1b[0;1;33m",
        Style::Question | Style::Prompt => b"\x1b[0;32m",
        Style::News => b"\x1b[0;1;35m",
        Style::Title => b"\x1b[0;1m",
        Style::Error => b"\x1b[0;1;31m",
        Style::Other => b"\x1b[0;1;36m",
    });
}

/// Colours as a picture has them, each 0 to 7 as ECMA-48 counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Of the glyph.
    pub ink: u8,
    /// The glyph is bright.
    pub bright: bool,
    /// Of what is behind it.
    pub paper: u8,
    /// What is behind it is bright.
    pub bright_paper: bool,
    /// The glyph blinks.
    pub blink: bool,
}

impl Colours {
    /// The terminal's own: white ink on black paper.
    pub const NONE: Self =
        Self { ink: 7, bright: false, paper: 0, bright_paper: false, blink: false };

    /// From here on everything has these colours. White ink on black paper is the terminal's own,
    /// so that a picture also looks right on light paper.
    ///
    /// Bright ink is bold (every terminal of the last forty years), and with `sixteen` colour 90 to
    /// 97 of `aixterm` too, for those where bold is only a heavier face. Bright paper is the dark one,
    /// then 100 to 107, which whoever does not know it leaves out: it never blinks.
    pub fn select(self, sixteen: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\x1b[0");
        for (wanted, code) in [(self.bright, b";1"), (self.blink, b";5")] {
            if wanted {
                out.extend_from_slice(code);
            }
        }
        let own_paper = self.paper == 0 && !self.bright_paper;
        if self.ink != 7 || !own_paper {
            out.extend_from_slice(&[b';', b'3', b'0' + (self.ink & 7)]);
            if self.bright && sixteen {
                out.extend_from_slice(&[b';', b'9', b'0' + (self.ink & 7)]);
            }
        }
        if self.paper != 0 {
            out.extend_from_slice(&[b';', b'4', b'0' + (self.paper & 7)]);
        }
        if self.bright_paper {
            out.extend_from_slice(&[b';', b'1', b'0', b'0' + (self.paper & 7)]);
        }
        out.push(b'm');
    }
}

/// `ESC [ count letter`; nothing for 0, and 1 is understood.
fn sequence(count: usize, letter: u8, out: &mut Vec<u8>) {
    if count == 0 {
        return;
    }
    out.extend_from_slice(b"\x1b[");
    if count > 1 {
        out.extend_from_slice(count.to_string().as_bytes());
    }
    out.push(letter);
}

/// Bytes with each `␛` as an escape, so that tests elsewhere need not spell one.
#[cfg(test)]
pub(crate) fn spelled(text: &str) -> Vec<u8> {
    text.replace('␛', "\x1b").into_bytes()
}

/// Bytes as tests read them: `␛` for an escape, `␈` for a step back, `␍␊` for a line end.
#[cfg(test)]
pub(crate) fn readable(bytes: &[u8]) -> String {
    let pictured = |c: char| match u32::from(c) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(c),
        _ => c,
    };
    String::from_utf8_lossy(bytes).chars().map(pictured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_as_short_as_they_can_be() {
        let mut out = Vec::new();
        up(0, &mut out);
        up(1, &mut out);
        down(12, &mut out);
        right(2, &mut out);
        left(3, &mut out);
        left(4, &mut out);
        assert_eq!(readable(&out), "␛[A␛[12B␛[2C␈␈␈␛[4D");
    }

    #[test]
    fn colours_are_said_so_that_old_terminals_leave_out_what_they_do_not_know() {
        let none = Colours::NONE;
        for (colours, sixteen, eight) in [
            (none, "␛[0m", "␛[0m"),
            (Colours { bright: true, ..none }, "␛[0;1m", "␛[0;1m"),
            (Colours { ink: 4, bright: true, ..none }, "␛[0;1;34;94m", "␛[0;1;34m"),
            (Colours { paper: 4, ..none }, "␛[0;37;44m", "␛[0;37;44m"),
            (Colours { bright: true, paper: 4, ..none }, "␛[0;1;37;97;44m", "␛[0;1;37;44m"),
            (Colours { ink: 0, bright_paper: true, ..none }, "␛[0;30;100m", "␛[0;30;100m"),
            (
                Colours { ink: 0, paper: 6, bright_paper: true, ..none },
                "␛[0;30;46;106m",
                "␛[0;30;46;106m",
            ),
            (Colours { ink: 1, blink: true, ..none }, "␛[0;5;31m", "␛[0;5;31m"),
        ] {
            for (all, said) in [(true, sixteen), (false, eight)] {
                let mut out = Vec::new();
                colours.select(all, &mut out);
                assert_eq!(readable(&out), said, "{colours:?}");
            }
        }
    }

    #[test]
    fn every_look_begins_from_the_terminals_own_colours() {
        for style in [Style::Plain, Style::Rule, Style::Value, Style::Error] {
            let mut out = Vec::new();
            look(style, &mut out);
            assert!(readable(&out).starts_with("␛[0"), "{style:?}");
        }
    }
}
