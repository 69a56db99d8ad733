//! The sysop's bell: who pages, and whether the sysop can be paged. Knows not how it rings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Timestamp, Uptime};
use crate::ids::{Address, UserId};

/// How long a page rings.
pub const RINGS: Duration = Duration::from_secs(30);

/// How many pages one user may send in [`WITHIN`].
const MOST: usize = 3;

/// See [`MOST`].
const WITHIN: Duration = Duration::from_mins(10);

/// The most pages that are remembered, and the most users.
const REMEMBERED: usize = 100;

/// Somebody who wants the sysop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Who.
    pub user: UserId,
    /// That user's name.
    pub name: Arc<str>,
    /// Where.
    pub address: Address,
    /// Why; empty if it was not said.
    pub why: Arc<str>,
    /// Since when.
    pub at: Timestamp,
    /// Until when it rings; later it only stands.
    pub rings_until: Uptime,
}

/// Why nobody is paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPaged {
    /// The sysop does not want it now.
    Off,
    /// This user has done so often enough; again after this time.
    TooOften(Duration),
}

/// The pages that stand; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    is_off: bool,
    pages: Vec<Page>,
    /// When each user paged last.
    lately: HashMap<UserId, Vec<Uptime>>,
}

impl Bell {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether callers are told that the sysop is not to be paged.
    pub fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// From now on the sysop can be paged, or not. What rings goes on.
    pub fn set_off(&self, off: bool) {
        self.state().is_off = off;
    }

    /// Somebody pages. A page of the same user that stands gives way.
    pub fn page(&self, page: Page, now: Uptime) -> Result<(), NotPaged> {
        let mut state = self.state();
        if state.is_off {
            return Err(NotPaged::Off);
        }
        if state.lately.len() > REMEMBERED {
            state.lately.retain(|_, times| times.iter().any(|at| *at + WITHIN > now));
        }
        let times = state.lately.entry(page.user).or_default();
        times.retain(|at| *at + WITHIN > now);
        if times.len() >= MOST {
            let first = times.first().copied().unwrap_or(now);
            return Err(NotPaged::TooOften((first + WITHIN).saturating_sub(now)));
        }
        times.push(now);
        state.pages.retain(|other| other.user != page.user);
        if state.pages.len() >= REMEMBERED {
            state.pages.remove(0);
        }
        state.pages.push(page);
        Ok(())
    }

    /// The page of this user is over: answered, taken back, or its caller has gone. `None`: there is
    /// none.
    pub fn end(&self, user: UserId) -> Option<Page> {
        let mut state = self.state();
        let at = state.pages.iter().position(|page| page.user == user)?;
        Some(state.pages.remove(at))
    }

    /// The page of this user.
    pub fn of(&self, user: UserId) -> Option<Page> {
        self.state().pages.iter().find(|page| page.user == user).cloned()
    }

    /// All that stand, the oldest first, of callers of whom `is_up` says that they are there.
    pub fn pages(&self, is_up: impl Fn(Address) -> bool) -> Vec<Page> {
        let mut pages = self.state().pages.clone();
        pages.retain(|page| is_up(page.address));
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Incarnation, NodeNumber};

    fn page(user: i64, at: Uptime) -> Page {
        Page {
            user: UserId(user),
            name: "Bob".into(),
            address: Address { node: NodeNumber(1), incarnation: Incarnation(1) },
            why: "".into(),
            at: Timestamp(0),
            rings_until: at + RINGS,
        }
    }

    #[test]
    fn a_page_stands_once_until_it_is_over() {
        let bell = Bell::default();
        let now = Uptime::from_secs(5);
        assert_eq!(bell.page(page(1, now), now), Ok(()));
        assert_eq!(bell.page(page(1, now), now), Ok(()));
        assert_eq!(bell.page(page(2, now), now), Ok(()));
        assert_eq!(bell.pages(|_| true).len(), 2);
        assert!(bell.pages(|_| false).is_empty(), "those who have gone do not page");
        assert!(bell.end(UserId(1)).is_some() && bell.end(UserId(1)).is_none());
        assert!(bell.of(UserId(2)).is_some());
    }

    #[test]
    fn nobody_rings_for_ever() {
        let bell = Bell::default();
        let at = |seconds| Uptime::from_secs(seconds);
        for second in 0..3 {
            assert_eq!(bell.page(page(1, at(second)), at(second)), Ok(()));
        }
        let wait = WITHIN.saturating_sub(Duration::from_secs(3));
        assert_eq!(bell.page(page(1, at(3)), at(3)), Err(NotPaged::TooOften(wait)));
        assert_eq!(bell.page(page(2, at(3)), at(3)), Ok(()), "the others may");
        assert_eq!(bell.page(page(1, at(700)), at(700)), Ok(()));
        bell.set_off(true);
        assert_eq!(bell.page(page(2, at(700)), at(700)), Err(NotPaged::Off));
    }
}
