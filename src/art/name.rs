//! What there are pictures of, and what their files are called. Knows no folder.

/// What there is a picture of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// What a caller sees first.
    Connect,
    /// What a user sees after the login.
    Welcome,
    /// The head of the main menu.
    Menu,
    /// What stands above the banner of a chat that begins.
    Chat,
    /// The last that a caller sees.
    Goodbye,
}

impl Name {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Connect, Self::Welcome, Self::Menu, Self::Chat, Self::Goodbye];

    /// What its files are called, without the extension.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Welcome => "welcome",
            Self::Menu => "menu",
            Self::Chat => "chat",
            Self::Goodbye => "goodbye",
        }
    }

    /// The plain text that stands in where the sysop has no file: the one that comes with the
    /// board.
    pub(super) const fn built_in(self) -> &'static str {
        match self {
            Self::Connect => include_str!("../../ansi/connect.txt"),
            Self::Welcome => include_str!("../../ansi/welcome.txt"),
            Self::Menu => include_str!("../../ansi/menu.txt"),
            Self::Chat => include_str!("../../ansi/chat.txt"),
            Self::Goodbye => include_str!("../../ansi/goodbye.txt"),
        }
    }
}

/// The forms a picture comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// ANSI art for 80 columns.
    Wide,
    /// ANSI art for 40 columns.
    Narrow,
    /// Text for those who cannot be shown either.
    Plain,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Wide, Self::Narrow, Self::Plain];

    /// What its file is called.
    pub(super) fn file(self, name: Name) -> String {
        let stem = name.stem();
        match self {
            Self::Wide => format!("{stem}.ans"),
            Self::Narrow => format!("{stem}.40.ans"),
            Self::Plain => format!("{stem}.txt"),
        }
    }

    /// How wide the screens are that it is made for. Art may be as wide; text leaves the last
    /// column, as all text of the board does.
    pub(super) const fn columns(self) -> u16 {
        match self {
            Self::Wide => 80,
            Self::Narrow | Self::Plain => 40,
        }
    }
}
