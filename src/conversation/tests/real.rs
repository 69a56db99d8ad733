//! What is appended to the real store: by many at once, and by a writer that dies.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::conversation::log::Log;
use crate::ids::Ids;
use crate::store::{Cursor, NewMessage, SessionStatus, StoreWriter, Write};

/// The real store, with its commits counted.
#[derive(Clone)]
struct Counted {
    store: Store,
    commits: Arc<AtomicUsize>,
}

struct CountedLog(StoreWriter, Arc<AtomicUsize>);

impl Source for Counted {
    type Log = CountedLog;

    async fn open(&self) -> Result<CountedLog, StoreError> {
        Ok(CountedLog(self.store.writer().await?, Arc::clone(&self.commits)))
    }
}

impl Log for CountedLog {
    async fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        // However fast the disk is: what is said meanwhile is the next batch.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.0.commit(batch).await
    }

    async fn head(&mut self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        self.0.head(conversation).await
    }

    async fn is_stored(&mut self, message: &NewMessage) -> Result<bool, StoreError> {
        self.0.is_stored(message).await
    }

    async fn put_cursors(&mut self, cursors: &[Cursor]) -> Result<(), StoreError> {
        self.0.put_cursors(cursors).await
    }

    fn unfiled(&self) -> usize {
        self.0.unfiled()
    }

    async fn file(&mut self) -> Result<(), StoreError> {
        self.0.file().await
    }

    async fn close(self) -> Result<(), StoreError> {
        self.0.close().await
    }
}

const LINES: usize = 150;
/// How many lines a node has under way.
const OPEN: usize = 20;

/// Says [`LINES`] lines; what each ticket was answered with, and the text that it was for.
async fn talk(mut node: Node, sender: UserId, log: ConversationId) -> Vec<(MessageNumber, String)> {
    let mut texts = BTreeMap::new();
    let mut answers = Vec::new();
    for line in 0..LINES + OPEN {
        if line < LINES {
            let text = format!("{} {line}", node.address.node);
            texts.insert(node.say_as(sender, log, &text), text);
        }
        if line >= OPEN {
            let (ticket, said) = node.answer().await;
            let Said::Stored(number) = said else { panic!("{ticket:?} was not stored") };
            let text = texts.remove(&ticket).expect("a ticket is answered once");
            // What is acknowledged can be read.
            assert!(node.conversations.head(log).await.unwrap() >= number);
            answers.push((number, text));
        }
    }
    assert!(texts.is_empty());
    answers
}

/// Reads what is pushed, and from the log what was dropped, until `count` lines have come.
async fn listen(mut node: Node, log: ConversationId, count: i64) {
    let mut last = MessageNumber::NONE;
    while last < MessageNumber(count) {
        match node.mailbox.next(true).await {
            Arrival::Mail(Mail::Message(message)) if message.number <= last => {}
            Arrival::Mail(Mail::Message(message)) if message.number == last.next() => {
                let head = node.conversations.head(log).await.unwrap();
                assert!(head >= message.number, "what is pushed is committed");
                last = message.number;
            }
            Arrival::Mail(Mail::Message(_)) | Arrival::Behind => {
                let missed = node.conversations.history(log, last, 10_000).await.unwrap();
                last = missed.last().map_or(last, |message| message.number);
            }
            arrival @ (Arrival::Mail(_) | Arrival::Line(_) | Arrival::Closed) => {
                panic!("{arrival:?}")
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_talk_at_once_get_numbers_without_gaps_and_one_answer_each() {
    for place in Place::each() {
        many_talk_at_once(place).await;
    }
}

async fn many_talk_at_once(place: Place) {
    let (mut desk, _) = Desk::without_writer(place).await;
    let shared = Arc::clone(&desk.conversations.shared);
    let commits = Arc::new(AtomicUsize::new(0));
    let source = Counted { store: desk.store().clone(), commits: Arc::clone(&commits) };
    desk.tasks.spawn(Writing::new(shared, desk.registry.clone(), source).run());

    let users = desk.users(["Alice", "Bob", "Carol", "Dave"]).await;
    let mut talkers = JoinSet::new();
    let mut listeners = JoinSet::new();
    let mut logs = Vec::new();
    for (one, other) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
        let log = desk.conversations.pair(users[one], users[other]).await.unwrap();
        logs.push(log);
        for talker in [one, other, one, other] {
            let (node, user) = (desk.node(), users[talker]);
            talkers.spawn(async move { (log, talk(node, user, log).await) });
        }
        let node = desk.node();
        desk.registry.enter(log, node.address);
        let count = i64::try_from(4 * LINES).unwrap();
        listeners.spawn(listen(node, log, count));
    }
    let mut answered: BTreeMap<ConversationId, BTreeMap<MessageNumber, String>> = BTreeMap::new();
    while let Some(done) = talkers.join_next().await {
        let (log, answers) = done.unwrap();
        assert!(answers.is_sorted(), "a node's lines keep their order");
        for (number, text) in answers {
            let before = answered.entry(log).or_default().insert(number, text);
            assert_eq!(before, None, "a number is given once");
        }
    }
    while let Some(done) = listeners.join_next().await {
        done.unwrap();
    }
    for log in logs {
        let stored = desk.conversations.history(log, MessageNumber::NONE, 10_000).await.unwrap();
        let numbers: Vec<_> = stored.iter().map(|message| message.number.0).collect();
        assert_eq!(numbers, (1..=i64::try_from(4 * LINES).unwrap()).collect::<Vec<_>>());
        let stored = stored.into_iter().map(|message| (message.number, message.body.to_string()));
        assert_eq!(stored.collect::<BTreeMap<_, _>>(), answered[&log]);
    }
    let (messages, commits) = (16 * LINES, commits.load(Ordering::Relaxed));
    assert!(commits * 2 < messages, "{messages} messages in {commits} commits");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_writer_that_dies_at_any_moment() {
    for place in Place::each() {
        a_writer_dies_at_any_moment(place).await;
    }
}

async fn a_writer_dies_at_any_moment(mut place: Place) {
    let mut acknowledged: BTreeMap<i64, String> = BTreeMap::new();
    let mut said = 0;
    for life in 0..25_usize {
        let mut desk = Desk::at(place).await;
        if life == 0 {
            desk.users(["Alice", "Bob"]).await;
        }
        let log = desk.conversations.pair(UserId(1), UserId(2)).await.unwrap();
        let mut node = desk.node();
        let mut texts = BTreeMap::new();
        for _ in 0..60 {
            said += 1;
            let text = format!("line {said}");
            texts.insert(node.say_as(UserId(1), log, &text), text);
        }
        // It dies after some answers, with more under way.
        for _ in 0..life {
            let (ticket, answer) = node.answer().await;
            let Said::Stored(number) = answer else { panic!("not stored") };
            acknowledged.insert(number.0, texts.remove(&ticket).unwrap());
        }
        desk.tasks.shutdown().await;
        // What it had answered before is in the mailbox.
        while let Ok((ticket, answer)) = timeout(Duration::ZERO, node.answer()).await {
            let Said::Stored(number) = answer else { panic!("not stored") };
            acknowledged.insert(number.0, texts.remove(&ticket).unwrap());
        }
        desk.store().close().await;
        place = desk.place;
    }
    let desk = Desk::at(place).await;
    let log = desk.conversations.pair(UserId(1), UserId(2)).await.unwrap();
    let stored = desk.conversations.history(log, MessageNumber::NONE, 10_000).await.unwrap();
    for (message, number) in stored.iter().zip(1..) {
        assert_eq!(message.number.0, number, "no gap");
    }
    let stored: BTreeMap<_, _> =
        stored.into_iter().map(|message| (message.number.0, message.body.to_string())).collect();
    for (number, text) in &acknowledged {
        assert_eq!(stored.get(number), Some(text), "number {number} was acknowledged");
    }
}

#[tokio::test]
async fn a_chat_is_recorded_with_its_range_and_its_count() {
    for place in Place::each() {
        a_chat_is_recorded(place).await;
    }
}

async fn a_chat_is_recorded(place: Place) {
    let desk = Desk::at(place).await;
    let [alice, bob] = desk.users(["Alice", "Bob"]).await;
    let log = desk.conversations.pair(alice, bob).await.unwrap();
    let clock = desk.conversations.shared.clock;
    let ids = Ids::seeded(1);
    let (mut asker, mut other) = (desk.node(), desk.node());
    asker.say_as(alice, log, "before the chat");
    let first = MessageNumber(asker.number().await);

    let [chat, declined] = [ids.session(clock.wall()), ids.session(clock.wall())];
    let request = |address: Address| {
        RecordWrite::Requested(Box::new(Requested {
            conversation: log,
            initiator: alice,
            initiator_name: "Alice".into(),
            initiator_address: address,
            recipient: bob,
            recipient_name: "Bob".into(),
            recipient_node: other.address.node,
            first,
        }))
    };
    desk.conversations.record(chat, request(asker.address));
    desk.conversations.record(declined, request(asker.address));
    desk.conversations.record(chat, RecordWrite::Active);
    desk.conversations.record(declined, RecordWrite::Declined);
    asker.say_as(alice, log, "one");
    other.say_as(bob, log, "two");
    let mut olm = asker.entry(alice, log, "not a line of the chat");
    olm.kind = MessageKind::Olm;
    desk.conversations.say(olm);
    desk.conversations.record(chat, RecordWrite::Ended { last: None });
    asker.say_as(alice, log, "after the chat");
    desk.registry.depart(asker.address);
    let place = desk.close().await;

    let desk = Desk::at(place).await;
    let sessions = desk.store().sessions(log).await.unwrap();
    let seen: Vec<_> = sessions.iter().map(|s| (s.id, s.status, s.last, s.messages)).collect();
    let mut expected = [
        (chat, SessionStatus::Ended, Some(MessageNumber(4)), 2),
        (declined, SessionStatus::Declined, None, 0),
    ];
    expected.sort_by_key(|session| session.0);
    assert_eq!(seen, expected);
    desk.close().await;
}
