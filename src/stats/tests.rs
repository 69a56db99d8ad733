//! What is counted survives the store's failures and the board's end, and is told from both places.

use super::*;
use crate::config;

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&config::Store::in_folder(folder.path())).await.unwrap()
}

const NOW: Uptime = Uptime::from_secs(100);

#[tokio::test]
async fn a_board_without_chats_says_that_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let summary = Stats::default().summary(&store, NOW).await.unwrap();
    assert_eq!(*summary, Summary::default());
    assert_eq!(summary.acceptance(), None);
    assert_eq!(summary.mean_duration().or(summary.delivery.map(|it| it.p50)), None);
    assert_eq!(summary.tenths_of_messages(), None);
}

#[tokio::test]
async fn what_is_counted_is_told_before_it_is_kept_and_after_and_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let stats = Stats::default();
    for millis in [1, 1, 1, 900] {
        stats.delivered(Duration::from_millis(millis));
    }
    for chats in [1, 3, 2] {
        stats.chats_at_once(chats);
    }
    let told = stats.summary(&store, NOW).await.unwrap();
    let delivery = told.delivery.unwrap();
    assert_eq!((told.peak, delivery.messages), (3, 4));
    assert!(delivery.p50 < Duration::from_micros(1_250), "{delivery:?}");
    assert!(delivery.p99 >= Duration::from_millis(900), "{delivery:?}");

    stats.keep(&store).await.unwrap();
    stats.keep(&store).await.unwrap();
    assert_eq!(stats.summary(&store, NOW + FRESH).await.unwrap(), told);
    let next = Stats::default();
    next.chats_at_once(2);
    next.delivered(Duration::from_millis(1));
    next.keep(&store).await.unwrap();
    let summary = next.summary(&store, NOW).await.unwrap();
    assert_eq!((summary.peak, summary.delivery.unwrap().messages), (3, 5));
}

#[tokio::test]
async fn what_the_store_does_not_take_is_still_counted() {
    let folder = tempfile::tempdir().unwrap();
    let closed = store(&folder).await;
    closed.close().await;
    let stats = Stats::default();
    stats.delivered(Duration::from_millis(1));
    stats.chats_at_once(1);
    stats.keep(&closed).await.unwrap_err();
    let open = store(&folder).await;
    stats.keep(&open).await.unwrap();
    let summary = Stats::default().summary(&open, NOW).await.unwrap();
    assert_eq!((summary.peak, summary.delivery.unwrap().messages), (1, 1));
}

#[tokio::test]
async fn who_asks_again_at_once_is_told_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let stats = Stats::default();
    let first = stats.summary(&store, NOW).await.unwrap();
    stats.chats_at_once(9);
    assert_eq!(stats.summary(&store, NOW + FRESH / 2).await.unwrap(), first);
    assert_eq!(stats.summary(&store, NOW + FRESH).await.unwrap().peak, 9);
}
