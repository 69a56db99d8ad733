//! The board's end of a telnet connection (RFC 854, 855), pure: bytes in; text, facts and answers
//! out. No I/O, no clock, no tokio; knows nothing of lines, screens or callers.
//!
//! A caller need not speak telnet at all: nothing here waits for an answer.

mod machine;
mod option;
mod sub;

#[cfg(test)]
mod tests;

pub use machine::{Machine, Sink};
pub use sub::{SUBNEGOTIATION, TERMINAL_TYPE};

/// What a client tells of itself or asks for. Never trusted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The client leaves the echo to the board (`true`: DO ECHO) or keeps it (`false`: DONT ECHO);
    /// told when it is settled, and again when the client changes its mind (RFC 857).
    Echo(bool),
    /// The window's size (RFC 1073), as it was sent: 0 stands for unknown.
    Size {
        /// Characters in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// What the client calls its terminal (RFC 1091): 1 to [`TERMINAL_TYPE`] graphic ASCII
    /// characters and blanks.
    TerminalType(String),
    /// Interrupt Process or Break.
    Interrupt,
    /// Erase Character.
    EraseCharacter,
    /// Erase Line.
    EraseLine,
    /// Are You There: the client wants to see something printable.
    AreYouThere,
}
