//! The identities of the board's things, each a type of its own, and the seeded source of new ones.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use crate::clock::Timestamp;

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

/// What people call a node by: 1 to `[nodes] limit`; a number is used again when its caller has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeNumber(pub u32);

impl fmt::Display for NodeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One caller's stay on a node; never used again while the board runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Incarnation(pub u64);

/// Where mail goes: a node, and whose stay on it is meant. The protocol compares addresses and
/// never looks into them; people read the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The number that people see.
    pub node: NodeNumber,
    /// Which stay on that number.
    pub incarnation: Incarnation,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.node, self.incarnation.0)
    }
}

/// A user's public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub i64);

/// An append-only log of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(pub i64);

/// A message's place in its conversation: 1, 2, 3… without gaps. 0 stands before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageNumber(pub i64);

impl MessageNumber {
    /// Before the first message.
    pub const NONE: Self = Self(0);

    /// The number that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The number before it; [`NONE`](Self::NONE) before the first.
    #[must_use]
    pub fn previous(self) -> Self {
        Self((self.0 - 1).max(0))
    }
}

impl fmt::Display for MessageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One internode chat, from the request to its end. Of two ids the lower was asked for first, to
/// the millisecond (UUID version 7, RFC 9562 §5.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One line that a node has given to a conversation's writer and waits to hear of. Counted by the
/// node that said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

impl Ticket {
    /// Of a line of which nobody waits to hear.
    pub const NOBODYS: Self = Self(0);
}

/// The source of session ids. Seeded, so that a test can have the same ids twice.
#[derive(Debug)]
pub struct Ids(Mutex<StdRng>);

impl Ids {
    /// A source that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// A source that gives the same ids for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A new session id for a request made at `now`.
    pub fn session(&self, now: Timestamp) -> SessionId {
        let mut random = [0; 10];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut random);
        SessionId(uuid::Builder::from_unix_timestamp_millis(now.millis(), &random).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_sessions_the_earlier_has_the_lower_id() {
        let ids = Ids::seeded(7);
        let first = ids.session(Timestamp(1_000_000));
        let second = ids.session(Timestamp(2_000_000));
        assert!(first < second);
        assert_eq!(Ids::seeded(7).session(Timestamp(1_000_000)), first);
    }
}
