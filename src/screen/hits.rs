//! What a search in one's own conversations has found: a line a message, the newest first, and how
//! many they are. Searches nothing.

use crate::conversation::{Hit, MOST_HITS, Searched};
use crate::ids::UserId;
use crate::terminal::profile::Graphics;
use crate::terminal::style::{Line, Text};
use crate::text::find::around;

use super::{Cx, time};

/// How many columns a hit has at least, and has where nothing is cut to the screen.
const LEAST_OF_HIT: usize = 30;
const HIT_IN_PLAIN: usize = 100;

/// How much of a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// What stands around the words, as much as a row holds.
    Around,
    /// All of it.
    Whole,
}

impl Extent {
    fn columns(self, of_a_row: usize) -> usize {
        match self {
            Self::Around => of_a_row,
            Self::Whole => usize::MAX,
        }
    }
}

/// Each hit with its day, and how many there are.
pub(super) fn hits(found: &Searched, extent: Extent, cx: &mut Cx<'_>) -> Text {
    let me = cx.member().user.id;
    let mut text: Text = found.hits.iter().map(|hit| line_of(hit, extent, me, cx)).collect();
    text.push(Line::new().dim(match (found.hits.len(), found.is_cut) {
        (0, false) => "Nothing was found.".to_owned(),
        (0, true) => "Nothing was found; what is very old was not looked at.".to_owned(),
        (1, false) => "1 message was found.".to_owned(),
        (number, false) => format!("{number} messages were found."),
        (MOST_HITS, true) => format!("These are the newest {MOST_HITS}; there may be more."),
        (number, true) => {
            format!("{number} found; what is very old was not looked at.")
        }
    }));
    text
}

/// Who, when, which number, and the line around the hit.
fn line_of(hit: &Hit, extent: Extent, me: UserId, cx: &Cx<'_>) -> Line {
    let dial = cx.dial();
    let said = &hit.said;
    let (day, clock) = (time::day(said.sent_at, dial), time::clock(said.sent_at, dial));
    let way = if said.sender == me { "to" } else { "from" };
    let (with, number) = (&hit.with, said.number);
    if cx.profile.graphics == Graphics::Plain {
        let (left, at, right) = around(&said.body, hit.place.clone(), extent.columns(HIT_IN_PLAIN));
        return Line::from(format!(
            "Message {number} {way} {with} on {day} at {clock}: {left}{at}{right}"
        ));
    }
    let line = Line::new().dim(format!("{day} {clock} ")).plain(format!("{way} "));
    let line = if said.sender == me { line.own(with) } else { line.other(with) };
    let line = line.dim(format!(" #{number}: "));
    let room = cx.columns().saturating_sub(line.columns() + 1).max(LEAST_OF_HIT);
    let (left, at, right) = around(&said.body, hit.place.clone(), extent.columns(room));
    line.plain(left).value(at).plain(right)
}
