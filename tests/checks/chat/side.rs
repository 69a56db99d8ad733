//! What the search drives: the real party, or something that behaves like one. Knows nothing of
//! the post office between them.

use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

use carrier::ids::{Address, MessageNumber, SessionId};
use carrier::protocol::chat::{Busy, Effect, Invite, NotNow, Party, Phase, Signal};

/// How long a request waits. The search has no clock: time is always zero until a deadline is
/// chosen to have come.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// One step of a side: everything that its node can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    Ask {
        session: SessionId,
        to: Address,
        first: MessageNumber,
    },
    Accept(SessionId),
    Decline(SessionId),
    Cancel,
    End {
        head: MessageNumber,
    },
    Say,
    Answered {
        session: SessionId,
        number: Option<MessageNumber>,
    },
    LineLost,
    LineBack,
    Receive {
        from: Address,
        signal: Signal,
        may_be_asked: Result<(), Busy>,
    },
    Gone(Address),
    Expire,
    /// A clock for somebody else's request, which no side must have (R6).
    AskedClock(SessionId),
    /// A clock for the partner's lost line, which no side must have (R6).
    PartnerClock,
}

/// One side of internode chat. A refused step (`Err`) has changed nothing.
pub(super) trait Side: Clone + Debug + Eq + Hash {
    fn step(&mut self, input: &Input) -> Result<Vec<Effect>, NotNow>;
    fn phase(&self) -> &Phase;
    fn invites(&self) -> Vec<Invite>;
    /// Whether a clock is running, and so [`Input::Expire`] may come.
    fn has_deadline(&self) -> bool;

    /// Whether it has a clock for requests of others, as none must have.
    fn counts_for_the_asker(&self) -> bool {
        false
    }

    /// Whether it has a clock for the partner's lost line, as none must have.
    fn counts_for_the_partner(&self) -> bool {
        false
    }
}

impl Side for Party {
    fn step(&mut self, input: &Input) -> Result<Vec<Effect>, NotNow> {
        const NOW: Duration = Duration::ZERO;
        match *input {
            Input::Ask { session, to, first } => self.ask(session, to, first, NOW),
            Input::Accept(session) => self.accept(session),
            Input::Decline(session) => self.decline(session),
            Input::Cancel => self.cancel(),
            Input::End { head } => self.end(head, NOW),
            Input::Say => self.said().map(|_| Vec::new()).ok_or(NotNow::NoChat),
            Input::Answered { session, number } => Ok(self.answered(session, number)),
            Input::LineLost => Ok(self.line_lost()),
            Input::LineBack => Ok(self.line_back()),
            Input::Receive { from, signal, may_be_asked } => {
                Ok(self.receive(from, &signal, may_be_asked))
            }
            Input::Gone(who) => Ok(self.gone(who)),
            Input::Expire => Ok(self.deadline().map_or(Vec::new(), |due| self.expire(due))),
            Input::AskedClock(_) | Input::PartnerClock => {
                unreachable!("the party has no such clock")
            }
        }
    }

    fn phase(&self) -> &Phase {
        Party::phase(self)
    }

    fn invites(&self) -> Vec<Invite> {
        Party::invites(self).to_vec()
    }

    fn has_deadline(&self) -> bool {
        self.deadline().is_some()
    }
}
