//! Who would have asked a caller that was away. Knows no sentence and no clock.

use super::Target;

/// How many users are remembered by name.
const NAMED: usize = 20;

/// What came while requests were not wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// Who wanted to chat, and how often, in the order of coming; the first twenty.
    pub by: Vec<(Target, u32)>,
    /// How many requests came from others.
    pub others: u32,
    /// How many online messages were shown meanwhile.
    pub olms: u32,
}

impl Missed {
    /// One more request.
    pub(super) fn request(&mut self, whom: Target) {
        if let Some((_, times)) = self.by.iter_mut().find(|(by, _)| by.user == whom.user) {
            *times = times.saturating_add(1);
        } else if self.by.len() < NAMED {
            self.by.push((whom, 1));
        } else {
            self.others = self.others.saturating_add(1);
        }
    }

    /// How many requests came.
    pub fn requests(&self) -> u32 {
        self.by.iter().fold(self.others, |sum, (_, times)| sum.saturating_add(*times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    #[test]
    fn requests_are_counted_by_who_asked_and_beyond_twenty_together() {
        let mut missed = Missed::default();
        let target = |user| Target { user: UserId(user), name: "x".into() };
        for user in [1, 2, 1, 1] {
            missed.request(target(user));
        }
        assert_eq!(missed.by, [(target(1), 3), (target(2), 1)]);
        for user in 0..100 {
            missed.request(target(user));
        }
        assert_eq!((missed.by.len(), missed.requests()), (20, 104));
        missed.request(target(99));
        assert_eq!(missed.others, 81, "eighty of the hundred, and this one");
    }
}
