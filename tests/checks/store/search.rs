//! Reading one's own conversations across.

use carrier::protocol::mail::Standing;

use super::*;
use MessageKind::{Correction, Deletion, Mark, Olm, Text};

/// The same about another message of its log.
fn about(write: Write, number: i64) -> Write {
    let Write::Message(message) = write else { panic!("a message is written") };
    Write::Message(NewMessage { about: Some(MessageNumber(number)), ..message })
}

#[tokio::test]
async fn what_was_said_is_read_backwards_as_it_stands_without_what_is_deleted() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let batch = [
            message(log, 1, alice, Text, "one"),
            message(log, 2, bob, Olm, "two"),
            message(log, 3, alice, Text, "thre"),
            message(log, 4, bob, Text, "four"),
            about(message(log, 5, alice, Correction, "three"), 3),
            about(message(log, 6, bob, Deletion, ""), 4),
            about(message(log, 7, bob, Mark, "+1"), 1),
            message(log, 8, bob, Text, "eight"),
        ];
        commit(&store, &batch).await;
        let read = async |before: Option<i64>, limit| -> Vec<(i64, String)> {
            let before = before.map(MessageNumber);
            let sayings = good(store.sayings_before(log, alice, before, limit).await);
            sayings.into_iter().map(|said| (said.number.0, said.body.to_string())).collect()
        };
        let said = |number, body: &str| (number, body.to_owned());
        let all = [said(8, "eight"), said(3, "three"), said(2, "two"), said(1, "one")];
        assert_eq!(read(None, 10).await, all);
        assert_eq!(read(None, 2).await, all[..2], "a page is full, whatever is deleted");
        assert_eq!(read(Some(3), 2).await, all[2..]);
        assert_eq!(read(Some(1), 2).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_is_found_stands_as_it_is_read_in_the_log() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let batch = [
            message(log, 1, alice, Text, "deleted by another"),
            about(message(log, 2, bob, Deletion, ""), 1),
            message(log, 3, alice, Text, "corrected by another"),
            about(message(log, 4, bob, Correction, "in my words"), 3),
            message(log, 5, alice, Text, "corrected when it was deleted"),
            about(message(log, 6, alice, Deletion, ""), 5),
            about(message(log, 7, alice, Correction, "too late"), 5),
            message(log, 8, alice, Text, "corected"),
            about(message(log, 9, alice, Correction, "corrected"), 8),
            about(message(log, 10, bob, Correction, "wrong"), 8),
        ];
        commit(&store, &batch).await;
        let mut log = good(store.messages_before(log, bob, None, 10).await);
        log.retain(|message| message.standing != Standing::Deleted);
        log.reverse();
        let sayings = good(store.sayings_before(log[0].conversation, bob, None, 10).await);
        let found: Vec<&str> = sayings.iter().map(|said| &*said.body).collect();
        assert_eq!(found, bodies(&log));
        assert_eq!(found, ["corrected", "corrected by another", "deleted by another"]);
    })
    .await;
}

#[tokio::test]
async fn the_conversation_last_spoken_in_comes_first_and_an_empty_one_not_at_all() {
    each_store(async |store| {
        let (alice, bob, with_bob) = pair(&store, "Alice", "Bob").await;
        let (carol, dave) = (user(&store, "Carol").await.id, user(&store, "Dave").await.id);
        let with_carol = good(store.pair(carol, alice, NOW).await);
        good(store.pair(dave, alice, NOW).await);
        let theirs = good(store.pair(bob, carol, NOW).await);
        let names = async |user, limit| -> Vec<String> {
            let talks = good(store.talks(user, limit).await);
            talks.into_iter().map(|talk| talk.name.to_string()).collect()
        };
        assert!(names(alice, 10).await.is_empty());
        commit(&store, &[message(with_carol, 1, carol, Text, "first")]).await;
        commit(&store, &[message(with_bob, 1, alice, Olm, "then")]).await;
        commit(&store, &[message(theirs, 1, bob, Text, "not hers")]).await;
        commit(&store, &[about(message(with_carol, 2, alice, Mark, "+1"), 1)]).await;
        assert_eq!(names(alice, 10).await, ["Bob", "Carol"], "a mark says nothing");
        assert_eq!(names(alice, 1).await, ["Bob"]);
        assert_eq!(names(dave, 10).await, [""; 0]);
    })
    .await;
}
