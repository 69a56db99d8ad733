//! The way down, when it is known before: when the board goes down, and why. Knows nothing of how it
//! does, and tells nobody by itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::Uptime;

/// From how long before the end on nobody is let in any more.
pub const LAST_CALLS: Duration = Duration::from_mins(1);

/// When the board goes down, if somebody has said so.
#[derive(Debug)]
pub struct Descent(watch::Sender<Option<Planned>>);

/// An end that was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub at: Uptime,
    /// Why; clean; empty: it was not said.
    pub why: Arc<str>,
}

impl Default for Descent {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Descent {
    /// The board goes down at `at`, whatever was planned before; that is answered. `why` is clean,
    /// or empty. Everybody is told, and told again as the time comes near.
    pub fn plan(&self, at: Uptime, why: &str) -> Option<Planned> {
        self.0.send_replace(Some(Planned { at, why: why.into() }))
    }

    /// The board stays up. What was planned is answered; `None`: nothing was, and nobody is told.
    pub fn cancel(&self) -> Option<Planned> {
        self.0.send_replace(None)
    }

    /// What is planned.
    pub fn planned(&self) -> Option<Planned> {
        self.0.borrow().clone()
    }

    /// What a caller reads who comes at `now`, if that is too late.
    pub fn refusal(&self, now: Uptime) -> Option<String> {
        let planned = self.planned()?;
        let left = planned.at.saturating_sub(now);
        (left <= LAST_CALLS).then(|| format!("{} Please call again later.", planned.warning(left)))
    }

    /// Who is woken when something else is planned.
    pub fn watch(&self) -> watch::Receiver<Option<Planned>> {
        self.0.subscribe()
    }
}

impl Planned {
    /// What is told so long before: `The board goes down in 5 minutes: disk swap.`
    pub fn warning(&self, left: Duration) -> String {
        let end = if self.why.is_empty() || self.why.ends_with(['.', '!', '?']) { "" } else { "." };
        let why = if self.why.is_empty() { ".".to_owned() } else { format!(": {}{end}", self.why) };
        format!("The board goes down {}{why}", Left(left))
    }
}

/// How long it takes until then, in whole minutes or seconds; begun ones count.
struct Left(Duration);

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = u64::try_from(self.0.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
        let (count, unit) = match seconds {
            0 => return f.write_str("now"),
            1..60 => (seconds, "second"),
            60.. => (seconds.div_ceil(60), "minute"),
        };
        write!(f, "in {count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Uptime {
        Uptime::from_secs(seconds)
    }

    #[test]
    fn the_sentence_says_when_and_why() {
        for (left, why, said) in [
            (300, "disk swap", "The board goes down in 5 minutes: disk swap."),
            (299, "Sorry!", "The board goes down in 5 minutes: Sorry!"),
            (61, "", "The board goes down in 2 minutes."),
            (60, "", "The board goes down in 1 minute."),
            (59, "a. b", "The board goes down in 59 seconds: a. b."),
            (1, "", "The board goes down in 1 second."),
            (0, "x", "The board goes down now: x."),
        ] {
            let planned = Planned { at: at(900), why: why.into() };
            assert_eq!(planned.warning(at(left)), said);
        }
        let planned = Planned { at: at(900), why: "".into() };
        assert!(planned.warning(Duration::from_millis(9_001)).contains("10 seconds"));
    }

    #[test]
    fn in_the_last_minute_nobody_is_let_in() {
        let descent = Descent::default();
        assert_eq!(descent.refusal(at(0)), None);
        assert_eq!(descent.plan(at(600), "disk swap"), None);
        assert_eq!(descent.refusal(at(539)), None);
        let said = "The board goes down in 1 minute: disk swap. Please call again later.";
        assert_eq!(descent.refusal(at(540)).as_deref(), Some(said));
        let earlier = descent.plan(at(6_000), "").expect("the first plan");
        assert_eq!((earlier.at, &*earlier.why), (at(600), "disk swap"));
        assert_eq!(descent.refusal(at(540)), None);
        assert_eq!(descent.cancel().map(|planned| planned.at), Some(at(6_000)));
        assert_eq!((descent.refusal(at(6_000)), descent.cancel()), (None, None));
    }
}
