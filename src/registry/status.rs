//! What others may know of a caller. Hearsay by nature: the node itself has the truth.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::{Address, UserId};
use crate::transport::Transport;

/// Who has logged in on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub user: UserId,
    /// Its name as it was chosen.
    pub name: Arc<str>,
    /// The real name, if one was given and is shown.
    pub real_name: Option<Arc<str>>,
    /// Where the caller says to be.
    pub location: Option<Arc<str>>,
}

/// What changes while a caller is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What the caller is doing.
    pub place: Place,
    /// Whether chat requests are welcome.
    pub reach: Reach,
    /// Whether online messages are.
    pub olm: bool,
    /// With whom the caller is in a chat.
    pub chats_with: Option<Arc<str>>,
    /// Whether WHO leaves the caller out.
    pub hidden: bool,
    /// Whether the line is lost and the node waits for it.
    pub line_lost: bool,
    /// Since when it waits.
    pub(super) lost_since: Option<Uptime>,
    /// By what the caller came; another after a lost line was taken up.
    pub transport: Transport,
}

impl Status {
    pub(super) fn new(transport: Transport) -> Self {
        Self {
            place: Place::LoggingIn,
            reach: Reach::Available,
            olm: true,
            chats_with: None,
            hidden: false,
            line_lost: false,
            lost_since: None,
            transport,
        }
    }

    /// The line was lost at `now`.
    pub(super) fn lose_line(&mut self, now: Uptime) {
        self.line_lost = true;
        self.lost_since = Some(now);
    }

    /// A line by `transport` took the node up.
    pub(super) fn take_up(&mut self, transport: Transport) {
        self.line_lost = false;
        self.lost_since = None;
        self.transport = transport;
    }

    /// Whether it is the console with nobody at it.
    pub fn is_left(&self) -> bool {
        self.line_lost && self.transport == Transport::Console
    }

    /// The status that `CHAT WHO` shows.
    pub fn chat(&self) -> ChatStatus {
        if self.chats_with.is_some() {
            ChatStatus::InChat
        } else {
            ChatStatus::Free(self.reach.clone())
        }
    }
}

/// One caller, as WHO and CHAT WHO need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where.
    pub address: Address,
    /// Who.
    pub caller: Caller,
    /// Doing what.
    pub status: Status,
    /// When the caller last did something.
    pub idle: Idle,
}

/// One connection that has a node, as the sysop may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// Where.
    pub address: Address,
    /// Who; `None` before the login.
    pub caller: Option<Caller>,
    /// From where it came, by the line that it has or has lost.
    pub peer: SocketAddr,
    /// By what it came.
    pub transport: Transport,
    /// Doing what.
    pub place: Place,
    /// With whom in a chat.
    pub chats_with: Option<Arc<str>>,
    /// Whether WHO leaves the caller out.
    pub hidden: bool,
    /// Whether the line is lost and the node waits for it.
    pub line_lost: bool,
    /// When the caller last did something.
    pub idle: Idle,
    /// When the call came in.
    pub since: Uptime,
}

impl LineRow {
    /// Whether it is the board's own console.
    pub fn is_console(&self) -> bool {
        self.transport == Transport::Console
    }

    /// From where it came; the console comes from nowhere.
    pub fn from(&self) -> String {
        match self.transport {
            Transport::Console => "here".to_owned(),
            Transport::Telnet | Transport::Ssh => self.peer.ip().to_string(),
        }
    }

    /// What the sysop reads of what is done there.
    pub fn doing(&self) -> String {
        match &self.chats_with {
            _ if self.line_lost && self.is_console() => "(detached)".to_owned(),
            _ if self.line_lost => "(line lost)".to_owned(),
            Some(with) => format!("with {with}"),
            None => self.place.to_string(),
        }
    }

    /// What the sysop reads of who is there: `-` before the login, in brackets if WHO leaves it out.
    pub fn who(&self) -> String {
        let name = self.caller.as_ref().map_or("-", |caller| &*caller.name);
        if self.hidden { format!("({name})") } else { name.to_owned() }
    }
}

/// `-`, `5m`, `2h`, `3d`: for how long somebody has done nothing, in four characters.
pub fn idle(length: Duration) -> String {
    match length.as_secs() {
        0..60 => "-".to_owned(),
        seconds @ 60..3_600 => format!("{}m", seconds / 60),
        seconds @ 3_600..86_400 => format!("{}h", seconds / 3_600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// So many bytes in four characters: `512`, `3.4k`, `12M`.
pub fn bytes(count: u64) -> String {
    let (unit, one) = match count {
        0..1_000 => return count.to_string(),
        1_000..1_000_000 => ("k", 1_000),
        1_000_000..1_000_000_000 => ("M", 1_000_000),
        _ => ("G", 1_000_000_000),
    };
    let whole = count / one;
    if whole < 10 {
        format!("{whole}.{}{unit}", count % one * 10 / one)
    } else {
        format!("{whole}{unit}")
    }
}

/// A way to ask how long a caller has done nothing.
#[derive(Clone, Debug)]
pub struct Idle(pub(super) Arc<super::Seat>);

impl Idle {
    /// For how long, at `now`.
    pub fn at(&self, now: Uptime) -> Uptime {
        self.0.idle(now)
    }

    /// Bytes from the caller over the present line, and bytes to the caller.
    pub fn traffic(&self) -> (u64, u64) {
        self.0.traffic()
    }
}

impl PartialEq for Idle {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Idle {}

/// Whether a caller can be asked for a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatStatus {
    /// In no chat: it is as the caller wants it.
    Free(Reach),
    /// In one already.
    InChat,
}

impl fmt::Display for ChatStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Free(reach) => reach.fmt(f),
            Self::InChat => f.pad("In Chat"),
        }
    }
}

/// Whether a caller wants to be asked for a chat. What stands already is not touched by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Yes.
    #[default]
    Available,
    /// No; remembered between calls.
    NotAvailable,
    /// Not at the keyboard, and why; for this call.
    Away(Arc<str>),
    /// No, and no online messages either; for this call.
    DoNotDisturb,
}

impl Reach {
    /// As the account says.
    pub fn remembered(available: bool) -> Self {
        if available { Self::Available } else { Self::NotAvailable }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Available => f.pad("Available"),
            Self::NotAvailable => f.pad("Not Available"),
            Self::Away(why) if why.is_empty() => f.pad("Away"),
            Self::Away(why) => f.pad(&format!("Away: {why}")),
            Self::DoNotDisturb => f.pad("Do Not Disturb"),
        }
    }
}

/// What a caller is doing: the closed list that WHO shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Not logged in yet; never shown to callers.
    LoggingIn,
    /// At the main menu, or reading what it printed.
    MainMenu,
    /// In an internode chat.
    InChat,
    /// Reading what others wrote.
    Reading,
    /// Writing to somebody.
    Writing,
    /// Looking at the own settings, or changing them.
    Settings,
    /// Calling for the sysop.
    Paging,
    /// At the sysop's console.
    Console,
    /// Reading what the sysop has put up.
    Bulletins,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::LoggingIn => "logging in",
            Self::MainMenu => "main menu",
            Self::InChat => "in chat",
            Self::Reading => "reading",
            Self::Writing => "writing",
            Self::Settings => "settings",
            Self::Paging => "paging",
            Self::Console => "console",
            Self::Bulletins => "bulletins",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_bytes_take_four_characters() {
        for (count, said) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1.0k"),
            (9_999, "9.9k"),
            (10_000, "10k"),
            (999_999, "999k"),
            (1_900_000, "1.9M"),
            (12_345_678, "12M"),
            (5_000_000_000, "5.0G"),
        ] {
            assert_eq!(bytes(count), said);
        }
    }

    #[test]
    fn idle_fits_a_narrow_column() {
        for (seconds, said) in [(0, "-"), (61, "1m"), (7_200, "2h"), (200_000, "2d")] {
            assert_eq!(idle(Duration::from_secs(seconds)), said);
        }
    }
}
