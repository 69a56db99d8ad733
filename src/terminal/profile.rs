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
    /// Whether the bell rings.
    pub bell: bool,
    /// After how many rows a long text stops, where that is not the screen's height; 0: it does not.
    pub page: Option<u16>,
    /// Whether it can tell pasted text from typed, and takes no harm from being asked to.
    pub brackets: bool,
    /// Whether it certainly answers where its cursor is.
    pub answers: bool,
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
        f.pad(self.word())
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
        bell: true,
        page: None,
        brackets: false,
        answers: false,
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

    /// Whether there is room for a view of a whole screen, and a way to draw it.
    #[must_use]
    pub fn can_view(&self) -> bool {
        self.can_lift() && self.columns >= 60 && self.rows >= 14
    }

    /// Whether a line that was typed can be taken off the screen again. Where it cannot, the board
    /// does not print a caller's own line a second time.
    #[must_use]
    pub fn can_lift(&self) -> bool {
        self.graphics != Graphics::Plain && self.typing != Typing::Lines
    }

    /// After how many rows a long text stops; `None`: it goes on to its end.
    #[must_use]
    pub fn page(&self) -> Option<u16> {
        match (self.paging, self.page) {
            (Paging::Endless, _) | (Paging::Pages, Some(0)) => None,
            (Paging::Pages, page) => Some(page.unwrap_or(self.rows)),
        }
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

    /// Its name as it is stored and typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ansi => "ansi",
            Self::Mono => "mono",
            Self::Plain => "plain",
        }
    }

    /// The one with this [`word`](Self::word).
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|graphics| graphics.word() == word)
    }
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
}
