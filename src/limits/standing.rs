//! What a stranger has done so far that speaks for staying, when one of many has to go. Pure: the time
//! is passed in. Knows no crowd.

use std::time::Duration;

use crate::clock::Uptime;

/// Who has not come longer ago than this has had no time yet to show anything.
pub(super) const NO_TIME: Duration = Duration::from_secs(15);

/// For so long somebody is in earnest who has done some work.
pub(super) const EARNEST: Duration = Duration::from_mins(1);

/// So much more slowly time goes by for who is in earnest. More, and those of a crowd who work at once
/// would outlast whoever takes some seconds for it.
const SLOWER: u32 = 3;

/// As if everybody had come so much earlier: who comes in this moment can be the one who goes.
const AT_LEAST: Duration = Duration::from_millis(500);

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    came_at: Uptime,
    worked_at: Option<Uptime>,
}

impl Standing {
    /// That of who comes now.
    pub(super) fn of_who_comes(now: Uptime) -> Self {
        Self { came_at: now, worked_at: None }
    }

    /// Some work is done.
    pub(super) fn works(&mut self, now: Uptime) {
        self.worked_at = Some(now);
    }

    /// What one weighs who is part of a crowd of this weight, and for how long that one counts as being
    /// there among those who weigh the same.
    pub(super) fn now(self, weight: u32, now: Uptime) -> (u32, Duration) {
        let age = now.saturating_sub(self.came_at);
        let is_in_earnest = self.worked_at.is_some_and(|at| now.saturating_sub(at) < EARNEST);
        let is_let_be = is_in_earnest || age < NO_TIME;
        let weight = if is_let_be { weight / 2 } else { weight };
        (weight, AT_LEAST + if is_in_earnest { age / SLOWER } else { age })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_just_come_or_typed_lately_is_half_as_heavy_and_who_typed_counts_as_less_long_there()
    {
        for (worked_at, now, expected) in [
            (None, 100, (32, 500)),
            (None, 114, (32, 14_500)),
            (None, 115, (64, 15_500)),
            (Some(103), 104, (32, 1_833)),
            (Some(103), 162, (32, 21_166)),
            (Some(103), 163, (64, 63_500)),
            (Some(250), 260, (32, 53_833)),
        ] {
            let mut standing = Standing::of_who_comes(Uptime::from_secs(100));
            if let Some(at) = worked_at {
                standing.works(Uptime::from_secs(at));
            }
            let (weight, age) = standing.now(64, Uptime::from_secs(now));
            assert_eq!((weight, age.as_millis()), expected, "{worked_at:?} at {now}");
        }
    }
}
