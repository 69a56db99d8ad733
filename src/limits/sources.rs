//! What lately came from where: how often somebody called, and how many passwords were wrong. Pure:
//! the time is passed in. Knows no sentence and no socket; who is exempt does not come here.

use std::time::Duration;

use super::Bucket;
use super::lately::Lately;
use crate::clock::Uptime;
use crate::config::Rate;
use crate::protocol::network::Network;

/// How many sources are remembered (SAFETY: as OpenSSH does); of more the oldest are forgotten.
pub(super) const SOURCES: usize = 65_536;

/// In this time one wrong password is forgiven.
const FORGIVEN: Duration = Duration::from_mins(2);

/// The longest that a source waits for its next attempt (SPEC §9).
pub(super) const LONGEST: Duration = Duration::from_mins(1);

/// So many wrong passwords of one account, from wherever, slow nothing down yet.
const PATIENCE: u32 = 5;

/// The longest that an attempt waits for others' wrong passwords: its owner too is let in after that.
const SLOWEST: Duration = Duration::from_secs(8);

/// What is remembered.
#[derive(Debug)]
pub(super) struct Sources {
    of: Lately<Network, Source>,
    /// By a hash of the name, whether there is such an account or not.
    accounts: Lately<u64, Wrong>,
}

/// Of one source.
#[derive(Debug, Default)]
struct Source {
    /// When all its calls will have been made up for.
    calls: Uptime,
    /// When all accounts that were made there will have been made up for.
    accounts: Uptime,
    wrong: Wrong,
    /// Before that no password is looked at, for what was wrong.
    not_before: Uptime,
    /// When all who wait there will have had their turn.
    turns_end: Uptime,
}

/// When a password may be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) at: Uptime,
    /// How long whoever comes next waits behind it.
    length: Duration,
}

/// Wrong passwords: when all of them will have been forgiven.
#[derive(Clone, Copy, Debug, Default)]
struct Wrong(Uptime);

/// A source that has tried too many passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guesser;

impl Wrong {
    /// How many count at `now`.
    fn count(self, now: Uptime) -> u32 {
        let left = self.0.saturating_sub(now).as_millis();
        u32::try_from(left.div_ceil(FORGIVEN.as_millis())).unwrap_or(u32::MAX)
    }

    fn once_more(&mut self, now: Uptime) {
        self.0 = self.0.max(now) + FORGIVEN;
    }
}

impl Sources {
    pub(super) fn new() -> Self {
        Self { of: Lately::new(SOURCES), accounts: Lately::new(SOURCES) }
    }

    /// Counts a call. `Err`: it is one too many, and was not counted; when the next may come.
    pub(super) fn call(&mut self, from: Network, rate: Rate, now: Uptime) -> Result<(), Uptime> {
        let source = self.of.of(from);
        let mut bucket = Bucket::even_at(rate, source.calls);
        if let Some(later) = bucket.wait(now) {
            return Err(later);
        }
        bucket.take(now);
        source.calls = bucket.even();
        Ok(())
    }

    /// Whether an account may be made from there; `Err`: when.
    pub(super) fn may_register(
        &self,
        from: Network,
        rate: Rate,
        now: Uptime,
    ) -> Result<(), Uptime> {
        let even = self.of.get(&from).map_or(Uptime::ZERO, |source| source.accounts);
        Bucket::even_at(rate, even).wait(now).map_or(Ok(()), Err)
    }

    /// Counts an account that is being made. `Err`: it is one too many, and was not counted.
    pub(super) fn registers(
        &mut self,
        from: Network,
        rate: Rate,
        now: Uptime,
    ) -> Result<(), Uptime> {
        self.may_register(from, rate, now)?;
        let source = self.of.of(from);
        let mut bucket = Bucket::even_at(rate, source.accounts);
        bucket.take(now);
        source.accounts = bucket.even();
        Ok(())
    }

    /// It was not made.
    pub(super) fn has_not_registered(&mut self, from: Network, rate: Rate) {
        if self.of.get(&from).is_some() {
            let source = self.of.of(from);
            source.accounts = source.accounts.saturating_sub(rate.per / rate.then);
        }
    }

    /// When a password from there may be looked at. What comes meanwhile waits behind it; `Err`:
    /// longer than anybody is made to wait, and when to try again.
    pub(super) fn attempt(&mut self, from: Network, now: Uptime) -> Result<Turn, Uptime> {
        // Most have typed nothing wrong, and nothing has to be remembered of them.
        if self.of.get(&from).is_none_or(|source| source.wrong.count(now) == 0) {
            return Ok(Turn { at: now, length: Duration::ZERO });
        }
        let source = self.of.of(from);
        let at = source.not_before.max(source.turns_end).max(now);
        if at > now + LONGEST {
            return Err(at);
        }
        let length = delay(source.wrong.count(now));
        source.turns_end = at + length;
        Ok(Turn { at, length })
    }

    /// Nothing was looked at in that turn: who comes next waits so much less. What was wrong makes
    /// them wait all the same.
    pub(super) fn give_back(&mut self, from: Network, turn: Turn) {
        if !turn.length.is_zero() && self.of.get(&from).is_some() {
            let source = self.of.of(from);
            source.turns_end = source.turns_end.saturating_sub(turn.length);
        }
    }

    /// How many wrong passwords from there are not forgiven yet.
    pub(super) fn wrong_from(&self, from: Network, now: Uptime) -> u32 {
        self.of.get(&from).map_or(0, |source| source.wrong.count(now))
    }

    /// How long an attempt at this account waits, for wrong ones from wherever; never long, and it
    /// does not wait for others.
    pub(super) fn slowed_down(&self, account: u64, now: Uptime) -> Duration {
        let wrong = self.accounts.get(&account).map_or(0, |wrong| wrong.count(now));
        delay(wrong.saturating_sub(PATIENCE)).min(SLOWEST)
    }

    /// A password of this account was wrong; `from` is not said of an exempt source. With so many of
    /// them it is a guesser: they are forgotten, for it is to be shut out.
    pub(super) fn wrong(
        &mut self,
        from: Option<Network>,
        account: u64,
        most: u32,
        now: Uptime,
    ) -> Result<(), Guesser> {
        self.accounts.of(account).once_more(now);
        let Some(from) = from else { return Ok(()) };
        let source = self.of.of(from);
        source.wrong.once_more(now);
        let count = source.wrong.count(now);
        if count >= most {
            source.wrong = Wrong::default();
            (source.not_before, source.turns_end) = (Uptime::ZERO, Uptime::ZERO);
            return Err(Guesser);
        }
        source.not_before = source.not_before.max(now + delay(count));
        Ok(())
    }
}

/// After so many wrong passwords: 1, 2, 4 … 60 s.
fn delay(wrong: u32) -> Duration {
    match wrong {
        0 => Duration::ZERO,
        1..=6 => Duration::from_secs(1 << (wrong - 1)),
        _ => LONGEST,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: Rate = Rate { at_once: 3, then: 1, per: Duration::from_secs(2) };

    fn at(seconds: u64) -> Uptime {
        Uptime::from_secs(seconds)
    }

    fn source(number: u8) -> Network {
        Network::around([192, 0, 2, number].into())
    }

    /// When a password from there that comes now may be looked at.
    fn may(sources: &mut Sources, from: Network, seconds: u64) -> Result<Uptime, Uptime> {
        sources.attempt(from, at(seconds)).map(|turn| turn.at)
    }

    #[test]
    fn who_calls_too_often_is_told_when_to_call_again_and_nobody_else_is_kept_out() {
        let mut sources = Sources::new();
        for _ in 0..3 {
            assert_eq!(sources.call(source(1), RATE, at(10)), Ok(()));
        }
        assert_eq!(sources.call(source(1), RATE, at(10)), Err(at(12)));
        assert_eq!(sources.call(source(1), RATE, at(11)), Err(at(12)), "a refused one counts not");
        assert_eq!(sources.call(source(2), RATE, at(11)), Ok(()));
        assert_eq!(sources.call(source(1), RATE, at(12)), Ok(()));
    }

    #[test]
    fn each_wrong_password_makes_the_next_wait_twice_as_long_and_the_last_is_a_guesser() {
        let (mut sources, me) = (Sources::new(), source(1));
        let (mut now, mut waited) = (at(100), Vec::new());
        for turn in 1..=10_u64 {
            let may = sources.attempt(me, now).unwrap().at;
            waited.push(may.saturating_sub(now).as_secs());
            now = may;
            let told = sources.wrong(Some(me), turn, 10, now);
            // Two minutes forgive one: the last of these waits are that long together.
            if told.is_err() {
                assert!(turn >= 10, "{turn}");
                break;
            }
        }
        assert_eq!(waited[..7], [0, 1, 2, 4, 8, 16, 32]);
        assert_eq!(waited[7..], [60, 60, 60]);
    }

    #[test]
    fn ten_at_once_are_a_guesser_and_what_follows_begins_anew() {
        let (mut sources, me) = (Sources::new(), source(1));
        for _ in 0..9 {
            assert_eq!(sources.wrong(Some(me), 1, 10, at(1)), Ok(()));
        }
        assert_eq!(sources.wrong(Some(me), 1, 10, at(1)), Err(Guesser));
        assert_eq!(may(&mut sources, me, 2), Ok(at(2)));
        assert_eq!(may(&mut sources, source(2), 2), Ok(at(2)), "others were never touched");
    }

    #[test]
    fn those_who_try_at_once_from_one_source_wait_for_one_another_but_not_for_ever() {
        let (mut sources, me) = (Sources::new(), source(1));
        for _ in 0..5 {
            sources.wrong(Some(me), 1, 10, at(0)).unwrap();
        }
        let tries: Vec<_> = (0..6).map(|_| may(&mut sources, me, 0)).collect();
        assert_eq!(tries[..4], [Ok(at(16)), Ok(at(32)), Ok(at(48)), Err(at(64))]);
        assert_eq!(tries[4..], [Err(at(64)), Err(at(64))], "a refused one takes no turn");
    }

    #[test]
    fn a_turn_that_is_given_back_makes_nobody_wait() {
        let (mut sources, me) = (Sources::new(), source(1));
        for _ in 0..3 {
            sources.wrong(Some(me), 1, 10, at(0)).unwrap();
        }
        let mut turns: Vec<_> = (0..9).map(|_| sources.attempt(me, at(0)).unwrap()).collect();
        assert_eq!(may(&mut sources, me, 0), Ok(at(40)));
        // In whatever order they go.
        turns.swap(0, 5);
        for turn in turns {
            sources.give_back(me, turn);
        }
        assert_eq!(may(&mut sources, me, 0), Ok(at(8)), "only behind the one that stays");
        assert_eq!(may(&mut sources, me, 0), Ok(at(12)));
    }

    /// Else each guess could take a turn beside it, and give it back.
    #[test]
    fn a_turn_that_is_given_back_does_not_shorten_the_wait_for_what_was_wrong() {
        let (mut sources, me) = (Sources::new(), source(1));
        sources.wrong(Some(me), 1, 10, at(0)).unwrap();
        let mine = sources.attempt(me, at(1)).unwrap();
        let beside: Vec<_> = (0..5).map(|_| sources.attempt(me, at(1)).unwrap()).collect();
        sources.wrong(Some(me), 1, 10, mine.at).unwrap();
        for turn in beside {
            sources.give_back(me, turn);
        }
        assert_eq!(may(&mut sources, me, 1), Ok(at(3)));
    }

    #[test]
    fn wrong_passwords_are_forgiven_one_in_two_minutes() {
        let (mut sources, me) = (Sources::new(), source(1));
        for _ in 0..3 {
            sources.wrong(Some(me), 1, 10, at(0)).unwrap();
        }
        assert_eq!(may(&mut sources, me, 360), Ok(at(360)));
        sources.wrong(Some(me), 1, 10, at(360)).unwrap();
        assert_eq!(may(&mut sources, me, 360), Ok(at(361)), "as after the first");
    }

    #[test]
    fn an_account_that_many_guess_at_is_slow_for_all_and_locked_for_nobody() {
        let mut sources = Sources::new();
        let slow = |sources: &Sources| sources.slowed_down(7, at(1)).as_secs();
        let mut waits = Vec::new();
        for turn in 0..200_u8 {
            waits.push(slow(&sources));
            sources.wrong(Some(source(turn)), 7, 10, at(1)).unwrap();
        }
        assert_eq!(waits[..11], [0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 8]);
        assert_eq!(waits[199], 8);
        assert_eq!(may(&mut sources, source(250), 1), Ok(at(1)), "the owner is elsewhere");
        assert_eq!(sources.slowed_down(8, at(1)), Duration::ZERO, "another account");
        // An exempt source is never a guesser, but the account is as slow.
        let mut sources = Sources::new();
        for _ in 0..20 {
            sources.wrong(None, 7, 10, at(1)).unwrap();
        }
        assert_eq!(slow(&sources), 8);
    }

    proptest! {
        /// Whatever is tried when, at the earliest moment: in any ten minutes no source gets more
        /// than the guesses that make it a guesser and those that were forgiven.
        #[test]
        fn no_source_gets_many_guesses(pauses in prop::collection::vec(0_u64..90, 1..80)) {
            let (mut sources, me) = (Sources::new(), source(1));
            let (mut now, mut guesses) = (at(1_000), Vec::new());
            for pause in pauses {
                now += Duration::from_secs(pause);
                let Ok(turn) = sources.attempt(me, now) else { continue };
                now = turn.at;
                guesses.push(now);
                if sources.wrong(Some(me), 1, 10, now).is_err() {
                    // It is banned for so long.
                    now += Duration::from_mins(10);
                }
            }
            for (first, from) in guesses.iter().enumerate() {
                let within = guesses[first..].iter().filter(|at| **at < *from + Duration::from_mins(10));
                prop_assert!(within.count() <= 15, "{guesses:?}");
            }
        }
    }
}
