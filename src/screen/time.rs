//! Times as callers read them.

use std::time::Duration;

use chrono_tz::Tz;

use crate::clock::Timestamp;

/// `12:34`.
pub(super) fn clock(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%H:%M").to_string()
}

/// `Saturday, 21 November 2026`.
pub(super) fn date(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%A, %-d %B %Y").to_string()
}

/// `Saturday, 21 November 2026, 12:34`.
pub(super) fn moment(at: Timestamp, zone: Tz) -> String {
    format!("{}, {}", date(at, zone), clock(at, zone))
}

/// `21 Nov 2026`.
pub(super) fn day(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%-d %b %Y").to_string()
}

/// `less than a minute`, `1 minute`, `2 hours 5 minutes`.
pub(super) fn words(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, 0) => "less than a minute".to_owned(),
        (0, _) => count(rest, "minute"),
        (_, 0) => count(hours, "hour"),
        (_, _) => format!("{} {}", count(hours, "hour"), count(rest, "minute")),
    }
}

fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// `-`, `5m`, `2h`, `3d`: a column of WHO.
pub(super) fn idle(length: Duration) -> String {
    match length.as_secs() {
        0..60 => "-".to_owned(),
        seconds @ 60..3_600 => format!("{}m", seconds / 60),
        seconds @ 3_600..86_400 => format!("{}h", seconds / 3_600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_reads_as_people_say_it() {
        for (seconds, said) in [
            (0, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (300, "5 minutes"),
            (3_600, "1 hour"),
            (7_500, "2 hours 5 minutes"),
            (3_660, "1 hour 1 minute"),
        ] {
            assert_eq!(words(Duration::from_secs(seconds)), said);
        }
    }

    #[test]
    fn idle_fits_a_narrow_column() {
        for (seconds, said) in [(0, "-"), (61, "1m"), (7_200, "2h"), (200_000, "2d")] {
            assert_eq!(idle(Duration::from_secs(seconds)), said);
        }
    }
}
