//! Accounts.

use carrier::store::Role;
use carrier::terminal::charset::Charset;
use carrier::terminal::choice::Choice;
use carrier::terminal::profile::Graphics;
use carrier::text::name::NameKey;
use tokio::task::JoinSet;

use super::*;

#[tokio::test]
async fn a_new_user_is_available_and_has_never_called() {
    each_store(async |store| {
        let name = UserName::parse("Åsa Öberg").expect("a name");
        let new = NewUser {
            name: &name,
            real_name: Some("Åsa Ö."),
            password: "a hash",
            role: Role::Sysop,
            waiting: false,
            created_at: NOW,
        };
        let user = good(store.add_user(&new).await).expect("a name that is not taken");
        assert_eq!((&*user.name, user.real_name.as_deref()), ("Åsa Öberg", Some("Åsa Ö.")));
        assert_eq!((user.role, user.available, user.expert), (Role::Sysop, true, false));
        assert_eq!((user.created_at, user.last_call, user.calls), (NOW, None, 0));
        assert_eq!(good(store.user(user.id).await), Some(user.clone()));
        let found = good(store.user_by_key(&NameKey::of("asa oberg")).await);
        assert_eq!(found, Some((user, "a hash".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn how_a_terminal_is_to_be_served_is_kept_and_can_be_forgotten() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await, user(&store, "Bob").await);
        assert_eq!(alice.terminal, Choice::default());
        for charset in Charset::ALL.map(Some).into_iter().chain([None]) {
            for graphics in Graphics::ALL.map(Some).into_iter().chain([None]) {
                for stamps in [Some(true), Some(false), None] {
                    let terminal = Choice { charset, graphics, stamps, ..Choice::default() };
                    good(store.set_terminal(alice.id, terminal).await);
                    let expected = User { terminal, ..alice.clone() };
                    assert_eq!(good(store.user(alice.id).await), Some(expected));
                }
            }
        }
        assert_eq!(good(store.user(bob.id).await), Some(bob));
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_without_regard_to_case_and_accents() {
    each_store(async |store| {
        user(&store, "Renée").await;
        for name in ["Renée", "RENEE", "rènèe"] {
            let name = UserName::parse(name).expect("a name");
            let new = NewUser {
                name: &name,
                real_name: None,
                password: "",
                role: Role::Caller,
                waiting: false,
                created_at: NOW,
            };
            assert_eq!(good(store.add_user(&new).await), None, "{name}");
        }
        assert_eq!(good(store.users().await).len(), 1);
        assert_eq!(good(store.user_by_key(&NameKey::of("rene")).await), None);
        assert_eq!(good(store.user(UserId(99)).await), None);
    })
    .await;
}

#[tokio::test]
async fn users_are_listed_by_name_or_by_when_they_came() {
    each_store(async |store| {
        let [carol, alice, bob] =
            [user(&store, "Carol").await, user(&store, "älice").await, user(&store, "Bob").await];
        let all = good(store.users().await);
        assert_eq!(all, [alice.clone(), bob.clone(), carol.clone()]);
        assert_eq!(
            good(store.users_since(UserId(0)).await),
            [carol.clone(), alice.clone(), bob.clone()]
        );
        assert_eq!(good(store.users_since(carol.id).await), [alice, bob.clone()]);
        assert_eq!(good(store.users_since(bob.id).await), []);
    })
    .await;
}

#[tokio::test]
async fn what_a_user_changes_is_kept_and_nobody_elses() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await, user(&store, "Bob").await);
        good(store.set_available(alice.id, false).await);
        good(store.set_expert(alice.id, true).await);
        good(store.set_password(alice.id, "another hash").await);
        good(store.record_call(alice.id, NOW).await);
        good(store.record_call(alice.id, Timestamp(NOW.0 + 1)).await);
        let (now, hash) =
            good(store.user_by_key(&NameKey::of("alice")).await).expect("Alice is there");
        assert_eq!(hash, "another hash");
        let expected = User {
            available: false,
            expert: true,
            last_call: Some(Timestamp(NOW.0 + 1)),
            calls: 2,
            ..alice
        };
        assert_eq!(now, expected);
        assert_eq!(good(store.user(bob.id).await), Some(bob));
    })
    .await;
}

/// Whoever has read all accounts up to one reads only later ones from then on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_that_are_made_at_once_appear_in_their_order() {
    const ACCOUNTS: usize = 120;
    each_store(async |store| {
        let mut made = JoinSet::new();
        for maker in 0..4 {
            let store = store.clone();
            made.spawn(async move {
                for number in 0..ACCOUNTS / 4 {
                    user(&store, &format!("User {maker} {number}")).await;
                }
            });
        }
        let mut seen = Vec::new();
        let mut last = UserId(0);
        while seen.len() < ACCOUNTS {
            let all_made = made.is_empty();
            let new = good(store.users_since(last).await);
            last = new.last().map_or(last, |user| user.id);
            assert!(
                !all_made || !new.is_empty(),
                "{} accounts never appeared",
                ACCOUNTS - seen.len()
            );
            seen.extend(new.into_iter().map(|user| user.id));
            while let Some(done) = made.try_join_next() {
                done.expect("the accounts are made");
            }
        }
        assert!(seen.is_sorted());
    })
    .await;
}
