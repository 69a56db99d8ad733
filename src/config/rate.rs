//! How often something may be done, as people write it: `"10, then 2 per 1s"`, `"10 per 5m"`. Pure.

use std::ops::RangeInclusive;
use std::time::Duration;

use toml::de::DeValue;

use super::units;

/// How many a rate may name.
const MANY: RangeInclusive<u32> = 1..=10_000;

/// The lengths of time a rate may name.
const TIMES: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_hours(24);

/// So many at once, and so many more in each length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many there may be at once, 1 to 10,000.
    pub at_once: u32,
    /// How many more each `per`, 1 to 10,000.
    pub then: u32,
    /// 10 ms to a day.
    pub per: Duration,
}

/// How many a quota may name.
const FEW: RangeInclusive<u32> = 1..=1_000;

/// The lengths of time a quota may name.
const LENGTHS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);

/// So many in any length of time, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many there may be, 1 to 1,000.
    pub most: u32,
    /// In how much time, a second to a day.
    pub within: Duration,
}

/// Reads a quota, or `"off"` for none.
pub(super) fn quota_or_off(value: &DeValue<'_>) -> Result<Option<Quota>, String> {
    let text = value.as_str().map(str::trim);
    if text == Some("off") {
        return Ok(None);
    }
    text.and_then(quota).map(Some).ok_or_else(|| {
        "how many in which time, such as \"10 per 5m\" (1 to 1000, in 1s to 24h), or \"off\""
            .to_owned()
    })
}

fn quota(text: &str) -> Option<Quota> {
    let (most, within) = text.split_once(" per ")?;
    let most = most.trim().parse().ok().filter(|number| FEW.contains(number))?;
    let within = units::duration(within.trim()).filter(|time| LENGTHS.contains(time))?;
    Some(Quota { most, within })
}

/// So many wrong ones, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How many there may be before that, 1 to 1,000.
    pub most: u32,
    /// How long who goes on is kept out, a second to a day.
    pub ban: Duration,
}

/// Reads a patience, or `"off"` for one without end.
pub(super) fn patience(value: &DeValue<'_>) -> Result<Option<Patience>, String> {
    let text = value.as_str().map(str::trim);
    if text == Some("off") {
        return Ok(None);
    }
    let read = text.and_then(|text| {
        let (most, ban) = text.split_once(',')?;
        let most = most.trim().parse().ok().filter(|number| FEW.contains(number))?;
        let ban = units::duration(ban.trim().strip_prefix("then ban ")?.trim());
        Some(Patience { most, ban: ban.filter(|time| LENGTHS.contains(time))? })
    });
    read.map(Some).ok_or_else(|| {
        "how many, and for how long whoever goes on is kept out, such as \"10, then ban 10m\" (1 to \
         1000, 1s to 24h), or \"off\""
            .to_owned()
    })
}

/// Reads a rate, or `"off"` for none.
pub(super) fn or_off(value: &DeValue<'_>) -> Result<Option<Rate>, String> {
    let text = value.as_str().map(str::trim);
    if text == Some("off") {
        return Ok(None);
    }
    text.and_then(rate).map(Some).ok_or_else(|| {
        "how many at once and how many after that, such as \"10, then 2 per 1s\" (1 to 10000, in 10ms \
         to 24h), or \"off\""
            .to_owned()
    })
}

fn rate(text: &str) -> Option<Rate> {
    let (at_once, rest) = text.split_once(',')?;
    let (then, per) = rest.trim().strip_prefix("then ")?.split_once(" per ")?;
    let many = |text: &str| text.trim().parse().ok().filter(|number| MANY.contains(number));
    let per = units::duration(per.trim()).filter(|time| TIMES.contains(time))?;
    Some(Rate { at_once: many(at_once)?, then: many(then)?, per })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_how_many_at_once_and_how_many_in_which_time_after_that() {
        let of = |at_once, then, seconds| {
            Some(Rate { at_once, then, per: Duration::from_secs(seconds) })
        };
        for (text, expected) in [
            ("10, then 2 per 1s", of(10, 2, 1)),
            (" 1 ,then  1  per  5m ", of(1, 1, 300)),
            ("10000, then 10000 per 24h", of(10_000, 10_000, 86_400)),
            ("10", None),
            ("10 per 5m", None),
            ("0, then 2 per 1s", None),
            ("10, then 0 per 1s", None),
            ("10001, then 2 per 1s", None),
            ("-1, then 2 per 1s", None),
            ("10, then 2 per 0s", None),
            ("10, then 2 per 2d", None),
            ("10, then 2 per second", None),
            ("10, then 2", None),
            ("", None),
        ] {
            assert_eq!(rate(text.trim()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_patience_is_how_many_and_for_how_long_a_ban() {
        let of = |most, seconds| Some(Some(Patience { most, ban: Duration::from_secs(seconds) }));
        for (text, expected) in [
            ("10, then ban 10m", of(10, 600)),
            (" 1 , then ban  1s ", of(1, 1)),
            ("off", Some(None)),
            ("10", None),
            ("10, then ban", None),
            ("0, then ban 10m", None),
            ("1001, then ban 10m", None),
            ("10, then ban 2d", None),
            ("10, then wait 10m", None),
            ("", None),
        ] {
            let value = DeValue::String(text.into());
            assert_eq!(patience(&value).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_quota_is_how_many_in_which_time() {
        let of = |most, seconds| Some(Quota { most, within: Duration::from_secs(seconds) });
        for (text, expected) in [
            ("10 per 5m", of(10, 300)),
            ("1  per  1s", of(1, 1)),
            ("1000 per 24h", of(1_000, 86_400)),
            ("10, then 2 per 1s", None),
            ("10", None),
            ("0 per 5m", None),
            ("1001 per 5m", None),
            ("-1 per 5m", None),
            ("10 per 0s", None),
            ("10 per 500ms", None),
            ("10 per 2d", None),
            ("10 per minute", None),
            ("10per 5m", None),
            ("", None),
        ] {
            assert_eq!(quota(text), expected, "{text:?}");
        }
    }
}
