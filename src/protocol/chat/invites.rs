//! The chat requests that others have put to this party and that wait for an answer. Knows nothing
//! of the phase beside which they stand.

use crate::ids::{Address, MessageNumber, SessionId};

/// How many invites a party holds at most; one more is refused as
/// [`Busy::TooManyInvites`](super::Busy::TooManyInvites).
pub const MAX_INVITES: usize = 8;

/// Somebody's request, waiting for the own caller's answer. It stands until it is answered, or
/// until its asker's `End` or `Gone` comes: this side has no clock for it (R6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Invite {
    /// The request.
    pub session: SessionId,
    /// Who asks.
    pub from: Address,
    /// The head of the pair's log when it was asked.
    pub first: MessageNumber,
}

/// All invites that stand, in order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Invites {
    standing: Vec<Invite>,
}

impl Invites {
    pub(super) fn as_slice(&self) -> &[Invite] {
        &self.standing
    }

    pub(super) fn is_full(&self) -> bool {
        self.standing.len() >= MAX_INVITES
    }

    pub(super) fn holds(&self, session: SessionId) -> bool {
        self.standing.iter().any(|invite| invite.session == session)
    }

    /// The newest invite of `from`.
    pub(super) fn of(&self, from: Address) -> Option<Invite> {
        self.standing.iter().rev().find(|invite| invite.from == from).copied()
    }

    pub(super) fn add(&mut self, session: SessionId, from: Address, first: MessageNumber) {
        self.standing.push(Invite { session, from, first });
    }

    pub(super) fn take(&mut self, session: SessionId) -> Option<Invite> {
        self.take_if(|invite| invite.session == session).pop()
    }

    pub(super) fn take_all(&mut self) -> Vec<Invite> {
        std::mem::take(&mut self.standing)
    }

    /// Takes out the invites that are meant, in order of arrival.
    pub(super) fn take_if(&mut self, meant: impl Fn(&Invite) -> bool) -> Vec<Invite> {
        self.standing.extract_if(.., |invite| meant(invite)).collect()
    }
}
