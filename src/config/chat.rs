//! `[chat]`: internode chat.

use std::time::Duration;

use toml::de::DeValue;

use super::file::Section;
use super::rate::{self, Quota};
use super::values;

/// The most characters that a message can be allowed, as a reader counts them.
pub const LONGEST_MESSAGE: usize = 4_000;

/// `[chat]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// How long a request waits for an answer, a second to ten minutes.
    pub request_timeout: Duration,
    /// How long a message may be, 1 to [`LONGEST_MESSAGE`] characters as a reader counts them.
    pub max_message: usize,
    /// How many requests one user may put to others. `None`: as many as come, to anybody.
    pub requests: Option<Quota>,
    /// How long what callers write is kept, a day to ten years; `None`: for ever.
    pub keep: Option<Duration>,
}

impl Default for Chat {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(30),
            max_message: 500,
            requests: Some(Quota { most: 10, within: Duration::from_mins(5) }),
            keep: None,
        }
    }
}

impl Chat {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let timeout = Duration::from_secs(1)..=Duration::from_mins(10);
        Self {
            request_timeout: section.get(
                "request_timeout",
                default.request_timeout,
                values::duration(timeout),
            ),
            max_message: section.get(
                "max_message",
                default.max_message,
                values::whole(1..=LONGEST_MESSAGE),
            ),
            requests: section.get("requests", default.requests, rate::quota_or_off),
            keep: section.get("keep", default.keep, keep),
        }
    }
}

/// A length of time, or `"forever"`.
fn keep(value: &DeValue<'_>) -> Result<Option<Duration>, String> {
    const DAY: Duration = Duration::from_hours(24);
    if value.as_str() == Some("forever") {
        return Ok(None);
    }
    let time = values::duration(DAY..=3_650 * DAY)(value);
    time.map(Some)
        .map_err(|_| "\"forever\", or a time from \"1d\" to \"3650d\", such as \"90d\"".to_owned())
}
