//! Orders about those who are connected: `NODES`, `PAGES`, `KICK`, `BREAK`, `BROADCAST`, `PAGE`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::columns::columns;
use super::rfc3339;
use crate::bell::Page;
use crate::board::Board;
use crate::ids::NodeNumber;
use crate::protocol::mail::{Announcement, HangUp, Made, Mail};
use crate::registry::{LineRow, bytes, idle};
use crate::store::StoreError;
use crate::sysop::{Actor, Report};

impl Board {
    pub(super) fn nodes(&self) -> Report {
        let now = self.clock.uptime();
        let rows = self.registry.lines();
        let cells = |row: &LineRow| {
            let (taken, sent) = row.idle.traffic();
            [
                row.address.node.to_string(),
                row.who(),
                row.transport.to_string(),
                row.from(),
                row.doing(),
                idle(row.idle.at(now)),
                format!("{}/{}", bytes(taken), bytes(sent)),
            ]
        };
        let lines = if rows.is_empty() {
            vec!["Nobody is connected.".to_owned()]
        } else {
            let titles = ["Node", "User", "By", "From", "Doing", "Idle", "In/out"];
            columns(titles, &rows.iter().map(cells).collect::<Vec<_>>())
        };
        let entry = |row: &LineRow| {
            let (taken, sent) = row.idle.traffic();
            json!({
                "node": row.address.node.0,
                "user": row.caller.as_ref().map(|caller| &*caller.name),
                "transport": row.transport.to_string().to_lowercase(),
                "address": row.from(),
                "doing": row.place.to_string(),
                "chats_with": row.chats_with.as_deref(),
                "line_lost": row.line_lost,
                "hidden": row.hidden,
                "idle_seconds": row.idle.at(now).as_secs(),
                "connected_seconds": now.saturating_sub(row.since).as_secs(),
                "bytes_in": taken,
                "bytes_out": sent,
            })
        };
        Report { done: true, lines, data: rows.iter().map(entry).collect() }
    }

    pub(super) fn pages(&self, by: &Actor) -> Report {
        let pages = self.bell.pages(|who| self.registry.is_up(who));
        let (dial, now) = (self.dial_of(by), self.clock.uptime());
        let line = |page: &Page| {
            let at = dial.clock_with_seconds(page.at);
            let rings = if page.rings_until > now { "rings" } else { "has paged" };
            let why = if page.why.is_empty() { String::new() } else { format!(": {}", page.why) };
            format!("{at} {} (node {}) {rings}{why}", page.name, page.address.node)
        };
        let mut lines: Vec<String> = pages.iter().map(line).collect();
        if lines.is_empty() {
            lines.push("Nobody pages.".to_owned());
        }
        let entry = |page: &Page| -> Value {
            json!({ "node": page.address.node.0, "user": &*page.name, "why": &*page.why,
                "at": rfc3339(page.at), "rings": page.rings_until > now })
        };
        Report { done: true, lines, data: pages.iter().map(entry).collect() }
    }

    pub(super) async fn kick(
        &self,
        by: &Actor,
        node: NodeNumber,
        why: &str,
    ) -> Result<Report, StoreError> {
        let rows = self.registry.lines();
        let Some(row) = rows.iter().find(|row| row.address.node == node) else {
            return Ok(Report::refused(format!("Nobody is on node {node}.")));
        };
        let user = row.caller.as_ref().map(|caller| caller.user);
        if user.is_some() && user == by.user {
            return Ok(Report::refused("That is you."));
        }
        if let Some(user) = user
            && self.outranks(by, user).await?
        {
            return Ok(Report::refused("A sysop is not kicked by a co-sysop."));
        }
        let name = row.caller.as_ref().map_or_else(|| row.from(), |caller| caller.name.to_string());
        let reason = (!why.is_empty()).then(|| why.into());
        if !self.registry.tell(row.address, Mail::HangUp(HangUp::Kicked(reason))) {
            return Ok(Report::refused(format!("Nobody is on node {node}.")));
        }
        self.write_down(by, "kick", &name, why).await;
        Ok(Report::done(format!("{name} (node {node}) was hung up.")))
    }

    pub(super) async fn may_break_in(
        &self,
        by: &Actor,
        node: NodeNumber,
    ) -> Result<Report, StoreError> {
        let row = self.registry.find_node(node);
        let Some(row) = row else {
            return Ok(Report::refused(format!("Nobody is on node {node}.")));
        };
        Ok(if self.outranks(by, row.caller.user).await? {
            Report::refused("A co-sysop does not break in on a sysop: CHAT asks.")
        } else {
            Report::done("")
        })
    }

    pub(super) async fn broadcast(&self, by: &Actor, text: &str) -> Result<Report, StoreError> {
        let from: Arc<str> = match by.user {
            Some(_) => Arc::clone(&by.name),
            None => self.config().board.sysop.as_str().into(),
        };
        let announcement =
            Announcement::Broadcast { from, text: text.into(), read: Made::default() };
        // Who says it reads it too.
        let is_other = |user| Some(user) != by.user;
        let told = self.registry.tell_callers(&Mail::Announced(Arc::new(announcement)), is_other);
        self.write_down(by, "broadcast", "", text).await;
        Ok(Report::done(match (told, by.user) {
            (0, Some(_)) => "Nobody else is on line.".to_owned(),
            (0, None) => "Nobody is on line.".to_owned(),
            (told, _) => format!("Sent to {told} on line."),
        }))
    }

    pub(super) async fn paging(&self, by: &Actor, on: bool) -> Result<Report, StoreError> {
        self.bell.set_off(!on);
        self.write_down(by, "page", "", if on { "on" } else { "off" }).await;
        Ok(Report::done(if on {
            "Callers can page the sysop."
        } else {
            "Callers cannot page the sysop now; they may leave a comment."
        }))
    }
}
