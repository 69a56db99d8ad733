//! What the sysop's chair needs: calls, bans, and what was done.

use carrier::ids::NodeNumber;
use carrier::store::{Ban, Banned, Deed, Forgotten, PastCall};

use super::*;

const LATER: Timestamp = Timestamp(NOW.0 + 60_000_000);

fn ban(whom: Banned, until: Option<Timestamp>) -> Ban {
    let (why, made_by) = ("noise; DROP TABLE bans".to_owned(), "Sysop".to_owned());
    Ban { whom, why, made_by, made_at: NOW, until }
}

#[tokio::test]
async fn a_ban_holds_until_its_time_or_until_it_is_taken_back() {
    each_store(async |store| {
        let network = Banned::Network("203.0.113.0/24".to_owned());
        let user = Banned::User(user(&store, "Bob").await.id);
        let (first, second) = (ban(network.clone(), Some(LATER)), ban(user.clone(), None));
        good(store.add_ban(&first).await);
        good(store.add_ban(&second).await);
        assert_eq!(good(store.bans(NOW).await), [first.clone(), second.clone()]);
        // It is over at that moment, not behind it.
        assert_eq!(good(store.bans(LATER).await), std::slice::from_ref(&second));
        good(store.sweep_bans(Timestamp(LATER.0 - 1)).await);
        assert_eq!(good(store.bans(NOW).await).len(), 2);
        good(store.sweep_bans(LATER).await);
        assert_eq!(good(store.bans(NOW).await), [second]);
        assert!(good(store.remove_ban(&user).await));
        assert!(!good(store.remove_ban(&user).await), "nobody keeps that user out any more");
        assert!(!good(store.remove_ban(&network).await));
        assert_eq!(good(store.bans(NOW).await), []);
    })
    .await;
}

#[tokio::test]
async fn the_later_ban_of_the_same_holds_alone() {
    each_store(async |store| {
        for whom in [Banned::Network("2001:db8::/64".to_owned()), Banned::User(UserId(7))] {
            good(store.add_ban(&ban(whom.clone(), Some(LATER))).await);
            let again = Ban { why: String::new(), ..ban(whom.clone(), None) };
            good(store.add_ban(&again).await);
            assert_eq!(good(store.bans(LATER).await), [again]);
            assert!(good(store.remove_ban(&whom).await));
        }
    })
    .await;
}

#[tokio::test]
async fn the_ban_of_an_account_that_is_deleted_goes_with_it() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await, user(&store, "Bob").await);
        let bans = [
            ban(Banned::User(alice.id), None),
            ban(Banned::User(bob.id), None),
            ban(Banned::Network("203.0.113.0/24".to_owned()), None),
        ];
        for ban in &bans {
            good(store.add_ban(ban).await);
        }
        good(store.forget(alice.id, NOW, false).await);
        assert_eq!(good(store.bans(NOW).await), bans[1..]);
    })
    .await;
}

#[tokio::test]
async fn the_last_calls_come_newest_first_and_without_ones_own() {
    each_store(async |store| {
        let call = |caller, began_at| PastCall {
            caller,
            name: "Åsa".into(),
            node: NodeNumber(3),
            transport: "telnet".to_owned(),
            began_at,
            ended_at: None,
        };
        let calls = [call(UserId(1), NOW), call(UserId(2), NOW), call(UserId(1), LATER)];
        let mut ids = Vec::new();
        for call in &calls {
            ids.push(good(store.begin_call(call).await));
        }
        good(store.end_call(ids[0], LATER).await);
        let ended = PastCall { ended_at: Some(LATER), ..calls[0].clone() };
        let all = [calls[2].clone(), calls[1].clone(), ended];
        assert_eq!(good(store.last_calls(5, None).await), all);
        assert_eq!(good(store.last_calls(5, Some(ids[2])).await), all[1..]);
        assert_eq!(good(store.last_calls(1, Some(ids[2])).await), all[1..2]);
        assert_eq!(good(store.last_calls(0, None).await), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_done_is_written_down_in_order_and_stays() {
    each_store(async |store| {
        let deed = |deed: &str, actor| Deed {
            at: NOW,
            actor,
            actor_name: "Carrier".to_owned(),
            deed: deed.to_owned(),
            about: "203.0.113.7/32".to_owned(),
            detail: "wrong passwords, 'or' so; --".to_owned(),
        };
        let deeds = [deed("ban", None), deed("kick", Some(UserId(1))), deed("lock", None)];
        for deed in &deeds {
            good(store.audit(deed).await);
        }
        let mut newest = deeds.clone();
        newest.reverse();
        assert_eq!(good(store.last_deeds(10).await), newest);
        assert_eq!(good(store.last_deeds(2).await), newest[..2]);
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_tells_of_an_account_that_is_gone_by_the_name_that_is_left_of_it() {
    each_store(async |store| {
        let (bob, boss) = (user(&store, "Bob").await, user(&store, "Boss").await);
        let deed = |actor: Option<&User>, about: &str| Deed {
            at: NOW,
            actor: actor.map(|user| user.id),
            actor_name: actor.map_or("root".to_owned(), |user| user.name.to_string()),
            deed: "lock".to_owned(),
            about: about.to_owned(),
            detail: String::new(),
        };
        for deed in [deed(Some(&boss), "Bob"), deed(Some(&bob), "Boss"), deed(None, "Bobby")] {
            good(store.audit(&deed).await);
        }
        assert_eq!(good(store.forget(bob.id, NOW, false).await), Forgotten::Gone);
        let former = carrier::text::name::former(bob.id.0, 0);
        let told = good(store.last_deeds(3).await);
        let told: Vec<_> = told.iter().map(|it| (&*it.actor_name, &*it.about)).collect();
        assert_eq!(told, [("root", "Bobby"), (&*former, "Boss"), ("Boss", &*former)]);
        // Somebody else of that name is somebody else, and goes under another.
        let other = user(&store, "Bob").await;
        good(store.audit(&deed(None, "Bob")).await);
        assert_eq!(good(store.forget(other.id, NOW, false).await), Forgotten::Gone);
        let told = good(store.last_deeds(4).await);
        assert_eq!(told[0].about, carrier::text::name::former(other.id.0, 0));
        assert_eq!(told[3].about, former);
    })
    .await;
}
