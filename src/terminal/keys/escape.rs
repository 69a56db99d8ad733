//! Control sequences as terminals send them: which are keys, and where the others end. Knows
//! nothing of text.

use super::Key;
use crate::terminal::ansi;

/// A sequence under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Escape {
    /// None is.
    #[default]
    Idle,
    /// An escape came.
    Begun,
    /// An escape came and was taken for the key, because nothing followed for a while.
    Late,
    /// `ESC` and intermediates: one letter ends it.
    Designation,
    /// `ESC O`: one letter is to come (SS3).
    Keypad,
    /// `ESC [`: parameters and a letter are to come (CSI).
    Sequence(Sequence),
    /// `ESC [ [`: one letter is to come (a function key of the Linux console).
    Function,
    /// DCS, SOS, OSC, PM or APC: goes on up to its terminator.
    String,
}

/// What of a CSI sequence is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence {
    first: u16,
    second: u16,
    /// Which parameter is being read.
    index: u8,
    begun: bool,
    /// It has a private mark or an intermediate: no key has.
    foreign: bool,
}

/// What a byte is to a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// No sequence is under way, or it was ended by this byte, which is another thing.
    Nothing,
    /// The byte belongs to a sequence.
    Part,
    /// The byte ends a sequence that is a key.
    Key(Key),
    /// An escape came alone, and this byte is another thing.
    Before,
}

impl Escape {
    /// An escape came.
    pub(super) fn begin(&mut self) {
        *self = Self::Begun;
    }

    /// A C1 control came as a character of its own.
    pub(super) fn c1(&mut self, code: u32) {
        *self = match code {
            0x8f => Self::Keypad,
            0x9b => Self::Sequence(Sequence::default()),
            0x90 | 0x98 | 0x9d..=0x9f => Self::String,
            _ => Self::Idle,
        };
    }

    /// Whether an escape waits that may be a key.
    pub(super) fn is_waiting(self) -> bool {
        matches!(self, Self::Begun | Self::String)
    }

    /// Nothing came for a while. A string ends with it: nobody asked the terminal for one, so it
    /// was typed (Alt and a bracket).
    pub(super) fn flush(&mut self) -> Option<Key> {
        match self {
            Self::Begun => {
                *self = Self::Late;
                Some(Key::Escape)
            }
            Self::String => {
                *self = Self::Idle;
                None
            }
            Self::Idle
            | Self::Late
            | Self::Designation
            | Self::Keypad
            | Self::Sequence(_)
            | Self::Function => None,
        }
    }

    /// Takes a byte.
    pub(super) fn hear(&mut self, byte: u8) -> Heard {
        match (*self, byte) {
            (Self::Idle, _) => Heard::Nothing,
            (Self::Late, b'[') => self.goes_on(Self::Sequence(Sequence::default())),
            (Self::Late, _) => self.ends(Heard::Nothing),
            (Self::Begun, _) => self.second(byte),
            (Self::String, 0x07) => self.ends(Heard::Part),
            // A line end, an escape, CAN and SUB end whatever is under way.
            (_, b'\r' | b'\n' | ansi::ESC) => self.ends(Heard::Nothing),
            (_, 0x18 | 0x1a) => self.ends(Heard::Part),
            (Self::String, _) | (_, 0x00..=0x1f | 0x7f) => Heard::Part,
            (_, 0x80..) => self.ends(Heard::Nothing),
            (Self::Designation, 0x20..=0x2f) => Heard::Part,
            (Self::Designation | Self::Function, _) => self.ends(Heard::Part),
            (Self::Keypad, _) => self.ends(keypad(byte).map_or(Heard::Part, Heard::Key)),
            (Self::Sequence(sequence), _) => self.sequence(sequence, byte),
        }
    }

    /// The byte after an escape.
    fn second(&mut self, byte: u8) -> Heard {
        match byte {
            b'[' => self.goes_on(Self::Sequence(Sequence::default())),
            b'O' => self.goes_on(Self::Keypad),
            b'P' | b'X' | b']' | b'^' | b'_' => self.goes_on(Self::String),
            b' '..=b'/' => self.goes_on(Self::Designation),
            0x08 | 0x7f => self.ends(Heard::Key(Key::KillWord)),
            b'b' => self.ends(Heard::Key(Key::WordLeft)),
            b'f' => self.ends(Heard::Key(Key::WordRight)),
            0x00..=0x1f | 0x80.. => self.ends(Heard::Before),
            _ => self.ends(Heard::Part),
        }
    }

    fn sequence(&mut self, mut sequence: Sequence, byte: u8) -> Heard {
        match byte {
            b'[' if !sequence.begun => return self.goes_on(Self::Function),
            b'0'..=b'9' => sequence.digit(byte - b'0'),
            b';' | b':' => sequence.index = sequence.index.saturating_add(1),
            b'@'..=b'~' => return self.ends(sequence.key(byte).map_or(Heard::Part, Heard::Key)),
            _ => sequence.foreign = true,
        }
        sequence.begun = true;
        self.goes_on(Self::Sequence(sequence))
    }

    fn goes_on(&mut self, to: Self) -> Heard {
        *self = to;
        Heard::Part
    }

    fn ends(&mut self, heard: Heard) -> Heard {
        *self = Self::Idle;
        heard
    }
}

impl Sequence {
    fn digit(&mut self, digit: u8) {
        let parameter = match self.index {
            0 => &mut self.first,
            1 => &mut self.second,
            _ => return,
        };
        *parameter = parameter.saturating_mul(10).saturating_add(u16::from(digit));
    }

    /// The key that ends with this letter: xterm, VT220, Linux console, `PuTTY`, rxvt, SCO and
    /// `SyncTERM`.
    fn key(self, letter: u8) -> Option<Key> {
        if self.foreign {
            return None;
        }
        // A modifier is 1 and bits: 2 for Alt, 4 for Ctrl.
        let by_word = self.second.saturating_sub(1) & 6 != 0;
        Some(match letter {
            b'A' => Key::Up,
            b'B' => Key::Down,
            b'C' if by_word => Key::WordRight,
            b'C' => Key::Right,
            b'D' if by_word => Key::WordLeft,
            b'D' => Key::Left,
            b'H' => Key::Home,
            b'F' | b'K' => Key::End,
            b'I' | b'V' => Key::PageUp,
            b'G' | b'U' => Key::PageDown,
            // ECMA-48's CPR. An F3 with modifiers by xterm looks the same, and is no key here.
            b'R' if self.index == 1 => {
                Key::CursorAt { row: self.first.max(1), column: self.second.max(1) }
            }
            b'~' => match self.first {
                1 | 7 => Key::Home,
                3 => Key::Delete,
                4 | 8 => Key::End,
                5 => Key::PageUp,
                6 => Key::PageDown,
                200 => Key::PasteBegins,
                201 => Key::PasteEnds,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// The key of `ESC O` and a letter: cursor keys in application mode, a VT100's keypad, Ctrl and a
/// cursor key by rxvt.
fn keypad(letter: u8) -> Option<Key> {
    Some(match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        b'M' => Key::Enter,
        b'c' => Key::WordRight,
        b'd' => Key::WordLeft,
        b'X' => Key::Char('='),
        b'j'..=b'y' => Key::Char(char::from(letter - 0x40)),
        _ => return None,
    })
}
