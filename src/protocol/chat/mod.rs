//! One side of an internode chat as a pure state machine, and the signals that two sides exchange:
//! no I/O, no clock, no tokio, and no knowledge of mailboxes, names or screens.
//!
//! Each node owns one [`Party`]. A *command* (what the caller wants), *mail* (what another party
//! said, or the registry of one that went) or *time* goes in; [`Effect`]s come out, and are to be
//! carried out in their order (record, mail, notice) without an await between them, so that a node
//! cannot end half-way through a step. No table of chats is shared: parties agree by mail alone.
//!
//! The rules, each forced by a counter-example (the search in `tests/checks/chat` holds them):
//!
//! - **R1** Ask, answer, begin: three steps, and the asker has the last word. An `Accept` is not yet
//!   a chat, for the asker may have let go meanwhile; `Started` makes it one.
//! - **R2** Whoever lets go of a session tells the other [`Signal::End`], every time, for whatever
//!   reason, unless an `End` made it let go. `End` ends a session at whatever stage the receiver
//!   holds it, and only the session that it names, from the address that it is held with.
//! - **R3** One chat: to enter one is to let go of all else. An accept gives up one's own request;
//!   a chat that begins lets go of all invites; of two requests that cross, the lower id wins.
//! - **R4** When a node goes, however, the registry says so to everyone it exchanged signals with
//!   ([`Party::gone`]); there is no other farewell. Addresses carry an incarnation.
//! - **R5** The asker alone writes the record; when its node is gone, the board writes in its name.
//! - **R6** One clock for each wait, held by the one who began it: the request's by the asker, the
//!   lost line's by the parked node. Nobody else counts.
//! - **R7** The log decides what was said. Both read it to the head when a chat begins
//!   ([`Notice::Began`]) and to the `End`'s number when it ends ([`Notice::Ended`]); `/END` waits
//!   for one's own lines.
//! - **R8** Mail comes in order and once, per pair of addresses. The party relies on it.

mod command;
mod effect;
mod invites;
mod party;
mod phase;
mod receive;
mod signal;
mod steps;
#[cfg(test)]
mod tests;

pub use command::{END_WAITS, NotNow};
pub use effect::{Effect, EndedBy, InviteOver, Notice, RecordChange, RequestOver};
pub use invites::{Invite, MAX_INVITES};
pub use party::Party;
pub use phase::{Phase, Role};
pub use signal::{Busy, Link, Signal, Why};
