//! What is kept and what goes: messages by their age, accounts at their owner's wish, and what is
//! counted of chats.

use std::time::Duration;

use carrier::ids::{Ids, NodeNumber, SessionId};
use carrier::protocol::mail::Standing;
use carrier::store::{
    Active, Cursor, Forgotten, NewSession, Outcome, Over, Role, SessionStatus, Side, Tally,
};
use carrier::text::name::{NameKey, former};

use super::*;
use MessageKind::{Correction, Mark, Olm, Text};

const NEVER: ConversationId = ConversationId(0);

/// A message that was sent so many seconds after the beginning.
fn sent(log: ConversationId, number: i64, sender: UserId, seconds: i64) -> Write {
    let Write::Message(message) = message(log, number, sender, Text, "hello") else {
        panic!("it is a message")
    };
    Write::Message(NewMessage { sent_at: after(seconds), ..message })
}

fn after(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds * 1_000_000)
}

async fn numbers(store: &Store, log: ConversationId) -> Vec<i64> {
    let messages = good(store.messages_after(log, MessageNumber::NONE, 10_000).await);
    messages.iter().map(|message| message.number.0).collect()
}

/// Purges to the end, and says how many messages each piece had.
async fn purge(store: &Store, before: Timestamp) -> Vec<u64> {
    let mut done = Some(NEVER);
    let mut pieces = Vec::new();
    while let Some(last) = done {
        let purged = good(store.purge(before, last).await);
        pieces.push(purged.messages);
        done = purged.done;
    }
    pieces
}

/// A chat of the two that has begun, and counts what comes after `first`.
fn chat(log: ConversationId, one: UserId, other: UserId, id: SessionId, first: i64) -> Vec<Write> {
    let side = |user: UserId, name: &str| Side { user, name: name.into(), node: NodeNumber(1) };
    let new = NewSession {
        id,
        conversation: log,
        initiator: side(one, "Alice"),
        recipient: side(other, "Bob"),
        requested_at: NOW,
        first: MessageNumber(first),
    };
    vec![Write::SessionRequested(Box::new(new)), Write::SessionActive { id, at: NOW }]
}

fn over(id: SessionId, over: Over, seconds: i64) -> Write {
    Write::SessionOver { id, over, at: after(seconds) }
}

#[tokio::test]
async fn what_is_old_goes_from_the_beginning_and_no_number_is_given_twice() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let (_, _, other) = pair(&store, "Carol", "Dave").await;
        // The fourth was sent while the clock was set back: it is behind one that stays.
        let ages = [(1, 10), (2, 20), (3, 40), (4, 15), (5, 50)];
        let batch: Vec<_> = ages.iter().map(|&(n, at)| sent(log, n, alice, at)).collect();
        commit(&store, &batch).await;
        commit(&store, &[sent(other, 1, bob, 5)]).await;
        assert_eq!(purge(&store, after(30)).await, [3]);
        assert_eq!(numbers(&store, log).await, [3, 4, 5]);
        assert_eq!(good(store.purged(log).await), MessageNumber(2));
        assert_eq!(numbers(&store, other).await, Vec::<i64>::new());
        assert_eq!(good(store.head(other).await), MessageNumber(1));
        assert_eq!(purge(&store, after(30)).await, [0]);
        // All of it: the number that comes next is the one that would have come.
        assert_eq!(purge(&store, after(99)).await, [3]);
        let mut writer = good(store.writer().await);
        assert_eq!(good(writer.head(log).await), MessageNumber(5));
        good(writer.close().await);
        commit(&store, &[sent(log, 6, bob, 100)]).await;
        assert_eq!(numbers(&store, log).await, [6]);
        assert_eq!(good(store.unread(log, alice, MessageNumber::NONE).await), 1);
    })
    .await;
}

#[tokio::test]
async fn a_large_log_goes_in_pieces_and_many_small_ones_at_once() {
    each_store(async |store| {
        let (alice, _, log) = pair(&store, "Alice", "Bob").await;
        let batch: Vec<_> = (1..=1_100).map(|number| sent(log, number, alice, 1)).collect();
        commit(&store, &batch).await;
        for other in 0..3 {
            let (_, bob, log) = pair(&store, &format!("A{other}"), &format!("B{other}")).await;
            commit(&store, &[sent(log, 1, bob, 1), sent(log, 2, bob, 3)]).await;
        }
        let pieces = purge(&store, after(2)).await;
        assert_eq!(pieces, [500, 500, 103]);
        assert_eq!(numbers(&store, log).await, Vec::<i64>::new());
    })
    .await;
}

#[tokio::test]
async fn what_a_chat_has_said_stays_until_it_is_over_and_counted() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let id = Ids::seeded(1).session(NOW);
        let mut batch = vec![sent(log, 1, alice, 1), sent(log, 2, alice, 1)];
        batch.extend(chat(log, alice, bob, id, 2));
        batch.extend([sent(log, 3, bob, 1), sent(log, 4, alice, 1)]);
        commit(&store, &batch).await;
        purge(&store, after(9)).await;
        assert_eq!(numbers(&store, log).await, [3, 4]);
        commit(&store, &[over(id, Over::Ended { last: None }, 60)]).await;
        purge(&store, after(9)).await;
        assert_eq!(numbers(&store, log).await, Vec::<i64>::new());
        let session = good(store.sessions(log).await).pop().expect("its record stays");
        assert_eq!((session.messages, session.last), (2, Some(MessageNumber(4))));
        // A chat in a log that was purged whole counts what comes.
        let next = Ids::seeded(2).session(NOW);
        let mut batch = chat(log, alice, bob, next, 4);
        batch.extend([sent(log, 5, bob, 70), over(next, Over::Ended { last: None }, 80)]);
        commit(&store, &batch).await;
        let sessions = good(store.sessions(log).await);
        assert_eq!(sessions.iter().map(|it| it.messages).collect::<Vec<_>>(), [2, 1]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_what_was_purged_is_still_read() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let Write::Message(answer) = sent(log, 2, bob, 50) else { panic!("it is a message") };
        let answer = NewMessage { about: Some(MessageNumber(1)), ..answer };
        commit(&store, &[sent(log, 1, alice, 1), Write::Message(answer)]).await;
        purge(&store, after(9)).await;
        let messages = good(store.messages_before(log, bob, None, 10).await);
        assert_eq!(bodies(&messages), ["hello"]);
        let about = messages[0].about.as_ref().expect("it answers");
        assert_eq!((about.number, about.sender, about.is_deleted), (MessageNumber(1), None, true));
    })
    .await;
}

#[tokio::test]
async fn who_gives_up_the_account_leaves_no_name_and_the_name_is_free() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let id = Ids::seeded(1).session(NOW);
        let mut batch = chat(log, alice, bob, id, 0);
        batch.push(message(log, 1, alice, Text, "hello"));
        batch.push(message(log, 2, bob, Olm, "hi"));
        batch.push(over(id, Over::Ended { last: None }, 60));
        commit(&store, &batch).await;
        let mut writer = good(store.writer().await);
        let cursor = |reader| Cursor { reader, conversation: log, number: MessageNumber(1) };
        good(writer.put_cursors(&[cursor(alice), cursor(bob)]).await);
        assert_eq!(good(store.forget(alice, NOW, false).await), Forgotten::Gone);
        // What a call that was under way stores late goes too.
        good(writer.put_cursors(&[cursor(alice)]).await);
        good(writer.close().await);
        good(store.sweep_forgotten().await);

        let name = former(alice.0, 0);
        for key in ["alice", &name] {
            assert_eq!(good(store.user_by_key(&NameKey::of(key)).await), None, "{key}");
        }
        assert_eq!(good(store.user(alice).await), None);
        assert_eq!(good(store.password(alice).await), None);
        assert_eq!(good(store.users().await).len(), 1);
        assert_eq!(good(store.users_since(UserId(0)).await).len(), 1);
        assert_eq!(good(store.cursor(alice, log).await), MessageNumber::NONE);
        assert_eq!(good(store.cursor(bob, log).await), MessageNumber(1));
        let messages = good(store.messages_after(log, MessageNumber::NONE, 10).await);
        assert_eq!(bodies(&messages), ["hello", "hi"]);
        assert_eq!(*messages[0].sender_name, *name);
        let session = good(store.sessions(log).await).pop().expect("its record stays");
        assert_eq!(*session.initiator.name, *name);
        assert_eq!(&*session.recipient.name, "Bob");
        assert_eq!(good(store.forgotten(NOW).await), [alice]);
        assert_eq!(good(store.forgotten(after(1)).await), []);
        assert_eq!(good(store.redacting().await), []);
        // Nothing is remembered for it, and it is not forgotten twice.
        good(store.set_password(alice, "secret").await);
        assert_eq!(good(store.forget(alice, after(5), true).await), Forgotten::Gone);
        assert_eq!(good(store.forgotten(after(1)).await), []);
        // Somebody else can have the name, and is somebody else.
        let other = user(&store, "Alice").await;
        assert!(other.id > bob);
        assert_ne!(good(store.pair(other.id, bob, NOW).await), log);
    })
    .await;
}

#[tokio::test]
async fn what_is_redacted_keeps_its_numbers_and_nothing_else() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let about = |number, sender, kind, body, about| {
            let Write::Message(new) = message(log, number, sender, kind, body) else {
                panic!("it is a message")
            };
            Write::Message(NewMessage { about: Some(MessageNumber(about)), ..new })
        };
        let mut batch = vec![
            message(log, 1, alice, Text, "secret"),
            about(2, bob, Text, "what?", 1),
            about(3, alice, Correction, "a secret", 1),
            about(4, alice, Mark, "+1", 2),
            message(log, 5, alice, Olm, "psst"),
        ];
        batch.extend((6..=1_200).map(|number| message(log, number, bob, Text, "mine")));
        batch.push(message(log, 1_201, alice, Text, "the last one"));
        commit(&store, &batch).await;
        assert_eq!(good(store.forget(alice, NOW, true).await), Forgotten::Gone);
        // It is not done yet, and after a crash it would be known.
        assert_eq!(good(store.redacting().await), [alice]);
        good(store.redact(alice, Timestamp(NOW.0 - 1)).await);
        // A call that was under way may say more, which is emptied by the next time.
        commit(&store, &[message(log, 1_202, alice, Text, "the very last one")]).await;
        assert_eq!(good(store.redacting().await), [alice]);
        good(store.redact(alice, NOW).await);
        assert_eq!(good(store.redacting().await), []);
        let messages = good(store.messages_after(log, MessageNumber::NONE, 10_000).await);
        assert_eq!(messages.len(), 1_202);
        for (message, number) in messages.iter().zip(1..) {
            assert_eq!(message.number, MessageNumber(number));
            let is_emptied = message.sender == alice && message.kind != Mark;
            assert_eq!(message.body.is_empty(), is_emptied, "{message:?}");
            assert_eq!(message.standing == Standing::Deleted, is_emptied, "{message:?}");
        }
        let quoted = messages[1].about.as_ref().expect("it answers");
        assert_eq!((&*quoted.quote, quoted.is_deleted), ("", true));
    })
    .await;
}

#[tokio::test]
async fn the_only_sysop_stays() {
    each_store(async |store| {
        let one = sysop(&store, "Alice").await;
        assert_eq!(good(store.forget(one, NOW, true).await), Forgotten::LastSysop);
        assert!(good(store.user(one).await).is_some_and(|user| &*user.name == "Alice"));
        assert_eq!(good(store.redacting().await), []);
        let other = sysop(&store, "Bob").await;
        assert_eq!(good(store.forget(one, NOW, false).await), Forgotten::Gone);
        assert_eq!(good(store.forget(other, NOW, false).await), Forgotten::LastSysop);
    })
    .await;
}

#[tokio::test]
async fn of_sysops_who_go_at_once_the_last_stays() {
    each_store(async |store| {
        let mut left = sysop(&store, "Alice").await;
        for round in 0..50 {
            let second = sysop(&store, &format!("B{round}")).await;
            let third = sysop(&store, &format!("C{round}")).await;
            let all = [left, second, third];
            let [one, other, another] = all.map(|user| store.forget(user, NOW, false));
            let (one, other, another) = tokio::join!(one, other, another);
            let stay = [one, other, another].map(|it| good(it) == Forgotten::LastSysop);
            let mut staying =
                all.into_iter().zip(stay).filter_map(|(user, stays)| stays.then_some(user));
            left = staying.next().expect("somebody who runs the board");
            assert_eq!(staying.next(), None, "round {round}");
        }
    })
    .await;
}

async fn sysop(store: &Store, name: &str) -> UserId {
    let name = UserName::parse(name).expect("a name");
    let new = NewUser {
        name: &name,
        real_name: None,
        password: "$argon2id$",
        role: Role::Sysop,
        waiting: false,
        created_at: NOW,
    };
    good(store.add_user(&new).await).expect("a name that is not taken").id
}

#[tokio::test]
async fn the_sums_are_of_what_became_of_chats_and_who_was_in_them() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let (carol, _, _) = pair(&store, "Carol", "Dave").await;
        let with_carol = good(store.pair(alice, carol, NOW).await);
        assert_eq!(good(store.outcomes().await), []);
        let ids = Ids::seeded(1);
        let mut batch = Vec::new();
        let lasting = ids.session(NOW);
        batch.extend(chat(log, alice, bob, lasting, 0));
        batch.extend([1, 2, 3].map(|number| message(log, number, bob, Text, "hello")));
        batch.push(over(lasting, Over::Ended { last: None }, 300));
        let short = ids.session(NOW);
        batch.extend(chat(with_carol, carol, alice, short, 0));
        batch.push(over(short, Over::Ended { last: None }, 60));
        let no = ids.session(NOW);
        batch.push(chat(log, bob, alice, no, 3).remove(0));
        batch.push(over(no, Over::Declined, 1));
        commit(&store, &batch).await;
        let mut outcomes = good(store.outcomes().await);
        outcomes.sort_by_key(|outcome| outcome.sessions);
        let outcome = |status, sessions, messages, lasted| Outcome {
            status,
            sessions,
            messages,
            lasted: Duration::from_secs(lasted),
        };
        assert_eq!(
            outcomes,
            [outcome(SessionStatus::Declined, 1, 0, 0), outcome(SessionStatus::Ended, 2, 3, 360),]
        );
        let active = |name: &str, chats, messages| Active { name: name.into(), chats, messages };
        let expected = [active("Alice", 2, 3), active("Bob", 1, 3), active("Carol", 1, 0)];
        assert_eq!(good(store.most_active(10).await), expected);
        assert_eq!(good(store.most_active(1).await), expected[..1]);
        good(store.forget(bob, NOW, false).await);
        assert_eq!(*good(store.most_active(10).await)[1].name, *former(bob.0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_counted_is_added_up_and_a_peak_never_falls() {
    each_store(async |store| {
        good(store.count(&[(7, 2), (900, 1)], 3).await);
        good(store.count(&[(7, 1)], 2).await);
        good(store.count(&[], 4).await);
        assert_eq!(good(store.tally(Tally::Delivery).await), [(7, 3), (900, 1)]);
        assert_eq!(good(store.tally(Tally::PeakChats).await), [(0, 4)]);
    })
    .await;
}

#[tokio::test]
async fn what_was_deleted_for_the_own_eyes_is_not_unread_there() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        let batch: Vec<_> = (1..=4).map(|number| sent(log, number, bob, 1)).collect();
        commit(&store, &batch).await;
        good(store.cut(alice, log, MessageNumber(3)).await);
        let none = MessageNumber::NONE;
        assert_eq!(good(store.unread(log, alice, none).await), 1);
        let shown = good(store.messages_before(log, alice, None, 50).await);
        let numbers: Vec<_> = shown.iter().map(|message| message.number.0).collect();
        assert_eq!(numbers, [4], "what a chat begins with");
        let shown = good(store.messages_before(log, bob, None, 50).await);
        assert_eq!(shown.len(), 4, "nothing is gone for the other");
    })
    .await;
}
