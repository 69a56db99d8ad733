//! How somebody reads a clock: in which zone, and whether by twelve or twenty-four hours. Asks no
//! clock.

use chrono::Timelike;
use chrono_tz::Tz;

use super::Timestamp;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dial {
    /// In which zone.
    pub zone: Tz,
    /// Whether its hours are counted to twelve.
    pub twelve: bool,
}

impl Dial {
    /// `13:05`, or `1:05 pm`.
    #[must_use]
    pub fn clock(self, at: Timestamp) -> String {
        let time = at.utc().with_timezone(&self.zone);
        let (minute, (is_afternoon, hour)) = (time.minute(), time.hour12());
        if self.twelve {
            format!("{hour}:{minute:02} {}", if is_afternoon { "pm" } else { "am" })
        } else {
            format!("{:02}:{minute:02}", time.hour())
        }
    }

    /// `13:05:09`, or `1:05:09 pm`.
    #[must_use]
    pub fn clock_with_seconds(self, at: Timestamp) -> String {
        self.format(at, if self.twelve { "%-I:%M:%S %P" } else { "%H:%M:%S" })
    }

    /// `2026-11-21 13:05`, or `2026-11-21 1:05 pm`.
    #[must_use]
    pub fn date_and_clock(self, at: Timestamp) -> String {
        format!("{} {}", self.format(at, "%Y-%m-%d"), self.clock(at))
    }

    /// In a pattern of `strftime`.
    #[must_use]
    pub fn format(self, at: Timestamp, pattern: &str) -> String {
        at.utc().with_timezone(&self.zone).format(pattern).to_string()
    }
}
