//! The tables of who is on line. Callers who have not logged in are in none of them.

use crate::registry::{Row, idle};
use crate::terminal::style::{Line, Text};

use super::Cx;
use super::table::{Column, table};

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

/// `WHO`: node, user, location, doing what, idle, chat status, transport.
pub(super) fn who(cx: &Cx<'_>) -> Text {
    let rows: Vec<Vec<String>> = cx
        .board
        .registry
        .callers()
        .iter()
        .map(|row| {
            vec![
                row.address.node.to_string(),
                row.caller.name.to_string(),
                row.caller.location.as_deref().unwrap_or_default().to_owned(),
                doing(row),
                idle(row.idle.at(cx.now())),
                row.status.chat().to_string(),
                row.status.transport.to_string(),
            ]
        })
        .collect();
    table(&WHO, &rows, cx.columns())
}

fn doing(row: &Row) -> String {
    if row.status.line_lost { LINE_LOST.to_owned() } else { row.status.place.to_string() }
}

/// `CHAT WHO`: everybody on line, oneself too, by name.
pub(super) fn chat_who(cx: &Cx<'_>) -> Text {
    let mut callers = cx.board.registry.callers();
    callers.sort_by_key(|row| row.caller.name.to_lowercase());
    let rows: Vec<Vec<String>> = callers
        .iter()
        .map(|row| {
            let real_name = row.caller.real_name.as_deref().unwrap_or_default();
            let status = if row.status.line_lost {
                LINE_LOST.to_owned()
            } else {
                row.status.chat().to_string()
            };
            vec![row.caller.name.to_string(), real_name.to_owned(), status]
        })
        .collect();
    let mut text = table(&CHAT_WHO, &rows, cx.columns());
    text.push(Line::new());
    text.push(
        Line::new().label("Total: ").value(callers.len().to_string()).plain(" user(s) online"),
    );
    if callers.len() <= 1 {
        text.push(Line::from("No other users are currently online."));
    }
    text
}
