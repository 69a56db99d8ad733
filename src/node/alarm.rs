//! The one timer of a node. A deadline that moves away does not touch it: it rings too early then, and
//! is set again, which costs far less than to be moved with every line. Knows not what it is for.

use std::pin::Pin;

use tokio::time::{Instant, Sleep, sleep_until};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    /// When it rings; `None`: it has rung, or was never set.
    at: Option<Instant>,
}

impl Alarm {
    /// Rings at `deadline` at the latest; `None`: it need not ring.
    pub(super) fn set(&mut self, deadline: Option<Instant>) {
        let Some(deadline) = deadline else { return };
        if self.at.is_some_and(|at| at <= deadline) {
            return;
        }
        self.at = Some(deadline);
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(deadline),
            None => self.sleep = Some(Box::pin(sleep_until(deadline))),
        }
    }

    /// Resolves when it rings. Cancel-safe.
    pub(super) async fn rings(&mut self) {
        match &mut self.sleep {
            Some(sleep) if self.at.is_some() => sleep.as_mut().await,
            _ => std::future::pending().await,
        }
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;
    use crate::clock::Clock;

    #[tokio::test(start_paused = true)]
    async fn it_rings_at_the_nearest_of_what_was_asked_for() {
        let (clock, second) = (Clock::start(), Duration::from_secs(1));
        let mut alarm = Alarm::default();
        assert!(alarm.rings().now_or_never().is_none(), "it was never set");
        for deadline in [3, 5, 2, 9] {
            alarm.set(Some(clock.instant(deadline * second)));
        }
        alarm.set(None);
        alarm.rings().await;
        assert_eq!(clock.uptime().as_secs(), 2);
        assert!(alarm.rings().now_or_never().is_none(), "it has rung");
        alarm.set(Some(clock.instant(4 * second)));
        alarm.rings().await;
        assert_eq!(clock.uptime().as_secs(), 4);
        // What is past already is due at once.
        alarm.set(Some(clock.instant(second)));
        assert!(alarm.rings().now_or_never().is_some());
    }
}
