//! The letters that end a key's sequence, and what stands before them: xterm, VT220, VT100, VT52,
//! Linux console, `PuTTY` in each of its modes, rxvt, SCO and cons25, `SyncTERM`, st, the Amiga.
//! Knows not how a sequence began.

use super::{Heard, Key, ansi, control, with_alt};

/// What of a CSI sequence is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::terminal::keys) struct Sequence {
    parameters: [u16; 3],
    /// What became of the key: 1 pressed, 2 repeated, 3 let go (kitty's protocol).
    act: u16,
    /// Which parameter is being read, and which part of it.
    index: u8,
    part: u8,
    begun: bool,
    intermediate: Intermediate,
    begins: Begins,
    /// Nothing came for a while.
    late: bool,
}

/// What stands beside the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Intermediate {
    #[default]
    None,
    /// A blank before the letter: Shift and a cursor key on the Amiga.
    Blank,
    /// A private mark or another intermediate: no key has.
    Foreign,
}

/// How a sequence begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Begins {
    #[default]
    Plain,
    /// With one escape more.
    Alt,
    /// With the one byte of an Amiga.
    Amiga,
}

/// What of an SS3 sequence is remembered: some terminals put the modifier before the letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::terminal::keys) struct Keypad {
    modifier: u16,
    alt: bool,
}

const SHIFT: u16 = 1;
const ALT: u16 = 2 | 8; // or Meta
const CTRL: u16 = 4;

/// Whether one of these is held: a modifier is 1 and their bits.
fn holds(modifier: u16, bits: u16) -> bool {
    modifier.saturating_sub(1) & bits != 0
}

impl Sequence {
    pub(super) fn with_alt() -> Self {
        Self { begins: Begins::Alt, ..Self::default() }
    }

    pub(super) fn of_an_amiga() -> Self {
        Self { begins: Begins::Amiga, ..Self::default() }
    }

    pub(super) fn has_not_begun(self) -> bool {
        !self.begun
    }

    pub(super) fn is_late(self) -> bool {
        self.late
    }

    pub(super) fn becomes_late(&mut self) {
        self.late = true;
    }

    /// Whether a sequence may go on with this byte after a while. `SyncTERM` has sent the beginning
    /// of a function key alone; what is typed after it is no end of it.
    pub(super) fn may_go_on_with(byte: u8) -> bool {
        matches!(byte, b'0'..=b';' | b'@'..=b'Z' | b'~' | b'$' | b'^')
    }

    /// Takes a byte. `None`: there is more to come; else what it was.
    pub(super) fn hear(&mut self, byte: u8) -> Option<Heard> {
        match byte {
            b'0'..=b'9' => self.digit(byte - b'0'),
            b';' => (self.index, self.part) = (self.index.saturating_add(1), 0),
            b':' => self.part = self.part.saturating_add(1),
            b' ' if self.intermediate == Intermediate::None => {
                self.intermediate = Intermediate::Blank;
            }
            // Shift and a key by rxvt. In answers about modes it is an intermediate.
            b'$' if self.begun && self.is_plain() && self.index == 0 => {
                return Some(heard(self.key(b'~')));
            }
            b'@'..=b'~' => return Some(heard(self.key(byte))),
            _ => self.intermediate = Intermediate::Foreign,
        }
        self.begun = true;
        None
    }

    fn is_plain(self) -> bool {
        self.intermediate == Intermediate::None
    }

    fn digit(&mut self, digit: u8) {
        let parameter = match (self.index, self.part) {
            (1, 1) => Some(&mut self.act),
            (index, 0) => self.parameters.get_mut(usize::from(index)),
            _ => None,
        };
        if let Some(parameter) = parameter {
            *parameter = parameter.saturating_mul(10).saturating_add(u16::from(digit));
        }
    }

    /// The key that ends with this letter.
    fn key(self, letter: u8) -> Option<Key> {
        let [first, second, third] = self.parameters;
        if self.act == 3 {
            return None;
        }
        match (self.intermediate, letter) {
            (Intermediate::None, _) => {}
            (Intermediate::Blank, b'A') => return Some(Key::Home),
            (Intermediate::Blank, b'@') => return Some(Key::End),
            (Intermediate::Blank | Intermediate::Foreign, _) => return None,
        }
        let by_word = self.begins == Begins::Alt || holds(second, ALT | CTRL);
        Some(match letter {
            b'A' | b'a' => Key::Up,
            b'B' | b'b' => Key::Down,
            b'C' if by_word => Key::WordRight,
            b'C' | b'c' => Key::Right,
            b'D' if by_word => Key::WordLeft,
            b'D' | b'd' => Key::Left,
            b'H' => Key::Home,
            b'F' | b'K' => Key::End,
            b'I' | b'T' | b'V' => Key::PageUp,
            b'G' | b'S' | b'U' => Key::PageDown,
            b'P' if !self.begun => Key::Delete,
            // ECMA-48's CPR. An F3 with modifiers by xterm looks the same, and is no key here.
            b'R' if self.index == 1 => Key::CursorAt { row: first.max(1), column: second.max(1) },
            b'u' => return spelled_out(first, second),
            b'~' if first == 27 && self.index == 2 => return spelled_out(third, second),
            b'~' => return self.editing(by_word),
            // Ctrl and a key by rxvt, then with Shift.
            b'^' | b'@' if self.begun => return self.editing(true),
            _ => return None,
        })
    }

    /// The keys between the letters and the digits, by their numbers.
    fn editing(self, by_word: bool) -> Option<Key> {
        Some(match self.parameters[0] {
            // An Amiga's function keys.
            0..=9 if self.begins == Begins::Amiga => return None,
            1 | 7 | 44 | 54 => Key::Home,
            3 if by_word => Key::KillWordRight,
            3 => Key::Delete,
            4 | 8 | 45 | 55 => Key::End,
            5 | 41 | 51 => Key::PageUp,
            6 | 42 | 52 => Key::PageDown,
            200 => Key::PasteBegins,
            201 => Key::PasteEnds,
            _ => return None,
        })
    }
}

impl Keypad {
    pub(super) fn with_alt() -> Self {
        Self { alt: true, ..Self::default() }
    }

    /// Takes a byte. `None`: there is more to come; else what it was: cursor keys in application
    /// mode, a VT100's keypad, Ctrl and a cursor key by rxvt.
    pub(super) fn hear(&mut self, byte: u8) -> Option<Heard> {
        let by_word = self.alt || holds(self.modifier, ALT | CTRL);
        Some(Heard::Key(match byte {
            b'0'..=b'9' => {
                let digit = u16::from(byte - b'0');
                self.modifier = self.modifier.saturating_mul(10).saturating_add(digit);
                return None;
            }
            b';' => {
                self.modifier = 0;
                return None;
            }
            b'A' | b'a' => Key::Up,
            b'B' | b'b' => Key::Down,
            b'C' if by_word => Key::WordRight,
            b'C' => Key::Right,
            b'D' if by_word => Key::WordLeft,
            b'D' => Key::Left,
            b'H' => Key::Home,
            b'F' => Key::End,
            b'M' => Key::Enter,
            b'c' => Key::WordRight,
            b'd' => Key::WordLeft,
            b'j'..=b'y' => Key::Char(char::from(byte - 0x40)),
            _ => return Some(Heard::Part),
        }))
    }
}

/// The end of a sequence that is a key, or none.
fn heard(key: Option<Key>) -> Heard {
    key.map_or(Heard::Part, Heard::Key)
}

/// The key that a terminal spells by its character and modifiers (`modifyOtherKeys`, CSI u).
fn spelled_out(code: u16, modifier: u16) -> Option<Key> {
    let (shift, alt, ctrl) = (holds(modifier, SHIFT), holds(modifier, ALT), holds(modifier, CTRL));
    let c = char::from_u32(u32::from(code))?;
    Some(match (c, u8::try_from(code)) {
        ('\r' | '\n', _) => Key::Enter,
        ('\t', _) if !(shift || alt || ctrl) => Key::Tab,
        (_, Ok(ansi::ESC)) => Key::Escape,
        ('\u{8}' | '\u{7f}', _) if alt || ctrl => Key::KillWord,
        ('\u{8}' | '\u{7f}', _) => Key::Backspace,
        (_, Ok(byte @ b'@'..=b'~')) if ctrl => return control(byte & 0x1f),
        (_, Ok(byte)) if alt => return with_alt(byte),
        _ if alt || ctrl || c.is_control() || is_a_key_without_a_character(c) => return None,
        _ if shift => Key::Char(c.to_ascii_uppercase()),
        _ => Key::Char(c),
    })
}

/// What kitty's protocol takes from the private use area for keys such as Caps Lock.
fn is_a_key_without_a_character(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}
