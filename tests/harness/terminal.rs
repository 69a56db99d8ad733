//! What a caller sits at: how it types, how large it is, what its bytes mean.

use std::borrow::Cow;

/// How a caller's client sends what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A telnet client that negotiates: a key at a time, echoed by the board.
    Telnet,
    /// A bare line-mode client, such as `nc`: it answers no negotiation and sends whole lines.
    Lines,
    /// An SSH client: a key at a time, echoed by the board, on a line that says who is calling.
    Ssh,
}

/// The terminal at a caller's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terminal {
    pub(crate) way: Way,
    /// What it says that it is; a line-mode client says nothing. By telnet it says what stands
    /// between commas one after the other, and the last once more.
    pub(crate) kind: &'static str,
    pub(crate) columns: u16,
    pub(crate) rows: u16,
    /// Whether its bytes are CP437 and not UTF-8.
    pub(crate) cp437: bool,
    /// Whether it answers where its cursor is.
    pub(crate) answers: bool,
}

impl Terminal {
    /// What most people have today.
    pub(crate) const XTERM: Self = Self {
        way: Way::Telnet,
        kind: "xterm-256color",
        columns: 80,
        rows: 24,
        cp437: false,
        answers: true,
    };

    /// What callers of bulletin boards have.
    pub(crate) const SYNCTERM: Self =
        Self { kind: "syncterm", rows: 25, cp437: true, ..Self::XTERM };

    /// One that prints and does nothing else.
    pub(crate) const DUMB: Self = Self { kind: "dumb", answers: false, ..Self::XTERM };

    /// One that never says where its cursor is, though its like does.
    pub(crate) const MUTE: Self = Self { answers: false, ..Self::XTERM };

    /// A bare line-mode client.
    pub(crate) const LINES: Self =
        Self { way: Way::Lines, kind: "", answers: false, ..Self::XTERM };

    /// What most people have who call by SSH.
    pub(crate) const SSH: Self = Self { way: Way::Ssh, ..Self::XTERM };

    /// The usual terminal of a way to call.
    pub(crate) fn of(way: Way) -> Self {
        match way {
            Way::Telnet => Self::XTERM,
            Way::Lines => Self::LINES,
            Way::Ssh => Self::SSH,
        }
    }

    /// The same terminal in another size.
    pub(crate) fn sized(self, columns: u16, rows: u16) -> Self {
        Self { columns, rows, ..self }
    }

    /// Whether it may be sent nothing but text, line ends, steps back and the bell.
    pub(crate) fn is_plain(&self) -> bool {
        self.way == Way::Lines || self.kind == "dumb"
    }

    /// Text in the bytes that this terminal sends.
    pub(crate) fn encode(&self, text: &str) -> Vec<u8> {
        if !self.cp437 {
            return text.as_bytes().to_vec();
        }
        let byte = |c: char| match u8::try_from(c) {
            Ok(byte) if byte < 0x80 => byte,
            _ => {
                let at = CP437.chars().position(|known| known == c);
                let at = at.unwrap_or_else(|| panic!("{c} cannot be typed in CP437"));
                0x80 + u8::try_from(at).unwrap_or_default()
            }
        };
        text.chars().map(byte).collect()
    }

    /// The bytes that this terminal is sent, as UTF-8 (a piece of a character may be missing).
    pub(crate) fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if !self.cp437 {
            return bytes.into();
        }
        let character = |&byte: &u8| match byte {
            0..0x80 => char::from(byte),
            _ => CP437.chars().nth(usize::from(byte - 0x80)).unwrap_or('?'),
        };
        bytes.iter().map(character).collect::<String>().into_bytes().into()
    }
}

/// The upper half of CP437, from 80 to FF.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»\
    ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
