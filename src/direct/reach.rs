//! How an online message reaches somebody: at once, or at the next call. Knows no names.

use crate::registry::{Reach, Row};

/// When somebody reads what is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// At once, or when an editor is left.
    Now,
    /// When the line that was lost is back.
    WhenBack,
    /// At the next call.
    NextCall,
}

/// Somebody on line wants no online messages now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoOlms;

/// Where a user is for somebody who does not see those who hide: nowhere, if the user hides.
pub fn in_sight(row: Option<&Row>, sees_hidden: bool) -> Option<&Row> {
    row.filter(|row| sees_hidden || !row.status.hidden)
}

/// How a user is reached who is at `row`, or not on line.
pub fn reach(row: Option<&Row>) -> Result<Reached, NoOlms> {
    let Some(row) = row else { return Ok(Reached::NextCall) };
    if !row.status.olm || row.status.reach == Reach::DoNotDisturb {
        return Err(NoOlms);
    }
    Ok(if row.status.line_lost { Reached::WhenBack } else { Reached::Now })
}
