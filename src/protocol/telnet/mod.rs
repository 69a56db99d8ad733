//! The board's end of a telnet connection (RFC 854, 855), pure: bytes in; text, facts and answers
//! out. No I/O, no clock, no tokio; knows nothing of lines, screens or callers.
//!
//! A caller need not speak telnet at all: nothing here waits for an answer.

mod caller;
mod charset;
mod environ;
mod introduction;
mod machine;
mod option;
mod sub;

#[cfg(test)]
mod tests;

pub use caller::Caller;
pub use environ::LOCALE;
pub use introduction::TERMINAL_TYPES;
pub use machine::{Machine, QUESTIONS, Sink};
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
    /// characters and blanks. Each of its names is told once, the best first, at most
    /// [`TERMINAL_TYPES`].
    TerminalType(String),
    /// What the client says it can do (Mud Terminal Type Standard): a sum of bits. Told once.
    Mtts(u16),
    /// What the client says its user's locale is (RFC 1572, POSIX: `de_DE.UTF-8`): 1 to [`LOCALE`]
    /// graphic ASCII characters.
    Locale(String),
    /// The character set that both ends have agreed to (RFC 2066), by the name that the board has
    /// for it: UTF-8, IBM437, ISO-8859-1 or US-ASCII.
    Charset(&'static str),
    /// The client has told all that it was asked about its terminal, or refused to. Told once, and
    /// never by a client that answers nothing.
    Introduced,
    /// Interrupt Process or Break.
    Interrupt,
    /// Erase Character.
    EraseCharacter,
    /// Erase Line.
    EraseLine,
    /// Are You There: the client wants to see something printable.
    AreYouThere,
}
