//! `BAN`, `UNBAN` and `BANS`: users and networks that are kept out. Whoever is on line goes at once.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::json;

use super::columns::columns;
use super::rfc3339;
use crate::board::Board;
use crate::clock::{Dial, Timestamp};
use crate::config::in_words;
use crate::protocol::mail::{HangUp, Mail};
use crate::protocol::network::Network;
use crate::store::{Access, Ban, Banned, Role, StoreError};
use crate::sysop::{Actor, Report};
use crate::text::clean::clean;

/// No wider network is banned.
const LEAST_PREFIX: u8 = 8;

/// Who is meant by an order.
struct Whom {
    banned: Banned,
    /// What a user is called; empty for a network, whose name says what it is.
    name: String,
    /// The network.
    network: Option<Network>,
    /// The one address that was typed, where what one caller has is wider: an IPv6 address.
    within: Option<Network>,
}

impl Whom {
    fn of(network: Network) -> Self {
        let (banned, name) = (Banned::Network(network.to_string()), network.to_string());
        Self { banned, name, network: Some(network), within: None }
    }
}

impl Board {
    pub(super) async fn ban_of(
        &self,
        by: &Actor,
        whom: &str,
        time: Option<Duration>,
        why: &str,
    ) -> Result<Report, StoreError> {
        let whom = match self.whom(whom).await? {
            Ok(found) => found,
            Err(mut report) => {
                if time.is_none() && why.is_empty() && whom.contains(' ') {
                    // It may be a name and a reason: nobody is taken for somebody else.
                    report.lines.push("A reason needs a time, or FOREVER, before it.".to_owned());
                }
                return Ok(report);
            }
        };
        let now = self.clock.wall();
        let micros = time.map(|time| i64::try_from(time.as_micros()).unwrap_or(i64::MAX));
        let until = micros.map(|micros| Timestamp(now.0.saturating_add(micros)));
        let refusal = match (&whom.banned, &whom.network) {
            (Banned::User(user), _) if Some(*user) == by.user => Some("That is you.".to_owned()),
            (Banned::User(user), _) if self.is_sysop(*user).await? => {
                Some(format!("{} is a sysop, and is not banned.", whom.name))
            }
            (Banned::Network(_), Some(network)) => self.spares(network, until, by).await?,
            (Banned::User(_) | Banned::Network(_), _) => None,
        };
        if let Some(why) = refusal {
            return Ok(Report::refused(why));
        }
        let ban = Ban {
            whom: whom.banned.clone(),
            why: why.to_owned(),
            made_by: by.name.to_string(),
            made_at: now,
            until,
        };
        self.ban(ban).await?;
        let gone = self.hang_up_banned(&whom.banned, why, by);
        let length = time.map_or("for good".to_owned(), |time| format!("for {}", in_words(time)));
        self.write_down(by, "ban", &whom.name, format!("{length} {why}").trim_end()).await;
        let calls = match gone {
            0 => String::new(),
            1 => ", and 1 call was ended".to_owned(),
            calls => format!(", and {calls} calls were ended"),
        };
        let mut report = Report::done(format!("{} is banned {length}{calls}.", whom.name));
        report.lines.extend(self.beside(&whom, self.dial_of(by)));
        Ok(report)
    }

    pub(super) async fn unban_of(&self, by: &Actor, typed: &str) -> Result<Report, StoreError> {
        let whom = match self.whom(typed).await? {
            Ok(found) => found,
            Err(report) => return Ok(report),
        };
        let mut found = self.unban(&whom.banned).await?;
        let mut name = whom.name;
        if let Some(host) = whom.within {
            // It may be that address alone.
            if self.unban(&Banned::Network(host.to_string())).await? && !found {
                (found, name) = (true, host.to_string());
            }
        }
        if !found {
            let mut report = Report::refused(format!("{name} is not banned."));
            report.lines.extend(whom.network.and_then(|it| self.still_out(&it, self.dial_of(by))));
            return Ok(report);
        }
        self.write_down(by, "unban", &name, "").await;
        let still_out = whom.network.and_then(|network| self.still_out(&network, self.dial_of(by)));
        if let Some(why) = still_out {
            return Ok(Report::done(format!("{name} is not banned by itself any more. {why}")));
        }
        let access = match whom.banned {
            Banned::User(user) => self.store.user(user).await?.map(|user| user.access),
            Banned::Network(_) => None,
        };
        Ok(Report::done(match access {
            Some(Access::Locked) => format!("{name} is not banned now, but locked: UNLOCK {name}."),
            Some(Access::Waiting) => {
                format!("{name} is not banned now, but waits: APPROVE {name}.")
            }
            Some(Access::Open) | None => format!("{name} may come in again."),
        }))
    }

    pub(super) async fn bans_that_hold(&self, by: &Actor) -> Result<Report, StoreError> {
        let dial = self.dial_of(by);
        let (mut rows, mut data) = (Vec::new(), Vec::new());
        for ban in self.bans.list(self.clock.wall()) {
            let whom = match &ban.whom {
                Banned::Network(network) => network.clone(),
                Banned::User(user) => {
                    self.store.user(*user).await?.map_or("-".to_owned(), |it| it.name.to_string())
                }
            };
            let until = how_long(&ban, dial);
            let made_by = if ban.made_by.is_empty() { "Carrier" } else { &ban.made_by };
            data.push(json!({ "whom": whom, "until": ban.until.map(rfc3339), "by": made_by,
                "why": ban.why, "made_at": rfc3339(ban.made_at) }));
            rows.push([whom, until, format!("by {made_by}"), ban.why]);
        }
        let lines = if rows.is_empty() {
            vec!["Nobody is banned.".to_owned()]
        } else {
            columns(["Who", "How long", "By", "Why"], &rows)
        };
        Ok(Report { done: true, lines, data: data.into() })
    }

    /// A network, if it reads like one; else a user. An IPv6 address means what is its caller's: there
    /// one has as many addresses as one likes.
    async fn whom(&self, typed: &str) -> Result<Result<Whom, Report>, StoreError> {
        if let Ok(ip) = typed.parse::<IpAddr>() {
            let host = Network::of(ip, 128);
            let network = Network::around(ip);
            let within = (network != host).then_some(host);
            return Ok(Ok(Whom { within, ..Whom::of(network) }));
        }
        if let Ok(network) = typed.parse::<Network>() {
            return Ok(Ok(Whom::of(network)));
        }
        if typed.contains(['/', ':']) {
            let said =
                format!("{} is no network, as 203.0.113.0/24 and 2001:db8::/48 are.", clean(typed));
            return Ok(Err(Report::refused(said)));
        }
        let user = self.user_named(typed).await?;
        Ok(user.map(|user| Whom {
            banned: Banned::User(user.user),
            name: user.name.to_string(),
            network: None,
            within: None,
        }))
    }

    /// Why a network is not banned until then: it is half of the world, has somebody in it who is not
    /// to be kept out, or is kept out already.
    async fn spares(
        &self,
        network: &Network,
        until: Option<Timestamp>,
        by: &Actor,
    ) -> Result<Option<String>, StoreError> {
        if network.prefix() < LEAST_PREFIX {
            return Ok(Some(format!("{network} is too wide: at least /{LEAST_PREFIX}.")));
        }
        for row in self.registry.lines() {
            let Some(caller) = row.caller.as_ref().filter(|_| !row.is_console()) else { continue };
            if !network.has(row.peer.ip()) {
                continue;
            }
            if Some(caller.user) == by.user {
                return Ok(Some("You call from there yourself.".to_owned()));
            }
            if self.role_of(caller.user).await? == Some(Role::Sysop) {
                let name = &caller.name;
                return Ok(Some(format!("{name}, who is a sysop, calls from there.")));
            }
        }
        let exempt = &self.config().limits.exempt;
        if let Some(exempt) = exempt.iter().find(|exempt| network.holds(exempt)) {
            return Ok(Some(format!(
                "[limits] exempt names {exempt}, which lies in it: ban less."
            )));
        }
        let wider = self.wider(network).filter(|(_, ban)| outlasts(ban.until, until));
        let dial = self.dial_of(by);
        Ok(wider.map(|(wider, ban)| {
            format!("It lies in {wider}, which is banned {} already.", how_long(&ban, dial))
        }))
    }

    /// What is to be known of a ban beside what it says.
    fn beside(&self, whom: &Whom, dial: Dial) -> Vec<String> {
        let mut lines = Vec::new();
        let Some(network) = &whom.network else { return lines };
        if let Some(host) = &whom.within {
            lines.push(format!("That is the whole network of {host}: it is one caller's."));
        }
        if let Some((wider, ban)) = self.wider(network) {
            let long = how_long(&ban, dial);
            lines.push(format!("It lies in {wider}, which is banned {long}."));
        }
        let exempt = &self.config().limits.exempt;
        if let Some(exempt) = exempt.iter().find(|exempt| exempt.holds(network)) {
            lines.push(format!("[limits] exempt names {exempt}; the ban holds all the same."));
        }
        lines
    }

    /// The narrowest network that is banned and has all of this one in it, and more.
    fn wider(&self, network: &Network) -> Option<(Network, Ban)> {
        let bans = self.bans.list(self.clock.wall()).into_iter();
        let networks = bans.filter_map(|ban| match &ban.whom {
            Banned::Network(banned) => Some((banned.parse::<Network>().ok()?, ban)),
            Banned::User(_) => None,
        });
        let wider = networks.filter(|(banned, _)| banned != network && banned.holds(network));
        wider.max_by_key(|(banned, _)| banned.prefix())
    }

    /// What keeps a network out that is not banned by itself.
    fn still_out(&self, network: &Network, dial: Dial) -> Option<String> {
        let (wider, ban) = self.wider(network)?;
        Some(format!("It lies in {wider}, which is banned {}.", how_long(&ban, dial)))
    }

    /// Ends the calls that are kept out from now on, but never that of who orders it. How many.
    fn hang_up_banned(&self, whom: &Banned, why: &str, by: &Actor) -> usize {
        let network = match whom {
            Banned::Network(network) => network.parse::<Network>().ok(),
            Banned::User(_) => None,
        };
        let reason = (!why.is_empty()).then(|| why.into());
        let mut gone = 0;
        for row in self.registry.lines() {
            let user = row.caller.as_ref().map(|caller| caller.user);
            let is_own = user.is_some() && user == by.user || row.is_console();
            let is_meant = match whom {
                Banned::User(banned) => user == Some(*banned),
                Banned::Network(_) => {
                    network.as_ref().is_some_and(|network| network.has(row.peer.ip()))
                }
            };
            if is_meant && !is_own {
                let mail = Mail::HangUp(HangUp::Banned(reason.clone()));
                gone += usize::from(self.registry.tell(row.address, mail));
            }
        }
        gone
    }
}

/// `for good`, or `until 2026-11-21 13:05`.
fn how_long(ban: &Ban, dial: Dial) -> String {
    ban.until.map_or("for good".to_owned(), |at| format!("until {}", dial.date_and_clock(at)))
}

/// Whether what ends then (`None`: never) holds at least as long as the other.
fn outlasts(one: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    one.is_none_or(|one| other.is_some_and(|other| one >= other))
}
