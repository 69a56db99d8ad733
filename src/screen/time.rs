//! Times as callers read them.

use std::time::Duration;

use chrono_tz::Tz;

use crate::clock::Timestamp;
use crate::store::Times;

/// How a caller reads a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dial {
    /// In which zone.
    pub(super) zone: Tz,
    /// Whether its hours are counted to twelve.
    twelve: bool,
}

impl Dial {
    /// The dial of a user who wants times so, on a board in this zone.
    pub(super) fn of(times: Times, boards: Tz) -> Self {
        Self { zone: times.zone.unwrap_or(boards), twelve: times.twelve }
    }
}

/// `13:05`, or `1:05 pm`.
pub(super) fn clock(at: Timestamp, dial: Dial) -> String {
    let pattern = if dial.twelve { "%-I:%M %P" } else { "%H:%M" };
    at.utc().with_timezone(&dial.zone).format(pattern).to_string()
}

/// `13:05:09`, or `1:05:09 pm`.
pub(super) fn clock_with_seconds(at: Timestamp, dial: Dial) -> String {
    let pattern = if dial.twelve { "%-I:%M:%S %P" } else { "%H:%M:%S" };
    at.utc().with_timezone(&dial.zone).format(pattern).to_string()
}

/// `Saturday, 21 November 2026`.
pub(super) fn date(at: Timestamp, dial: Dial) -> String {
    at.utc().with_timezone(&dial.zone).format("%A, %-d %B %Y").to_string()
}

/// `Saturday, 21 November 2026, 12:34`.
pub(super) fn moment(at: Timestamp, dial: Dial) -> String {
    format!("{}, {}", date(at, dial), clock(at, dial))
}

/// `21 Nov 2026`.
pub(super) fn day(at: Timestamp, dial: Dial) -> String {
    at.utc().with_timezone(&dial.zone).format("%-d %b %Y").to_string()
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
    fn a_clock_is_read_in_the_callers_zone_and_by_twelve_or_twenty_four() {
        // Saturday, 21 November 2026, 12:34 UTC.
        let at = Timestamp(1_795_264_440_000_000);
        let dial = |zone: &str, twelve| {
            let times = Times { zone: zone.parse().ok(), twelve };
            Dial::of(times, Tz::UTC)
        };
        for (zone, twelve, said) in [
            ("", false, "Saturday, 21 November 2026, 12:34"),
            ("", true, "Saturday, 21 November 2026, 12:34 pm"),
            ("Europe/Berlin", true, "Saturday, 21 November 2026, 1:34 pm"),
            ("Pacific/Auckland", false, "Sunday, 22 November 2026, 01:34"),
            ("America/Los_Angeles", true, "Saturday, 21 November 2026, 4:34 am"),
        ] {
            assert_eq!(moment(at, dial(zone, twelve)), said);
        }
    }

    #[test]
    fn idle_fits_a_narrow_column() {
        for (seconds, said) in [(0, "-"), (61, "1m"), (7_200, "2h"), (200_000, "2d")] {
            assert_eq!(idle(Duration::from_secs(seconds)), said);
        }
    }
}
