//! Times as callers read them.

use std::time::Duration;

use crate::clock::{Dial, Timestamp};

/// `13:05`, or `1:05 pm`.
pub(super) fn clock(at: Timestamp, dial: Dial) -> String {
    dial.clock(at)
}

/// `13:05:09`, or `1:05:09 pm`.
pub(super) fn clock_with_seconds(at: Timestamp, dial: Dial) -> String {
    dial.clock_with_seconds(at)
}

/// `Saturday, 21 November 2026`.
pub(super) fn date(at: Timestamp, dial: Dial) -> String {
    dial.format(at, "%A, %-d %B %Y")
}

/// `Saturday, 21 November 2026, 12:34`.
pub(super) fn moment(at: Timestamp, dial: Dial) -> String {
    format!("{}, {}", date(at, dial), clock(at, dial))
}

/// `21 Nov 2026`.
pub(super) fn day(at: Timestamp, dial: Dial) -> String {
    dial.format(at, "%-d %b %Y")
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

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::store::Times;

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
        let dial = |zone: &str, twelve| Times { zone: zone.parse().ok(), twelve }.dial(Tz::UTC);
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
}
