//! Accounts on a real store.

use std::time::Instant;

use super::*;
use crate::config;
use crate::protocol::ssh_key::PublicKey;
use crate::store::{Access, Habits, Role, Times};
use crate::terminal::choice::Choice;

async fn accounts(folder: &tempfile::TempDir) -> Accounts {
    let store = Store::open(&config::Store::in_folder(folder.path())).await.unwrap();
    Accounts::new(store, Clock::start())
}

fn account(name: &str) -> NewAccount {
    NewAccount {
        name: UserName::parse(name).unwrap(),
        real_name: None,
        password: Password::parse("open sesame").unwrap(),
        role: Role::Caller,
        waiting: false,
    }
}

#[tokio::test]
async fn a_new_user_logs_in_by_any_spelling_of_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let made = accounts.register(account("Åsa Öberg")).await.unwrap();
    assert!(made.available && made.role == Role::Caller && !made.expert);
    for typed in ["Åsa Öberg", "asa oberg", " ASA  OBERG "] {
        assert_eq!(
            accounts.log_in(Claim::default(), typed, "open sesame").await.unwrap(),
            made,
            "{typed:?}"
        );
    }
    for (name, password) in
        [("asa oberg", "open Sesame"), ("asa oberg", ""), ("bob", "open sesame")]
    {
        let refusal = accounts.log_in(Claim::default(), name, password).await.unwrap_err();
        assert!(refusal.is_wrong_password());
        assert_eq!(refusal.to_string(), "Wrong username or password.");
    }
}

#[tokio::test]
async fn a_name_is_had_by_one_user_only() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    accounts.register(account("Renée")).await.unwrap();
    let refusal = accounts.register(account("RENEE")).await.unwrap_err();
    assert_eq!(refusal.to_string(), "RENEE is taken: choose another name.");
    assert_eq!(accounts.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_real_name_is_cleaned_and_a_blank_one_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    for (name, typed, kept) in [
        ("Alice", Some(" Alice \u{9b}6nJohnson\u{202e} "), Some("Alice 6nJohnson")),
        ("Bob", Some(" \u{200b} "), None),
        ("Carol", None, None),
    ] {
        let new = NewAccount { real_name: typed.map(str::to_owned), ..account(name) };
        let user = accounts.register(new).await.unwrap();
        assert_eq!(user.real_name.as_deref(), kept);
    }
}

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let user = accounts.register(account("Alice")).await.unwrap();
    let new = Password::parse("barley sugar").unwrap();
    accounts.set_password(user.id, &new).await.unwrap();
    assert!(
        accounts
            .log_in(Claim::default(), "Alice", "open sesame")
            .await
            .unwrap_err()
            .is_wrong_password()
    );
    assert_eq!(accounts.log_in(Claim::default(), "Alice", "barley sugar").await.unwrap(), user);
}

#[tokio::test]
async fn who_changes_a_password_knows_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let user = accounts.register(account("Alice")).await.unwrap();
    let new = Password::parse("barley sugar").unwrap();
    for wrong in ["open Sesame", "", "barley sugar"] {
        let refusal = accounts.change_password(user.id, wrong, &new).await.unwrap_err();
        assert_eq!(refusal.to_string(), "That is not your password.");
    }
    let refusal = accounts.change_password(UserId(99), "open sesame", &new).await.unwrap_err();
    assert!(matches!(refusal, PasswordNotChanged::Wrong));
    assert_eq!(accounts.log_in(Claim::default(), "Alice", "open sesame").await.unwrap(), user);
    accounts.change_password(user.id, "open sesame", &new).await.unwrap();
    assert_eq!(accounts.log_in(Claim::default(), "Alice", "barley sugar").await.unwrap(), user);
}

/// The first key among those that `ssh-keygen` has made, or the next.
fn key(at: usize) -> PublicKey {
    let lines = include_str!("../protocol/ssh_key/keys.txt").lines().skip(1).step_by(2);
    lines.filter_map(|line| PublicKey::parse(line).ok()).nth(at).unwrap()
}

#[tokio::test]
async fn a_key_lets_its_owner_in_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let alice = accounts.register(account("Åsa Öberg")).await.unwrap();
    accounts.register(account("Bob")).await.unwrap();
    accounts.add_key(alice.id, &key(0)).await.unwrap();
    accounts.add_key(alice.id, &key(1)).await.unwrap();
    assert_eq!(accounts.log_in_by_key(" ASA  OBERG ", &key(0)).await.unwrap(), alice);
    for (name, key) in [("Åsa Öberg", key(2)), ("Bob", key(0)), ("Nobody", key(0))] {
        assert!(!accounts.has_key(name, &key).await.unwrap(), "{name}");
        let refusal = accounts.log_in_by_key(name, &key).await.unwrap_err();
        assert!(matches!(refusal, LoginRefusal::Wrong), "{name}");
    }
    let keys = accounts.keys(alice.id).await.unwrap();
    assert!(accounts.remove_key(alice.id, keys[0].id).await.unwrap());
    assert!(!accounts.remove_key(alice.id, keys[0].id).await.unwrap());
    accounts.log_in_by_key("asa oberg", &key(0)).await.unwrap_err();
    assert_eq!(accounts.log_in_by_key("asa oberg", &key(1)).await.unwrap(), alice);
}

#[tokio::test]
async fn a_log_in_by_a_key_is_noted_and_an_offer_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let alice = accounts.register(account("Alice")).await.unwrap();
    let added = accounts.add_key(alice.id, &key(0)).await.unwrap();
    accounts.add_key(alice.id, &key(1)).await.unwrap();
    assert!(accounts.has_key("alice", &key(0)).await.unwrap());
    assert_eq!(accounts.keys(alice.id).await.unwrap()[0].last_used, None);
    accounts.log_in_by_key("alice", &key(0)).await.unwrap();
    let keys = accounts.keys(alice.id).await.unwrap();
    assert!(keys[0].last_used.is_some_and(|at| at >= added.added_at));
    assert_eq!(keys[1].last_used, None);
}

#[tokio::test]
async fn a_key_that_is_there_and_one_too_many_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let alice = accounts.register(account("Alice")).await.unwrap();
    accounts.add_key(alice.id, &key(0)).await.unwrap();
    let refusal = accounts.add_key(alice.id, &key(0)).await.unwrap_err();
    assert_eq!(refusal.to_string(), "That key is there already.");
    for number in 1..crate::store::MOST_KEYS {
        accounts.add_key(alice.id, &made_up(number)).await.unwrap();
    }
    let refusal = accounts.add_key(alice.id, &made_up(99)).await.unwrap_err();
    assert!(refusal.to_string().starts_with("An account has at most 20 keys"), "{refusal}");
    let refusal = accounts.add_key(alice.id, &key(0)).await.unwrap_err();
    assert_eq!(refusal.to_string(), "That key is there already.");
}

/// A key whose private half nobody has.
fn made_up(number: i64) -> PublicKey {
    let line = key(0).to_string();
    PublicKey::parse(&format!("{}{number:03}", &line[..line.len() - 3])).unwrap()
}

#[tokio::test]
async fn a_weak_hash_is_made_anew_when_its_user_logs_in() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let user = accounts.register(account("Alice")).await.unwrap();
    // "open sesame", m=8 t=1 p=1.
    let weak = argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(8, 1, 1, None).unwrap(),
    );
    let weak = argon2::PasswordHasher::hash_password(&weak, b"open sesame").unwrap().to_string();
    accounts.store.set_password(user.id, &weak).await.unwrap();
    for _ in 0..2 {
        accounts.log_in(Claim::default(), "Alice", "open sesame").await.unwrap();
        let (_, hash) = accounts.store.user_by_key(&NameKey::of("alice")).await.unwrap().unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
}

/// Such a hash is not the board's own work; computed, it would take 4 GiB and an hour.
#[tokio::test]
async fn a_stored_hash_that_asks_for_too_much_is_a_wrong_password() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let user = accounts.register(account("Alice")).await.unwrap();
    let (_, hash) = accounts.store.user_by_key(&NameKey::of("alice")).await.unwrap().unwrap();
    for dear in ["m=4194304,t=1000,p=1", "m=1048577,t=1,p=1", "m=8,t=4294967295,p=1"] {
        let dear = hash.replace("m=19456,t=2,p=1", dear);
        accounts.store.set_password(user.id, &dear).await.unwrap();
        let refusal = accounts.log_in(Claim::default(), "Alice", "open sesame").await.unwrap_err();
        assert!(refusal.is_wrong_password(), "{dear}: {refusal}");
        let refusal = accounts.check_password(user.id, "open sesame").await.unwrap_err();
        assert!(matches!(refusal, PasswordNotChanged::Wrong), "{dear}: {refusal}");
    }
    // Another one mends it.
    accounts.set_password(user.id, &Password::parse("barley sugar").unwrap()).await.unwrap();
    accounts.log_in(Claim::default(), "Alice", "barley sugar").await.unwrap();
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how long it really takes is what is tested")]
async fn an_unknown_name_costs_what_a_wrong_password_costs() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    accounts.register(account("Alice")).await.unwrap();
    let mut medians = Vec::new();
    for name in ["Alice", "Nobody"] {
        let mut times = Vec::new();
        for _ in 0..9 {
            let before = Instant::now();
            accounts.log_in(Claim::default(), name, "wrong password").await.unwrap_err();
            times.push(before.elapsed());
        }
        times.sort();
        medians.push(times[4]);
    }
    // The machine may be busy: without the dummy hash this is a factor of a hundred.
    assert!(medians[1] * 4 > medians[0] && medians[0] * 4 > medians[1], "{medians:?}");
}

#[tokio::test]
async fn the_directory_finds_names_and_learns_of_those_added_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let board = accounts(&folder).await;
    let elsewhere = accounts(&folder).await;
    board.register(account("Alice")).await.unwrap();
    elsewhere.register(account("Alistair")).await.unwrap();
    // Made here after the one that was made elsewhere: that one must not be missed for it.
    let bob = board.register(account("Bob")).await.unwrap();
    let directory = board.directory();
    assert_eq!(directory.find(&NameKey::of("BOB")), Some((bob.id, Arc::from("Bob"))));
    assert_eq!(directory.find(&NameKey::of("alistair")), None);
    directory.refresh().await.unwrap();

    let names = |beginning| -> Vec<_> {
        let found = directory.with_prefix(&NameKey::of(beginning)).into_iter();
        found.map(|(_, name)| name.to_string()).collect()
    };
    assert_eq!(names("ALI"), ["Alice", "Alistair"]);
    assert_eq!(names("alis"), ["Alistair"]);
    assert_eq!(names("x"), [] as [&str; 0]);
    assert_eq!(directory.nearest("Alicx").as_deref(), Some("Alice"));
    assert_eq!(directory.nearest("zed"), None);
}

#[tokio::test]
async fn somebody_added_elsewhere_can_log_in_and_is_found_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let board = accounts(&folder).await;
    accounts(&folder).await.register(account("Carol")).await.unwrap();
    assert_eq!(board.directory().find(&NameKey::of("carol")), None);
    let carol = board.log_in(Claim::default(), "carol", "open sesame").await.unwrap();
    assert_eq!(board.directory().find(&NameKey::of("carol")), Some((carol.id, carol.name)));
}

#[tokio::test]
async fn a_deleted_account_is_blocked_by_nobody_and_blocks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let alice = accounts.register(account("Alice")).await.unwrap();
    let bob = accounts.register(account("Bob")).await.unwrap();
    let carol = accounts.register(account("Carol")).await.unwrap();
    let of = |user: &User| (user.id, Arc::clone(&user.name));
    let blocks = accounts.blocks();
    for (owner, other) in [(&alice, &bob), (&bob, &alice), (&alice, &carol)] {
        assert_eq!(blocks.add(owner.id, of(other)), Blocked::Now);
        accounts.keep_block(owner.id, other.id).await.unwrap();
    }
    accounts.forget(bob.id, false).await.unwrap();
    assert_eq!(blocks.of(alice.id), [of(&carol)]);
    assert_eq!(blocks.of(bob.id), []);
    // It is as a restart finds it.
    accounts.read_blocks().await.unwrap();
    assert_eq!(blocks.of(alice.id), [of(&carol)]);
}

#[tokio::test]
async fn a_store_that_fails_is_said_calmly_and_its_cause_is_kept_for_the_sysop() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    accounts.store.close().await;
    let refusal = accounts.log_in(Claim::default(), "Alice", "open sesame").await.unwrap_err();
    assert!(!refusal.is_wrong_password());
    let sentence = "Something is wrong on the board's side. Please try again in a moment.";
    assert_eq!(refusal.to_string(), sentence);
    let causes = format!("{:#}", anyhow::Error::from(refusal));
    assert!(causes.contains("the database failed"), "{causes}");
}

#[tokio::test]
async fn the_directory_says_what_names_begin_alike_and_how_many_more_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(&folder).await;
    let directory = accounts.directory();
    assert_eq!(directory.beginning(&NameKey::of("a"), UserId(0)).first, []);
    for number in 1..=30 {
        directory.add(&user(number, &format!("Ålice {number:02}")));
    }
    directory.add(&user(31, "Alistair"));
    directory.add(&user(32, "Bob"));
    let names = |typed: &str, but: i64| {
        let found = directory.beginning(&NameKey::beginning(typed), UserId(but));
        let last = found.last.map(|(_, name)| name.to_string());
        (found.first.len(), found.more, last)
    };
    assert_eq!(names("ali", 0), (20, 11, Some("Alistair".into())));
    assert_eq!(names("ali", 31), (20, 10, Some("Ålice 30".into())), "but for one");
    assert_eq!(names("alice 2", 0), (10, 0, None));
    assert_eq!(names("alice ", 0), (20, 10, Some("Ålice 30".into())));
    assert_eq!(names("bob", 32), (0, 0, None));
    assert_eq!(names("bob ", 0), (0, 0, None), "a blank ends a name's word");
}

fn user(id: i64, name: &str) -> User {
    User {
        id: UserId(id),
        name: name.into(),
        real_name: None,
        shows_name: true,
        location: None,
        role: Role::Caller,
        access: Access::Open,
        available: true,
        expert: false,
        created_at: Clock::start().wall(),
        last_call: None,
        calls: 0,
        habits: Habits::default(),
        terminal: Choice::default(),
        times: Times::default(),
    }
}
