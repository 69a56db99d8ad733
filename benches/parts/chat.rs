//! The party: a whole chat between two, and one line in it.

use std::time::Duration;

use carrier::ids::{Address, Incarnation, MessageNumber, NodeNumber, SessionId};
use carrier::protocol::chat::{Effect, Party};
use divan::Bencher;
use uuid::Uuid;

const NOW: Duration = Duration::from_secs(100);
const SESSION: SessionId = SessionId(Uuid::from_u128(5));

const fn address(node: u32) -> Address {
    Address { node: NodeNumber(node), incarnation: Incarnation(1) }
}

/// Two parties, each with its address, and the mail between them.
struct Two {
    parties: [Party; 2],
}

impl Two {
    const ADDRESSES: [Address; 2] = [address(1), address(2)];

    fn new() -> Self {
        Self { parties: [0, 1].map(|_| Party::new(Duration::from_secs(30))) }
    }

    /// Carries out what one has to say, and what that makes the other say; counts the effects.
    fn carries(&mut self, from: usize, effects: Vec<Effect>) -> usize {
        let mut done = effects.len();
        for effect in effects {
            if let Effect::Send { to, signal } = effect {
                let other = usize::from(to == Self::ADDRESSES[1]);
                let answers = self.parties[other].receive(Self::ADDRESSES[from], &signal, Ok(()));
                done += self.carries(other, answers);
            }
        }
        done
    }

    fn chat(&mut self) -> usize {
        let [one, other] = Self::ADDRESSES;
        let asked = self.parties[0].ask(SESSION, other, MessageNumber(7), NOW);
        let mut done = self.carries(0, asked.unwrap_or_default());
        debug_assert!(self.parties[1].invites().iter().any(|invite| invite.from == one));
        let accepted = self.parties[1].accept(SESSION);
        done += self.carries(1, accepted.unwrap_or_default());
        done
    }
}

/// Ask, invite, accept, started, end; what each effect is worth is for its driver.
#[divan::bench]
fn a_chat_from_its_request_to_its_end(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(Two::new).bench_local_values(|mut two| {
        let mut done = two.chat();
        let ended = two.parties[1].end(MessageNumber(9), NOW);
        done += two.carries(1, ended.unwrap_or_default());
        done
    });
}

#[divan::bench]
fn a_line_said_and_answered(bencher: Bencher<'_, '_>) {
    let mut two = Two::new();
    two.chat();
    let [asker, _] = &mut two.parties;
    bencher.bench_local(|| {
        let session = asker.said().unwrap_or(SESSION);
        asker.answered(session, Some(MessageNumber(8)))
    });
}
