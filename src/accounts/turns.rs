//! Whose password is looked at next, when more wait than may be at once: first those from whose
//! address none was wrong lately, and of equals the address that has not had a turn for longest. So
//! a crowd that guesses waits for itself, and an honest caller hardly for it. Knows no password and
//! no user.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::protocol::network::Network;

/// What somebody who wants a turn is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// From where; `None`: nobody asks, or it is known already who does.
    pub from: Option<Network>,
    /// How many passwords from there were wrong lately.
    pub wrong: u32,
}

/// The turns; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

/// One of them, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn(Turns);

#[derive(Debug)]
struct Queue {
    /// Turns that nobody has.
    free: usize,
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
    pub(super) fn of(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue { free: most, given: 0, waiting: Vec::new() })))
    }

    /// Resolves to a turn. Cancel-safe: who is not waited for any more takes none.
    pub(super) async fn take(&self, claim: Claim) -> Option<Turn> {
        let (tell, told) = oneshot::channel();
        self.queue().comes(claim, tell);
        self.give();
        told.await.ok()
    }

    /// Gives away what is free.
    fn give(&self) {
        loop {
            let next = self.queue().next();
            let Some(waiter) = next else { return };
            // Who has just stopped waiting drops it, and it goes to another.
            let _ = waiter.tell.send(Turn(self.clone()));
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.queue().free += 1;
        self.0.give();
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
    fn next(&mut self) -> Option<Waiter> {
        self.waiting.retain(|waiter| !waiter.tell.is_closed());
        if self.free == 0 {
            return None;
        }
        let order = self.waiting.iter().enumerate();
        let first = order.min_by_key(|(_, waiter)| (waiter.claim.wrong, waiter.after));
        let (first, _) = first?;
        let waiter = self.waiting.remove(first);
        self.free -= 1;
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
    fn served(claims: &[Claim]) -> Vec<usize> {
        let turns = Turns::of(1);
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

    #[test]
    fn who_has_typed_nothing_wrong_is_first_and_then_who_has_typed_less() {
        assert_eq!(served(&[from(1, 9), from(2, 1), from(3, 1), from(4, 0)]), [3, 1, 2, 0]);
    }

    #[test]
    fn an_address_with_many_lines_waits_for_those_with_one() {
        let crowd = [from(1, 0); 3];
        let claims = [&crowd[..], &[from(2, 0), from(3, 0)]].concat();
        assert_eq!(served(&claims), [0, 3, 4, 1, 2]);
    }

    #[test]
    fn who_waits_no_more_holds_nobody_up() {
        let turns = Turns::of(2);
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
