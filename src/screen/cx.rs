//! What a screen has in hand while it handles an event: the board, its own caller, the clock, and a
//! place for what is to be shown.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::board::{Board, Member};
use crate::chat::{self, News, Refusal, Target};
use crate::clock::{Dial, Timestamp, Uptime};
use crate::ids::{Address, ConversationId, MessageNumber, SessionId};
use crate::store::Role;
use crate::terminal::choice::Choice;
use crate::terminal::picture::Picture;
use crate::terminal::profile::Profile;
use crate::terminal::render::Printed;
use crate::terminal::style::{Line, Text};
use crate::transport::Transport;

use super::log::Reader;
use super::{LINE_LIMIT, Moment, Step};

/// The world as one screen sees it during one event.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The board.
    pub board: &'a Board,
    /// Who and where the caller is.
    pub typist: &'a mut Typist,
    /// How the caller's terminal is served.
    pub profile: Profile,
    /// How it would be served if nothing were chosen.
    pub detected: Profile,
    /// What is to be shown, in order.
    pub shown: Vec<Show>,
    /// News that the screen's own commands made, for the node to act on.
    pub news: Vec<News>,
    /// How far conversations have been read by the caller's eyes.
    pub read: Vec<(ConversationId, MessageNumber)>,
    /// A line that is given back to the caller's editor.
    pub given_back: Option<String>,
    /// Whether what is shown comes into a view, which has few rows for it.
    pub is_viewing: bool,
}

/// The caller at the end of the line.
#[derive(Debug)]
pub struct Typist {
    /// Where the node is; its number may change at login.
    pub address: Address,
    /// By what the call came.
    pub transport: Transport,
    /// From where it came.
    pub peer: IpAddr,
    /// Who has logged in, and what belongs to that.
    pub member: Option<Box<Member>>,
    /// What the caller has chosen of how the terminal is served.
    pub choice: Choice,
    /// When the call came.
    pub connected: Uptime,
    /// When the caller must have come further, or the call ends.
    pub time_limit: Option<Uptime>,
    /// The order of what was typed and shown.
    pub moment: Moment,
    /// Which invites have been shown, and when.
    pub invites: InvitesShown,
}

impl Typist {
    /// Whether those who hide are seen: by who may hide.
    pub fn sees_hidden(&self) -> bool {
        self.member.as_ref().is_some_and(|member| member.user.role >= Role::CoSysop)
    }
}

/// When invites were shown and when they ended, so that a bare `Y` answers only one that was there
/// to be read before the `Y` was typed.
#[derive(Debug, Default)]
pub struct InvitesShown {
    standing: Vec<Standing>,
    /// Of the invite that ended last: when it was shown, and when it ended.
    over: Option<(Moment, Moment)>,
}

/// An invite that stands.
#[derive(Debug)]
struct Standing {
    session: SessionId,
    /// `None`: not at the line that is there now.
    shown: Option<Moment>,
    /// How long its asker waits, as far as is known here.
    until: Uptime,
}

impl InvitesShown {
    /// The invite `session` came; its asker waits until then.
    pub fn come(&mut self, session: SessionId, until: Uptime) {
        self.standing.push(Standing { session, shown: None, until });
    }

    /// The invite `session` was shown at `at`.
    pub fn show(&mut self, session: SessionId, at: Moment) {
        let mut standing = self.standing.iter_mut();
        if let Some(invite) = standing.find(|invite| invite.session == session) {
            invite.shown = Some(at);
        }
    }

    /// Those that stand may not have been seen: the line on which they were shown is gone.
    pub fn unshow(&mut self) {
        for invite in &mut self.standing {
            invite.shown = None;
        }
    }

    /// The invite `session` ended at `at`.
    pub fn end(&mut self, session: SessionId, at: Moment) {
        if let Some(place) = self.standing.iter().position(|invite| invite.session == session)
            && let Some(shown) = self.standing.remove(place).shown
        {
            self.over = Some((shown, at));
        }
    }

    /// Whether the invite `session` has been shown.
    pub fn is_shown(&self, session: SessionId) -> bool {
        self.of(session).is_some_and(|invite| invite.shown.is_some())
    }

    /// How much longer the asker of the invite `session` waits.
    pub fn time_left(&self, session: SessionId, now: Uptime) -> Duration {
        self.of(session).map_or(Duration::ZERO, |invite| invite.until.saturating_sub(now))
    }

    /// Whether the invite `session` had been shown when a line was begun.
    pub fn shown_before(&self, session: SessionId, begun: Moment) -> bool {
        self.of(session).and_then(|invite| invite.shown).is_some_and(|shown| shown < begun)
    }

    fn of(&self, session: SessionId) -> Option<&Standing> {
        self.standing.iter().find(|invite| invite.session == session)
    }

    /// Whether an invite that had been shown when a line was begun has ended since.
    pub fn ended_since(&self, begun: Moment) -> bool {
        self.over.is_some_and(|(shown, ended)| shown < begun && begun < ended)
    }
}

/// Something to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    /// A line of text, above the line being typed.
    Line(Line),
    /// The same, of one thing that somebody else caused: it can be read again.
    News(Arc<Printed>),
    /// A picture.
    Art(Arc<Picture>),
    /// The bell.
    Bell,
}

impl Cx<'_> {
    /// Time since the board started.
    pub fn now(&self) -> Uptime {
        self.board.clock.uptime()
    }

    /// The wall clock.
    pub fn wall(&self) -> Timestamp {
        self.board.clock.wall()
    }

    /// Shows a line.
    pub fn print(&mut self, line: impl Into<Line>) {
        self.shown.push(Show::Line(line.into()));
    }

    /// Shows something that somebody else caused.
    pub fn news_of(&mut self, line: Line) {
        self.shown.push(Show::News(Arc::new(Printed::new(line.into()))));
    }

    /// Shows several lines.
    pub fn print_text(&mut self, text: Text) {
        self.shown.extend(text.into_iter().map(Show::Line));
    }

    /// Rings.
    pub fn bell(&mut self) {
        self.shown.push(Show::Bell);
    }

    /// Shows what may be longer than the screen, a page at a time.
    pub fn page(&mut self, text: Text) -> Step {
        super::more::page(text, self)
    }

    /// The caller's terminal is served so from now on; what is shown in this event already is.
    pub fn choose(&mut self, choice: Choice) {
        self.typist.choice = choice;
        self.profile = self.detected.with(choice);
    }

    /// Whom the caller means by `typed`.
    pub fn find(&self, typed: &str) -> Result<Target, Refusal> {
        let directory = self.board.accounts.directory();
        chat::find(typed, &self.board.registry, directory, self.typist.sees_hidden())
    }

    /// The caller's own account and chat. Only for screens above the login.
    #[expect(clippy::expect_used, reason = "the node puts these screens up only after Step::Begin")]
    pub fn member(&mut self) -> &mut Member {
        self.typist.member.as_mut().expect("a member is logged in")
    }

    /// Whether a line that was typed can be taken off the caller's screen again.
    pub fn can_lift(&self) -> bool {
        self.profile.can_lift()
    }

    /// How many characters a line may have that can carry a message: more than a message may, so
    /// that what is too long can be refused whole, and shortened.
    pub fn line_limit(&self) -> usize {
        LINE_LIMIT.max(self.board.config().chat.max_message.saturating_mul(2))
    }

    /// The caller as one who reads a log. Only for screens above the login.
    pub(super) fn reader(&mut self) -> Reader {
        let dial = self.dial();
        Reader { user: self.member().user.id, profile: self.profile, dial }
    }

    /// How the caller reads a clock; the board's way, where nobody has logged in.
    pub(super) fn dial(&self) -> Dial {
        let times = self.typist.member.as_ref().map(|member| member.user.times);
        times.unwrap_or_default().dial(self.board.config().board.time_zone)
    }

    /// The width of the caller's screen.
    pub fn columns(&self) -> usize {
        usize::from(self.profile.columns)
    }
}
