//! The bounds of one search: who is there, and what may happen how often.

use super::world::SEATS;

/// One row of PROTOCOL §5. Everything not bounded here may happen at any time, in any order.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of a row, not a state")]
pub(super) struct Row {
    /// Parties that are there from the start.
    pub parties: usize,
    /// One more caller comes, on party 0's node number, once 0 has gone.
    pub newcomer: bool,
    /// How often each may ask; at most twice.
    pub requests: [u8; SEATS],
    /// How many lines each may say.
    pub lines: [u8; SEATS],
    /// How many lines may be lost in all. A lost line comes back, or its window passes.
    pub lost: u8,
    /// How many lines may die in all before their nodes know it: what is shown there is not seen,
    /// until the node finds the line lost, or another takes it over.
    pub dead: u8,
    /// How many lines may be replaced by another in all, while their nodes believe them alive.
    pub takeovers: u8,
    /// How many nodes may go in all, at any point.
    pub gone: u8,
    /// Everybody hears of it, not only who is tied to it.
    pub told_to_all: bool,
    /// How often the registry may say so of a node that has not gone.
    pub false_gone: u8,
    /// Any invite may be refused by the asked node without asking its caller.
    pub refusals: bool,
    /// Any push of a message may be dropped.
    pub drops: bool,
    /// How many lines the writer may fail to store.
    pub unstored: u8,
    /// The 10 seconds that an end waits may pass before its lines are stored.
    pub slow_writer: bool,
    /// Nobody cancels, declines, ends, or waits too long; a refusal only where requests cross.
    pub eager: bool,
    /// Mail of a pair may overtake mail of that pair: not what R8 promises.
    pub any_order: bool,
    /// How many mails may come a second time, later: not what R8 promises.
    pub copies: u8,
    /// `Link` and `Started` carry how often the line has changed, and the newest holds.
    pub counted: bool,
    /// Mail of a node that was reported gone is dropped by its receiver's registry.
    pub deaf_to_the_gone: bool,
    /// Also look for runs that never end.
    pub acyclic: bool,
    /// Which session ids the requests get, in place of those of [`Row::of`].
    pub ids: [[u8; 2]; SEATS],
}

impl Row {
    /// So many parties, each of which may ask once; nothing goes wrong. Of two requests either may
    /// have the lower id, whichever came first: hosts' clocks differ.
    pub(super) const fn of(parties: usize) -> Self {
        Self {
            parties,
            newcomer: false,
            requests: [1; SEATS],
            lines: [0; SEATS],
            lost: 0,
            dead: 0,
            takeovers: 0,
            gone: 0,
            told_to_all: false,
            false_gone: 0,
            refusals: false,
            drops: false,
            unstored: 0,
            slow_writer: false,
            eager: false,
            any_order: false,
            copies: 0,
            counted: false,
            deaf_to_the_gone: false,
            acyclic: false,
            ids: [[0, 4], [1, 5], [2, 6], [3, 7]],
        }
    }

    /// How many callers there can be in all.
    pub(super) fn seats(&self) -> usize {
        self.parties + usize::from(self.newcomer)
    }
}
