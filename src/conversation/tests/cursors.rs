//! How far users have read, in memory and in the store.

use std::time::Duration;

use tokio::time::sleep;

use super::fake::FakeStore;
use super::*;
use crate::store::OlmPlace;

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
    let missed = async |user, after, limit| {
        let (olms, more) = desk.conversations.olms_missed(user, after, limit).await.unwrap();
        (olms.iter().map(|olm| olm.body.to_string()).collect::<Vec<_>>(), more)
    };
    assert_eq!(missed(alice, OlmPlace::FIRST, 10).await, (vec!["three".to_owned()], None));
    assert_eq!(missed(bob, OlmPlace::FIRST, 10).await, (vec![], None));
    // A page of those that were read is not the end.
    let (unread, more) = missed(alice, OlmPlace::FIRST, 2).await;
    assert_eq!(unread, Vec::<String>::new());
    assert_eq!(
        missed(alice, more.expect("a full page"), 2).await,
        (vec!["three".to_owned()], None)
    );
}

#[tokio::test]
async fn what_is_read_apart_moves_the_cursor_only_over_what_is_no_gap() {
    for place in Place::each() {
        let desk = Desk::at(place).await;
        let [alice, bob] = desk.users(["Alice", "Bob"]).await;
        let log = desk.conversations.pair(alice, bob).await.unwrap();
        let mut node = desk.node();
        let kinds = [
            (bob, MessageKind::Text),
            (bob, MessageKind::Olm),
            (alice, MessageKind::Olm),
            (bob, MessageKind::Mark),
            (bob, MessageKind::Olm),
            (bob, MessageKind::Olm),
        ];
        for (sender, kind) in kinds {
            let mut entry = node.entry(sender, log, "x");
            entry.kind = kind;
            desk.conversations.say(entry);
            node.number().await;
        }
        let logs = &desk.conversations;
        let cursor = async || logs.cursor(alice, log).await.unwrap().0;
        let read = async |numbers: &[i64]| {
            let numbers: Vec<_> = numbers.iter().copied().map(MessageNumber).collect();
            logs.read_apart(alice, log, &numbers).await.unwrap();
        };
        let missed = async || {
            let missed = logs.olms_missed(alice, OlmPlace::FIRST, 10).await.unwrap();
            missed.0.iter().map(|olm| olm.number.0).collect::<Vec<_>>()
        };
        assert_eq!(missed().await, [2, 5, 6]);
        assert_eq!(logs.unread_in_all(alice).await.unwrap(), 4);
        // Number 1 is a line of a chat that was not read.
        read(&[2]).await;
        assert_eq!((cursor().await, missed().await), (0, vec![5, 6]), "it is not shown again");
        assert_eq!(logs.unread_in_all(alice).await.unwrap(), 3, "nor counted");
        let listed = logs.correspondence(alice, 10).await.unwrap();
        assert_eq!(listed.iter().map(|log| log.unread).collect::<Vec<_>>(), [3]);
        read(&[6]).await;
        assert_eq!((cursor().await, missed().await), (0, vec![5]));
        logs.read_up_to(alice, log, MessageNumber(1));
        // An own message, and a mark, are no gap; number 5 is.
        read(&[3]).await;
        assert_eq!(cursor().await, 3);
        assert_eq!(logs.unread_in_all(alice).await.unwrap(), 1);
        read(&[5]).await;
        assert_eq!((cursor().await, missed().await), (6, vec![]));
        assert_eq!(logs.unread_in_all(alice).await.unwrap(), 0);
        desk.close().await;
    }
}

#[tokio::test]
async fn what_was_deleted_for_oneself_is_read_and_stays_with_the_other() {
    for place in Place::each() {
        let desk = Desk::at(place).await;
        let [alice, bob, carol] = desk.users(["Alice", "Bob", "Carol"]).await;
        let (with_bob, with_carol) = (
            desk.conversations.pair(alice, bob).await.unwrap(),
            desk.conversations.pair(carol, alice).await.unwrap(),
        );
        let mut node = desk.node();
        for (sender, log, body) in
            [(bob, with_bob, "one"), (carol, with_carol, "two"), (bob, with_bob, "three")]
        {
            node.say_as(sender, log, body);
            node.number().await;
        }
        let logs = &desk.conversations;
        let list = async |user| {
            let all = logs.correspondence(user, 10).await.unwrap();
            let row = |log: &crate::store::Correspondence| {
                format!("{} {} {}", log.partner_name, log.unread, log.last.body)
            };
            all.iter().map(row).collect::<Vec<_>>()
        };
        assert_eq!(list(alice).await, ["Bob 2 three", "Carol 1 two"]);
        assert_eq!(list(bob).await, ["Alice 0 three"]);
        logs.cut(alice, with_bob, MessageNumber(2)).await.unwrap();
        assert_eq!(list(alice).await, ["Carol 1 two"]);
        assert_eq!(list(bob).await, ["Alice 0 three"], "the other keeps it");
        assert_eq!(logs.unread_in_all(alice).await.unwrap(), 1);
        node.say_as(bob, with_bob, "four");
        node.number().await;
        assert_eq!(list(alice).await, ["Bob 1 four", "Carol 1 two"]);
        desk.close().await;
    }
}
