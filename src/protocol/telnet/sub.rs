//! Subnegotiation: what stands between IAC SB and IAC SE (RFC 855), collected within a bound and
//! taken apart. Knows no options' states.

use super::charset;
use super::environ;
use super::option::{CHARSET, NAWS, NEW_ENVIRON, TTYPE};

/// The most bytes of one subnegotiation that are kept, its option's code included; of a longer one
/// only its subject is known.
pub const SUBNEGOTIATION: usize = 2 * 1024;

/// The most characters of a terminal type that are kept (RFC 1700, "Terminal Type Names").
pub const TERMINAL_TYPE: usize = 40;

/// IS, of TERMINAL-TYPE and NEW-ENVIRON.
const IS: u8 = 0;
/// SEND, of both.
const SEND: u8 = 1;
/// INFO, of NEW-ENVIRON: IS without having been asked.
const INFO: u8 = 2;

/// REQUEST, of CHARSET.
const REQUEST: u8 = 1;
/// ACCEPTED.
const ACCEPTED: u8 = 2;
/// REJECTED.
const REJECTED: u8 = 3;
/// TTABLE-IS.
const TABLE_IS: u8 = 4;
/// TTABLE-REJECTED.
const TABLE_REJECTED: u8 = 5;

/// What a subnegotiation of the client's says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The window's size, as it was sent.
    Size {
        /// Characters in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// What the terminal is called: at most [`TERMINAL_TYPE`] graphic ASCII characters and blanks;
    /// nothing if there is nothing of use.
    TerminalType(String),
    /// The locale, if the variables name one.
    Locale(Option<String>),
    /// The client wants a character set: the first that the board has, as the client spells it and
    /// as the board does.
    CharsetWanted(Option<(Vec<u8>, &'static str)>),
    /// The client has answered the board's own request: with the set it takes, if any.
    CharsetAnswer(Option<&'static str>),
    /// A translation table.
    Table,
}

/// What the board says in a subnegotiation. None is longer than 64 bytes, which is all that some
/// clients keep of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Say<'a> {
    /// The client is to tell its next terminal type.
    NextTerminalType,
    /// The client is to tell its locale.
    Locale,
    /// The client is to choose a character set.
    Charsets,
    /// The board takes the set that the client calls so.
    Accepted(&'a [u8]),
    /// The board takes none of the sets that the client offers.
    Rejected,
    /// The board wants no translation tables.
    TableRejected,
}

impl Say<'_> {
    /// What travels between IAC SB and IAC SE; no byte of it is 255.
    pub(super) fn content(self) -> Vec<u8> {
        match self {
            Self::NextTerminalType => vec![TTYPE, SEND],
            Self::Locale => {
                let mut content = vec![NEW_ENVIRON, SEND];
                environ::ask(&mut content);
                content
            }
            Self::Charsets => {
                let mut content = vec![CHARSET, REQUEST];
                charset::offer(&mut content);
                content
            }
            Self::Accepted(name) => [&[CHARSET, ACCEPTED], name].concat(),
            Self::Rejected => vec![CHARSET, REJECTED],
            Self::TableRejected => vec![CHARSET, TABLE_REJECTED],
        }
    }
}

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

    /// It has ended: what it says, if it is of use. An overlong one says that the client answered,
    /// and no more.
    pub(super) fn end(&mut self) -> Option<Said> {
        let Self { mut bytes, overlong } = std::mem::take(self);
        if overlong {
            bytes.truncate(2);
        }
        match bytes.as_slice() {
            &[NAWS, w1, w0, h1, h0] => Some(Said::Size {
                columns: u16::from_be_bytes([w1, w0]),
                rows: u16::from_be_bytes([h1, h0]),
            }),
            [TTYPE, IS, name @ ..] => Some(Said::TerminalType(terminal_type(name))),
            [NEW_ENVIRON, IS | INFO, list @ ..] => Some(Said::Locale(environ::locale(list))),
            [CHARSET, REQUEST, list @ ..] => {
                let wanted = charset::first_known(list);
                Some(Said::CharsetWanted(wanted.map(|(name, set)| (name.to_vec(), set))))
            }
            [CHARSET, ACCEPTED, name @ ..] => Some(Said::CharsetAnswer(charset::named(name))),
            [CHARSET, REJECTED, ..] => Some(Said::CharsetAnswer(None)),
            [CHARSET, TABLE_IS, ..] => Some(Said::Table),
            _ => None,
        }
    }
}

/// The name without anything that could control a terminal.
fn terminal_type(name: &[u8]) -> String {
    let shown = name.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ');
    let name: String = shown.take(TERMINAL_TYPE).map(|byte| char::from(*byte)).collect();
    name.trim().to_owned()
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
        assert_eq!(endless.end(), Some(Said::TerminalType(String::new())));
        assert_eq!(endless.bytes.capacity(), 0, "and none between two");
    }

    #[test]
    fn of_one_byte_too_long_only_the_subject_is_known() {
        let name = |length| [TTYPE, IS].into_iter().chain(std::iter::repeat_n(b'x', length));
        let longest = SUBNEGOTIATION - 2;
        let cut = Said::TerminalType("x".repeat(TERMINAL_TYPE));
        assert_eq!(sub(name(longest)).end(), Some(cut));
        assert_eq!(sub(name(longest + 1)).end(), Some(Said::TerminalType(String::new())));
    }

    #[test]
    fn what_the_board_says_needs_no_doubling_and_fits_the_smallest_client() {
        for say in [
            Say::NextTerminalType,
            Say::Locale,
            Say::Charsets,
            Say::Accepted(b"ISO-8859-15"),
            Say::Rejected,
            Say::TableRejected,
        ] {
            let content = say.content();
            assert!(content.len() + 4 <= 64 && !content.contains(&255), "{say:?}");
        }
    }
}
