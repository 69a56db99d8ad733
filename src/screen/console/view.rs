//! How the console looks: who is connected, who pages, the log, and what came of orders, one above
//! the other, each with as many rows as there are for it. Knows not how rows are drawn.

use std::collections::VecDeque;

use crate::clock::Timestamp;
use crate::config::Level;
use crate::registry::{LineRow, bytes, idle};
use crate::screen::table::{Column, table};
use crate::screen::{Cx, time};
use crate::terminal::render::split;
use crate::terminal::style::{Line, Text};
use crate::text::width;

use super::snapshot::Snapshot;

/// The most pages that are shown.
const PAGES: usize = 3;

const NODES: [Column; 7] = [
    Column { title: "Node", width: 4, rank: 0 },
    Column { title: "User", width: 15, rank: 0 },
    Column { title: "By", width: 7, rank: 3 },
    Column { title: "From", width: 15, rank: 2 },
    Column { title: "Doing", width: 13, rank: 0 },
    Column { title: "Idle", width: 4, rank: 1 },
    Column { title: "In/out", width: 9, rank: 4 },
];

/// All rows of the screen but the last.
pub(super) fn view(of: &Snapshot, kept: &VecDeque<Line>, cx: &Cx<'_>) -> Text {
    let columns = cx.columns();
    let rows = usize::from(cx.profile.rows).saturating_sub(1);
    let mut text = Text::from(head(of, columns, cx));
    // At least the rules and three rows are left for the rest.
    let most = (rows / 2).saturating_sub(3).max(2);
    text.extend(nodes(of, most, columns));
    if !of.pages.is_empty() {
        text.push(rule("Pages: ANSWER begins a chat", columns));
        text.extend(pages(of, cx));
    }
    let left = rows.saturating_sub(text.len() + 2);
    let mine = (left - left / 2).min(kept.len().max(1)).max(left / 2);
    let (log, mine) = (left - mine, mine);
    text.push(rule("Log", columns));
    let logged = cx.board.logbook.last(log);
    text.extend(logged.iter().map(|line| {
        let at = Line::new().dim(format!("{} ", clock(line.at, cx)));
        if matches!(line.level, Level::Warn | Level::Error) {
            at.error(&line.text)
        } else {
            at.plain(&line.text)
        }
    }));
    (logged.len()..log).for_each(|_| text.push(Line::new()));
    text.push(rule("Here: HELP shows the orders", columns));
    text.extend(last_rows(kept, mine, cx));
    text
}

/// The last `most` rows of what is kept: long lines are broken.
fn last_rows(kept: &VecDeque<Line>, most: usize, cx: &Cx<'_>) -> Vec<Line> {
    let mut rows = VecDeque::new();
    for line in kept.iter().rev() {
        let (mut broken, mut rest) = (Vec::new(), line.clone());
        loop {
            let (row, more) = split(&rest, 1, &cx.profile);
            broken.push(row);
            if more.is_empty() {
                break;
            }
            rest = more;
        }
        for row in broken.into_iter().rev() {
            rows.push_front(row);
        }
        if rows.len() >= most {
            break;
        }
    }
    rows.drain(..rows.len().saturating_sub(most));
    rows.into()
}

/// The name of the board, how many are on, for how long it has run, and the time.
fn head(of: &Snapshot, columns: usize, cx: &Cx<'_>) -> Line {
    let config = cx.board.config();
    let limit = config.nodes.limit;
    let left = format!("{}  ", config.board.name);
    let chats = if of.chats() == 1 { "chat" } else { "chats" };
    let callers = format!("{} of {limit} on, {} {chats}", of.logged_in(), of.chats());
    let bell = if of.bell_is_off { ", PAGE OFF" } else { "" };
    let up = time::words(of.at);
    let now = clock(cx.wall(), cx);
    let used = width::columns(&left) + width::columns(&callers) + bell.len();
    let room = (columns - 1).saturating_sub(used + 1);
    // The time stays where there is not room for both.
    let both = format!("up {up}  {now}");
    let right = if width::columns(&both) <= room { both } else { now };
    let gap = (room + 1).saturating_sub(width::columns(&right)).max(1);
    Line::new().title(left).value(callers).error(bell).plain(" ".repeat(gap)).label(right)
}

/// Who is connected; of more than so many the rest is counted.
fn nodes(of: &Snapshot, most: usize, columns: usize) -> Text {
    let shown = if of.lines.len() > most { most - 1 } else { of.lines.len() };
    let rows: Vec<Vec<String>> = of.lines.iter().take(shown).map(|line| cells(line, of)).collect();
    let mut text = table(&NODES, &rows, columns);
    match of.lines.len() - shown {
        0 => {}
        more => text.push(Line::new().dim(format!("…and {more} more: NODES lists them"))),
    }
    text
}

fn cells(line: &LineRow, of: &Snapshot) -> Vec<String> {
    let (taken, sent) = line.idle.traffic();
    vec![
        line.address.node.to_string(),
        line.who(),
        line.transport.to_string(),
        line.from(),
        line.doing(),
        idle(line.idle.at(of.at)),
        format!("{}/{}", bytes(taken), bytes(sent)),
    ]
}

/// Who pages, the oldest first.
fn pages(of: &Snapshot, cx: &Cx<'_>) -> Text {
    let mut text = Text::new();
    for page in of.pages.iter().take(PAGES) {
        let at = clock(page.at, cx);
        let rings = if page.rings_until > of.at { " rings" } else { " has paged" };
        let why = if page.why.is_empty() { String::new() } else { format!(": {}", page.why) };
        text.push(
            Line::new()
                .dim(format!("{at} "))
                .value(&page.name)
                .plain(format!(" (node {}){rings}{why}", page.address.node)),
        );
    }
    match of.pages.len().saturating_sub(PAGES) {
        0 => {}
        more => text.push(Line::new().dim(format!("…and {more} more: PAGES lists them"))),
    }
    text
}

/// `12:34:56`.
fn clock(at: Timestamp, cx: &Cx<'_>) -> String {
    time::clock_with_seconds(at, cx.dial())
}

fn rule(title: &str, columns: usize) -> Line {
    let used = width::columns(title) + 5;
    Line::new()
        .rule("── ")
        .label(title)
        .rule(format!(" {}", "─".repeat((columns).saturating_sub(used))))
}
