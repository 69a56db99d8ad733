//! Users' public keys.

use carrier::ids::KeyId;
use carrier::protocol::ssh_key::PublicKey;
use carrier::store::{MOST_KEYS, SshKey};

use super::*;

/// A key whose private half nobody has, each another.
fn key(number: i64, comment: &str) -> PublicKey {
    const BEGINNING: &str = "AAAAC3NzaC1lZDI1NTE5AAAAILScKLF2QoQpNdYL3wpOiRsFhr53vKmGcIDrIf1sQ";
    let line = format!("ssh-ed25519 {BEGINNING}{number:03} {comment}");
    PublicKey::parse(&line).expect("a key")
}

/// Gives one key to a user who has room for it.
async fn add(store: &Store, owner: UserId, key: PublicKey) -> SshKey {
    let added = good(store.add_keys(owner, &[key], NOW).await).expect("room for a key");
    let [added] = <[SshKey; 1]>::try_from(added).expect("a key that is not there yet");
    added
}

#[tokio::test]
async fn a_key_is_kept_as_it_was_given() {
    each_store(async |store| {
        let alice = user(&store, "Alice").await.id;
        let given = key(1, "alice's ö laptop");
        let added = add(&store, alice, given.clone()).await;
        assert_eq!(added.key, given);
        assert_eq!(added.key.comment(), "alice's ö laptop");
        assert_eq!((added.added_at, added.last_used), (NOW, None));
        let found = good(store.key_by_fingerprint(alice, &given.fingerprint()).await);
        assert_eq!(found, Some(added.clone()));
        assert_eq!(good(store.keys(alice).await), [added]);
    })
    .await;
}

#[tokio::test]
async fn keys_are_listed_in_the_order_of_adding_to_their_owner_alone() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        for number in [3, 1, 2] {
            add(&store, alice, key(number, "alice")).await;
        }
        add(&store, bob, key(1, "another's may be the same")).await;
        let keys: Vec<_> = good(store.keys(alice).await).into_iter().map(|key| key.key).collect();
        assert_eq!(keys, [3, 1, 2].map(|number| key(number, "")));
        assert_eq!(good(store.keys(bob).await).len(), 1);
        assert_eq!(good(store.keys(UserId(99)).await), []);
        assert_eq!(good(store.key_by_fingerprint(bob, &key(2, "").fingerprint()).await), None);
    })
    .await;
}

#[tokio::test]
async fn keys_are_added_once_and_all_together_or_not_at_all() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        let keys = |numbers: std::ops::RangeInclusive<i64>| -> Vec<_> {
            numbers.map(|number| key(number, "")).collect()
        };
        add(&store, alice, key(1, "")).await;
        let added = good(store.add_keys(alice, &keys(1..=3), NOW).await).expect("room for keys");
        assert_eq!(added.into_iter().map(|key| key.key).collect::<Vec<_>>(), keys(2..=3));
        let again = good(store.add_keys(alice, &keys(1..=3), NOW).await);
        assert_eq!(again, Some(Vec::new()));
        assert_eq!(good(store.add_keys(alice, &keys(4..=MOST_KEYS + 1), NOW).await), None);
        assert_eq!(good(store.keys(alice).await).len(), 3);
        let rest = good(store.add_keys(alice, &keys(1..=MOST_KEYS), NOW).await);
        assert_eq!(rest.map(|added| added.len()), Some(17));
        assert_eq!(good(store.add_keys(alice, &keys(99..=99), NOW).await), None);
        assert_eq!(good(store.keys(alice).await).len(), 20);
        add(&store, bob, key(99, "")).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_is_removed_by_its_owner_alone() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        let one = add(&store, alice, key(1, "")).await;
        let other = add(&store, alice, key(2, "")).await;
        assert!(!good(store.remove_key(bob, one.id).await));
        assert!(!good(store.remove_key(alice, KeyId(99)).await));
        assert!(good(store.remove_key(alice, one.id).await));
        assert!(!good(store.remove_key(alice, one.id).await));
        assert_eq!(good(store.keys(alice).await), [other]);
    })
    .await;
}

#[tokio::test]
async fn the_last_use_of_a_key_is_noted() {
    each_store(async |store| {
        let alice = user(&store, "Alice").await.id;
        let one = add(&store, alice, key(1, "")).await;
        let other = add(&store, alice, key(2, "")).await;
        good(store.note_key_use(one.id, Timestamp(NOW.0 + 1)).await);
        good(store.note_key_use(one.id, Timestamp(NOW.0 + 2)).await);
        let last_used: Vec<_> =
            good(store.keys(alice).await).into_iter().map(|key| key.last_used).collect();
        assert_eq!(last_used, [Some(Timestamp(NOW.0 + 2)), None]);
        let error = store.add_keys(UserId(99), &[other.key], NOW).await.expect_err("nobody's key");
        assert!(error.is_refusal(), "{error}");
    })
    .await;
}
