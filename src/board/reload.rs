//! The settings that are in force, and reading them again while the board runs. Knows which of them
//! can change in a running board; what is wrong with them is the configuration's to say.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::task::spawn_blocking;
use tracing::{error, info, warn};

use super::{Board, InCharge, in_charge};
use crate::config::{Config, Log, Origin};
use crate::protocol::mail::Mail;

/// Makes the log one of these settings; `Err`: why not.
pub type FollowLog = Box<dyn Fn(&Log) -> Result<(), String> + Send + Sync>;

/// The settings that are in force: they can be read again while the board runs.
pub struct Settings {
    config: RwLock<Arc<Config>>,
    origin: Origin,
    log: FollowLog,
}

/// What has come of reading the settings again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// The keys that say something else now, and are in force.
    pub changed: Vec<&'static str>,
    /// Those that say something else, and will be in force after a restart.
    pub waiting: Vec<&'static str>,
    /// What is wrong beside, a sentence each: with the art, the log, or who is in charge.
    pub faults: Vec<String>,
}

impl Settings {
    /// These, for a start; they came from there, and the log is told when they change.
    pub fn new(config: Config, origin: Origin, log: FollowLog) -> Self {
        Self { config: RwLock::new(Arc::new(config)), origin, log }
    }

    /// These, which nothing outside follows.
    #[cfg(test)]
    pub(crate) fn of(config: Config) -> Self {
        Self::new(config, Origin::Defaults, Box::new(|_| Ok(())))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Board {
    /// The settings that are in force now.
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the settings again, from where the start read them, and looks at the art. What can
    /// change while the board runs is in force for everybody when this returns; the rest stays as it
    /// was. It reads files, and takes as long as that takes. The log is told either way.
    ///
    /// # Errors
    /// What is wrong, a line each: all stays as it was.
    pub async fn reload(&self) -> Result<Reloaded, String> {
        let read = match self.read_again().await {
            Ok(config) => {
                let fault = self.in_charge_by(&config).await;
                fault.map(|fault| (config, fault))
            }
            Err(wrong) => Err(wrong),
        };
        match read {
            Ok((config, fault)) => {
                let board = self.clone();
                let followed = spawn_blocking(move || board.follow(config, fault)).await;
                followed.map_err(|_| "The settings could not be followed; the log says why.".into())
            }
            Err(wrong) => {
                for line in wrong.lines() {
                    warn!("the settings stay as they were: {line}");
                }
                Err(wrong)
            }
        }
    }

    async fn read_again(&self) -> Result<Config, String> {
        let origin = self.config.origin.clone();
        let read = spawn_blocking(move || match origin {
            Origin::File(path) => Config::load(&path),
            Origin::Defaults => Config::find(None).map(|(config, _)| config),
        });
        let read = read.await.map_err(|_| "The settings could not be read; the log says why.")?;
        read.map_err(|error| error.to_string())
    }

    /// Whether there is the account that these settings put in charge. `Ok`: there is, or it cannot be
    /// said, and a line with its place in the file if something is amiss. `Err`: nobody is called that.
    pub async fn in_charge_by(&self, config: &Config) -> Result<Option<String>, String> {
        match in_charge(&self.store, config, &self.config.origin).await {
            Ok(InCharge::Good) => Ok(None),
            Ok(InCharge::NoSysop(amiss)) => Ok(Some(amiss.to_string())),
            Ok(InCharge::Nobody(amiss)) => Err(amiss.to_string()),
            Err(cause) => {
                error!(%cause, "the account of [sysop] cannot be looked up");
                let why = "whether there is that account cannot be told just now";
                Ok(Some(self.config.origin.amiss("sysop", "account", why).to_string()))
            }
        }
    }

    /// From now on these are in force, whatever was.
    #[cfg(test)]
    pub(crate) fn set_config(&self, config: Config) {
        *self.config.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }

    /// From now on these are in force, as far as they can be.
    fn follow(&self, new: Config, fault: Option<String>) -> Reloaded {
        let mut reloaded = Reloaded { faults: fault.into_iter().collect(), ..Reloaded::default() };
        let next = {
            let mut old = self.config.config.write().unwrap_or_else(PoisonError::into_inner);
            for &(key, differs) in LIVE {
                if differs(&old, &new) {
                    reloaded.changed.push(key);
                }
            }
            let mut next = new;
            for &(key, differs, keep) in FIXED {
                if differs(&old, &next) {
                    reloaded.waiting.push(key);
                    keep(&mut next, &old);
                }
            }
            let next = Arc::new(next);
            *old = Arc::clone(&next);
            next
        };
        self.tally.follow(next.chat.requests, next.limits.olms);
        if let Err(why) = (self.config.log)(&next.log) {
            reloaded.faults.push(format!("the log stays as it was: {why}"));
        }
        reloaded.faults.extend(self.art.check());
        self.registry.tell_all(&Mail::Settings);
        for fault in &reloaded.faults {
            warn!("{fault}");
        }
        let (changed, waiting) = (reloaded.changed.join(", "), reloaded.waiting.join(", "));
        info!(changed, after_a_restart = waiting, "the settings were read again");
        reloaded
    }
}

impl fmt::Display for Reloaded {
    /// A sentence or more, a line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changed.is_empty() {
            f.write_str("The settings were read again: nothing else is in force.")?;
        } else {
            write!(f, "The settings were read again. Changed: {}.", self.changed.join(", "))?;
        }
        if !self.waiting.is_empty() {
            write!(f, "\nAfter a restart: {}.", self.waiting.join(", "))?;
        }
        for fault in &self.faults {
            write!(f, "\n{fault}")?;
        }
        Ok(())
    }
}

type Differs = fn(&Config, &Config) -> bool;
type Keep = fn(&mut Config, &Config);

macro_rules! live {
    ($($section:ident.$key:ident),+ $(,)?) => {
        &[$((
            concat!("[", stringify!($section), "] ", stringify!($key)),
            |old, new| old.$section.$key != new.$section.$key,
        )),+]
    };
}

macro_rules! fixed {
    ($($name:literal: $($path:ident).+),+ $(,)?) => {
        &[$((
            $name,
            |old, new| old.$($path).+ != new.$($path).+,
            |new, old| new.$($path).+.clone_from(&old.$($path).+),
        )),+]
    };
}

/// What is in force as soon as it is read.
const LIVE: &[(&str, Differs)] = live![
    board.name,
    board.location,
    board.sysop,
    board.time_zone,
    board.bulletins,
    nodes.resume_window,
    accounts.registration,
    chat.request_timeout,
    chat.max_message,
    chat.requests,
    chat.keep,
    menu.prompt,
    sysop.account,
    sysop.on_page,
    limits.messages,
    limits.olms,
    limits.login,
    limits.register,
    limits.idle,
    limits.connections,
    limits.calls,
    limits.failed_logins,
    limits.registrations,
    limits.exempt,
    log.level,
];

/// What stays as it is while the board runs.
const FIXED: &[(&str, Differs, Keep)] = fixed![
    "[board] data": board.data,
    "[board] art": board.art,
    "[nodes] limit": nodes.limit,
    "[[listen]]": listen,
    "[store] url": store.database,
    "[store] synchronous": store.synchronous,
    "[log] format": log.format,
    "[log] file": log.file,
    "[metrics] address": metrics.address,
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A setting that stands in neither list would be in force and nobody told, or lost.
    #[test]
    fn each_key_of_the_settings_is_in_one_of_the_lists() {
        let shipped = include_str!("../../nodes.toml");
        let mut section = String::new();
        let mut missing = Vec::new();
        for line in shipped.lines() {
            if line.starts_with('[') {
                line.clone_into(&mut section);
            }
            let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ") else { continue };
            if section == "[[listen]]"
                || key.contains(|c: char| !c.is_ascii_lowercase() && c != '_')
            {
                continue;
            }
            let name = format!("{section} {key}");
            let live = LIVE.iter().filter(|(known, _)| *known == name).count();
            let fixed = FIXED.iter().filter(|(known, ..)| *known == name).count();
            if live + fixed != 1 {
                missing.push(name);
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn what_cannot_change_stays_as_it_was() {
        let read = |text: &str| Config::from_str(text, Path::new("nodes.toml")).unwrap();
        let old = read("");
        let mut new =
            read("[nodes]\nlimit = 3\nresume_window = \"0s\"\n[store]\nurl = \"sqlite:x\"");
        for (_, differs, keep) in FIXED {
            if differs(&old, &new) {
                keep(&mut new, &old);
            }
        }
        assert_eq!(new, read("[nodes]\nresume_window = \"0s\""));
    }
}
