//! An order as it is typed, and what is meant by it. Knows nobody by name.

use std::fmt;
use std::time::Duration;

use super::table::{Row, row_of};
use crate::config::duration;
use crate::ids::NodeNumber;
use crate::store::Role;
use crate::text::clean::clean;

/// How many lines of a log are shown when nobody says how many.
const LINES: u16 = 20;

/// The longest ban that is not for good: ten years.
const LONGEST_BAN: Duration = Duration::from_hours(10 * 365 * 24);

/// The longest time that a shutdown can be ahead, in minutes: a day.
const FURTHEST: u32 = 24 * 60;

/// What is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Who is connected.
    Nodes,
    /// Who pages.
    Pages,
    /// Answer a page; of the node, or the only one.
    Answer(Option<NodeNumber>),
    /// A chat at once.
    Break(NodeNumber),
    /// See what a caller sees; `None`: no longer.
    Watch(Option<NodeNumber>),
    /// End a call.
    Kick {
        /// Whose.
        node: NodeNumber,
        /// Why; empty if it was not said.
        why: String,
    },
    /// Say something to everybody.
    Broadcast(String),
    /// Whether the sysop can be paged.
    Paging(bool),
    /// Keep somebody out.
    Ban {
        /// A user's name, an address or a network, as it was typed.
        whom: String,
        /// For how long; `None`: for good.
        time: Option<Duration>,
        /// Why; empty if it was not said.
        why: String,
    },
    /// Let somebody in again; as it was typed.
    Unban(String),
    /// Who is kept out.
    Bans,
    /// Lock the account of that name.
    Lock(String),
    /// Unlock it.
    Unlock(String),
    /// Approve it.
    Approve(String),
    /// The last lines of the log.
    Log(u16),
    /// The last deeds.
    Audit(u16),
    /// Not to be seen, or to be seen again.
    Hide,
    /// Read the settings again.
    Reload,
    /// Go down in so many minutes.
    Shutdown {
        /// 0: at once.
        minutes: u32,
        /// Why; empty if it was not said.
        why: String,
    },
    /// Do not go down.
    StayUp,
    /// Leave the console.
    Detach,
}

/// Why a line is no order, though it begins with the word of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Something is missing, or not as it must be.
    Usage(&'static Row),
    /// It is not for this role.
    NotAllowed(&'static Row),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(row) => write!(f, "Type {} {}", row.word, row.arguments),
            Self::NotAllowed(row) => {
                write!(f, "{} is for the {} alone.", row.word, row.least.word())
            }
        }
    }
}

/// Reads a line; `None`: its first word is no order's. The word has to be whole.
pub fn read(line: &str, role: Role) -> Option<Result<Order, Wrong>> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let row = row_of(word).filter(|_| role > Role::Caller)?;
    if role < row.least {
        return Some(Err(Wrong::NotAllowed(row)));
    }
    Some(arguments(row, rest.trim()).ok_or(Wrong::Usage(row)))
}

fn arguments(row: &Row, rest: &str) -> Option<Order> {
    let some = |text: &str| (!text.is_empty()).then(|| cleaned(text));
    let none = |order: Order| rest.is_empty().then_some(order);
    Some(match row.word {
        "NODES" => none(Order::Nodes)?,
        "PAGES" => none(Order::Pages)?,
        "BANS" => none(Order::Bans)?,
        "HIDE" => none(Order::Hide)?,
        "RELOAD" => none(Order::Reload)?,
        "DETACH" => none(Order::Detach)?,
        "ANSWER" if rest.is_empty() => Order::Answer(None),
        "ANSWER" => Order::Answer(Some(node(rest)?)),
        "BREAK" => Order::Break(node(rest)?),
        "WATCH" if rest.is_empty() => Order::Watch(None),
        "WATCH" => Order::Watch(Some(node(rest)?)),
        "KICK" => {
            let (number, why) = split(rest);
            Order::Kick { node: node(number)?, why: cleaned(why) }
        }
        "BROADCAST" => Order::Broadcast(some(rest)?),
        "PAGE" if rest.eq_ignore_ascii_case("on") => Order::Paging(true),
        "PAGE" if rest.eq_ignore_ascii_case("off") => Order::Paging(false),
        "BAN" => ban(rest)?,
        "UNBAN" => Order::Unban(some(rest)?),
        "LOCK" => Order::Lock(some(rest)?),
        "UNLOCK" => Order::Unlock(some(rest)?),
        "APPROVE" => Order::Approve(some(rest)?),
        "LOG" => Order::Log(lines(rest)?),
        "AUDIT" => Order::Audit(lines(rest)?),
        "SHUTDOWN" if split(rest).0.eq_ignore_ascii_case("off") => Order::StayUp,
        "SHUTDOWN" => shutdown(rest)?,
        _ => return None,
    })
}

fn split(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// What others will read: clean, in one line, whose words stay apart.
fn cleaned(text: &str) -> String {
    let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
    let line: String = text.replace("\r\n", " ").chars().map(blank).collect();
    clean(&line).trim().to_owned()
}

fn node(text: &str) -> Option<NodeNumber> {
    text.parse().ok().map(NodeNumber)
}

fn lines(text: &str) -> Option<u16> {
    if text.is_empty() { Some(LINES) } else { text.parse().ok().filter(|lines| *lines > 0) }
}

/// `<whom> [for] [why]`: a name may have blanks, so the time is what parts it from the reason.
fn ban(text: &str) -> Option<Order> {
    let mut at = 0;
    for word in text.split(' ') {
        let time = match duration(word) {
            Some(time) if at > 0 && (time.is_zero() || time > LONGEST_BAN) => return None,
            Some(time) => Some(Some(time)),
            _ if word.eq_ignore_ascii_case("forever") => Some(None),
            _ => None,
        };
        if let Some(time) = time.filter(|_| at > 0) {
            let whom = cleaned(text.get(..at)?);
            let why = cleaned(text.get(at + word.len()..)?);
            return (!whom.is_empty()).then_some(Order::Ban { whom, time, why });
        }
        at += word.len() + 1;
    }
    let whom = cleaned(text);
    (!whom.is_empty()).then_some(Order::Ban { whom, time: None, why: String::new() })
}

/// `[minutes] [why]`: a reason needs a number before it, for a slip must not take the board down.
fn shutdown(text: &str) -> Option<Order> {
    let (first, rest) = split(text);
    let whole = |time: Duration| u32::try_from(time.as_secs().div_ceil(60)).ok();
    let minutes = match first {
        "" => 0,
        first => first.parse().ok().or_else(|| duration(first).and_then(whole))?,
    };
    let why = cleaned(rest);
    (minutes <= FURTHEST).then_some(Order::Shutdown { minutes, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sysop(line: &str) -> Option<Result<Order, Wrong>> {
        read(line, Role::Sysop)
    }

    #[test]
    fn an_order_is_read_with_all_that_follows_it() {
        let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3_600));
        let kick = |node, why: &str| Order::Kick { node: NodeNumber(node), why: why.to_owned() };
        let ban = |whom: &str, time, why: &str| Order::Ban {
            whom: whom.to_owned(),
            time,
            why: why.to_owned(),
        };
        let down = |minutes, why: &str| Order::Shutdown { minutes, why: why.to_owned() };
        for (line, order) in [
            ("NODES", Order::Nodes),
            ("  kick 3 ", kick(3, "")),
            ("Kick 0 be  gone", kick(0, "be  gone")),
            ("kick 3 \u{1b}[2Jx", kick(3, "[2Jx")),
            ("BAN Carol", ban("Carol", None, "")),
            (
                "ban Mary Ann 30m shouting at people",
                ban("Mary Ann", Some(30 * minute), "shouting at people"),
            ),
            ("ban 203.0.113.0/24 2h", ban("203.0.113.0/24", Some(2 * hour), "")),
            ("ban Carol forever and why", ban("Carol", None, "and why")),
            ("unban Mary Ann", Order::Unban("Mary Ann".into())),
            ("watch", Order::Watch(None)),
            ("watch 4", Order::Watch(Some(NodeNumber(4)))),
            ("answer", Order::Answer(None)),
            ("page off", Order::Paging(false)),
            ("broadcast hello all", Order::Broadcast("hello all".into())),
            (
                "broadcast hello\nall\r\nof\u{2028}you\n",
                Order::Broadcast("hello all of you".into()),
            ),
            ("log", Order::Log(20)),
            ("audit 5", Order::Audit(5)),
            ("shutdown", down(0, "")),
            ("shutdown 5 disk swap", down(5, "disk swap")),
            ("shutdown 5m", down(5, "")),
            ("shutdown OFF please", Order::StayUp),
            ("shutdown off", Order::StayUp),
        ] {
            assert_eq!(sysop(line), Some(Ok(order)), "{line}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        for line in [
            "kick",
            "kick Bob",
            "ban",
            "ban 5m",
            "broadcast",
            "lock",
            "page",
            "log 0",
            "log x",
            "nodes 3",
            "shutdown 99999 x",
            "shutdown for good",
            "shutdown ?",
            "shutdown -5",
            "ban bob 0s",
            "ban bob 99999999d",
            "break",
            "break -1",
        ] {
            let wrong = sysop(line);
            assert!(
                matches!(wrong, Some(Err(Wrong::Usage(_)) | Ok(Order::Ban { .. }))),
                "{line}: {wrong:?}"
            );
        }
        let wrong = sysop("kick").unwrap().unwrap_err();
        assert_eq!(wrong.to_string(), "Type KICK <node> [why]");
    }

    #[test]
    fn a_role_orders_what_it_may_and_a_caller_nothing() {
        let lock = read("lock Bob", Role::CoSysop).unwrap().unwrap_err();
        assert_eq!(lock.to_string(), "LOCK is for the sysop alone.");
        assert!(matches!(read("kick 3", Role::CoSysop), Some(Ok(_))));
        for row in super::super::ORDERS {
            assert_eq!(read(row.word, Role::Caller), None, "{}", row.word);
        }
        assert_eq!(sysop("who"), None);
        assert_eq!(sysop("kic 3"), None, "half a word ends no call");
    }
}
