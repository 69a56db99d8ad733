//! Bytes into keys: every spelling that terminals have for a key, cut anywhere. Knows nothing of
//! what keys do, nor of the transport, whose own protocol is out already.

mod escape;
mod utf8;

#[cfg(test)]
mod tests;

use self::escape::{Escape, Heard};
use self::utf8::Utf8;
use super::ansi;
use super::charset::Charset;

/// What a caller pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character; never control. U+FFFD stands for bytes that are no character.
    Char(char),
    /// Enter, however the client spells it: CR LF, CR NUL, CR or LF.
    Enter,
    /// Backspace, 08 or 7F.
    Backspace,
    /// Delete, or Ctrl-D.
    Delete,
    /// Left, or Ctrl-B.
    Left,
    /// Right, or Ctrl-F.
    Right,
    /// Up, or Ctrl-P.
    Up,
    /// Down, or Ctrl-N.
    Down,
    /// Home, or Ctrl-A.
    Home,
    /// End, or Ctrl-E.
    End,
    /// Left with Ctrl or Alt, or Alt-B.
    WordLeft,
    /// Right with Ctrl or Alt, or Alt-F.
    WordRight,
    /// Ctrl-T: the two characters around the cursor change places.
    Swap,
    /// Ctrl-U, or Ctrl-X: the whole line.
    KillLine,
    /// Ctrl-K: to the end of the line.
    KillToEnd,
    /// Ctrl-W, or Alt-Backspace: back over blanks and a word.
    KillWord,
    /// Alt-D, or Delete with Ctrl or Alt: on over blanks and a word.
    KillWordRight,
    /// Ctrl-Y: the last one killed.
    Yank,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-L, or Ctrl-R.
    Redraw,
    /// Escape alone.
    Escape,
    /// Tab.
    Tab,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// What follows was pasted, not typed: the terminal brackets it.
    PasteBegins,
    /// The pasted text is over.
    PasteEnds,
    /// The terminal's answer to where its cursor is; both are counted from 1.
    CursorAt {
        /// From the top.
        row: u16,
        /// From the left.
        column: u16,
    },
}

/// The decoder of one caller's bytes. Its state is a few bytes, whatever comes.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    utf8: Utf8,
    escape: Escape,
    /// The last byte was a CR: a LF that follows belongs to it. A NUL does anyway, being no key.
    after_cr: bool,
}

impl Keys {
    /// A decoder that has heard nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes and gives the keys they make to `key`, in order. Where the bytes are cut makes
    /// no difference.
    ///
    /// A control sequence that is no key vanishes whole; so does what a terminal answers to a
    /// question. One that is never ended ends with the line.
    pub fn feed(&mut self, bytes: &[u8], charset: Charset, key: &mut impl FnMut(Key)) {
        for &byte in bytes {
            self.byte(byte, charset, key);
        }
    }

    /// Whether something waits for what may follow; see [`flush`](Self::flush).
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.escape.is_waiting()
    }

    /// A short time has gone by since the last byte: an escape that stands alone was the key. A
    /// `[` that comes even later still belongs to it, because a slow line may cut there, and what
    /// is left of a cursor key must not be typed.
    pub fn flush(&mut self) -> Option<Key> {
        self.escape.flush()
    }

    fn byte(&mut self, byte: u8, charset: Charset, key: &mut impl FnMut(Key)) {
        match self.escape.hear(byte, charset) {
            Heard::Nothing => {}
            Heard::Part => return,
            Heard::Key(heard) => return key(heard),
            // The escape was a key of its own, and the byte is another.
            Heard::Before => key(Key::Escape),
        }
        if byte.is_ascii() {
            if self.utf8.give_up() {
                key(Key::Char(char::REPLACEMENT_CHARACTER));
            }
            self.ascii(byte, key);
        } else {
            self.after_cr = false;
            match charset.high(byte) {
                // In the others 9B is a letter, or half of one.
                Some(_) if byte == 0x9b && charset == Charset::Latin1 => {
                    self.escape.one_byte_csi();
                }
                None => self.unicode(byte, key),
                Some(character) => {
                    self.utf8.give_up();
                    key(Key::Char(character));
                }
            }
        }
    }

    fn unicode(&mut self, byte: u8, key: &mut impl FnMut(Key)) {
        if self.utf8.breaks_at(byte) {
            self.utf8.give_up();
            key(Key::Char(char::REPLACEMENT_CHARACTER));
        }
        match self.utf8.take(byte) {
            None => {}
            // C1 begins a sequence as an escape and a letter do.
            Some(c @ '\u{80}'..='\u{9f}') => self.escape.c1(u32::from(c)),
            Some(c) => key(Key::Char(c)),
        }
    }

    fn ascii(&mut self, byte: u8, key: &mut impl FnMut(Key)) {
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        match byte {
            b'\n' if after_cr => {}
            b'\r' | b'\n' => key(Key::Enter),
            0x08 | 0x7f => key(Key::Backspace),
            b'\t' => key(Key::Tab),
            ansi::ESC => self.escape.begin(),
            b' '..=b'~' => key(Key::Char(char::from(byte))),
            _ => {
                if let Some(control) = control(byte) {
                    key(control);
                }
            }
        }
    }
}

/// What Ctrl and a letter do.
fn control(byte: u8) -> Option<Key> {
    Some(match byte | 0x40 {
        b'A' => Key::Home,
        b'B' => Key::Left,
        b'C' => Key::Interrupt,
        b'D' => Key::Delete,
        b'E' => Key::End,
        b'F' => Key::Right,
        b'K' => Key::KillToEnd,
        b'L' | b'R' => Key::Redraw,
        b'N' => Key::Down,
        b'P' => Key::Up,
        b'T' => Key::Swap,
        b'U' | b'X' => Key::KillLine,
        b'W' => Key::KillWord,
        b'Y' => Key::Yank,
        _ => return None,
    })
}
