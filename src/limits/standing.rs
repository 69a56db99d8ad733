//! What a stranger has done so far that speaks for staying, when one of many has to go. Pure: the time
//! is passed in. Knows no crowd.

use std::time::Duration;

use crate::clock::Uptime;

/// Who has not come longer ago than this has had no time yet to show anything.
pub(super) const NO_TIME: Duration = Duration::from_secs(15);

/// Who has done some work is let be for longer. Not for a minute: after that those call again who were
/// sent away, and those of a crowd are to make room for them who came first and stayed.
pub(super) const EARNEST: Duration = Duration::from_secs(45);

/// So much more slowly time goes by for who has done some work. More, and those of a crowd who work at
/// once would outlast whoever takes some seconds for it.
const SLOWER: u32 = 3;

/// As if everybody had come so much earlier: who comes in this moment can be the one who goes.
const AT_LEAST: Duration = Duration::from_millis(500);

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    came_at: Uptime,
    has_worked: bool,
}

impl Standing {
    /// That of who comes now.
    pub(super) fn of_who_comes(now: Uptime) -> Self {
        Self { came_at: now, has_worked: false }
    }

    /// Some work is done.
    pub(super) fn works(&mut self) {
        self.has_worked = true;
    }

    /// What one weighs who is part of a crowd of this weight, and for how long that one counts as being
    /// there among those who weigh the same.
    pub(super) fn now(self, weight: u32, now: Uptime) -> (u32, Duration) {
        let age = now.saturating_sub(self.came_at);
        let (let_be, counts) =
            if self.has_worked { (EARNEST, age / SLOWER) } else { (NO_TIME, age) };
        (if age < let_be { weight / 2 } else { weight }, AT_LEAST + counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_just_come_is_half_as_heavy_and_who_has_worked_is_for_longer() {
        for (has_worked, now, expected) in [
            (false, 100, (32, 500)),
            (false, 114, (32, 14_500)),
            (false, 115, (64, 15_500)),
            (false, 160, (64, 60_500)),
            (true, 100, (32, 500)),
            (true, 115, (32, 5_500)),
            (true, 144, (32, 15_166)),
            (true, 145, (64, 15_500)),
            (true, 160, (64, 20_500)),
        ] {
            let mut standing = Standing::of_who_comes(Uptime::from_secs(100));
            if has_worked {
                standing.works();
            }
            let (weight, age) = standing.now(64, Uptime::from_secs(now));
            assert_eq!((weight, age.as_millis()), expected, "{has_worked} at {now}");
        }
    }
}
