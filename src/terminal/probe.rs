//! A question that a terminal answers by what it does: how many columns one letter of two bytes
//! takes. Knows not when it is asked.
//!
//! The letter is `å`, C3 A5 in UTF-8: neither byte is control in any character set (no C1), both
//! are drawn in CP437 and in ISO 8859-1, and nobody takes it for wide.

use super::ansi;

/// What takes two bytes in UTF-8, and one column.
const LETTER: &str = "å";

/// What a terminal takes a byte for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bytes {
    /// A part of a character, as UTF-8 has it.
    Parts,
    /// A character each.
    Characters,
}

/// Adds the question: at the beginning of an empty row, which is empty again after it. The answer
/// comes as [`Key::CursorAt`](super::keys::Key::CursorAt).
pub fn ask(out: &mut Vec<u8>) {
    out.push(b'\r');
    out.extend_from_slice(LETTER.as_bytes());
    out.extend_from_slice(ansi::WHERE_IS_THE_CURSOR);
    out.push(b'\r');
    out.extend_from_slice(ansi::ERASE_RIGHT);
}

/// What the answer says, by the column that the cursor was in, counted from 1; `None`: nothing,
/// for the letter was dropped, or drawn as something else.
#[must_use]
pub fn answer(column: u16) -> Option<Bytes> {
    match column {
        2 => Some(Bytes::Parts),
        3 => Some(Bytes::Characters),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::ansi::readable;

    #[test]
    fn the_question_leaves_nothing_on_the_screen() {
        let mut out = Vec::new();
        ask(&mut out);
        assert_eq!(readable(&out), "␍å␛[6n␍␛[K");
        for (charset, column) in [(None, 2), (Some(0xc3), 3)] {
            let mut terminal = vt100::Parser::default();
            let bytes: Vec<u8> = match charset {
                None => out.clone(),
                // Each byte a letter, as a terminal of one byte a character draws it.
                Some(_) => String::from_utf8_lossy(&out).replace('å', "Ã¥").into_bytes(),
            };
            let asked = bytes.windows(4).position(|four| four.ends_with(b"[6n")).unwrap();
            terminal.process(&bytes[..asked]);
            assert_eq!(terminal.screen().cursor_position(), (0, column - 1));
            terminal.process(&bytes[asked..]);
            assert_eq!(terminal.screen().contents(), "");
            assert_eq!(terminal.screen().cursor_position(), (0, 0));
        }
    }

    #[test]
    fn the_column_tells_one_from_the_other_and_no_more() {
        let told = [1, 2, 3, 4, 80].map(answer);
        assert_eq!(told, [None, Some(Bytes::Parts), Some(Bytes::Characters), None, None]);
    }
}
