//! How often something may be done, as people write it: `"10, then 2 per 1s"`. Pure.

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
}
