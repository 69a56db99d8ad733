//! What the records of the sysop's chair can be: calls, bans, and what was done. Knows no other: of
//! the users that they name the [`Check`](super::Check) sees to it that nobody else gets their ids.

use super::super::record::{Ban, Call, Deed};
use super::values::{self, Verdict, hold, number, time};
use crate::protocol::network::Network;

/// Whether a board can have written that.
pub(super) fn call(call: &Call) -> Verdict {
    number("id", call.id, 1)?;
    values::name("name", &call.name)?;
    values::node("node", call.node)?;
    hold(["telnet", "ssh", "console"].contains(&&*call.transport), || {
        format!("transport {:?}: expected telnet, ssh or console", call.transport)
    })?;
    time("began_at", call.began_at)?;
    time("ended_at", call.ended_at)
}

/// Whether a board can keep somebody out so.
pub(super) fn ban(ban: &Ban) -> Verdict {
    number("id", ban.id, 1)?;
    hold(ban.network.is_some() != ban.banned.is_some(), || {
        "expected either a network or banned, a user".to_owned()
    })?;
    if let Some(network) = &ban.network {
        let is_one = network.parse::<Network>().is_ok_and(|read| read.to_string() == *network);
        hold(is_one, || {
            format!("network {network:?}: expected an address or a network, 203.0.113.0/24")
        })?;
    }
    said("why", &ban.why)?;
    said("made_by", &ban.made_by)?;
    time("made_at", ban.made_at)?;
    time("until", ban.until)
}

/// Whether that can have been written down.
pub(super) fn deed(deed: &Deed) -> Verdict {
    number("id", deed.id, 1)?;
    time("at", deed.at)?;
    values::words("actor_name", &deed.actor_name)?;
    values::words("deed", &deed.deed)?;
    said("about", &deed.about)?;
    said("detail", &deed.detail)
}

/// Clean words, or none.
fn said(key: &str, text: &str) -> Verdict {
    if text.is_empty() { Ok(()) } else { values::words(key, text) }
}
