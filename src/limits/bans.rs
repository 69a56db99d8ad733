//! Who is kept out, as it is looked up for every call: in memory, for the store is too slow for a
//! crowd. Knows no socket; what outlives the board is in the store.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono_tz::Tz;
use tracing::warn;

use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::protocol::network::Network;
use crate::store::{Ban, Banned};

/// See the module; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Bans(Arc<RwLock<Table>>);

#[derive(Debug, Default)]
struct Table {
    networks: HashMap<Network, Ban>,
    /// The lengths of their prefixes, and how many have each.
    prefixes: BTreeMap<u8, usize>,
    users: HashMap<UserId, Ban>,
}

impl Bans {
    /// These and no others.
    pub fn fill(&self, bans: impl IntoIterator<Item = Ban>) {
        let mut table = Table::default();
        for ban in bans {
            table.keep_out(ban);
        }
        *self.write() = table;
    }

    /// From now on this one is in force; one of the same user or network gives way to it. `false`:
    /// it names no network.
    pub fn keep_out(&self, ban: Ban) -> bool {
        self.write().keep_out(ban)
    }

    /// Lets somebody in again; `false`: nobody kept them out.
    pub fn let_in(&self, whom: &Banned) -> bool {
        self.write().let_in(whom)
    }

    /// Those that hold at `now`, in the order of making.
    pub fn list(&self, now: Timestamp) -> Vec<Ban> {
        let table = self.read();
        let all = table.networks.values().chain(table.users.values());
        let mut list: Vec<_> = all.filter(|ban| holds(ban, now)).cloned().collect();
        list.sort_by_key(|ban| ban.made_at);
        list
    }

    /// Forgets those that are over at `now`.
    pub fn sweep(&self, now: Timestamp) {
        let over: Vec<_> = {
            let table = self.read();
            let all = table.networks.values().chain(table.users.values());
            all.filter(|ban| !holds(ban, now)).map(|ban| ban.whom.clone()).collect()
        };
        let mut table = self.write();
        for whom in over {
            table.let_in(&whom);
        }
    }

    /// What keeps this address out at `now`: of several that which does so longest.
    pub fn of_address(&self, ip: IpAddr, now: Timestamp) -> Option<Ban> {
        let table = self.read();
        let by_prefix = table.prefixes.keys().filter_map(|prefix| {
            let network = Network::of(ip, *prefix);
            // An IPv4 address has no network of a longer prefix.
            (network.prefix() == *prefix).then(|| table.networks.get(&network)).flatten()
        });
        let longest = by_prefix.filter(|ban| holds(ban, now));
        longest.max_by_key(|ban| ban.until.map_or(i64::MAX, |until| until.0)).cloned()
    }

    /// What keeps this user out at `now`.
    pub fn of_user(&self, user: UserId, now: Timestamp) -> Option<Ban> {
        self.read().users.get(&user).filter(|ban| holds(ban, now)).cloned()
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn keep_out(&mut self, ban: Ban) -> bool {
        match &ban.whom {
            Banned::User(user) => {
                self.users.insert(*user, ban);
            }
            Banned::Network(written) => {
                let Ok(network) = written.parse::<Network>() else {
                    warn!(%written, "a ban of what is no network keeps nobody out");
                    return false;
                };
                if self.networks.insert(network, ban).is_none() {
                    *self.prefixes.entry(network.prefix()).or_default() += 1;
                }
            }
        }
        true
    }

    fn let_in(&mut self, whom: &Banned) -> bool {
        match whom {
            Banned::User(user) => self.users.remove(user).is_some(),
            Banned::Network(written) => {
                let Ok(network) = written.parse::<Network>() else { return false };
                let was = self.networks.remove(&network).is_some();
                if was && let Some(count) = self.prefixes.get_mut(&network.prefix()) {
                    *count -= 1;
                    if *count == 0 {
                        self.prefixes.remove(&network.prefix());
                    }
                }
                was
            }
        }
    }
}

fn holds(ban: &Ban, now: Timestamp) -> bool {
    ban.until.is_none_or(|until| until > now)
}

/// The sentence that somebody reads who is kept out at `now`: until when, and why if that was said.
pub fn until(ban: &Ban, now: Timestamp, zone: Tz) -> String {
    let mut sentence = "You are banned".to_owned();
    if let Some(until) = ban.until {
        let local = |at: Timestamp| at.utc().with_timezone(&zone);
        let (end, now) = (local(until), local(now));
        let is_today = end.date_naive() == now.date_naive();
        let format = if is_today { "%H:%M" } else { "%-d %B %Y, %H:%M" };
        sentence += &format!(" until {} ({})", end.format(format), zone.name());
    }
    if ban.why.is_empty() { sentence + "." } else { format!("{sentence}: {}", ban.why) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Saturday, 21 November 2026, 12:34 UTC.
    const NOW: Timestamp = Timestamp(1_795_264_440_000_000);

    fn after(minutes: i64) -> Timestamp {
        Timestamp(NOW.0 + minutes * 60_000_000)
    }

    fn ban(whom: Banned, until: Option<Timestamp>) -> Ban {
        Ban { whom, why: String::new(), made_by: String::new(), made_at: NOW, until }
    }

    fn network(text: &str, until: Option<Timestamp>) -> Ban {
        ban(Banned::Network(text.to_owned()), until)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_banned_network_is_kept_out_for_its_time() {
        let bans = Bans::default();
        bans.fill([
            network("203.0.113.0/24", Some(after(10))),
            network("203.0.113.7", None),
            network("2001:db8::/48", None),
            network("nowhere", None),
        ]);
        for (who, at, is_out) in [
            ("203.0.113.9", 0, true),
            ("203.0.113.9", 9, true),
            ("203.0.113.9", 10, false),
            ("203.0.113.7", 10, true),
            ("::ffff:203.0.113.7", 10, true),
            ("203.0.114.1", 0, false),
            ("2001:db8:0:1::1", 0, true),
            ("2001:db8:1::1", 0, false),
        ] {
            assert_eq!(bans.of_address(ip(who), after(at)).is_some(), is_out, "{who} at {at}");
        }
        let longest = bans.of_address(ip("203.0.113.7"), NOW).unwrap();
        assert_eq!(longest.until, None);
        assert!(
            bans.let_in(&Banned::Network("203.0.113.7/32".to_owned())),
            "however it is written"
        );
        assert!(!bans.let_in(&Banned::Network("203.0.113.7".to_owned())));
        assert_eq!(bans.list(NOW).len(), 2);
        bans.sweep(after(10));
        assert_eq!(bans.list(after(-99)).len(), 1);
    }

    #[test]
    fn a_banned_user_is_kept_out_wherever_the_call_comes_from() {
        let bans = Bans::default();
        let (alice, bob) = (UserId(1), UserId(2));
        assert!(bans.keep_out(ban(Banned::User(alice), Some(after(1)))));
        assert!(bans.of_user(alice, NOW).is_some() && bans.of_user(bob, NOW).is_none());
        assert!(bans.of_user(alice, after(1)).is_none());
        assert!(bans.keep_out(ban(Banned::User(alice), None)), "the last one holds");
        assert!(bans.of_user(alice, after(1)).is_some());
        assert!(bans.let_in(&Banned::User(alice)) && !bans.let_in(&Banned::User(alice)));
    }

    #[test]
    fn who_is_banned_reads_until_when_and_why() {
        let why = |until, why: &str| Ban { why: why.to_owned(), ..network("::1", until) };
        for (ban, zone, sentence) in [
            (why(Some(after(10)), ""), Tz::UTC, "You are banned until 12:44 (UTC)."),
            (
                why(Some(after(24 * 60)), "flooding the chat."),
                Tz::Europe__Berlin,
                "You are banned until 22 November 2026, 13:34 (Europe/Berlin): flooding the chat.",
            ),
            (why(None, ""), Tz::UTC, "You are banned."),
            (why(None, "We have talked."), Tz::UTC, "You are banned: We have talked."),
        ] {
            assert_eq!(until(&ban, NOW, zone), sentence);
        }
    }

    proptest! {
        /// However bans come and go: an address is kept out exactly if one that holds has it.
        #[test]
        fn an_address_is_kept_out_by_whatever_has_it(
            steps in prop::collection::vec((0_u32..8, 28_u8..=32, any::<bool>()), 1..60)
        ) {
            let (bans, mut held) = (Bans::default(), Vec::<Network>::new());
            for (low, prefix, comes) in steps {
                let network = Network::of(std::net::Ipv4Addr::from_bits(low).into(), prefix);
                let whom = Banned::Network(network.to_string());
                if comes {
                    bans.keep_out(ban(whom, None));
                    held.push(network);
                } else {
                    prop_assert_eq!(bans.let_in(&whom), held.contains(&network));
                    held.retain(|it| *it != network);
                }
                for low in 0..40 {
                    let ip = std::net::Ipv4Addr::from_bits(low).into();
                    let is_out = held.iter().any(|network| network.has(ip));
                    prop_assert_eq!(bans.of_address(ip, NOW).is_some(), is_out);
                }
            }
        }
    }
}
