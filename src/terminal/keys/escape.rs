//! Control sequences as terminals send them: where each ends, and which are keys. Knows nothing of
//! text; the letters of the sequences are in [`mod@sequence`].

mod sequence;

use self::sequence::{Keypad, Sequence};
use super::{Key, control};
use crate::terminal::ansi;
use crate::terminal::charset::Charset;

/// A sequence under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Escape {
    /// None is.
    #[default]
    Idle,
    /// An escape came.
    Begun,
    /// Two escapes came: the second may be the beginning of a key with Alt.
    Twice,
    /// An escape came and was taken for the key, because nothing followed for a while.
    Late,
    /// `ESC` and intermediates: one letter ends it.
    Designation,
    /// `ESC O`, or `ESC ?` of a VT52: a modifier perhaps, and one letter are to come (SS3).
    Keypad(Keypad),
    /// `ESC [`: parameters and a letter are to come (CSI).
    Sequence(Sequence),
    /// `ESC [ [`: one letter is to come (a function key of the Linux console).
    Function,
    /// DCS, SOS, OSC, PM or APC: goes on up to its terminator.
    String {
        /// The last byte may be the first half of the terminator's UTF-8 (U+009C).
        half: bool,
    },
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
            0x8f => Self::Keypad(Keypad::default()),
            0x9b => Self::Sequence(Sequence::default()),
            0x90 | 0x98 | 0x9d..=0x9f => Self::String { half: false },
            _ => Self::Idle,
        };
    }

    /// The one byte of ISO 8859-1 that begins a sequence came: an Amiga's key.
    pub(super) fn one_byte_csi(&mut self) {
        *self = Self::Sequence(Sequence::of_an_amiga());
    }

    /// Whether something waits that may be over if nothing follows.
    pub(super) fn is_waiting(self) -> bool {
        match self {
            Self::Begun | Self::Twice | Self::String { .. } => true,
            Self::Designation | Self::Keypad(_) | Self::Function => true,
            Self::Sequence(sequence) => !sequence.is_late(),
            Self::Idle | Self::Late => false,
        }
    }

    /// Nothing came for a while. A string ends with it: nobody asked the terminal for one, so it
    /// was typed (Alt and a bracket); so does what is a letter short of a VT100's key. A sequence
    /// goes on, because a slow line may cut there, but what no key ends with is text again.
    pub(super) fn flush(&mut self) -> Option<Key> {
        match self {
            Self::Begun | Self::Twice => {
                *self = Self::Late;
                return Some(Key::Escape);
            }
            Self::String { .. } | Self::Designation | Self::Keypad(_) | Self::Function => {
                *self = Self::Idle;
            }
            Self::Sequence(sequence) => sequence.becomes_late(),
            Self::Idle | Self::Late => {}
        }
        None
    }

    /// Takes a byte of a terminal of this set.
    pub(super) fn hear(&mut self, byte: u8, charset: Charset) -> Heard {
        match (*self, byte) {
            (Self::Idle, _) => Heard::Nothing,
            (Self::Late, b'[') => self.goes_on(Self::Sequence(Sequence::default())),
            (Self::Late, _) => self.ends(Heard::Nothing),
            (Self::Begun, ansi::ESC) => self.goes_on(Self::Twice),
            (Self::Twice, b'[') => self.goes_on(Self::Sequence(Sequence::with_alt())),
            (Self::Twice, b'O') => self.goes_on(Self::Keypad(Keypad::with_alt())),
            // Whoever holds the key down sends one after the other.
            (Self::Twice, ansi::ESC) => Heard::Key(Key::Escape),
            (Self::Twice, _) => self.ends(Heard::Before),
            (Self::Begun, _) => self.second(byte),
            (Self::String { .. }, 0x07) => self.ends(Heard::Part),
            // A line end, an escape, CAN and SUB end whatever is under way.
            (_, b'\r' | b'\n' | ansi::ESC) => self.ends(Heard::Nothing),
            (_, 0x18 | 0x1a) => self.ends(Heard::Part),
            (Self::String { half }, _) => self.string(half, byte, charset),
            (_, 0x00..=0x1f | 0x7f) => Heard::Part,
            (_, 0x80..) => self.ends(Heard::Nothing),
            (Self::Designation, 0x20..=0x2f) => Heard::Part,
            (Self::Designation | Self::Function, _) => self.ends(Heard::Part),
            (Self::Keypad(mut keypad), _) => match keypad.hear(byte) {
                None => self.goes_on(Self::Keypad(keypad)),
                Some(heard) => self.ends(heard),
            },
            (Self::Sequence(sequence), _) => self.sequence(sequence, byte),
        }
    }

    /// The byte after an escape: a longer sequence, Alt and a key, or a key of a VT52 or a VT100+.
    fn second(&mut self, byte: u8) -> Heard {
        match byte {
            b'[' => self.goes_on(Self::Sequence(Sequence::default())),
            b'O' | b'?' => self.goes_on(Self::Keypad(Keypad::default())),
            b'P' | b'X' | b']' | b'^' | b'_' => self.goes_on(Self::String { half: false }),
            b'\t' => self.ends(Heard::Part), // Shift and Tab on the Linux console
            _ => match with_alt(byte) {
                Some(key) => self.ends(Heard::Key(key)),
                None if matches!(byte, 0x00..=0x1f | 0x80..) => self.ends(Heard::Before),
                None if matches!(byte, b'!' | b'+' | b'/') => self.ends(Heard::Part),
                None if matches!(byte, b' '..=b'/') => self.goes_on(Self::Designation),
                None => self.ends(Heard::Part),
            },
        }
    }

    fn sequence(&mut self, mut sequence: Sequence, byte: u8) -> Heard {
        match byte {
            b'[' if sequence.has_not_begun() => self.goes_on(Self::Function),
            _ if sequence.is_late() && !Sequence::may_go_on_with(byte) => self.ends(Heard::Nothing),
            _ => match sequence.hear(byte) {
                None => self.goes_on(Self::Sequence(sequence)),
                Some(heard) => self.ends(heard),
            },
        }
    }

    fn string(&mut self, half: bool, byte: u8, charset: Charset) -> Heard {
        let is_over = match charset {
            Charset::Utf8 => half && byte == 0x9c,
            Charset::Latin1 => byte == 0x9c,
            Charset::Cp437 | Charset::Ascii => false,
        };
        if is_over {
            return self.ends(Heard::Part);
        }
        self.goes_on(Self::String { half: byte == 0xc2 })
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

/// The key that is an escape and this byte: Alt and a letter as readline has them, a cursor key of a
/// VT52, Home, End and Delete of a VT100+.
pub(super) fn with_alt(byte: u8) -> Option<Key> {
    Some(match byte {
        0x08 | 0x7f => Key::KillWord,
        b'b' => Key::WordLeft,
        b'f' => Key::WordRight,
        b'd' => Key::KillWordRight,
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' | b'h' => Key::Home,
        b'k' => Key::End,
        b'-' => Key::Delete,
        _ => return None,
    })
}
