//! What is appended, when all goes well.

use super::fake::FakeStore;
use super::*;
use crate::ids::Ids;
use crate::store::Write;

const LOG: ConversationId = ConversationId(1);

#[tokio::test]
async fn a_message_is_answered_by_its_number_and_pushed_to_all_who_are_there() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let (mut alice, mut bob, mut carol) = (desk.node(), desk.node(), desk.node());
    desk.registry.enter(LOG, alice.address);
    desk.registry.enter(LOG, bob.address);
    desk.registry.enter(ConversationId(2), carol.address);

    let ticket = alice.say(LOG, "hello");
    assert_eq!(alice.answer().await, (ticket, Said::Stored(MessageNumber(1))));
    let pushed = bob.message().await;
    assert_eq!((pushed.number.0, &*pushed.body, pushed.from), (1, "hello", Some(alice.address)));
    // The sender sees it when it comes back.
    assert_eq!(alice.message().await, pushed);

    carol.say(ConversationId(2), "to another log");
    assert_eq!(carol.message().await.conversation, ConversationId(2));
}

#[tokio::test]
async fn who_is_named_is_told_beside_those_who_are_there_and_nobody_twice() {
    let desk = Desk::with_source(FakeStore::default()).await;
    let (mut alice, mut bob, mut carol) = (desk.node(), desk.node(), desk.node());
    desk.registry.enter(LOG, bob.address);
    desk.logs_in(&mut bob, UserId(2));
    desk.logs_in(&mut carol, UserId(3));
    for body in ["first", "second"] {
        let mut entry = alice.entry(UserId(1), LOG, body);
        entry.also = vec![UserId(2), UserId(3), UserId(4)];
        desk.conversations.say(entry);
    }
    for node in [&mut bob, &mut carol] {
        assert_eq!(&*node.message().await.body, "first");
        assert_eq!(&*node.message().await.body, "second");
    }
}

#[tokio::test]
async fn what_waits_is_written_together() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    alice.say(LOG, "idle");
    alice.number().await;
    for line in 0..200 {
        alice.say(LOG, &line.to_string());
    }
    for expected in 2..=201 {
        assert_eq!(alice.number().await, expected);
    }
    assert_eq!(store.disk().batches, [1, 200]);
    assert_eq!(store.disk().connections, 1);
}

#[tokio::test]
async fn a_batch_has_a_bound() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut nodes: Vec<_> = (0..6).map(|_| desk.node()).collect();
    for node in &mut nodes {
        for line in 0..100 {
            node.say(LOG, &line.to_string());
        }
    }
    desk.close().await;
    assert_eq!(store.disk().batches, [256, 256, 88]);
    assert_eq!(store.texts(LOG).len(), 600);
}

#[tokio::test]
async fn records_and_messages_are_written_in_the_order_in_which_they_were_queued() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    let session = Ids::seeded(1).session(desk.conversations.shared.clock.wall());
    desk.conversations.record(session, requested(alice.address));
    desk.conversations.record(session, RecordWrite::Active);
    alice.say(LOG, "hello");
    desk.registry.depart(alice.address);
    desk.registry.depart(alice.address);
    desk.close().await;
    assert_eq!(store.disk().batches, [4]);
    let steps: Vec<_> = store.disk().records.iter().map(step).collect();
    assert_eq!(steps, ["requesting", "active", "ended"]);
}

/// A node that is hung up takes what lies in its mailbox, and may ask somebody by that.
#[tokio::test]
async fn a_record_that_is_opened_behind_its_nodes_departure_is_closed_in_its_name() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let (alice, mut bob) = (desk.node(), desk.node());
    let ids = Ids::seeded(1);
    let [late, in_time] =
        std::array::from_fn(|_| ids.session(desk.conversations.shared.clock.wall()));
    desk.registry.depart(alice.address);
    desk.conversations.record(late, requested(alice.address));
    // That of a node that goes afterwards is closed once, as the node itself has said.
    desk.conversations.record(in_time, requested(bob.address));
    desk.conversations.record(in_time, RecordWrite::Cancelled);
    bob.say(LOG, "hello");
    bob.number().await;
    desk.registry.depart(bob.address);
    desk.close().await;
    let steps: Vec<_> = store.disk().records.iter().map(step).collect();
    assert_eq!(steps, ["requesting", "requesting", "cancelled", "failed"]);
}

#[tokio::test]
async fn beyond_the_bound_a_message_is_refused_at_once_and_a_record_is_not() {
    let store = FakeStore::default();
    store.disk().down = true;
    let desk = Desk::with_source(store.clone()).await;
    let (mut alice, mut bob) = (desk.node(), desk.node());
    for _ in 0..MESSAGES_WAITING {
        alice.say(LOG, "x");
    }
    let ticket = bob.say(LOG, "one too many");
    let session = Ids::seeded(1).session(desk.conversations.shared.clock.wall());
    desk.conversations.record(session, requested(bob.address));
    assert_eq!(bob.answer().await, (ticket, Said::NotStored));

    desk.registry.depart(alice.address);
    store.disk().down = false;
    bob.say(LOG, "now it goes");
    // The writer still has more in its hands than fits; it is taken up a pause later.
    let (_, said) = bob.answer().await;
    assert_eq!(said, Said::NotStored);
    tokio::time::sleep(PATIENCE).await;
    bob.say(LOG, "now it goes");
    assert!(matches!(bob.answer().await, (_, Said::Stored(_))));
    assert_eq!(store.disk().records.len(), 1);
}

#[tokio::test]
async fn closing_writes_all_that_waits_and_refuses_what_comes_later() {
    let store = FakeStore::default();
    let mut desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    alice.say(LOG, "before");
    desk.conversations.close();
    let late = alice.say(LOG, "after");
    desk.tasks.join_next().await.unwrap().unwrap();
    assert_eq!(store.texts(LOG), ["before"]);
    let answers = [alice.answer().await, alice.answer().await];
    assert!(answers.contains(&(late, Said::NotStored)), "{answers:?}");
}

pub(super) fn requested(by: Address) -> RecordWrite {
    RecordWrite::Requested(Box::new(Requested {
        conversation: LOG,
        initiator: UserId(1),
        initiator_name: "Alice".into(),
        initiator_address: by,
        recipient: UserId(2),
        recipient_name: "Bob".into(),
        recipient_node: NodeNumber(2),
        first: MessageNumber::NONE,
    }))
}

pub(super) fn step(write: &Write) -> &'static str {
    match write {
        Write::Message(_) => "message",
        Write::SessionRequested(_) => "requesting",
        Write::SessionActive { .. } => "active",
        Write::SessionOver { over, .. } => over.status().as_str(),
    }
}
