//! `[nodes]`: the callers' lines.

use std::time::Duration;

use super::file::Section;
use super::values;

/// The most callers that a board can be allowed, and so the highest number of a node.
pub const MOST_NODES: u32 = 10_000;

/// `[nodes]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodes {
    /// How many callers there can be at once, 1 to [`MOST_NODES`].
    pub limit: u32,
    /// How long a lost line can be taken up again; zero: a lost line ends the call.
    pub resume_window: Duration,
}

impl Default for Nodes {
    fn default() -> Self {
        Self { limit: 64, resume_window: Duration::from_mins(1) }
    }
}

impl Nodes {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let window = Duration::ZERO..=Duration::from_hours(1);
        Self {
            limit: section.get("limit", default.limit, values::whole(1..=MOST_NODES)),
            resume_window: section.get(
                "resume_window",
                default.resume_window,
                values::duration(window),
            ),
        }
    }
}
