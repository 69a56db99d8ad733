//! The tables of who is on line, made as they are read. Callers who have not logged in are in none of
//! them.

use crate::ids::NodeNumber;
use crate::registry::{ByName, Row, idle};
use crate::terminal::style::Line;
use crate::text::name::NameKey;

use super::Cx;
use super::more::Source;
use super::table::{Column, body, heading};

/// Instead of what a caller is doing, or of the status, while the line is lost.
const LINE_LOST: &str = "(line lost)";

const WHO: [Column; 7] = [
    Column { title: "Node", width: 4, rank: 0 },
    Column { title: "User", width: 16, rank: 0 },
    Column { title: "Location", width: 11, rank: 4 },
    Column { title: "Doing", width: 12, rank: 1 },
    Column { title: "Idle", width: 4, rank: 2 },
    Column { title: "Chat", width: 13, rank: 3 },
    Column { title: "By", width: 7, rank: 5 },
];

const CHAT_WHO: [Column; 3] = [
    Column { title: "Username", width: 16, rank: 0 },
    Column { title: "Real Name", width: 23, rank: 1 },
    Column { title: "Status", width: 20, rank: 0 },
];

/// How many rows are made at once.
const PIECE: usize = 32;

/// `WHO`: node, user, location, doing what, idle, chat status, transport.
#[derive(Debug, Default)]
pub(super) struct Who {
    begun: bool,
    /// The last who was told.
    after: Option<NodeNumber>,
}

impl Source for Who {
    fn next(&mut self, cx: &Cx<'_>) -> Vec<Line> {
        let columns = cx.columns();
        let mut lines = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            lines.extend(heading(&WHO, columns));
        }
        let callers = cx.board.registry.callers_after(self.after, PIECE);
        self.after = callers.last().map(|row| row.address.node).or(self.after);
        let cells: Vec<_> = callers.iter().map(|row| who(row, cx)).collect();
        lines.extend(body(&WHO, &cells, columns));
        lines
    }
}

fn who(row: &Row, cx: &Cx<'_>) -> Vec<String> {
    vec![
        row.address.node.to_string(),
        row.caller.name.to_string(),
        row.caller.location.as_deref().unwrap_or_default().to_owned(),
        if row.status.line_lost { LINE_LOST.to_owned() } else { row.status.place.to_string() },
        idle(row.idle.at(cx.now())),
        row.status.chat().to_string(),
        row.status.transport.to_string(),
    ]
}

/// `CHAT WHO`: everybody on line, oneself too, by name.
#[derive(Debug, Default)]
pub(super) struct ChatWho {
    begun: bool,
    /// The last who was told.
    after: Option<ByName>,
    ended: bool,
}

impl Source for ChatWho {
    fn next(&mut self, cx: &Cx<'_>) -> Vec<Line> {
        let (registry, columns) = (&cx.board.registry, cx.columns());
        let mut lines = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            lines.extend(heading(&CHAT_WHO, columns));
        }
        let callers = registry.named_after(self.after.as_ref(), PIECE);
        let cells: Vec<_> = callers.iter().map(chat_who).collect();
        lines.extend(body(&CHAT_WHO, &cells, columns));
        if let Some(last) = callers.last() {
            self.after = Some((NameKey::of(&last.caller.name), last.caller.user));
        } else if !std::mem::replace(&mut self.ended, true) {
            let all = registry.count_callers(None);
            lines.push(Line::new());
            lines
                .push(Line::new().label("Total: ").value(all.to_string()).plain(" user(s) online"));
            if all <= 1 {
                lines.push(Line::from("No other users are currently online."));
            }
        }
        lines
    }
}

fn chat_who(row: &Row) -> Vec<String> {
    let real_name = row.caller.real_name.as_deref().unwrap_or_default();
    let status =
        if row.status.line_lost { LINE_LOST.to_owned() } else { row.status.chat().to_string() };
    vec![row.caller.name.to_string(), real_name.to_owned(), status]
}
