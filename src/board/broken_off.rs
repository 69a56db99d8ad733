//! Chats that were broken off because one's own line was lost and not taken up in time, until their
//! user has called again and was asked. In memory only: a board that was killed asks nobody. Knows
//! no screens.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::chat::Target;
use crate::clock::Uptime;
use crate::ids::UserId;

/// How long a chat is worth being asked for again; who was away for longer has other plans.
const WORTH: Duration = Duration::from_secs(30 * 60);

/// How many are remembered; then the oldest is forgotten.
const MOST: usize = 1_000;

/// See the module. One for each user, the last.
#[derive(Debug, Default)]
pub struct BrokenOff {
    chats: Mutex<HashMap<UserId, (Uptime, Target)>>,
}

impl BrokenOff {
    /// The chat of `user` with `partner` ended at `now`, because nobody took the line of `user` up.
    pub fn note(&self, user: UserId, partner: Target, now: Uptime) {
        let mut chats = self.chats();
        if chats.len() >= MOST && !chats.contains_key(&user) {
            let oldest = chats.iter().min_by_key(|(_, (at, _))| *at).map(|(user, _)| *user);
            oldest.and_then(|oldest| chats.remove(&oldest));
        }
        chats.insert(user, (now, partner));
    }

    /// With whom `user`'s chat was broken off, if that was not long before `now`, until it is
    /// forgotten.
    pub fn of(&self, user: UserId, now: Uptime) -> Option<Target> {
        let mut chats = self.chats();
        let (at, partner) = chats.get(&user)?.clone();
        if now.saturating_sub(at) > WORTH {
            chats.remove(&user);
            return None;
        }
        Some(partner)
    }

    /// `user` has been asked, or has called back in the last moment.
    pub fn forget(&self, user: UserId) {
        self.chats().remove(&user);
    }

    /// `user` and `partner` have found each other without being asked.
    pub fn forget_partner(&self, user: UserId, partner: UserId) {
        let mut chats = self.chats();
        if chats.get(&user).is_some_and(|(_, with)| with.user == partner) {
            chats.remove(&user);
        }
    }

    fn chats(&self) -> MutexGuard<'_, HashMap<UserId, (Uptime, Target)>> {
        // Each step leaves the table whole.
        self.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partner(user: i64) -> Target {
        Target { user: UserId(user), name: "x".into() }
    }

    #[test]
    fn a_chat_that_was_broken_off_is_told_of_until_it_is_forgotten_and_not_for_ever() {
        let broken = BrokenOff::default();
        let (minute, hour) = (Uptime::from_secs(60), Uptime::from_secs(3_600));
        broken.note(UserId(1), partner(8), Uptime::ZERO);
        broken.note(UserId(1), partner(9), Uptime::ZERO);
        broken.note(UserId(2), partner(9), Uptime::ZERO);
        broken.note(UserId(4), partner(9), Uptime::ZERO);
        for _ in 0..2 {
            assert_eq!(broken.of(UserId(1), minute), Some(partner(9)), "the last");
        }
        broken.forget(UserId(1));
        assert_eq!(broken.of(UserId(1), minute), None);
        assert_eq!(broken.of(UserId(2), hour), None);
        assert_eq!(broken.of(UserId(2), minute), None, "too late is too late");
        assert_eq!(broken.of(UserId(3), minute), None);
        broken.forget_partner(UserId(4), UserId(8));
        assert_eq!(broken.of(UserId(4), minute), Some(partner(9)));
        broken.forget_partner(UserId(4), UserId(9));
        assert_eq!(broken.of(UserId(4), minute), None);
    }

    #[test]
    fn of_too_many_the_oldest_are_forgotten() {
        let broken = BrokenOff::default();
        for second in 1..=1_100 {
            let user = UserId(i64::try_from(second).unwrap());
            broken.note(user, partner(9), Uptime::from_secs(second));
        }
        let now = Uptime::from_secs(1_100);
        assert_eq!(broken.chats().len(), MOST);
        assert_eq!(broken.of(UserId(100), now), None);
        assert_eq!(broken.of(UserId(101), now), Some(partner(9)));
    }
}
