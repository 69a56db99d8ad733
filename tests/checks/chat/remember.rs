//! The real party with a memory of the sessions that it let go of: what would be needed if mail came
//! out of order or twice (PROTOCOL R8). On Carrier the bus gives order and once, and this is only
//! searched.

use std::collections::BTreeSet;

use carrier::ids::SessionId;
use carrier::protocol::chat::{Effect, Invite, NotNow, Party, Phase, Signal};

use super::side::{Input, Side};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Remembering {
    party: Party,
    let_go: BTreeSet<SessionId>,
}

impl Remembering {
    pub(super) fn new(party: Party) -> Self {
        Self { party, let_go: BTreeSet::new() }
    }

    fn held(&self) -> Vec<SessionId> {
        let invites = Party::invites(&self.party).iter().map(|invite| invite.session);
        self.party.phase().session().into_iter().chain(invites).collect()
    }
}

impl Side for Remembering {
    fn step(&mut self, input: &Input) -> Result<Vec<Effect>, NotNow> {
        if let Input::Receive { signal, .. } = input {
            match signal {
                // A late copy, or one whose end has overtaken it.
                Signal::Invite { session, .. } if self.let_go.contains(session) => {
                    return Ok(Vec::new());
                }
                Signal::End { session, .. } => _ = self.let_go.insert(*session),
                _ => {}
            }
        }
        let held = self.held();
        let effects = self.party.step(input)?;
        // What was refused was never held.
        self.let_go.extend(effects.iter().filter_map(|effect| match effect {
            Effect::Send { signal: Signal::End { session, .. }, .. } => Some(*session),
            _ => None,
        }));
        let party = &self.party;
        self.let_go.extend(held.into_iter().filter(|&session| !party.holds(session)));
        Ok(effects)
    }

    fn phase(&self) -> &Phase {
        self.party.phase()
    }

    fn invites(&self) -> Vec<Invite> {
        Party::invites(&self.party).to_vec()
    }

    fn has_deadline(&self) -> bool {
        self.party.deadline().is_some()
    }
}
