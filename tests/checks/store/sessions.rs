//! The records of chats.

use carrier::ids::{Ids, NodeNumber, SessionId};
use carrier::store::{NewSession, Over, Session, SessionStatus, Side};

use super::*;
use MessageKind::{Olm, Text};

const LATER: Timestamp = Timestamp(NOW.0 + 60_000_000);

/// Alice asks Bob for `N` chats, from the message `first` on.
async fn requests<const N: usize>(
    store: &Store,
    first: i64,
) -> (ConversationId, [SessionId; N], Vec<Write>) {
    let (alice, bob, conversation) = pair(store, "Alice", "Bob").await;
    let ids = Ids::seeded(1);
    let mut at = 0;
    let sessions = [(); N].map(|()| {
        at += 1_000;
        ids.session(Timestamp(NOW.0 + at))
    });
    let requests = sessions.map(|id| {
        let side =
            |user, name: &str, node| Side { user, name: name.into(), node: NodeNumber(node) };
        Write::SessionRequested(Box::new(NewSession {
            id,
            conversation,
            initiator: side(alice, "Alice", 2),
            recipient: side(bob, "Bob", 7),
            requested_at: NOW,
            first: MessageNumber(first),
        }))
    });
    (conversation, sessions, requests.into())
}

fn over(id: SessionId, over: Over) -> Write {
    Write::SessionOver { id, over, at: LATER }
}

fn outlines(sessions: &[Session]) -> Vec<(SessionStatus, Option<Timestamp>, Option<i64>, i64)> {
    let last = |session: &Session| session.last.map(|number| number.0);
    sessions.iter().map(|s| (s.status, s.ended_at, last(s), s.messages)).collect()
}

#[tokio::test]
async fn a_record_says_who_asked_whom_from_which_node_to_which() {
    each_store(async |store| {
        let (conversation, [id], requests) = requests(&store, 5).await;
        commit(&store, &requests).await;
        let sessions = good(store.sessions(conversation).await);
        let Write::SessionRequested(new) = &requests[0] else { panic!("a request was written") };
        let expected = Session {
            id,
            conversation,
            initiator: new.initiator.clone(),
            recipient: new.recipient.clone(),
            status: SessionStatus::Requesting,
            requested_at: NOW,
            started_at: None,
            ended_at: None,
            first: MessageNumber(5),
            last: None,
            messages: 0,
        };
        assert_eq!(sessions, [expected]);
        assert_eq!(good(store.sessions(ConversationId(99)).await), []);
    })
    .await;
}

#[tokio::test]
async fn a_chat_ends_with_the_text_messages_of_its_range() {
    each_store(async |store| {
        let (log, [to_a_number, to_the_head, silent], requests) = requests(&store, 1).await;
        let (alice, bob) = (UserId(1), UserId(2));
        let mut batch = vec![message(log, 1, alice, Text, "before")];
        batch.extend(requests);
        batch.extend([to_a_number, to_the_head].map(|id| Write::SessionActive { id, at: NOW }));
        batch.extend([
            message(log, 2, alice, Text, "one"),
            message(log, 3, bob, Olm, "not a line of the chat"),
            message(log, 4, bob, Text, "two"),
            over(to_the_head, Over::Ended { last: None }),
            message(log, 5, alice, Text, "it crossed the end"),
            over(to_a_number, Over::Ended { last: Some(MessageNumber(3)) }),
        ]);
        commit(&store, &batch).await;
        let sessions = good(store.sessions(log).await);
        assert_eq!(
            outlines(&sessions),
            [
                (SessionStatus::Ended, Some(LATER), Some(3), 1),
                (SessionStatus::Ended, Some(LATER), Some(4), 2),
                (SessionStatus::Requesting, None, None, 0),
            ]
        );
        assert_eq!(sessions[0].started_at, Some(NOW));

        // A chat in which nothing was said, in a log in which nothing was said since.
        let batch = [
            Write::SessionActive { id: silent, at: NOW },
            over(silent, Over::Ended { last: Some(MessageNumber(1)) }),
        ];
        commit(&store, &batch).await;
        let silent = good(store.sessions(log).await).pop().expect("the third");
        assert_eq!((silent.last, silent.messages), (Some(MessageNumber(1)), 0));
    })
    .await;
}

#[tokio::test]
async fn a_record_that_is_closed_stays_as_it_is() {
    use Over::{Cancelled, Declined, Failed, TimedOut};
    each_store(async |store| {
        let (log, ids, requests) = requests::<5>(&store, 0).await;
        commit(&store, &requests).await;
        let ways = [Declined, TimedOut, Cancelled, Failed];
        for (id, way) in ids.into_iter().zip(ways) {
            commit(&store, &[over(id, way)]).await;
        }
        commit(&store, &[Write::SessionActive { id: ids[4], at: NOW }]).await;
        commit(&store, &[over(ids[4], Over::Ended { last: None })]).await;
        let closed = good(store.sessions(log).await);
        let statuses: Vec<_> = closed.iter().map(|session| session.status).collect();
        assert_eq!(
            statuses,
            [
                SessionStatus::Declined,
                SessionStatus::TimedOut,
                SessionStatus::Cancelled,
                SessionStatus::Failed,
                SessionStatus::Ended,
            ]
        );
        // Whatever comes late, and a batch that is written twice.
        commit(&store, &requests).await;
        for id in ids {
            for write in [
                Write::SessionActive { id, at: Timestamp(0) },
                Write::SessionOver { id, over: Over::Ended { last: None }, at: Timestamp(0) },
                Write::SessionOver { id, over: Declined, at: Timestamp(0) },
            ] {
                commit(&store, &[write]).await;
            }
        }
        assert_eq!(good(store.sessions(log).await), closed);
    })
    .await;
}

#[tokio::test]
async fn a_request_does_not_end_and_a_chat_is_not_declined() {
    each_store(async |store| {
        let (log, [asked, chatting], requests) = requests(&store, 0).await;
        commit(&store, &requests).await;
        let batch = [
            Write::SessionActive { id: chatting, at: NOW },
            over(asked, Over::Ended { last: None }),
            over(chatting, Over::Declined),
        ];
        commit(&store, &batch).await;
        let statuses: Vec<_> =
            good(store.sessions(log).await).iter().map(|session| session.status).collect();
        assert_eq!(statuses, [SessionStatus::Requesting, SessionStatus::Active]);
    })
    .await;
}

#[tokio::test]
async fn a_board_that_starts_closes_what_was_left_open() {
    each_store(async |store| {
        let (log, [asked, chatting, declined], requests) = requests(&store, 1).await;
        let mut batch = vec![message(log, 1, UserId(1), Text, "before")];
        batch.extend(requests);
        batch.extend([
            Write::SessionActive { id: chatting, at: NOW },
            over(declined, Over::Declined),
            message(log, 2, UserId(1), Text, "one"),
            message(log, 3, UserId(2), Text, "two"),
        ]);
        commit(&store, &batch).await;
        let restart = Timestamp(LATER.0 + 1);
        assert_eq!(good(store.close_open_sessions(restart).await), 2);
        let sessions = good(store.sessions(log).await);
        assert_eq!(sessions[0].id, asked);
        assert_eq!(
            outlines(&sessions),
            [
                (SessionStatus::Failed, Some(restart), None, 0),
                (SessionStatus::Ended, Some(restart), Some(3), 2),
                (SessionStatus::Declined, Some(LATER), None, 0),
            ]
        );
        assert_eq!(good(store.close_open_sessions(LATER).await), 0);
        assert_eq!(good(store.sessions(log).await), sessions);
    })
    .await;
}
