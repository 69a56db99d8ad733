//! What is appended when the store fails, refuses, or forgets to answer.

use std::time::Duration;

use tokio::time::sleep;

use super::fake::{FakeStore, Fault};
use super::writer::{requested, step};
use super::*;
use crate::ids::Ids;
use crate::store::NewMessage;

const LOG: ConversationId = ConversationId(1);

#[tokio::test]
async fn a_commit_that_failed_is_tried_again() {
    let store = FakeStore::default();
    store.disk().faults.extend([Fault::BeforeCommit, Fault::BeforeCommit]);
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    alice.say(LOG, "one");
    alice.say(LOG, "two");
    assert_eq!((alice.number().await, alice.number().await), (1, 2));
    assert_eq!(store.texts(LOG), ["one", "two"]);
    assert_eq!(store.disk().connections, 3, "a connection that failed is not used again");
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_not_written_twice() {
    let store = FakeStore::default();
    store.disk().faults.push_back(Fault::AfterCommit);
    let desk = Desk::with_source(store.clone()).await;
    let (mut alice, mut bob) = (desk.node(), desk.node());
    desk.registry.enter(LOG, bob.address);
    let session = Ids::seeded(1).session(desk.conversations.shared.clock.wall());
    desk.conversations.record(session, requested(alice.address));
    alice.say(LOG, "one");
    alice.say(LOG, "two");
    assert_eq!((alice.number().await, alice.number().await), (1, 2));
    assert_eq!(store.texts(LOG), ["one", "two"]);
    for expected in ["one", "two"] {
        assert_eq!(&*bob.message().await.body, expected);
    }
    // What came while the outcome was unknown goes on from there.
    alice.say(LOG, "three");
    assert_eq!(alice.number().await, 3);
    assert_eq!(store.texts(LOG), ["one", "two", "three"]);
}

#[tokio::test]
async fn the_same_words_said_again_are_not_taken_for_those_whose_answer_was_lost() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    alice.say(LOG, "yes");
    alice.number().await;
    store.disk().faults.push_back(Fault::BeforeCommit);
    alice.say(LOG, "yes");
    assert_eq!(alice.number().await, 2);
    assert_eq!(store.texts(LOG), ["yes", "yes"]);
}

#[tokio::test]
async fn a_message_is_refused_when_the_store_has_failed_for_long_a_record_never() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let (clock, ids) = (desk.conversations.shared.clock, Ids::seeded(1));
    let (mut alice, mut bob) = (desk.node(), desk.node());
    store.disk().down = true;
    let began = clock.uptime();
    let session = ids.session(clock.wall());
    desk.conversations.record(session, requested(alice.address));
    let ticket = alice.say(LOG, "lost");
    desk.conversations.record(session, RecordWrite::Active);
    sleep(PATIENCE / 2).await;
    // Said later, it has its own time.
    let kept = bob.say(LOG, "kept");

    assert_eq!(alice.answer().await, (ticket, Said::NotStored));
    let waited = clock.uptime().saturating_sub(began);
    assert!(waited >= PATIENCE && waited <= PATIENCE + Duration::from_secs(1), "{waited:?}");
    store.disk().down = false;
    desk.registry.depart(alice.address);
    assert_eq!(bob.answer().await, (kept, Said::Stored(MessageNumber(1))));
    desk.close().await;
    assert_eq!(store.texts(LOG), ["kept"]);
    let steps: Vec<_> = store.disk().records.iter().map(step).collect();
    assert_eq!(steps, ["requesting", "active", "ended"]);
}

#[tokio::test]
async fn one_message_that_is_refused_does_not_take_the_others_with_it() {
    for bad in [0, 1, 77, 99] {
        let store = FakeStore::default();
        store.disk().refused = Some("bad");
        let desk = Desk::with_source(store.clone()).await;
        let mut alice = desk.node();
        for line in 0..100 {
            let body = if line == bad { "bad".to_owned() } else { line.to_string() };
            alice.say(LOG, &body);
        }
        let mut number = 0;
        for line in 0..100 {
            let (ticket, said) = alice.answer().await;
            assert_eq!(ticket, Ticket(line + 1), "answers come in order");
            if line == bad {
                assert_eq!(said, Said::NotStored);
            } else {
                number += 1;
                assert_eq!(said, Said::Stored(MessageNumber(number)));
            }
        }
        let expected: Vec<_> =
            (0..100).filter(|line| *line != bad).map(|line| line.to_string()).collect();
        assert_eq!(store.texts(LOG), expected);
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_number_that_somebody_else_took_is_passed_over() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    alice.say(LOG, "one");
    assert_eq!(alice.number().await, 1);
    // Another program appends to the same log.
    let number = MessageNumber(2);
    let sent_at = desk.conversations.shared.clock.wall();
    let foreign = NewMessage {
        conversation: LOG,
        number,
        sender: UserId(9),
        kind: MessageKind::Text,
        about: None,
        sent_at,
        body: "foreign".into(),
    };
    store.disk().messages.insert((LOG, number), foreign);
    alice.say(LOG, "three");
    assert_eq!(alice.number().await, 3);
    assert_eq!(store.texts(LOG), ["one", "foreign", "three"]);
}

#[tokio::test]
async fn a_board_that_comes_down_does_not_wait_for_ever_for_a_store_that_is_gone() {
    let store = FakeStore::default();
    store.disk().down = true;
    let desk = Desk::with_source(store.clone()).await;
    let clock = desk.conversations.shared.clock;
    let mut alice = desk.node();
    desk.conversations.record(Ids::seeded(1).session(clock.wall()), requested(alice.address));
    desk.conversations.read_up_to(UserId(1), LOG, MessageNumber(1));
    alice.say(LOG, "lost");
    let began = clock.uptime();
    desk.close().await;
    let waited = clock.uptime().saturating_sub(began);
    assert!(waited <= LAST_PATIENCE + Duration::from_secs(2), "{waited:?}");
    assert!(matches!(alice.answer().await, (_, Said::NotStored)));
}

#[tokio::test]
async fn whose_line_waits_is_told_once_in_an_outage_and_not_for_a_hiccup() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let (mut alice, mut bob) = (desk.node(), desk.node());
    store.disk().faults.extend([Fault::BeforeCommit; 3]);
    alice.say(LOG, "a hiccup");
    alice.number().await;
    assert_eq!(alice.waited, []);
    for outage in 1..=2 {
        store.disk().down = true;
        let first = alice.say(LOG, "one");
        sleep(Duration::from_secs(5)).await;
        alice.say(LOG, "two");
        let his = bob.say(LOG, "three");
        sleep(Duration::from_secs(5)).await;
        store.disk().down = false;
        for _ in 0..2 {
            alice.number().await;
        }
        bob.number().await;
        assert_eq!((alice.waited.len(), alice.waited.last()), (outage, Some(&first)));
        assert_eq!((bob.waited.len(), bob.waited.last()), (outage, Some(&his)));
    }
}

/// A line that is given back is sent again: it must not be in the log already.
#[tokio::test]
async fn a_message_that_may_be_stored_is_not_refused_before_it_is_known() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    store.disk().faults.push_back(Fault::AfterCommit);
    let ticket = alice.say(LOG, "stored, and not answered");
    sleep(fake::COMMIT).await;
    store.disk().down = true;
    sleep(2 * PATIENCE).await;
    store.disk().down = false;
    assert_eq!(alice.answer().await, (ticket, Said::Stored(MessageNumber(1))));
    assert_eq!(alice.waited, [ticket]);
    assert_eq!(store.texts(LOG), ["stored, and not answered"]);
}

#[tokio::test]
async fn a_message_that_was_not_stored_after_all_is_stored_then_however_late() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let mut alice = desk.node();
    store.disk().faults.push_back(Fault::BeforeCommit);
    let ticket = alice.say(LOG, "not answered");
    sleep(fake::COMMIT).await;
    store.disk().down = true;
    sleep(2 * PATIENCE).await;
    store.disk().down = false;
    assert_eq!(alice.answer().await, (ticket, Said::Stored(MessageNumber(1))));
    assert_eq!(store.texts(LOG), ["not answered"]);
}

#[tokio::test]
async fn any_mixture_of_faults_loses_nothing_and_doubles_nothing() {
    use Fault::{AfterCommit, BeforeCommit};
    for faults in 0_u32..81 {
        let store = FakeStore::default();
        let desk = Desk::with_source(store.clone()).await;
        let mut nodes = [desk.node(), desk.node()];
        for turn in 0..4 {
            match faults / 3_u32.pow(turn) % 3 {
                0 => {}
                1 => store.disk().faults.push_back(BeforeCommit),
                _ => store.disk().faults.push_back(AfterCommit),
            }
            for node in &mut nodes {
                let body = format!("{} {turn}", node.address.node);
                node.say(LOG, &body);
            }
            if turn % 2 == 0 {
                sleep(fake::COMMIT).await;
            }
        }
        for (node, name) in nodes.iter_mut().zip(["1", "2"]) {
            for turn in 0..4 {
                let number = usize::try_from(node.number().await).unwrap();
                assert_eq!(store.texts(LOG)[number - 1], format!("{name} {turn}"));
            }
        }
        assert_eq!(store.texts(LOG).len(), 8, "with faults {faults}");
        tokio::time::resume();
    }
}
