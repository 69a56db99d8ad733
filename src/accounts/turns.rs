//! Whose password is looked at next, when more wait than may be at once: first those from whose
//! address none was wrong lately, and of equals the address that has not had a turn for longest. So
//! a crowd that guesses waits for itself, and an honest caller hardly for it. Who guesses has turns one
//! at a time only, and not many: however large the crowd, it takes no more than a part of one
//! processor. Knows no password and no user.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::clock::{Clock, Uptime};
use crate::protocol::network::Network;

/// From the end of a turn of somebody who guesses to the next of such: four a second at most.
const BETWEEN_GUESSES: Duration = Duration::from_millis(250);

/// What somebody who wants a turn is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// From where; `None`: nobody asks, or it is known already who does.
    pub from: Option<Network>,
    /// How many passwords from there were wrong lately.
    pub wrong: u32,
}

impl Claim {
    /// Whether it comes from where passwords were wrong lately: more than one, for anybody mistypes.
    pub(super) fn guesses(&self) -> bool {
        self.wrong > 1
    }
}

/// The turns; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    queue: Arc<Mutex<Queue>>,
    clock: Clock,
}

/// One of them, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    guesses: bool,
}

#[derive(Debug)]
struct Queue {
    /// Turns that nobody has.
    free: usize,
    /// Somebody who guesses has one.
    guess: bool,
    /// When somebody who guesses may have the next.
    next_guess: Uptime,
    /// How many were given.
    given: u64,
    /// In the order of coming.
    waiting: Vec<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    claim: Claim,
    /// Which turn was the last that went to the same address while this one waited.
    after: u64,
    tell: oneshot::Sender<Turn>,
}

impl Turns {
    /// So many at once.
    pub(super) fn of(most: usize, clock: Clock) -> Self {
        let queue = Queue {
            free: most,
            guess: false,
            next_guess: Uptime::ZERO,
            given: 0,
            waiting: Vec::new(),
        };
        Self { queue: Arc::new(Mutex::new(queue)), clock }
    }

    /// Resolves to a turn. Cancel-safe: who is not waited for any more takes none.
    pub(super) async fn take(&self, claim: Claim) -> Option<Turn> {
        let (tell, mut told) = oneshot::channel();
        self.queue().comes(claim, tell);
        self.give();
        if !claim.guesses() {
            return told.await.ok();
        }
        // Nothing else happens when the time of the next guess has come.
        loop {
            match timeout(BETWEEN_GUESSES, &mut told).await {
                Ok(turn) => return turn.ok(),
                Err(_) => self.give(),
            }
        }
    }

    /// Gives away what is free.
    fn give(&self) {
        loop {
            let next = self.queue().next(self.clock.uptime());
            let Some(waiter) = next else { return };
            // Who has just stopped waiting drops it, and it goes to another.
            let _ = waiter.tell.send(Turn { turns: self.clone(), guesses: waiter.claim.guesses() });
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queue = self.turns.queue();
        queue.free += 1;
        if self.guesses {
            queue.guess = false;
            queue.next_guess = self.turns.clock.uptime() + BETWEEN_GUESSES;
        }
        drop(queue);
        self.turns.give();
    }
}

impl Queue {
    fn comes(&mut self, claim: Claim, tell: oneshot::Sender<Turn>) {
        self.waiting.retain(|waiter| !waiter.tell.is_closed());
        let same = self.waiting.iter().filter(|waiter| waiter.claim.from == claim.from);
        let after = same.map(|waiter| waiter.after).max().unwrap_or(0);
        self.waiting.push(Waiter { claim, after, tell });
    }

    /// Who gets a turn now; it is taken.
    fn next(&mut self, now: Uptime) -> Option<Waiter> {
        self.waiting.retain(|waiter| !waiter.tell.is_closed());
        if self.free == 0 {
            return None;
        }
        let no_guess = self.guess || now < self.next_guess;
        let order = self.waiting.iter().enumerate();
        let order = order.filter(|(_, waiter)| !(no_guess && waiter.claim.guesses()));
        let first = order.min_by_key(|(_, waiter)| (waiter.claim.wrong, waiter.after));
        let (first, _) = first?;
        let waiter = self.waiting.remove(first);
        self.free -= 1;
        self.guess |= waiter.claim.guesses();
        self.given += 1;
        for other in self.waiting.iter_mut().filter(|it| it.claim.from == waiter.claim.from) {
            other.after = self.given;
        }
        Some(waiter)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn from(number: u8, wrong: u32) -> Claim {
        Claim { from: Some(Network::around([192, 0, 2, number].into())), wrong }
    }

    /// Takes the only turn, lets all these come, and says in what order they get it.
    async fn served(claims: &[Claim]) -> Vec<usize> {
        let turns = Turns::of(1, Clock::start());
        let mut held = turns.take(from(0, 0)).now_or_never().flatten();
        assert!(held.is_some());
        let mut waiting: Vec<_> =
            claims.iter().map(|claim| Some(Box::pin(turns.take(*claim)))).collect();
        for wait in waiting.iter_mut().flatten() {
            assert!(wait.now_or_never().is_none());
        }
        let mut order = Vec::new();
        while order.len() < claims.len() {
            drop(held.take());
            tokio::time::advance(BETWEEN_GUESSES).await;
            for (number, place) in waiting.iter_mut().enumerate() {
                let turn = place.as_mut().and_then(FutureExt::now_or_never);
                if let Some(turn) = turn {
                    assert!(held.is_none(), "two at once");
                    held = turn;
                    *place = None;
                    order.push(number);
                }
            }
            assert!(held.is_some(), "{order:?}");
        }
        order
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_typed_nothing_wrong_is_first_and_then_who_has_typed_less() {
        assert_eq!(served(&[from(1, 9), from(2, 1), from(3, 1), from(4, 0)]).await, [3, 1, 2, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_with_many_lines_waits_for_those_with_one() {
        let crowd = [from(1, 0); 3];
        let claims = [&crowd[..], &[from(2, 0), from(3, 0)]].concat();
        assert_eq!(served(&claims).await, [0, 3, 4, 1, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_guesses_gets_one_turn_at_a_time_and_not_many() {
        let clock = Clock::start();
        let turns = Turns::of(3, clock);
        let guess = |number| Box::pin(turns.take(from(number, 2)));
        let first = guess(1).now_or_never().flatten();
        assert!(first.is_some());
        let (mut second, third) = (guess(2), guess(3));
        assert!(timeout(BETWEEN_GUESSES * 10, &mut second).await.is_err(), "two guess");
        // Nobody else waits for them, nor who has mistyped once.
        for wrong in [0, 1] {
            assert!(turns.take(from(4, wrong)).now_or_never().flatten().is_some());
        }
        let ended = clock.uptime();
        drop(first);
        // Who goes without having waited does not hold up the others.
        drop(guess(5));
        for (wait, turn) in [second, third].into_iter().zip(1..) {
            drop(wait.await.expect("a turn"));
            let waited = clock.uptime().saturating_sub(ended);
            assert!(waited >= BETWEEN_GUESSES * turn, "turn {turn} after {waited:?}");
            assert!(waited < BETWEEN_GUESSES * (turn * 2 + 1), "turn {turn} after {waited:?}");
        }
    }

    #[test]
    fn who_waits_no_more_holds_nobody_up() {
        let turns = Turns::of(2, Clock::start());
        let first = turns.take(from(1, 0)).now_or_never().flatten();
        let second = turns.take(from(1, 0)).now_or_never().flatten();
        let (mut gone, mut late) =
            (Box::pin(turns.take(from(2, 0))), Box::pin(turns.take(from(3, 0))));
        assert!((&mut gone).now_or_never().is_none());
        assert!((&mut late).now_or_never().is_none());
        drop(gone);
        drop(first);
        assert!(late.now_or_never().flatten().is_some());
        // One that was given and not taken yet goes on, too.
        let mut untaken = Box::pin(turns.take(from(4, 0)));
        assert!((&mut untaken).now_or_never().flatten().is_some());
        drop(second);
        assert_eq!(turns.queue().free, 2);
        assert!(turns.queue().waiting.is_empty());
    }
}
