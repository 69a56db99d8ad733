//! `BAN`, `UNBAN` and `BANS`: users and networks that are kept out. Whoever is on line goes at once.

use std::time::Duration;

use serde_json::json;

use super::rfc3339;
use crate::board::Board;
use crate::clock::Timestamp;
use crate::config::in_words;
use crate::protocol::mail::{HangUp, Mail};
use crate::protocol::network::Network;
use crate::store::{Ban, Banned, StoreError};
use crate::sysop::{Actor, Report};
use crate::text::clean::clean;

/// No wider network is banned.
const LEAST_PREFIX: u8 = 8;

impl Board {
    pub(super) async fn ban_of(
        &self,
        by: &Actor,
        whom: &str,
        time: Option<Duration>,
        why: &str,
    ) -> Result<Report, StoreError> {
        let (whom, name) = match self.whom(whom).await? {
            Ok(found) => found,
            Err(mut report) => {
                if time.is_none() && why.is_empty() && whom.contains(' ') {
                    // It may be a name and a reason: nobody is taken for somebody else.
                    report.lines.push("A reason needs a time, or FOREVER, before it.".to_owned());
                }
                return Ok(report);
            }
        };
        if let Banned::Network(network) = &whom
            && let Some(why) = self.too_wide(network, by)
        {
            return Ok(Report::refused(why));
        }
        if let Banned::User(user) = whom {
            if Some(user) == by.user {
                return Ok(Report::refused("That is you."));
            }
            if self.is_sysop(user).await? {
                return Ok(Report::refused(format!("{name} is a sysop, and is not banned.")));
            }
        }
        let now = self.clock.wall();
        let micros = time.map(|time| i64::try_from(time.as_micros()).unwrap_or(i64::MAX));
        let until = micros.map(|micros| Timestamp(now.0.saturating_add(micros)));
        let ban = Ban {
            whom: whom.clone(),
            why: why.to_owned(),
            made_by: by.name.to_string(),
            made_at: now,
            until,
        };
        self.ban(ban).await?;
        let gone = self.hang_up_banned(&whom, why, by);
        let length = time.map_or("for good".to_owned(), |time| format!("for {}", in_words(time)));
        self.write_down(by, "ban", &name, format!("{length} {why}").trim_end()).await;
        let calls = match gone {
            0 => String::new(),
            1 => ", and 1 call was ended".to_owned(),
            calls => format!(", and {calls} calls were ended"),
        };
        Ok(Report::done(format!("{name} is banned {length}{calls}.")))
    }

    pub(super) async fn unban_of(&self, by: &Actor, whom: &str) -> Result<Report, StoreError> {
        let (whom, name) = match self.whom(whom).await? {
            Ok(found) => found,
            Err(report) => return Ok(report),
        };
        if !self.unban(&whom).await? {
            return Ok(Report::refused(format!("{name} is not banned.")));
        }
        self.write_down(by, "unban", &name, "").await;
        Ok(Report::done(format!("{name} may come in again.")))
    }

    pub(super) async fn bans_that_hold(&self) -> Result<Report, StoreError> {
        let zone = self.config().board.time_zone;
        let (mut lines, mut data) = (Vec::new(), Vec::new());
        for ban in self.bans.list(self.clock.wall()) {
            let whom = match &ban.whom {
                Banned::Network(network) => network.clone(),
                Banned::User(user) => {
                    self.store.user(*user).await?.map_or("-".to_owned(), |it| it.name.to_string())
                }
            };
            let until = ban.until.map_or("for good".to_owned(), |until| {
                format!("until {}", until.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M"))
            });
            let by = if ban.made_by.is_empty() { "Carrier" } else { &ban.made_by };
            lines.push(format!("{whom:20}  {until}  by {by}  {}", ban.why).trim_end().to_owned());
            data.push(json!({ "whom": whom, "until": ban.until.map(rfc3339), "by": by,
                "why": ban.why, "made_at": rfc3339(ban.made_at) }));
        }
        if lines.is_empty() {
            lines.push("Nobody is banned.".to_owned());
        }
        Ok(Report { done: true, lines, data: data.into() })
    }

    /// A network, if it reads like one; else a user. What it is called.
    async fn whom(&self, typed: &str) -> Result<Result<(Banned, String), Report>, StoreError> {
        if let Ok(network) = typed.parse::<Network>() {
            return Ok(Ok((Banned::Network(network.to_string()), network.to_string())));
        }
        if typed.contains(['/', ':']) {
            let said = format!(
                "{} is no network: 203.0.113.7, 203.0.113.0/24 and 2001:db8::/48 are.",
                clean(typed)
            );
            return Ok(Err(Report::refused(said)));
        }
        let user = self.user_named(typed).await?;
        Ok(user.map(|user| (Banned::User(user.user), user.name.to_string())))
    }

    /// Why a network is not banned: it is half of the world, or has whoever orders it.
    fn too_wide(&self, network: &str, by: &Actor) -> Option<String> {
        let network: Network = network.parse().ok()?;
        let own = self.registry.lines().into_iter().find(|row| {
            let user = row.caller.as_ref().map(|caller| caller.user);
            user.is_some() && user == by.user && !row.is_console()
        });
        if own.is_some_and(|row| network.has(row.peer.ip())) {
            return Some("You call from there yourself.".to_owned());
        }
        (network.prefix() < LEAST_PREFIX)
            .then(|| format!("{network} is too wide: at least /{LEAST_PREFIX}."))
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
