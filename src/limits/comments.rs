//! How many comments they may leave to the sysop who are not let in: each of them, all of one address,
//! and all together. Pure: the time is passed in. Knows no sentence.

use std::collections::VecDeque;
use std::time::Duration;

use super::lately::Lately;
use crate::clock::Uptime;
use crate::ids::UserId;
use crate::protocol::network::Network;

/// How many users, and how many networks, are remembered.
const REMEMBERED: usize = 4_096;

/// So many in so much time.
type Limit = (usize, Duration);

/// A user has time to think between two.
const OF_A_USER: [Limit; 2] = [(1, Duration::from_mins(10)), (3, Duration::from_hours(24))];
const OF_AN_ADDRESS: [Limit; 1] = [(5, Duration::from_hours(1))];
const OF_ALL: [Limit; 1] = [(30, Duration::from_hours(1))];

/// What was left lately.
#[derive(Debug)]
pub struct Comments {
    users: Lately<UserId, Left>,
    networks: Lately<Network, Left>,
    all: Left,
}

/// When comments were left, the oldest first; as many as count.
#[derive(Debug, Default)]
struct Left(VecDeque<Uptime>);

/// Who leaves a comment.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// That user.
    pub user: UserId,
    /// From where; `None`: from where no limit holds.
    pub from: Option<Network>,
}

/// Why a comment has to wait, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMany {
    /// The user has left as many.
    Yours(Uptime),
    /// Others have, from there or from anywhere.
    Others(Uptime),
}

impl Comments {
    /// Nobody has left any.
    pub fn new() -> Self {
        let (users, networks) = (Lately::new(REMEMBERED), Lately::new(REMEMBERED));
        Self { users, networks, all: Left::default() }
    }

    /// Whether this author may leave one.
    pub fn may_leave(&self, author: Author, now: Uptime) -> Result<(), TooMany> {
        let user = self.users.get(&author.user).and_then(|left| left.until(&OF_A_USER, now));
        let there = author.from.and_then(|from| self.networks.get(&from));
        let there = there.and_then(|left| left.until(&OF_AN_ADDRESS, now));
        let others = there.max(self.all.until(&OF_ALL, now));
        match (user, others) {
            (Some(user), others) if Some(user) >= others => Err(TooMany::Yours(user)),
            (_, Some(others)) => Err(TooMany::Others(others)),
            (_, None) => Ok(()),
        }
    }

    /// Counts one that is about to be left, if it may be.
    pub fn leave(&mut self, author: Author, now: Uptime) -> Result<(), TooMany> {
        self.may_leave(author, now)?;
        self.users.of(author.user).one_more(&OF_A_USER, now);
        if let Some(from) = author.from {
            self.networks.of(from).one_more(&OF_AN_ADDRESS, now);
        }
        self.all.one_more(&OF_ALL, now);
        Ok(())
    }

    /// The last one was not left after all.
    pub fn was_not_left(&mut self, author: Author) {
        self.users.of(author.user).0.pop_back();
        if let Some(from) = author.from {
            self.networks.of(from).0.pop_back();
        }
        self.all.0.pop_back();
    }
}

impl Left {
    /// Until when one more has to wait.
    fn until(&self, limits: &[Limit], now: Uptime) -> Option<Uptime> {
        let until = |(most, within): &Limit| Some(*self.0.iter().rev().nth(most - 1)? + *within);
        limits.iter().filter_map(until).filter(|until| *until > now).max()
    }

    fn one_more(&mut self, limits: &[Limit], now: Uptime) {
        self.0.push_back(now);
        let most = limits.iter().map(|(most, _)| *most).max().unwrap_or_default();
        while self.0.len() > most {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(user: i64, last: u8) -> Author {
        Author { user: UserId(user), from: Some(Network::around([192, 0, 2, last].into())) }
    }

    fn at(minutes: u64) -> Uptime {
        Uptime::from_mins(10_000 + minutes)
    }

    #[test]
    fn a_user_leaves_one_in_ten_minutes_and_three_a_day() {
        let mut comments = Comments::new();
        let me = author(1, 1);
        assert_eq!(comments.leave(me, at(0)), Ok(()));
        assert_eq!(comments.leave(me, at(9)), Err(TooMany::Yours(at(10))));
        assert_eq!(comments.leave(me, at(10)), Ok(()));
        assert_eq!(comments.leave(author(1, 2), at(20)), Ok(()), "from wherever");
        assert_eq!(comments.may_leave(author(1, 3), at(60)), Err(TooMany::Yours(at(1_440))));
        assert_eq!(comments.leave(me, at(1_440)), Ok(()));
        assert_eq!(comments.leave(me, at(1_450)), Ok(()));
    }

    #[test]
    fn five_are_left_from_one_address_in_an_hour_and_thirty_from_all() {
        let mut comments = Comments::new();
        for user in 0..5 {
            assert_eq!(comments.leave(author(user, 1), at(0)), Ok(()));
        }
        assert_eq!(comments.leave(author(5, 1), at(1)), Err(TooMany::Others(at(60))));
        for user in 5..30 {
            let last = u8::try_from(user).unwrap();
            assert_eq!(comments.leave(author(user, last), at(1)), Ok(()));
        }
        assert_eq!(comments.leave(author(99, 99), at(2)), Err(TooMany::Others(at(60))));
        let nowhere = Author { from: None, ..author(98, 0) };
        assert_eq!(
            comments.leave(nowhere, at(2)),
            Err(TooMany::Others(at(60))),
            "nobody is exempt"
        );
        assert_eq!(comments.leave(author(99, 99), at(60)), Ok(()));
    }

    #[test]
    fn one_that_could_not_be_stored_does_not_count() {
        let mut comments = Comments::new();
        comments.leave(author(1, 1), at(0)).unwrap();
        comments.was_not_left(author(1, 1));
        assert_eq!(comments.leave(author(1, 1), at(0)), Ok(()));
    }
}
