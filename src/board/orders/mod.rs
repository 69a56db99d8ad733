//! What a sysop orders is carried out here, and written down: who is found, what is refused, and what
//! those read whom it meets. Knows no words as they are typed.

mod bans;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tracing::{error, info};

use crate::chat::Target;
use crate::clock::Timestamp;
use crate::ids::{NodeNumber, UserId};
use crate::logbook::LogLine;
use crate::protocol::mail::{Announcement, HangUp, Mail};
use crate::registry::{LineRow, bytes};
use crate::store::{Access, Deed, Role, StoreError};
use crate::sysop::{Actor, Order, Report};
use crate::text::clean::clean;
use crate::text::name::NameKey;

use super::Board;

/// What is said when the store fails in the middle of an order.
const STORE_FAILS: &str = "The store could not do that just now; the log says why.";

impl Board {
    /// Does what `by` orders, if it can be done. What needs a screen of its own is done there when this
    /// allows it; on a command line it is refused.
    pub async fn carry_out(&self, by: &Actor, order: &Order) -> Report {
        match self.is_still(by).await {
            Ok(true) => {}
            Ok(false) => return Report::refused("Your role is another by now. Please call again."),
            Err(_) => return Report::refused(STORE_FAILS),
        }
        let done = match order {
            Order::Nodes => Ok(self.nodes()),
            Order::Pages => Ok(self.pages()),
            Order::Kick { node, why } => self.kick(by, *node, why).await,
            Order::Broadcast(text) => self.broadcast(by, text).await,
            Order::Paging(on) => self.paging(by, *on).await,
            Order::Lock(name) => self.lock(by, name, Access::Locked).await,
            Order::Unlock(name) => self.lock(by, name, Access::Open).await,
            Order::Approve(name) => self.approve(by, name).await,
            Order::Audit(lines) => self.audit_log(*lines).await,
            Order::Log(lines) => Ok(self.log_lines(*lines)),
            Order::Reload => Ok(self.read_settings(by).await),
            Order::Shutdown { minutes, why } => Ok(self.shut_down(by, *minutes, why).await),
            Order::StayUp => Ok(self.stay_up(by).await),
            Order::Ban { whom, time, why } => self.ban_of(by, whom, *time, why).await,
            Order::Unban(whom) => self.unban_of(by, whom).await,
            Order::Bans => self.bans_that_hold().await,
            Order::Answer(_) | Order::Break(_) | Order::Watch(_) | Order::Hide | Order::Detach
                if by.user.is_none() =>
            {
                Ok(Report::refused("That needs a console: carrier console"))
            }
            Order::Break(node) => self.may_break_in(by, *node).await,
            Order::Answer(_) | Order::Watch(_) | Order::Hide | Order::Detach => {
                Ok(Report::done(""))
            }
        };
        done.unwrap_or_else(|cause| {
            error!(%cause, "an order could not be carried out");
            Report::refused(STORE_FAILS)
        })
    }

    /// Whether who orders may still do so: the role was known when the call began.
    async fn is_still(&self, by: &Actor) -> Result<bool, StoreError> {
        let Some(user) = by.user else { return Ok(true) };
        Ok(self.role_of(user).await? == Some(by.role))
    }

    /// Writes down what was done. That it could not be written undoes nothing.
    pub async fn write_down(&self, by: &Actor, deed: &str, about: &str, detail: &str) {
        info!(by = &*by.name, deed, about, detail, "an order of the sysop");
        let deed = Deed {
            at: self.clock.wall(),
            actor: by.user,
            actor_name: by.name.to_string(),
            deed: deed.to_owned(),
            about: clean(about).trim().to_owned(),
            detail: clean(detail).trim().to_owned(),
        };
        if let Err(cause) = self.store.audit(&deed).await {
            error!(%cause, "the audit log could not be written");
        }
    }

    fn nodes(&self) -> Report {
        let now = self.clock.uptime();
        let rows = self.registry.lines();
        let line = |row: &LineRow| {
            let (taken, sent) = row.idle.traffic();
            let name = match &row.caller {
                None => "-".to_owned(),
                Some(caller) if row.hidden => format!("({})", caller.name),
                Some(caller) => caller.name.to_string(),
            };
            let doing = match (row.line_lost, row.is_console()) {
                (false, _) => row.place.to_string(),
                (true, false) => "(line lost)".to_owned(),
                (true, true) => "(nobody at it)".to_owned(),
            };
            let with =
                row.chats_with.as_ref().map_or(String::new(), |with| format!(" with {with}"));
            format!(
                "{:<4}  {:16}  {:8}  {:24}  {}{}  idle {} s, {} in, {} out",
                row.address.node,
                name,
                row.transport.to_string(),
                row.from(),
                doing,
                with,
                row.idle.at(now).as_secs(),
                bytes(taken),
                bytes(sent),
            )
        };
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        if lines.is_empty() {
            lines.push("Nobody is connected.".to_owned());
        }
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

    fn pages(&self) -> Report {
        let pages = self.bell.pages(|who| self.registry.is_up(who));
        let mut lines: Vec<String> = pages
            .iter()
            .map(|page| format!("{:<4}  {}: {}", page.address.node, page.name, page.why))
            .collect();
        if lines.is_empty() {
            lines.push("Nobody pages.".to_owned());
        }
        let entry = |page: &crate::bell::Page| {
            json!({ "node": page.address.node.0, "user": &*page.name, "why": &*page.why,
                "at": rfc3339(page.at) })
        };
        Report { done: true, lines, data: pages.iter().map(entry).collect() }
    }

    async fn kick(&self, by: &Actor, node: NodeNumber, why: &str) -> Result<Report, StoreError> {
        let rows = self.registry.lines();
        let Some(row) = rows.iter().find(|row| row.address.node == node) else {
            return Ok(Report::refused(format!("Nobody is on node {node}.")));
        };
        let user = row.caller.as_ref().map(|caller| caller.user);
        if user.is_some() && user == by.user {
            return Ok(Report::refused("That is you. G ends your own call."));
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

    async fn may_break_in(&self, by: &Actor, node: NodeNumber) -> Result<Report, StoreError> {
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

    async fn broadcast(&self, by: &Actor, text: &str) -> Result<Report, StoreError> {
        let from: Arc<str> = match by.user {
            Some(_) => Arc::clone(&by.name),
            None => self.config().board.sysop.as_str().into(),
        };
        let announcement = Arc::new(Announcement::Broadcast { from, text: text.into() });
        let mut told = 0;
        for row in self.registry.lines() {
            let is_on = row.caller.is_some();
            let mail = Mail::Announced(Arc::clone(&announcement));
            told += usize::from(is_on && self.registry.tell(row.address, mail));
        }
        self.write_down(by, "broadcast", "", text).await;
        Ok(Report::done(format!("{told} on line read it.")))
    }

    async fn paging(&self, by: &Actor, on: bool) -> Result<Report, StoreError> {
        self.bell.set_off(!on);
        self.write_down(by, "page", "", if on { "on" } else { "off" }).await;
        Ok(Report::done(if on {
            "You can be paged."
        } else {
            "You cannot be paged now: callers may leave a comment."
        }))
    }

    async fn lock(&self, by: &Actor, name: &str, access: Access) -> Result<Report, StoreError> {
        let user = match self.user_named(name).await? {
            Ok(user) => user,
            Err(report) => return Ok(report),
        };
        let name = &user.name;
        if access == Access::Locked && self.is_sysop(user.user).await? {
            return Ok(Report::refused(format!("{name} is a sysop, and is not locked.")));
        }
        self.store.set_access(user.user, access, self.clock.wall()).await?;
        if access == Access::Open {
            self.write_down(by, "unlock", name, "").await;
            return Ok(Report::done(format!("{name} can log in.")));
        }
        self.hang_up_user(user.user, HangUp::Locked);
        self.write_down(by, "lock", name, "").await;
        Ok(Report::done(format!("{name}'s account is locked.")))
    }

    async fn approve(&self, by: &Actor, name: &str) -> Result<Report, StoreError> {
        let user = match self.user_named(name).await? {
            Ok(user) => user,
            Err(report) => return Ok(report),
        };
        let access = self.store.user(user.user).await?.map(|user| user.access);
        let name = &user.name;
        if access != Some(Access::Waiting) {
            return Ok(Report::refused(format!("{name} does not wait to be approved.")));
        }
        self.store.set_access(user.user, Access::Open, self.clock.wall()).await?;
        self.write_down(by, "approve", name, "").await;
        Ok(Report::done(format!("{name} can log in.")))
    }

    async fn audit_log(&self, lines: u16) -> Result<Report, StoreError> {
        let mut deeds = self.store.last_deeds(lines).await?;
        deeds.reverse();
        let zone = self.config().board.time_zone;
        let line = |deed: &Deed| {
            let at = deed.at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M");
            let line =
                format!("{at}  {} {} {} {}", deed.actor_name, deed.deed, deed.about, deed.detail);
            line.trim_end().to_owned()
        };
        let entry = |deed: &Deed| {
            json!({ "at": rfc3339(deed.at), "actor": deed.actor_name, "deed": deed.deed,
                "about": deed.about, "detail": deed.detail })
        };
        let mut lines: Vec<String> = deeds.iter().map(line).collect();
        if lines.is_empty() {
            lines.push("Nothing was done yet.".to_owned());
        }
        Ok(Report { done: true, lines, data: deeds.iter().map(entry).collect() })
    }

    fn log_lines(&self, lines: u16) -> Report {
        let zone = self.config().board.time_zone;
        let logged = self.logbook.last(lines.into());
        let line = |line: &LogLine| {
            let at = line.at.utc().with_timezone(&zone).format("%H:%M:%S");
            format!("{at} {:5} {}", line.level.to_string(), line.text)
        };
        let entry = |line: &LogLine| json!({ "at": rfc3339(line.at), "level": line.level.to_string(), "text": &*line.text });
        Report {
            done: true,
            lines: logged.iter().map(line).collect(),
            data: logged.iter().map(entry).collect(),
        }
    }

    async fn read_settings(&self, by: &Actor) -> Report {
        match self.reload().await {
            Ok(reloaded) => {
                self.write_down(by, "reload", "", "").await;
                let lines = reloaded.to_string().lines().map(str::to_owned).collect();
                let data = json!({ "changed": reloaded.changed, "after_a_restart": reloaded.waiting,
                    "faults": reloaded.faults });
                Report { done: true, lines, data }
            }
            Err(wrong) => {
                let lines = wrong.lines().map(str::to_owned).collect();
                Report { lines, ..Report::refused("") }
            }
        }
    }

    async fn shut_down(&self, by: &Actor, minutes: u32, why: &str) -> Report {
        let left = Duration::from_secs(u64::from(minutes) * 60);
        self.write_down(by, "shutdown", "", &format!("in {minutes} min {why}")).await;
        self.descent.plan(self.clock.uptime() + left, why);
        let planned = self.descent.planned();
        Report::done(planned.map_or_else(String::new, |planned| planned.warning(left)))
    }

    async fn stay_up(&self, by: &Actor) -> Report {
        if self.descent.cancel().is_none() {
            return Report::refused("No shutdown was planned.");
        }
        self.write_down(by, "shutdown", "", "off").await;
        Report::done("The board stays up.")
    }

    /// The user with this name, also if another program has just made the account.
    pub(super) async fn user_named(
        &self,
        typed: &str,
    ) -> Result<Result<Target, Report>, StoreError> {
        let directory = self.accounts.directory();
        directory.refresh().await?;
        let typed = typed.trim();
        let name = typed.strip_prefix('@').unwrap_or(typed).trim();
        Ok(match directory.find(&NameKey::of(name)) {
            Some((user, name)) => Ok(Target { user, name }),
            None => Err(Report::refused(format!("Unknown user: {}.", clean(typed).trim()))),
        })
    }

    /// Whether `user` stands above whoever orders.
    pub(super) async fn outranks(&self, by: &Actor, user: UserId) -> Result<bool, StoreError> {
        Ok(self.role_of(user).await?.is_some_and(|role| role > by.role))
    }

    async fn is_sysop(&self, user: UserId) -> Result<bool, StoreError> {
        Ok(self.role_of(user).await? == Some(Role::Sysop))
    }

    async fn role_of(&self, user: UserId) -> Result<Option<Role>, StoreError> {
        Ok(self.store.user(user).await?.map(|user| user.role))
    }

    /// Ends the call of `user`, if there is one.
    pub(super) fn hang_up_user(&self, user: UserId, why: HangUp) {
        if let Some(row) = self.registry.find_user(user) {
            self.registry.tell(row.address, Mail::HangUp(why));
        }
    }
}

fn rfc3339(at: Timestamp) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
