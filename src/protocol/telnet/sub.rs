//! Subnegotiation: what stands between IAC SB and IAC SE (RFC 855), collected within a bound and
//! read. Knows no options' states.

use super::Fact;
use super::option::{NAWS, TTYPE};

/// The most bytes of one subnegotiation that are kept, its option's code included; of a longer one
/// nothing is used.
pub const SUBNEGOTIATION: usize = 512;

/// The most characters of a terminal type that are kept (RFC 1700, "Terminal Type Names").
pub const TERMINAL_TYPE: usize = 40;

/// IS, of TERMINAL-TYPE.
const IS: u8 = 0;
/// SEND, of TERMINAL-TYPE.
pub(super) const SEND: u8 = 1;

/// A subnegotiation as it comes in. Holds no memory between two of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Sub {
    bytes: Vec<u8>,
    overlong: bool,
}

impl Sub {
    /// One more byte, free of IAC doubling.
    pub(super) fn push(&mut self, byte: u8) {
        if self.bytes.len() < SUBNEGOTIATION {
            self.bytes.push(byte);
        } else {
            self.overlong = true;
        }
    }

    /// It has ended: what it says, if it is whole and of use.
    pub(super) fn end(&mut self) -> Option<Fact> {
        let Self { bytes, overlong } = std::mem::take(self);
        match bytes.as_slice() {
            _ if overlong => None,
            &[NAWS, w1, w0, h1, h0] => Some(Fact::Size {
                columns: u16::from_be_bytes([w1, w0]),
                rows: u16::from_be_bytes([h1, h0]),
            }),
            [TTYPE, IS, name @ ..] => terminal_type(name),
            _ => None,
        }
    }
}

/// The name without anything that could control a terminal.
fn terminal_type(name: &[u8]) -> Option<Fact> {
    let shown = name.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ');
    let name: String = shown.take(TERMINAL_TYPE).map(|byte| char::from(*byte)).collect();
    (!name.trim().is_empty()).then_some(Fact::TerminalType(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sub(bytes: impl IntoIterator<Item = u8>) -> Sub {
        let mut sub = Sub::default();
        bytes.into_iter().for_each(|byte| sub.push(byte));
        sub
    }

    #[test]
    fn an_unfinished_one_takes_no_more_memory_than_its_bound() {
        let mut endless = sub([TTYPE, IS].into_iter().chain(std::iter::repeat_n(b'x', 4 << 20)));
        assert!(endless.bytes.capacity() <= SUBNEGOTIATION, "{}", endless.bytes.capacity());
        assert_eq!(endless.end(), None);
        assert_eq!(endless.bytes.capacity(), 0, "and none between two");
    }

    #[test]
    fn one_byte_too_long_is_of_no_use() {
        let name = |length| [TTYPE, IS].into_iter().chain(std::iter::repeat_n(b'x', length));
        let longest = SUBNEGOTIATION - 2;
        let cut = Fact::TerminalType("x".repeat(TERMINAL_TYPE));
        assert_eq!(sub(name(longest)).end(), Some(cut));
        assert_eq!(sub(name(longest + 1)).end(), None);
    }
}
