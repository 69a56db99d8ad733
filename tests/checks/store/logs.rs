//! The logs, and how far they have been read.

use std::collections::BTreeSet;

use carrier::store::{Cursor, OlmPlace};
use tokio::task::JoinSet;

use super::*;
use MessageKind::{Olm, Text};

#[tokio::test]
async fn two_users_have_one_log_whoever_asks_first_and_how_many_at_once() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        let carol = user(&store, "Carol").await.id;
        let mut asking = JoinSet::new();
        for turn in 0..20 {
            let store = store.clone();
            let (one, other) = if turn % 2 == 0 { (alice, bob) } else { (bob, alice) };
            asking.spawn(async move { good(store.pair(one, other, NOW).await) });
        }
        let logs: BTreeSet<_> = asking.join_all().await.into_iter().collect();
        assert_eq!(logs.len(), 1, "{logs:?}");
        let others = good(store.pair(alice, carol, NOW).await);
        assert!(!logs.contains(&others));
    })
    .await;
}

#[tokio::test]
async fn the_logs_with_many_are_those_with_each() {
    each_store(async |store| {
        let me = user(&store, "Me").await.id;
        let mut others = Vec::new();
        for number in 0..150 {
            others.push(user(&store, &format!("Other{number}")).await.id);
        }
        let third = good(store.pair(others[3], me, NOW).await);
        // Who asks at the same time gets the same logs, for one or for all.
        let (mut asking, mut one_by_one) = (JoinSet::new(), JoinSet::new());
        for _ in 0..3 {
            let (store, others) = (store.clone(), others.clone());
            asking.spawn(async move { good(store.pairs(me, &others, NOW).await) });
        }
        for other in others[100..110].iter().copied() {
            let store = store.clone();
            one_by_one.spawn(async move { (other, good(store.pair(other, me, NOW).await)) });
        }
        let logs = asking.join_all().await;
        assert!(logs.iter().all(|some| *some == logs[0]), "{logs:?}");
        assert_eq!(logs[0][3], third);
        assert_eq!(logs[0].iter().collect::<BTreeSet<_>>().len(), others.len());
        for (other, log) in others.iter().zip(&logs[0]) {
            assert_eq!(good(store.known_pair(*other, me).await), Some(*log));
        }
        for (other, log) in one_by_one.join_all().await {
            assert_eq!(good(store.known_pair(me, other).await), Some(log));
        }
        // In the order that is asked for, oneself too, and somebody twice.
        let some = good(store.pairs(others[0], &[others[1], me, others[0], me], NOW).await);
        assert_eq!(some[1], logs[0][0]);
        assert_eq!(some[3], some[1]);
        assert_eq!(some[2], good(store.pair(others[0], others[0], NOW).await));
        assert_eq!(some[0], good(store.pair(others[1], others[0], NOW).await));
    })
    .await;
}

#[tokio::test]
async fn a_log_is_read_from_a_number_on_in_order() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let (_, _, other) = pair(&store, "Carol", "Dave").await;
        assert_eq!(good(store.head(log).await), MessageNumber::NONE);
        let batch = [
            message(log, 1, alice, Text, "one"),
            message(other, 1, bob, Text, "elsewhere"),
            message(log, 2, bob, Olm, "two\u{1f600} ö"),
            message(log, 3, alice, Text, "three"),
        ];
        commit(&store, &batch).await;
        let all = good(store.messages_after(log, MessageNumber::NONE, 10).await);
        for (read, written) in all.iter().zip([&batch[0], &batch[2], &batch[3]]) {
            let Write::Message(written) = written else { panic!("a message was written") };
            assert_eq!(
                (read.conversation, read.number, read.sender, read.kind, read.sent_at, &read.body),
                (
                    written.conversation,
                    written.number,
                    written.sender,
                    written.kind,
                    written.sent_at,
                    &written.body
                )
            );
        }
        let names: Vec<_> = all.iter().map(|message| &*message.sender_name).collect();
        assert_eq!(names, ["Alice", "Bob", "Alice"]);
        assert!(all.iter().all(|message| message.from.is_none()));
        assert_eq!(good(store.head(log).await), MessageNumber(3));

        let after = async |number, limit| {
            let messages = store.messages_after(log, MessageNumber(number), limit).await;
            bodies(&good(messages)).join(" ")
        };
        assert_eq!(after(1, 10).await, "two\u{1f600} ö three");
        assert_eq!(after(0, 1).await, "one");
        assert_eq!(after(3, 10).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_sender_is_gone_leaves_no_gap() {
    each_store(async |store| {
        let (alice, _, log) = pair(&store, "Alice", "Bob").await;
        let gone = UserId(99);
        let batch = [message(log, 1, gone, Text, "one"), message(log, 2, alice, Text, "two")];
        commit(&store, &batch).await;
        let all = good(store.messages_after(log, MessageNumber::NONE, 10).await);
        let names: Vec<_> = all.iter().map(|message| &*message.sender_name).collect();
        assert_eq!(names, ["?", "Alice"]);
    })
    .await;
}

#[tokio::test]
async fn only_text_messages_of_the_range_are_counted() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let batch: Vec<_> = (1..=9)
            .map(|number| {
                let kind = if number % 3 == 0 { Olm } else { Text };
                message(log, number, if number % 2 == 0 { alice } else { bob }, kind, "x")
            })
            .collect();
        commit(&store, &batch).await;
        for (first, last, count) in
            [(0, 9, 6), (1, 4, 2), (2, 3, 0), (9, 9, 0), (9, 2, 0), (7, 99, 1)]
        {
            let counted = store.text_count(log, MessageNumber(first), MessageNumber(last)).await;
            assert_eq!(good(counted), count, "({first}, {last}]");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stored_cursor_never_goes_back() {
    each_store(async |store| {
        let mut writer = good(store.writer().await);
        let cursor = |reader, conversation, number| Cursor {
            reader: UserId(reader),
            conversation: ConversationId(conversation),
            number: MessageNumber(number),
        };
        good(writer.put_cursors(&[]).await);
        good(writer.put_cursors(&[cursor(1, 1, 5), cursor(1, 2, 7), cursor(2, 1, 3)]).await);
        good(writer.put_cursors(&[cursor(1, 1, 4), cursor(1, 2, 8)]).await);
        for (reader, conversation, expected) in [(1, 1, 5), (1, 2, 8), (2, 1, 3), (2, 2, 0)] {
            let number = store.cursor(UserId(reader), ConversationId(conversation)).await;
            assert_eq!(good(number), MessageNumber(expected));
        }
        let many: Vec<_> = (0..700).map(|conversation| cursor(3, conversation, 1)).collect();
        good(writer.put_cursors(&many).await);
        for conversation in [0, 255, 256, 699] {
            let number = store.cursor(UserId(3), ConversationId(conversation)).await;
            assert_eq!(good(number), MessageNumber(1));
        }
    })
    .await;
}

#[tokio::test]
async fn online_messages_of_others_after_the_cursor_were_missed() {
    each_store(async |store| {
        let (alice, bob, with_bob) = pair(&store, "Alice", "Bob").await;
        let carol = user(&store, "Carol").await.id;
        let with_carol = good(store.pair(carol, alice, NOW).await);
        let not_hers = good(store.pair(carol, bob, NOW).await);
        let batch = [
            message(with_bob, 1, bob, Olm, "read"),
            message(with_bob, 2, bob, Olm, "first"),
            message(with_carol, 1, carol, Olm, "second"),
            message(with_bob, 3, bob, Text, "said in a chat"),
            message(with_bob, 4, alice, Olm, "her own"),
            message(not_hers, 1, carol, Olm, "to somebody else"),
            message(with_bob, 5, bob, Olm, "third"),
        ];
        commit(&store, &batch).await;
        let read = Cursor { reader: alice, conversation: with_bob, number: MessageNumber(1) };
        good(good(store.writer().await).put_cursors(&[read]).await);

        let missed = good(store.olms_missed(alice, OlmPlace::FIRST, 10).await);
        assert_eq!(bodies(&missed), ["first", "second", "third"]);
        assert_eq!(
            missed.iter().map(|m| &*m.sender_name).collect::<Vec<_>>(),
            ["Bob", "Carol", "Bob"]
        );
        let page = good(store.olms_missed(alice, OlmPlace::FIRST, 2).await);
        assert_eq!(bodies(&page), ["first", "second"]);
        let rest = store.olms_missed(alice, OlmPlace::of(&page[1]), 2).await;
        assert_eq!(bodies(&good(rest)), bodies(&missed)[2..]);
        assert_eq!(
            bodies(&good(store.olms_missed(bob, OlmPlace::FIRST, 10).await)),
            ["her own", "to somebody else"]
        );
    })
    .await;
}

#[tokio::test]
async fn exactly_the_message_is_found_again_whose_commit_was_not_answered() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let stored = message(log, 1, alice, Text, "hello");
        commit(&store, std::slice::from_ref(&stored)).await;
        let Write::Message(stored) = stored else { panic!("a message was written") };
        let mut writer = good(store.writer().await);
        assert!(good(writer.is_stored(&stored).await));
        for other in [
            NewMessage { number: MessageNumber(2), ..stored.clone() },
            NewMessage { sender: bob, ..stored.clone() },
            NewMessage { kind: Olm, ..stored.clone() },
            NewMessage { sent_at: Timestamp(stored.sent_at.0 + 1), ..stored.clone() },
            NewMessage { body: "Hello".into(), ..stored.clone() },
        ] {
            assert!(!good(writer.is_stored(&other).await), "{other:?}");
        }
        assert_eq!(good(writer.head(log).await), MessageNumber(1));
        assert_eq!(good(writer.head(ConversationId(99)).await), MessageNumber::NONE);
    })
    .await;
}
