//! What is known of a caller's terminal. Knows not how it became known: by telnet, SSH or the
//! caller's own word.

use std::fmt;

use super::charset::Charset;

/// The narrowest terminal that is believed.
const COLUMNS_LEAST: u16 = 10;
/// The widest terminal that is believed.
const COLUMNS_MOST: u16 = 500;
/// The lowest terminal that is believed.
const ROWS_LEAST: u16 = 3;
/// The highest terminal that is believed.
const ROWS_MOST: u16 = 300;

/// What a terminal can do and how its caller types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What its bytes mean, both ways.
    pub charset: Charset,
    /// What may be sent beside text.
    pub graphics: Graphics,
    /// Characters in a row, 10 to 500.
    pub columns: u16,
    /// Rows, 3 to 300.
    pub rows: u16,
    /// Who echoes.
    pub typing: Typing,
    /// Whether long output stops at the end of a screen.
    pub paging: Paging,
    /// Whether messages bear the time also in plain graphics, where it is read aloud each time.
    pub stamps: bool,
    /// Whether it can tell pasted text from typed, and takes no harm from being asked to.
    pub brackets: bool,
}

/// What a terminal understands beside text, line ends and the bell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Graphics {
    /// Colours and cursor movement.
    Ansi,
    /// Cursor movement, no colours.
    Mono,
    /// Neither: for screen readers, scripts, and terminals of which nothing is known.
    Plain,
}

impl fmt::Display for Graphics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ansi => "ansi",
            Self::Mono => "mono",
            Self::Plain => "plain",
        })
    }
}

/// What becomes of output that is longer than the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paging {
    /// It stops, and asks.
    Pages,
    /// It goes on: there is no screen.
    Endless,
}

/// How input comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Typing {
    /// Nothing has come yet; taken for characters.
    Unknown,
    /// A key at a time: the board echoes.
    Characters,
    /// A line at a time, which the client has shown and ended itself: the board does not echo.
    Lines,
}

impl Profile {
    /// A caller of whom nothing is known yet: 80 by 24, UTF-8, and nothing taken for granted.
    pub const UNKNOWN: Self = Self {
        charset: Charset::Utf8,
        graphics: Graphics::Plain,
        columns: 80,
        rows: 24,
        typing: Typing::Unknown,
        paging: Paging::Pages,
        stamps: false,
        brackets: false,
    };

    /// Takes the size a client tells. 0 stands for unknown and is taken for 80 or 24 (RFC 1073);
    /// what is absurd is clamped.
    pub fn set_size(&mut self, columns: u16, rows: u16) {
        let known = |told: u16, usual: u16| if told == 0 { usual } else { told };
        self.columns = known(columns, Self::UNKNOWN.columns).clamp(COLUMNS_LEAST, COLUMNS_MOST);
        self.rows = known(rows, Self::UNKNOWN.rows).clamp(ROWS_LEAST, ROWS_MOST);
    }

    /// There is no terminal: a program reads, or somebody for whom a program reads.
    pub fn become_none(&mut self) {
        self.graphics = Graphics::Plain;
        self.typing = Typing::Lines;
        self.paging = Paging::Endless;
    }

    /// Whether a line that was typed can be taken off the screen again. Where it cannot, the board
    /// does not print a caller's own line a second time.
    #[must_use]
    pub fn can_lift(&self) -> bool {
        self.graphics != Graphics::Plain && self.typing != Typing::Lines
    }

    /// How many columns the board uses of a row: all but the last, because terminals disagree on
    /// where the cursor is when that one is full.
    #[must_use]
    pub fn width(&self) -> usize {
        usize::from(self.columns) - 1
    }
}

impl Graphics {
    /// All of them, the richest first.
    pub const ALL: [Self; 3] = [Self::Ansi, Self::Mono, Self::Plain];

    /// The one of this name, any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|graphics| graphics.to_string() == name)
    }

    /// What a terminal of this type (telnet's TTYPE, SSH's TERM; any case) understands. A name
    /// that says nothing is plain.
    #[must_use]
    pub fn for_terminal(kind: &str) -> Self {
        let kind = kind.trim().to_ascii_lowercase();
        match kind.as_str() {
            "" | "dumb" | "unknown" | "network" | "vt52" | "tty" => Self::Plain,
            kind if kind.starts_with("mtts") => Self::Plain,
            kind if kind.ends_with("-m") || kind.ends_with("-mono") => Self::Mono,
            _ => Self::Ansi,
        }
    }
}

/// The beginnings of the types of terminals that know bracketed paste, or like Linux's console pass
/// over a mode that they do not know. Of others, BBS terminals among them, that is not known: to
/// them a paste is as if it were typed.
const BRACKETS: [&str; 16] = [
    "xterm",
    "screen",
    "tmux",
    "putty",
    "linux",
    "rxvt",
    "konsole",
    "vte",
    "gnome",
    "alacritty",
    "kitty",
    "foot",
    "wezterm",
    "iterm",
    "mintty",
    "st-",
];

/// Whether a terminal of this type can tell pasted text from typed.
#[must_use]
pub fn brackets_pastes(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    BRACKETS.iter().any(|known| kind.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absurd_size_is_clamped_and_none_is_the_usual() {
        for (told, taken) in [
            ((0, 0), (80, 24)),
            ((1, 1), (10, 3)),
            ((40, 25), (40, 25)),
            ((132, 0), (132, 24)),
            ((u16::MAX, u16::MAX), (500, 300)),
        ] {
            let mut profile = Profile::UNKNOWN;
            profile.set_size(told.0, told.1);
            assert_eq!((profile.columns, profile.rows), taken, "{told:?}");
        }
    }

    #[test]
    fn who_may_not_know_of_brackets_is_not_asked_for_them() {
        for kind in ["xterm-256color", "XTERM", "screen.xterm-256color", "tmux", "putty", "linux"] {
            assert!(brackets_pastes(kind), "{kind:?}");
        }
        for kind in ["syncterm", "ansi-bbs", "vt100", "amiga", "TINTIN++", "dumb", ""] {
            assert!(!brackets_pastes(kind), "{kind:?}");
        }
    }

    #[test]
    fn a_type_says_what_the_terminal_understands() {
        for (kind, graphics) in [
            ("xterm-256color", Graphics::Ansi),
            ("ANSI-BBS", Graphics::Ansi),
            ("vt100", Graphics::Ansi),
            ("xterm-mono", Graphics::Mono),
            ("ansi-m", Graphics::Mono),
            ("dumb", Graphics::Plain),
            ("UNKNOWN", Graphics::Plain),
            ("MTTS 137", Graphics::Plain),
            ("", Graphics::Plain),
        ] {
            assert_eq!(Graphics::for_terminal(kind), graphics, "{kind:?}");
        }
    }
}
