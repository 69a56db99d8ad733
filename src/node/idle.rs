//! Who does nothing for long is hung up, and warned before that. The node looks now and then, so that
//! a key costs nothing but a note of the time.

use std::time::Duration;

use crate::clock::Uptime;
use crate::screen::{Show, tell_of_board};

use super::Node;

/// How long before the end its caller is warned (SPEC §9); with a short limit half of it.
const WARNED: Duration = Duration::from_mins(1);

/// How often it is looked whether there is a limit by now, where there is none.
const NO_LIMIT: Duration = Duration::from_mins(5);

/// How long nothing has been done.
#[derive(Debug, Default)]
pub(super) struct Idle {
    active: Uptime,
    warned: bool,
    /// When it is looked again: not later than anything is due.
    look_at: Uptime,
    /// That was too long.
    ended: bool,
}

impl Idle {
    /// Whether that has ended the call: whatever the caller's program wanted, it has not done it.
    pub(super) fn has_ended_call(&self) -> bool {
        self.ended
    }

    /// The caller does something, or is told something in a chat.
    pub(super) fn is_active(&mut self, now: Uptime) {
        self.active = now;
        self.warned = false;
    }
}

impl Node {
    /// When it is looked whether the caller has done nothing for too long: not before the login, which
    /// has a limit of its own, and not while the line is lost.
    pub(super) fn idle_is_looked_at(&self) -> Option<Uptime> {
        let is_on = self.attached.is_some() && self.typist.member.is_some() && !self.over;
        let has_limit = is_on && self.typist.transport.has_idle_limit();
        has_limit.then_some(self.idle.look_at)
    }

    /// There may be another limit now: it is looked at once.
    pub(super) fn idle_limit_may_be_another(&mut self) {
        self.idle.warned = false;
        self.idle.look_at = self.now();
    }

    /// Looks.
    pub(super) fn look_whether_idle(&mut self) {
        let now = self.now();
        let Some(limit) = self.board.config().limits.idle else {
            self.idle.look_at = now + NO_LIMIT;
            return;
        };
        let before = WARNED.min(limit / 2);
        let ends = self.idle.active + limit;
        if now >= ends {
            self.idle.ended = true;
            let sentence =
                format!("You have done nothing for {}. Please call again.", words(limit));
            return self.hang_up(&sentence);
        }
        if now + before >= ends && !std::mem::replace(&mut self.idle.warned, true) {
            let left = words(ends.saturating_sub(now));
            let sentence = format!("You will be hung up in {left} unless you type something.");
            let told = tell_of_board(&sentence, self.profile());
            self.show([Show::Bell]);
            self.show(told.lines.into_iter().map(Show::Line));
        }
        self.idle.look_at = if self.idle.warned { ends } else { ends.saturating_sub(before) };
    }
}

/// `30 seconds`, `1 minute`, `15 minutes`.
fn words(time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1_000);
    let (number, unit) = if seconds.is_multiple_of(3_600) {
        (seconds / 3_600, "hour")
    } else if seconds.is_multiple_of(60) {
        (seconds / 60, "minute")
    } else {
        (seconds, "second")
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}
