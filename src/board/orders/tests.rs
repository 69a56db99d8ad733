//! Orders on a real store, with hands on the clock: what is said of them, and in whose time.

use std::net::{IpAddr, SocketAddr};

use chrono_tz::Tz;

use super::*;
use crate::bell::Page;
use crate::board::tests::{board, user};
use crate::clock::{Clock, Hands, Uptime};
use crate::config;
use crate::registry::{Caller, LogIn, Mailbox, Reach};
use crate::store::{Store, Times};
use crate::transport::Transport;

/// Saturday, 21 November 2026, 12:34 UTC.
const BEGINS: Timestamp = Timestamp(1_795_264_440_000_000);

/// Tells a story of a board with these settings, run by Dave.
async fn each(settings: &str, tell: impl AsyncFn(Board, Actor)) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&config::Store::in_folder(folder.path())).await.unwrap();
    let (clock, _): (Clock, &Hands) = Hands::of_a_clock(BEGINS);
    let board = board(&store, clock, settings);
    let dave = user(&board, "Dave").await;
    board.store.set_role(dave, Role::Sysop).await.unwrap();
    let dave = Actor::from(&board.store.user(dave).await.unwrap().unwrap());
    tell(board, dave).await;
    store.close().await;
}

async fn lines(board: &Board, by: &Actor, line: &str) -> Vec<String> {
    let order = crate::sysop::read(line, by.role).unwrap().unwrap();
    board.carry_out(by, &order).await.lines
}

/// Whether it was done, and what was said.
async fn said(board: &Board, by: &Actor, line: &str) -> (bool, String) {
    let order = crate::sysop::read(line, by.role).unwrap().unwrap();
    let report = board.carry_out(by, &order).await;
    (report.done, report.lines.join(" "))
}

/// This user is on line from there.
fn is_on(board: &Board, user: UserId, from: &str) -> Mailbox {
    let peer = SocketAddr::new(from.parse().unwrap(), 4_000);
    let admitted = board.registry.admit(Transport::Ssh, peer, None, Uptime::ZERO);
    let (address, mailbox) = admitted.unwrap();
    let caller = Caller { user, name: "x".into(), real_name: None, location: None };
    let on = board.registry.log_in(address.incarnation, caller, Reach::Available, true);
    assert!(matches!(on, LogIn::On(_)));
    mailbox
}

#[tokio::test]
async fn times_are_told_in_the_zone_of_who_orders_and_to_programs_in_utc() {
    each("[board]\ntime_zone = \"Europe/Berlin\"", async |board, dave| {
        let times = Times { zone: Some(Tz::Asia__Tokyo), twelve: true };
        let in_tokyo = Actor { times, ..dave.clone() };
        said(&board, &dave, "BAN 203.0.113.0/24 2h spam").await;
        let _carol = is_on(&board, UserId(9), "192.0.2.1");
        let page = Page {
            user: UserId(9),
            name: "Carol".into(),
            address: board.registry.lines()[0].address,
            why: "".into(),
            at: BEGINS,
            rings_until: Uptime::from_secs(30),
        };
        board.bell.page(page, Uptime::ZERO).unwrap();
        for (by, until, at, paged) in [
            (&Actor::owner(), "2026-11-21 15:34", "2026-11-21 13:34  Dave ban", "13:34:00 Carol"),
            (&dave, "2026-11-21 15:34", "2026-11-21 13:34  Dave ban", "13:34:00 Carol"),
            (&in_tokyo, "2026-11-21 11:34 pm", "2026-11-21 9:34 pm  Dave ban", "9:34:00 pm Carol"),
        ] {
            let bans = lines(&board, by, "BANS").await;
            assert_eq!(
                bans[1].split_whitespace().collect::<Vec<_>>().join(" "),
                format!("203.0.113.0/24 until {until} by Dave spam")
            );
            let audit = lines(&board, by, "AUDIT").await;
            assert_eq!(audit, [format!("{at} 203.0.113.0/24 for 2 hours spam")]);
            let pages = lines(&board, by, "PAGES").await;
            assert_eq!(pages, [format!("{paged} (node 1) rings")]);
            let order = crate::sysop::read("BANS", by.role).unwrap().unwrap();
            let data = board.carry_out(by, &order).await.data;
            assert_eq!(data[0]["until"], "2026-11-21T14:34:00Z");
        }
    })
    .await;
}

#[tokio::test]
async fn a_ban_says_what_it_keeps_out_and_what_else_is_to_be_known_of_it() {
    each("[limits]\nexempt = [\"10.1.0.0/16\"]", async |board, dave| {
        for (line, answer) in [
            (
                "BAN 2001:db8:1:2:3::4 2h",
                "2001:db8:1:2::/64 is banned for 2 hours. \
                 That is the whole network of 2001:db8:1:2:3::4: it is one caller's.",
            ),
            ("BAN 2001:db8::1/128", "2001:db8::1 is banned for good."),
            ("UNBAN 2001:db8::1", "2001:db8::1 may come in again."),
            ("UNBAN 2001:db8:1:2::77", "2001:db8:1:2::/64 may come in again."),
            ("BAN 203.0.113.7", "203.0.113.7 is banned for good."),
            ("BAN 203.0.113.0/24 2h", "203.0.113.0/24 is banned for 2 hours."),
            (
                "BAN 203.0.113.8 7d",
                "203.0.113.8 is banned for 7 days. \
                 It lies in 203.0.113.0/24, which is banned until 2026-11-21 14:34.",
            ),
            (
                "UNBAN 203.0.113.7",
                "203.0.113.7 is not banned by itself any more. \
                 It lies in 203.0.113.0/24, which is banned until 2026-11-21 14:34.",
            ),
            (
                "BAN 10.1.2.3 1h",
                "10.1.2.3 is banned for 1 hour. \
                 [limits] exempt names 10.1.0.0/16; the ban holds all the same.",
            ),
        ] {
            assert_eq!(said(&board, &dave, line).await, (true, answer.to_owned()), "{line}");
        }
        let deeds = lines(&board, &dave, "AUDIT 1").await;
        assert!(deeds[0].ends_with("Dave ban 10.1.2.3 for 1 hour"), "{deeds:?}");
    })
    .await;
}

#[tokio::test]
async fn a_ban_that_would_keep_out_whom_it_must_not_is_refused_before_anything_is_done() {
    each("[limits]\nexempt = [\"10.1.0.0/16\"]", async |board, dave| {
        let grace = user(&board, "Grace").await;
        board.store.set_role(grace, Role::Sysop).await.unwrap();
        let _dave = is_on(&board, dave.user.unwrap(), "198.51.100.7");
        let _grace = is_on(&board, grace, "2001:db8::7");
        said(&board, &dave, "BAN 203.0.113.0/24 2h").await;
        for (line, answer) in [
            ("BAN 198.51.100.7 5m", "You call from there yourself."),
            ("BAN 198.51.100.0/24", "You call from there yourself."),
            ("BAN 2001:db8::9", "x, who is a sysop, calls from there."),
            ("BAN 0.0.0.0/0", "0.0.0.0/0 is too wide: at least /8."),
            ("BAN 203.0.113.7 1h", "It lies in 203.0.113.0/24, which is banned until 2026-11-21 14:34 already."),
            ("BAN dave", "That is you."),
            ("BAN grace", "Grace is a sysop, and is not banned."),
            (
                "BAN 10.0.0.0/8",
                "[limits] exempt names 10.1.0.0/16, which lies in it: ban less.",
            ),
            ("UNBAN 203.0.113.7", "203.0.113.7 is not banned. It lies in 203.0.113.0/24, which is banned until 2026-11-21 14:34."),
            ("LOCK gracee", "Unknown user: gracee. Did you mean Grace?"),
        ] {
            assert_eq!(said(&board, &dave, line).await, (false, answer.to_owned()), "{line}");
        }
        let ip: IpAddr = "198.51.100.7".parse().unwrap();
        assert_eq!(board.kept_out_from(ip), None);
        // From a shell nobody sits at the board: whoever runs it is spared all the same.
        let (done, said) = said(&board, &Actor::owner(), "BAN 198.51.100.7").await;
        assert_eq!((done, said.as_str()), (false, "x, who is a sysop, calls from there."));
    })
    .await;
}

#[tokio::test]
async fn what_opens_an_account_says_if_a_ban_still_keeps_it_out() {
    each("", async |board, dave| {
        user(&board, "Carol").await;
        said(&board, &dave, "LOCK carol").await;
        said(&board, &dave, "BAN carol").await;
        let (done, answer) = said(&board, &dave, "UNLOCK carol").await;
        assert_eq!((done, &*answer), (true, "Carol's account is open, but banned: UNBAN Carol."));
        said(&board, &dave, "UNBAN carol").await;
        assert_eq!(said(&board, &dave, "UNLOCK carol").await.1, "Carol can log in.");
        // And the other way about.
        said(&board, &dave, "BAN carol").await;
        said(&board, &dave, "LOCK carol").await;
        let (done, answer) = said(&board, &dave, "UNBAN carol").await;
        assert_eq!((done, &*answer), (true, "Carol is not banned now, but locked: UNLOCK Carol."));
    })
    .await;
}

#[tokio::test]
async fn the_nodes_fit_eighty_columns_where_nobody_comes_from_far() {
    each("", async |board, dave| {
        let _dave = is_on(&board, dave.user.unwrap(), "198.51.100.207");
        let nodes = lines(&board, &dave, "NODES").await;
        assert_eq!(
            nodes,
            [
                "Node  User  By   From            Doing      Idle  In/out",
                "1     x     SSH  198.51.100.207  main menu  -     0/0"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_broadcast_counts_the_others_who_are_on_line() {
    each("", async |board, dave| {
        assert_eq!(said(&board, &dave, "BROADCAST hi").await.1, "Nobody else is on line.");
        assert_eq!(said(&board, &Actor::owner(), "BROADCAST hi").await.1, "Nobody is on line.");
        let _dave = is_on(&board, dave.user.unwrap(), "198.51.100.7");
        assert_eq!(said(&board, &dave, "BROADCAST hi").await.1, "Nobody else is on line.");
        let carol = user(&board, "Carol").await;
        let _carol = is_on(&board, carol, "198.51.100.8");
        assert_eq!(said(&board, &dave, "BROADCAST hi").await.1, "Sent to 1 on line.");
        assert_eq!(said(&board, &Actor::owner(), "BROADCAST hi").await.1, "Sent to 2 on line.");
    })
    .await;
}
