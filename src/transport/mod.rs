//! What a transport gives to a node: a [`Connection`] that has input and output, both bounded.
//! Knows nothing of lines, screens or users.

pub(crate) mod gate;
pub(crate) mod local;
pub(crate) mod proxy;
pub(crate) mod ssh;
pub(crate) mod telnet;

mod input;
mod leave;
mod output;
mod pace;
mod socket;
mod tcp;
mod timer;

use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;

pub use gate::{Known, Who};
pub use input::InputReader;
pub(crate) use input::{InputWriter, NotTaken, pair as input_pair};
pub use leave::Leave;
pub(crate) use output::{Output, OutputReader};

/// How many pieces of input wait for a node that is busy; the transport stops reading beyond that.
pub(crate) const INPUT_PIECES: usize = 32;

/// A caller's line into the board, whatever it came by.
#[derive(Debug)]
pub struct Connection {
    /// What the caller's end sends. When it yields `None` the transport is gone.
    pub input: InputReader,
    /// What the caller is to see. Dropping it, or [`Output::finish`], closes the line politely.
    pub output: Output,
    /// By what it came.
    pub transport: Transport,
    /// From where it came.
    pub peer: SocketAddr,
    /// Who it is, as far as the transport knows.
    pub who: Who,
}

/// The ways into the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// RFC 854, or a bare TCP connection that negotiates nothing.
    Telnet,
    /// RFC 4251 to 4254.
    Ssh,
    /// The board's own machine, by whoever runs it.
    Console,
}

impl Transport {
    /// Whether nobody on the way can read what is typed and shown.
    pub fn is_encrypted(self) -> bool {
        match self {
            Self::Telnet => false,
            Self::Ssh | Self::Console => true,
        }
    }

    /// Whether a caller who does nothing for long is hung up: others may need the place.
    pub fn has_idle_limit(self) -> bool {
        match self {
            Self::Telnet | Self::Ssh => true,
            Self::Console => false,
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telnet => "telnet",
            Self::Ssh => "SSH",
            Self::Console => "console",
        })
    }
}

/// What a caller's end tells the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// What was typed, free of the transport's own protocol; line ends are as the client sent them.
    Bytes(Bytes),
    /// The terminal's size; 0 stands for unknown, nothing is clamped yet.
    Size {
        /// Characters in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// What the client says its terminal is; a client may tell several, the best first. Never
    /// trusted, never shown raw.
    TerminalType(String),
    /// The character set that the client agreed to, by its name (telnet's CHARSET). As little trusted.
    Charset(String),
    /// What the client says it can do (telnet's MTTS, the third terminal type): a sum of bits.
    Mtts(u16),
    /// What the client says its user's locale is (POSIX: `de_DE.UTF-8`). As little trusted.
    Locale(String),
    /// The client has told all that it was asked about its terminal, or will tell no more.
    Introduced,
    /// There is no terminal at the caller's end: lines come and go, by a program perhaps.
    NoTerminal,
    /// Whether the client leaves the echo to the board (`true`) or keeps it (`false`).
    Echo(bool),
    /// The interrupt key as the transport spells it (telnet's IP and BRK).
    Interrupt,
    /// Erase the last character (telnet's EC).
    EraseCharacter,
    /// Erase the line (telnet's EL).
    EraseLine,
    /// The client asks whether anybody is there (telnet's AYT).
    AreYouThere,
    /// Nothing more will be typed, but the caller's end still listens: the end of a script.
    End,
    /// The line is lost: the client closed it, reset it, or took no bytes for too long.
    Lost,
}
