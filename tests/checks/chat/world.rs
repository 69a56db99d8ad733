//! One state of the whole: the sides, the mail between them, the board's records and logs, and what
//! people were told. Only data.

use carrier::ids::{Address, Incarnation, NodeNumber, SessionId};
use carrier::protocol::chat::Signal;
use uuid::Uuid;

use super::row::Row;

/// How many callers a search can have.
pub(super) const SEATS: usize = 4;
/// How many requests there can be: two of each.
pub(super) const SESSIONS: usize = 2 * SEATS;

/// A caller and the incarnation of a node that it has, by number.
pub(super) type Seat = usize;
/// A request and the session that may come of it: number `2 * asker + how-manieth`.
pub(super) type Session = usize;

/// A list of things in transit or in a log, by its number among all lists. 0 is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct List(pub u32);

impl List {
    pub(super) const EMPTY: Self = Self(0);
}

/// What lies in a mailbox or in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A signal to a party, and how often the poster's line had changed, where that is counted.
    Signal(Signal, u8),
    /// The registry: this one has gone.
    Gone(Seat),
    /// A signal's late second copy, from whom.
    Late(Seat, Signal, u8),
    /// The writer: what became of a line of this session.
    Answer(Session, Option<u8>),
    /// The writer: a line of the conversation with this partner was stored under this number.
    Push { with: Seat, number: u8 },
    /// In the writer's queue and in a log: who said it, in which session; out of range once that
    /// session is over.
    Line { by: Seat, session: Session },
}

/// Everything. Two states that are equal here have the same future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub seats: [Place; SEATS],
    /// `mail[from][to]`: in order, once. What the registry says of `from` lies behind its mail.
    pub mail: [[List; SEATS]; SEATS],
    /// Late copies on their way to each.
    pub late: [List; SEATS],
    /// The writer's answers to each: never dropped.
    pub answers: [List; SEATS],
    /// The writer's pushes to each: may be dropped.
    pub pushes: [List; SEATS],
    /// Lines that the writer has not stored yet.
    pub unwritten: List,
    /// The log of each pair, by [`pair`].
    pub logs: [List; PAIRS],
    /// What each was told of each session.
    pub told: [[Told; SESSIONS]; SEATS],
    pub sessions: [Card; SESSIONS],
    /// What may still happen, as [`Row`] bounds it.
    pub lost: u8,
    pub dead: u8,
    pub takeovers: u8,
    pub gone: u8,
    pub false_gone: u8,
    pub copies: u8,
    pub unstored: u8,
    /// A node was falsely reported gone: that two were told the same cannot be demanded any more.
    pub falsely: bool,
}

/// A seat, apart from its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each may hold without the others")]
pub(super) struct Place {
    pub life: Life,
    /// The side, by its number among all sides that were met.
    pub side: u32,
    /// Whether the node has a line. One that is dead counts until the node finds it lost.
    pub line_up: bool,
    /// The line is dead, and the node does not know it.
    pub dead: bool,
    /// The window of a lost line runs.
    pub window: bool,
    /// A push was dropped: the log is to be read.
    pub behind: bool,
    /// How often it has asked.
    pub asked: u8,
    /// How many lines it has said.
    pub said: u8,
    /// To whom it has posted, a bit a seat.
    pub posted: u8,
    /// Who was reported gone to it, a bit a seat; kept only where its registry drops their mail.
    pub heard_gone: u8,
    /// How often its line was lost or came back, where that is counted; even: it is there.
    pub changes: u8,
    /// The most changes that were heard of each other's line.
    pub newest: [u8; SEATS],
    /// Up to which number its screen has shown the conversation with each; what was shown while
    /// the line was lost is kept until it is back.
    pub cursor: [u8; SEATS],
    /// Up to which number its caller has seen it.
    pub seen: [u8; SEATS],
}

/// Whether a caller is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Life {
    NotYet,
    Up,
    Gone,
}

/// What the board knows of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Card {
    pub record: Record,
    /// Who was asked.
    pub to: u8,
    /// The head of the log before it.
    pub first: u8,
    /// The last number that counts, as the first to be told of its end was told.
    pub last: Option<u8>,
}

/// The status of a session's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Record {
    Nothing,
    Requesting,
    Active,
    Ended,
    Declined,
    TimedOut,
    Cancelled,
    Failed,
    /// Closed and checked; how is forgotten.
    Over,
}

/// What a caller knows of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Told {
    Nothing,
    /// Asker: the request is put.
    Asked,
    /// Asked: somebody asks.
    Invited,
    /// Asker, and not told: the own request lost a crossing.
    LostCrossing,
    /// Asked, and not told: the other's request won the crossing and was accepted.
    AcceptedCrossing,
    RequestDeclined,
    RequestRefused,
    RequestTimedOut,
    RequestCancelled,
    RequestGivenUp,
    RequestLeft,
    InviteDeclined,
    InviteInChat,
    InviteTimedOut,
    InviteCancelled,
    InviteLeft,
    Began,
    Ended,
    /// The own end did not wait for all own lines: ten seconds had passed.
    EndedShort,
    /// Checked; what is forgotten.
    Over,
}

impl World {
    /// Everybody idle; `side` is the number of a fresh side.
    pub(super) fn new(row: &Row, side: u32) -> Self {
        let place = |seat| Place {
            life: if seat < row.parties { Life::Up } else { Life::NotYet },
            side,
            line_up: true,
            dead: false,
            window: false,
            behind: false,
            asked: 0,
            said: 0,
            posted: 0,
            heard_gone: 0,
            changes: 0,
            newest: [0; SEATS],
            cursor: [0; SEATS],
            seen: [0; SEATS],
        };
        Self {
            seats: std::array::from_fn(place),
            mail: [[List::EMPTY; SEATS]; SEATS],
            late: [List::EMPTY; SEATS],
            answers: [List::EMPTY; SEATS],
            pushes: [List::EMPTY; SEATS],
            unwritten: List::EMPTY,
            logs: [List::EMPTY; PAIRS],
            told: [[Told::Nothing; SESSIONS]; SEATS],
            sessions: [Card { record: Record::Nothing, to: 0, first: 0, last: None }; SESSIONS],
            lost: row.lost,
            dead: row.dead,
            takeovers: row.takeovers,
            gone: row.gone,
            false_gone: row.false_gone,
            copies: row.copies,
            unstored: row.unstored,
            falsely: false,
        }
    }

    pub(super) fn is_up(&self, seat: Seat) -> bool {
        self.seats[seat].life == Life::Up
    }

    /// Whether one has posted to the other: the registry tells each of the other's departure.
    pub(super) fn are_tied(&self, one: Seat, other: Seat) -> bool {
        let posted = |from: Seat, to: Seat| self.seats[from].posted & 1 << to != 0;
        posted(one, other) || posted(other, one)
    }

    /// The other of the session's two.
    pub(super) fn partner(&self, session: Session, seat: Seat) -> Seat {
        if asker(session) == seat { self.sessions[session].to.into() } else { asker(session) }
    }
}

const PAIRS: usize = SEATS * (SEATS - 1) / 2;

/// The number of the pair's log.
pub(super) fn pair(one: Seat, other: Seat) -> usize {
    let (low, high) = (one.min(other), one.max(other));
    high * (high - 1) / 2 + low
}

/// Who asked.
pub(super) fn asker(session: Session) -> Seat {
    session / 2
}

/// The address of a seat. A newcomer has the node number of seat 0, and its own incarnation.
pub(super) fn address(row: &Row, seat: Seat) -> Address {
    let number = if seat < row.parties { seat } else { 0 };
    Address {
        node: NodeNumber(u32::try_from(number).expect("few")),
        incarnation: Incarnation(seat as u64),
    }
}

/// Whose address it is.
pub(super) fn seat_of(address: Address) -> Seat {
    usize::try_from(address.incarnation.0).expect("few")
}

/// The id of a session: its rank first, so that the row decides the order.
pub(super) fn id(row: &Row, session: Session) -> SessionId {
    let rank = row.ids[asker(session)][session % 2];
    SessionId(Uuid::from_u128(u128::from(rank) << 8 | session as u128))
}

/// Whose id it is.
pub(super) fn session_of(id: SessionId) -> Session {
    usize::try_from(id.0.as_u128() & 0xff).expect("few")
}
