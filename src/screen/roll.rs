//! Who belongs to the board and who called: the tables of users and of calls, and what there is to
//! tell a caller of the own calls. Looks nothing up.

use std::time::Duration;

use crate::board::MOST_LISTED;
use crate::clock::Dial;
use crate::store::{Listed, PastCall, Tenure, User};
use crate::terminal::style::{Line, Text};

use super::table::{Column, table};
use super::time;
use super::{Cx, Step};

/// Instead of what is not there.
const NEVER: &str = "never";
const NOT_KNOWN: &str = "-";

const USERS: [Column; 3] = [
    Column { title: "User", width: 24, rank: 0 },
    Column { title: "Location", width: 24, rank: 2 },
    Column { title: "Last Call", width: 11, rank: 1 },
];

const CALLS: [Column; 5] = [
    Column { title: "User", width: 24, rank: 0 },
    Column { title: "When", width: 20, rank: 0 },
    Column { title: "For", width: 7, rank: 1 },
    Column { title: "By", width: 7, rank: 2 },
    Column { title: "Node", width: 4, rank: 3 },
];

/// `U`: users by name; `all` is how many there are.
pub(super) fn users(listed: &[Listed], all: i64, cx: &Cx<'_>) -> Text {
    if listed.is_empty() {
        return Text::from("Nobody is called so. U shows all users.");
    }
    let dial = cx.dial();
    let row = |user: &Listed| {
        let location = user.location.as_deref().unwrap_or_default().to_owned();
        let last = user.last_call.map_or(NEVER.to_owned(), |at| time::day(at, dial));
        vec![user.name.to_string(), location, last]
    };
    let rows: Vec<Vec<String>> = listed.iter().map(row).collect();
    let mut text = table(&USERS, &rows, cx.columns());
    text.push(Line::new());
    if all > i64::from(MOST_LISTED) {
        text.push(format!("These are the first {MOST_LISTED} of {all}."));
        text.push("U and the beginning of a name shows others.");
    } else {
        text.push(Line::new().label("Total: ").value(all.to_string()).plain(" user(s)"));
    }
    text
}

/// `LAST`: calls, the newest first.
pub(super) fn calls(calls: &[PastCall], cx: &Cx<'_>) -> Text {
    let dial = cx.dial();
    let row = |call: &PastCall| {
        let lasted =
            call.ended_at.map_or(NOT_KNOWN.to_owned(), |end| short(end.since(call.began_at)));
        let when =
            format!("{} {}", time::day(call.began_at, dial), time::clock(call.began_at, dial));
        let node = call.node.to_string();
        let by = if call.transport == "ssh" { "SSH" } else { &*call.transport };
        vec![call.name.to_string(), when, lasted, by.to_owned(), node]
    };
    let rows: Vec<Vec<String>> = calls.iter().map(row).collect();
    table(&CALLS, &rows, cx.columns())
}

/// `12m`, `1h 05m`.
fn short(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "<1m".to_owned(),
        (0, minutes) => format!("{minutes}m"),
        (hours @ 1..100, minutes) => format!("{hours}h {minutes:02}m"),
        (hours, _) => format!("{hours}h"),
    }
}

/// What somebody reads who has just come: who called before.
pub fn tell_callers(calls: &[PastCall], cx: &mut Cx<'_>) -> Step {
    if calls.is_empty() {
        return Step::Stay;
    }
    let dial = cx.dial();
    let today = time::day(cx.wall(), dial);
    let told = |call: &PastCall| {
        let day = time::day(call.began_at, dial);
        let when = if day == today { time::clock(call.began_at, dial) } else { day };
        format!("{} ({when})", call.name)
    };
    let told: Vec<String> = calls.iter().map(told).collect();
    cx.print(Line::new().label("Last callers: ").value(told.join(", ")));
    Step::Stay
}

/// `S`: what a user has done, who has been on for so long now.
pub(super) fn tenure(user: &User, tenure: &Tenure, on: Duration, dial: Dial) -> Text {
    let mut text = Text::from(Line::new().title("-= Your Statistics =-"));
    let mut tell = |label: &str, value: String| {
        text.push(Line::new().label(format!("{label:<14}")).value(value));
    };
    tell("User since:", time::day(user.created_at, dial));
    let last = user.last_call.map_or(NEVER.to_owned(), |at| time::moment(at, dial));
    tell("Last call:", last);
    // This one is not among them.
    tell("Calls:", (user.calls + 1).to_string());
    tell("This call:", time::words(on));
    let all = time::words(tenure.on_line + on);
    // Of old calls it is not kept how long they were.
    let is_all = tenure.calls >= user.calls;
    let of =
        if is_all { String::new() } else { format!(", in the last {} calls", tenure.calls + 1) };
    tell("All calls:", format!("{all}{of}"));
    tell("Messages:", tenure.messages.to_string());
    tell("Chats:", tenure.chats.to_string());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_call_was_fits_its_column() {
        for (seconds, said) in [
            (0, "<1m"),
            (60, "1m"),
            (3_599, "59m"),
            (3_600, "1h 00m"),
            (7_500, "2h 05m"),
            (360_000, "100h"),
        ] {
            assert_eq!(short(Duration::from_secs(seconds)), said);
            assert!(said.len() <= CALLS[2].width);
        }
    }
}
