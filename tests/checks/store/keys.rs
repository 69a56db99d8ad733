//! Users' public keys.

use carrier::ids::KeyId;
use carrier::protocol::ssh_key::PublicKey;
use carrier::store::MOST_KEYS;

use super::*;

/// A key whose private half nobody has, each another.
fn key(number: i64, comment: &str) -> PublicKey {
    const BEGINNING: &str = "AAAAC3NzaC1lZDI1NTE5AAAAILScKLF2QoQpNdYL3wpOiRsFhr53vKmGcIDrIf1sQ";
    let line = format!("ssh-ed25519 {BEGINNING}{number:03} {comment}");
    PublicKey::parse(&line).expect("a key")
}

#[tokio::test]
async fn a_key_is_kept_as_it_was_given() {
    each_store(async |store| {
        let alice = user(&store, "Alice").await.id;
        let given = key(1, "alice's ö laptop");
        let added = good(store.add_key(alice, &given, NOW).await).expect("room for a key");
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
            good(store.add_key(alice, &key(number, "alice"), NOW).await).expect("room for a key");
        }
        good(store.add_key(bob, &key(1, "bob"), NOW).await).expect("another's may be the same");
        let keys: Vec<_> = good(store.keys(alice).await).into_iter().map(|key| key.key).collect();
        assert_eq!(keys, [3, 1, 2].map(|number| key(number, "")));
        assert_eq!(good(store.keys(bob).await).len(), 1);
        assert_eq!(good(store.keys(UserId(99)).await), []);
        assert_eq!(good(store.key_by_fingerprint(bob, &key(2, "").fingerprint()).await), None);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_added_once_and_no_more_of_them_than_there_may_be() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        for number in 1..=MOST_KEYS {
            let added = good(store.add_key(alice, &key(number, ""), NOW).await);
            assert!(added.is_some(), "{number}");
            assert_eq!(good(store.add_key(alice, &key(number, "again"), NOW).await), None);
        }
        assert_eq!(good(store.add_key(alice, &key(99, ""), NOW).await), None);
        assert_eq!(good(store.keys(alice).await).len(), 20);
        assert!(good(store.add_key(bob, &key(99, ""), NOW).await).is_some());
    })
    .await;
}

#[tokio::test]
async fn a_key_is_removed_by_its_owner_alone() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        let one = good(store.add_key(alice, &key(1, ""), NOW).await).expect("room for a key");
        let other = good(store.add_key(alice, &key(2, ""), NOW).await).expect("room for a key");
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
        let one = good(store.add_key(alice, &key(1, ""), NOW).await).expect("room for a key");
        let other = good(store.add_key(alice, &key(2, ""), NOW).await).expect("room for a key");
        good(store.note_key_use(one.id, Timestamp(NOW.0 + 1)).await);
        good(store.note_key_use(one.id, Timestamp(NOW.0 + 2)).await);
        let last_used: Vec<_> =
            good(store.keys(alice).await).into_iter().map(|key| key.last_used).collect();
        assert_eq!(last_used, [Some(Timestamp(NOW.0 + 2)), None]);
        let error = store.add_key(UserId(99), &other.key, NOW).await.expect_err("nobody's key");
        assert!(error.is_refusal(), "{error}");
    })
    .await;
}
