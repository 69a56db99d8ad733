//! How far users have read, in memory and in the store.

use std::time::Duration;

use tokio::time::sleep;

use super::fake::FakeStore;
use super::*;

const LOG: ConversationId = ConversationId(1);
const ALICE: UserId = UserId(1);

#[tokio::test]
async fn a_cursor_never_goes_back() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    let read = |number| desk.conversations.read_up_to(ALICE, LOG, MessageNumber(number));
    read(5);
    read(3);
    sleep(FLUSH_EVERY).await;
    sleep(Duration::from_millis(1)).await;
    assert_eq!(store.disk().cursors[&(ALICE, LOG)], MessageNumber(5));
    read(4);
    desk.close().await;
    assert_eq!(store.disk().cursors[&(ALICE, LOG)], MessageNumber(5));
}

#[tokio::test]
async fn cursors_are_stored_some_seconds_later_and_at_once_when_their_user_leaves() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    desk.conversations.read_up_to(ALICE, LOG, MessageNumber(1));
    sleep(FLUSH_EVERY.mul_f32(0.99)).await;
    assert!(store.disk().cursors.is_empty(), "not for each line");
    sleep(FLUSH_EVERY.mul_f32(0.02)).await;
    assert_eq!(store.disk().cursors[&(ALICE, LOG)], MessageNumber(1));

    desk.conversations.read_up_to(ALICE, LOG, MessageNumber(2));
    desk.conversations.left(ALICE);
    sleep(Duration::from_millis(1)).await;
    assert_eq!(store.disk().cursors[&(ALICE, LOG)], MessageNumber(2));
    assert_eq!(desk.conversations.shared.cursors.in_memory(ALICE, LOG), None, "not kept");
}

#[tokio::test]
async fn a_cursor_that_cannot_be_stored_is_kept_and_stored_later() {
    let store = FakeStore::default();
    let desk = Desk::with_source(store.clone()).await;
    store.disk().down = true;
    desk.conversations.read_up_to(ALICE, LOG, MessageNumber(1));
    desk.conversations.left(ALICE);
    sleep(3 * FLUSH_EVERY).await;
    store.disk().down = false;
    sleep(2 * FLUSH_EVERY).await;
    assert_eq!(store.disk().cursors[&(ALICE, LOG)], MessageNumber(1));
}

#[test]
fn a_user_who_leaves_while_the_cursors_are_being_stored_loses_none() {
    let cursors = Cursors::default();
    for goes_well in [false, true] {
        cursors.read_up_to(ALICE, LOG, MessageNumber(1));
        assert_eq!(cursors.take().len(), 1);
        cursors.left(ALICE);
        assert_eq!(cursors.in_memory(ALICE, LOG), Some(MessageNumber(1)));
        if goes_well {
            cursors.stored();
            assert_eq!(cursors.in_memory(ALICE, LOG), None);
        } else {
            cursors.not_stored();
            assert_eq!(cursors.take()[0].number, MessageNumber(1));
            cursors.not_stored();
        }
    }
}

#[tokio::test]
async fn an_idle_writer_has_no_timer() {
    let desk = Desk::with_source(FakeStore::default()).await;
    desk.conversations.read_up_to(ALICE, LOG, MessageNumber(1));
    sleep(2 * FLUSH_EVERY).await;
    assert_eq!(desk.conversations.shared.cursors.wants(), cursor::Wants::Nothing);
}

#[tokio::test]
async fn a_cursor_is_the_further_of_the_stored_and_the_read_one() {
    for place in Place::each() {
        the_further_cursor_counts(place).await;
    }
}

async fn the_further_cursor_counts(place: Place) {
    let desk = Desk::at(place).await;
    let [alice, bob] = desk.users(["Alice", "Bob"]).await;
    let log = desk.conversations.pair(alice, bob).await.unwrap();
    let cursor = || desk.conversations.cursor(alice, log);
    assert_eq!(cursor().await.unwrap(), MessageNumber::NONE);
    desk.conversations.read_up_to(alice, log, MessageNumber(7));
    assert_eq!(cursor().await.unwrap(), MessageNumber(7));
    let place = desk.close().await;

    // Another start of the board: what is read first in memory does not hide what is stored.
    let desk = Desk::at(place).await;
    desk.conversations.read_up_to(alice, log, MessageNumber(2));
    assert_eq!(desk.conversations.cursor(alice, log).await.unwrap(), MessageNumber(7));

    // And what is stored, nothing, does not hide what is read.
    desk.conversations.read_up_to(bob, log, MessageNumber(3));
    assert_eq!(desk.conversations.cursor(bob, log).await.unwrap(), MessageNumber(3));
    desk.close().await;
}

#[tokio::test]
async fn an_olm_that_was_read_is_not_missed_though_its_cursor_is_not_stored_yet() {
    let desk = Desk::at(Place::folder()).await;
    let [alice, bob] = desk.users(["Alice", "Bob"]).await;
    let log = desk.conversations.pair(alice, bob).await.unwrap();
    let mut node = desk.node();
    for body in ["one", "two", "three"] {
        let mut entry = node.entry(bob, log, body);
        entry.kind = MessageKind::Olm;
        desk.conversations.say(entry);
        node.number().await;
    }
    desk.conversations.read_up_to(alice, log, MessageNumber(2));
    let missed = desk.conversations.olms_missed(alice, Timestamp(0), 10).await.unwrap();
    assert_eq!(missed.iter().map(|olm| &*olm.body).collect::<Vec<_>>(), ["three"]);
    assert_eq!(desk.conversations.olms_missed(bob, Timestamp(0), 10).await.unwrap(), []);
}
