//! What is kept of callers for others to see: the roll of users, the calls, who is the sysop, and how
//! a caller wants to be met.

use std::time::Duration;

use carrier::ids::NodeNumber;
use carrier::store::{Access, PastCall, Person, Tenure, Times};
use carrier::terminal::choice::Choice;
use carrier::text::name::NameKey;

use super::*;

const MINUTE: i64 = 60_000_000;

fn at(minutes: i64) -> Timestamp {
    Timestamp(NOW.0 + minutes * MINUTE)
}

fn call(caller: &User, minutes: i64) -> PastCall {
    PastCall {
        caller: caller.id,
        name: caller.name.clone(),
        node: NodeNumber(3),
        transport: "ssh".to_owned(),
        began_at: at(minutes),
        ended_at: None,
    }
}

/// The names on the roll, and how many there are.
async fn roll(store: &Store, beginning: &str, most: u16) -> (Vec<String>, i64) {
    let (listed, all) = good(store.roll(&NameKey::beginning(beginning), most).await);
    (listed.into_iter().map(|it| it.name.to_string()).collect(), all)
}

#[tokio::test]
async fn the_roll_has_users_by_name_but_those_who_wait_and_those_who_are_gone() {
    each_store(async |store| {
        let alice = user(&store, "Alice").await;
        for name in ["Ålof", "al capone", "Bob", "Former"] {
            user(&store, name).await;
        }
        let zoe = user(&store, "Alzoe").await;
        good(store.set_access(zoe.id, Access::Waiting, NOW).await);
        let dave = user(&store, "Alldave").await;
        good(store.forget(dave.id, NOW, false).await);
        let locked = user(&store, "Allocked").await;
        good(store.set_access(locked.id, Access::Locked, NOW).await);
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            roll(&store, "AL", 10).await,
            (names(&["al capone", "Alice", "Allocked", "Ålof"]), 4)
        );
        assert_eq!(roll(&store, "al ", 10).await, (names(&["al capone"]), 1));
        assert_eq!(roll(&store, "", 2).await, (names(&["al capone", "Alice"]), 6));
        assert_eq!(roll(&store, "%", 2).await, (Vec::new(), 0));
        let person = Person {
            real_name: Some("Alice J.".into()),
            shows_name: false,
            location: Some("Oslo".into()),
        };
        good(store.set_person(alice.id, &person).await);
        good(store.record_call(alice.id, at(5)).await);
        let (listed, _) = good(store.roll(&NameKey::of("alice"), 1).await);
        assert_eq!(listed[0].location.as_deref(), Some("Oslo"));
        assert_eq!(listed[0].last_call, Some(at(5)));
        let kept = good(store.user(alice.id).await).expect("a user");
        assert_eq!((kept.real_name, kept.shows_name), (person.real_name, false));
    })
    .await;
}

#[tokio::test]
async fn the_sysop_is_the_first_one_or_whoever_is_named() {
    each_store(async |store| {
        assert_eq!(good(store.first_sysop().await), None);
        user(&store, "Alice").await;
        let (bob, carol) = (user(&store, "Bob").await, user(&store, "Carol").await);
        for sysop in [&carol, &bob] {
            assert!(good(store.set_role(sysop.id, Role::Sysop).await));
        }
        assert_eq!(good(store.first_sysop().await), Some((bob.id, "Bob".into())));
        let named = good(store.user_named(&NameKey::of("CAROL")).await);
        assert_eq!(named, Some((carol.id, "Carol".into())));
        assert_eq!(good(store.user_named(&NameKey::of("nobody")).await), None);
        good(store.forget(bob.id, NOW, false).await);
        assert_eq!(good(store.first_sysop().await), Some((carol.id, "Carol".into())));
    })
    .await;
}

#[tokio::test]
async fn calls_are_counted_as_far_as_their_end_is_known_and_old_ones_are_forgotten() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await, user(&store, "Bob").await);
        for minutes in [0, 100, 200] {
            let call = good(store.begin_call(&call(&alice, minutes)).await);
            good(store.end_call(call, at(minutes + 10)).await);
        }
        good(store.begin_call(&call(&bob, 300)).await);
        good(store.begin_call(&call(&alice, 400)).await);
        let tenure = good(store.tenure(alice.id).await);
        let on_line = Duration::from_mins(30);
        assert_eq!(tenure, Tenure { on_line, calls: 3, messages: 0, chats: 0 });
        assert_eq!(good(store.tenure(bob.id).await), Tenure::default());
        assert_eq!(good(store.trim_calls(5).await), 0);
        assert_eq!(good(store.trim_calls(3).await), 2);
        assert_eq!(good(store.trim_calls(3).await), 0);
        let left = good(store.last_calls(10, None).await);
        let began: Vec<_> = left.iter().map(|it| (it.name.to_string(), it.began_at)).collect();
        let row = |name: &str, minutes| (name.to_owned(), at(minutes));
        assert_eq!(began, [row("Alice", 400), row("Bob", 300), row("Alice", 200)]);
        // Of whoever is gone nothing is told.
        good(store.forget(alice.id, NOW, false).await);
        let left = good(store.last_calls(10, None).await);
        assert_eq!(left.iter().map(|it| &*it.name).collect::<Vec<_>>(), ["Bob"]);
    })
    .await;
}

#[tokio::test]
async fn messages_are_counted_for_who_wrote_them() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await, user(&store, "Bob").await);
        let conversation = good(store.pair(alice.id, bob.id, NOW).await);
        let said = [
            (alice.id, MessageKind::Text),
            (alice.id, MessageKind::Olm),
            (bob.id, MessageKind::Text),
            (alice.id, MessageKind::Action),
        ];
        let message = |(number, (sender, kind)): (i64, (UserId, MessageKind))| {
            Write::Message(NewMessage {
                conversation,
                number: MessageNumber(number),
                sender,
                kind,
                about: None,
                sent_at: NOW,
                body: "hello".into(),
            })
        };
        let batch: Vec<Write> = (1..).zip(said).map(message).collect();
        let mut writer = good(store.writer().await);
        writer.commit(&batch).await.expect("a batch");
        writer.close().await.expect("an end");
        assert_eq!(good(store.tenure(alice.id).await).messages, 3);
        assert_eq!(good(store.tenure(bob.id).await).messages, 1);
    })
    .await;
}

#[tokio::test]
async fn how_a_caller_reads_a_clock_and_whether_the_bell_rings_is_kept() {
    each_store(async |store| {
        let alice = user(&store, "Alice").await;
        assert_eq!(alice.times, Times::default());
        let berlin = "Europe/Berlin".parse().ok();
        for times in [
            Times { zone: berlin, twelve: true },
            Times { zone: berlin, twelve: false },
            Times::default(),
        ] {
            good(store.set_times(alice.id, times).await);
            assert_eq!(good(store.user(alice.id).await).expect("a user").times, times);
        }
        for (bell, page) in [(Some(false), Some(0)), (None, Some(300)), (None, None)] {
            let terminal = Choice { bell, page, ..Choice::default() };
            good(store.set_terminal(alice.id, terminal).await);
            assert_eq!(good(store.user(alice.id).await).expect("a user").terminal, terminal);
        }
    })
    .await;
}
