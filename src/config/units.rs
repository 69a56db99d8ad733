//! Lengths of time as people write them: `"60s"`, `"5m"`, `"2h"`. Pure.

use std::time::Duration;

/// The units and their milliseconds, longest first.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A whole number and its unit, `ms`, `s`, `m`, `h` or `d`, without a blank between.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*millis).map(Duration::from_millis)
}

/// The same in the longest unit of which it is a whole number; `0s` for none at all.
pub(super) fn shown(time: Duration) -> String {
    let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let unit = UNITS.iter().find(|(_, millis)| time != 0 && time.is_multiple_of(*millis));
    unit.map_or("0s".to_owned(), |(name, millis)| format!("{}{name}", time / millis))
}

/// The same for a reader, rounded up to minutes, in the longest unit of which that is a whole number:
/// `7 days`, `2 hours`, `1 minute`.
pub fn in_words(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    let (unit, number) = match minutes {
        _ if minutes > 0 && minutes.is_multiple_of(24 * 60) => ("day", minutes / (24 * 60)),
        _ if minutes > 0 && minutes.is_multiple_of(60) => ("hour", minutes / 60),
        _ => ("minute", minutes),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_whole_number_with_a_unit() {
        for (text, millis) in [
            ("60s", Some(60_000)),
            ("5m", Some(300_000)),
            ("2h", Some(7_200_000)),
            ("90d", Some(7_776_000_000)),
            ("250ms", Some(250)),
            ("0s", Some(0)),
            ("", None),
            ("60", None),
            ("s", None),
            ("60 s", None),
            ("-1s", None),
            ("1.5h", None),
            ("1h30m", None),
            ("60S", None),
            ("1 minute", None),
            ("5µs", None),
            ("99999999999999999999s", None),
            ("18446744073709551615d", None),
        ] {
            assert_eq!(duration(text), millis.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn a_time_is_told_in_its_longest_whole_unit_of_a_minute_or_more() {
        for (time, said) in [
            ("7d", "7 days"),
            ("24h", "1 day"),
            ("36h", "36 hours"),
            ("60m", "1 hour"),
            ("90m", "90 minutes"),
            ("61s", "2 minutes"),
            ("1s", "1 minute"),
        ] {
            assert_eq!(duration(time).map(in_words).as_deref(), Some(said), "{time}");
        }
    }

    #[test]
    fn a_time_is_shown_in_its_longest_whole_unit() {
        for text in ["0s", "1ms", "90s", "5m", "2h", "1d", "36h"] {
            assert_eq!(duration(text).map(shown).as_deref(), Some(text));
        }
    }
}
