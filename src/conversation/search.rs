//! Looking for words in one's own conversations, all or one, newest first. The logs are read beside
//! the writer, a page at a time, always that one next in which the newest unread page lies, so that a
//! search ends as soon as nothing newer can come. Knows no user but by id.

use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::store::{Saying, Store, StoreError};
use crate::text::find::Wanted;

/// How many hits are given at most.
pub const MOST_HITS: usize = 50;

/// How many messages are read at once.
const PAGE: i64 = 500;

/// How many messages a search reads at most.
const MOST_READ: usize = 200_000;

/// How many conversations a search looks into at most: those that were last spoken in.
const MOST_TALKS: i64 = 1_000;

/// How many searches the board makes at once; the others wait for their turn.
pub(super) const AT_ONCE: usize = 2;

/// A message that has the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The log that it is in.
    pub conversation: ConversationId,
    /// With whom that is.
    pub with: Arc<str>,
    /// The message, as it stands.
    pub said: Saying,
    /// The bytes of its text where the words stand first.
    pub place: Range<usize>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// The newest first, at most [`MOST_HITS`].
    pub hits: Vec<Hit>,
    /// Whether older hits may have been left out.
    pub is_cut: bool,
}

/// Where messages are read: a seam, so that tests can count pages.
pub(super) trait Pages: Sync {
    /// What was said before a number, newest first; fewer than `limit` when that is all.
    fn page(
        &self,
        conversation: ConversationId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Saying>, StoreError>> + Send;
}

/// One user's view of the store.
pub(super) struct Own<'a> {
    pub(super) store: &'a Store,
    pub(super) reader: UserId,
}

impl Pages for Own<'_> {
    async fn page(
        &self,
        conversation: ConversationId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> Result<Vec<Saying>, StoreError> {
        self.store.sayings_before(conversation, self.reader, before, limit).await
    }
}

/// All of a user's conversations.
pub(super) async fn in_own(
    store: &Store,
    reader: UserId,
    wanted: &Wanted,
) -> Result<Searched, StoreError> {
    let talks = store.talks(reader, MOST_TALKS).await?;
    let is_cut = i64::try_from(talks.len()).is_ok_and(|talks| talks >= MOST_TALKS);
    let rests = talks.into_iter().map(|talk| Rest::of(talk.conversation, talk.name, talk.last));
    let mut found = search(&Own { store, reader }, rests, wanted, PAGE).await?;
    found.is_cut |= is_cut;
    Ok(found)
}

/// One of them, and with whom it is.
pub(super) async fn in_one(
    store: &Store,
    reader: UserId,
    (conversation, with): (ConversationId, Arc<str>),
    wanted: &Wanted,
) -> Result<Searched, StoreError> {
    let all_of_it = Rest::of(conversation, with, Timestamp(i64::MAX));
    search(&Own { store, reader }, [all_of_it], wanted, PAGE).await
}

/// Part of a log that has not been read yet: nothing in it is newer than `newest`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rest {
    newest: Timestamp,
    conversation: ConversationId,
    before: Option<MessageNumber>,
    with: Arc<str>,
}

impl Rest {
    fn of(conversation: ConversationId, with: Arc<str>, newest: Timestamp) -> Self {
        Self { newest, conversation, before: None, with }
    }
}

async fn search(
    pages: &impl Pages,
    rests: impl IntoIterator<Item = Rest>,
    wanted: &Wanted,
    page: i64,
) -> Result<Searched, StoreError> {
    let mut rests: BinaryHeap<Rest> = rests.into_iter().collect();
    let (mut hits, mut read, mut is_cut) = (Vec::<Hit>::new(), 0, false);
    while let Some(rest) = rests.pop() {
        let oldest = hits.get(MOST_HITS - 1).map(|hit| hit.said.sent_at);
        if read >= MOST_READ || oldest.is_some_and(|oldest| oldest >= rest.newest) {
            return Ok(Searched { hits, is_cut: true });
        }
        let sayings = pages.page(rest.conversation, rest.before, page).await?;
        read += sayings.len();
        if let Some(last) = sayings.last()
            && i64::try_from(sayings.len()).is_ok_and(|read| read >= page)
        {
            // A clock that was set back does not hide what is older by number.
            let newest = last.sent_at.min(rest.newest);
            let with = Arc::clone(&rest.with);
            rests.push(Rest { newest, before: Some(last.number), with, ..rest });
        }
        hits.extend(sayings.into_iter().filter_map(|said| {
            let place = wanted.find(&said.body)?;
            let with = Arc::clone(&rest.with);
            Some(Hit { conversation: rest.conversation, with, said, place })
        }));
        let newest_first =
            |hit: &Hit| std::cmp::Reverse((hit.said.sent_at, hit.conversation, hit.said.number));
        hits.sort_by_key(newest_first);
        is_cut |= hits.len() > MOST_HITS;
        hits.truncate(MOST_HITS);
    }
    Ok(Searched { hits, is_cut })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Logs in memory, of which each message was said at the time of its place in the list.
    struct Logs {
        said: Vec<(ConversationId, Saying)>,
        pages: AtomicUsize,
    }

    impl Logs {
        /// Of conversation numbers and texts, the oldest first.
        fn of<'a>(said: impl IntoIterator<Item = (i64, &'a str)>) -> Self {
            let saying = |(at, (log, text)): (i64, (i64, &str))| {
                let said = Saying {
                    number: MessageNumber(at),
                    sender: UserId(1),
                    sent_at: Timestamp(at * 10),
                    body: text.into(),
                };
                (ConversationId(log), said)
            };
            let said = (1..).zip(said).map(saying).collect();
            Self { said, pages: AtomicUsize::new(0) }
        }

        fn all(&self) -> Vec<Rest> {
            let mut all: Vec<Rest> = Vec::new();
            for (conversation, said) in self.said.iter().rev() {
                if all.iter().all(|log| log.conversation != *conversation) {
                    all.push(Rest::of(*conversation, "Bob".into(), said.sent_at));
                }
            }
            all
        }

        async fn found(&self, words: &str, page: i64) -> (Vec<i64>, bool) {
            let wanted = Wanted::parse(words).unwrap();
            let found = search(self, self.all(), &wanted, page).await.unwrap();
            let at = |hit: &Hit| hit.said.sent_at.0 / 10;
            (found.hits.iter().map(at).collect(), found.is_cut)
        }
    }

    impl Pages for Logs {
        async fn page(
            &self,
            conversation: ConversationId,
            before: Option<MessageNumber>,
            limit: i64,
        ) -> Result<Vec<Saying>, StoreError> {
            self.pages.fetch_add(1, Ordering::Relaxed);
            let is = |(log, said): &&(ConversationId, Saying)| {
                *log == conversation && before.is_none_or(|before| said.number < before)
            };
            let found = self.said.iter().rev().filter(is).map(|(_, said)| said.clone());
            Ok(found.take(usize::try_from(limit).unwrap()).collect())
        }
    }

    #[tokio::test]
    async fn hits_come_newest_first_from_all_conversations() {
        let logs = Logs::of([
            (1, "Lunch?"),
            (2, "no"),
            (1, "never"),
            (3, "LUNCH"),
            (2, "after lunch"),
            (1, "later"),
        ]);
        for page in [1, 2, 500] {
            assert_eq!(logs.found("lunch", page).await, (vec![5, 4, 1], false), "{page}");
            assert_eq!(logs.found("supper", page).await, (vec![], false), "{page}");
        }
    }

    #[tokio::test]
    async fn fifty_are_given_and_what_is_older_is_said_to_be_left_out() {
        let fifty = Logs::of((0..50).map(|at| (at % 3, "lunch")));
        let (hits, is_cut) = fifty.found("lunch", 7).await;
        assert_eq!((hits, is_cut), ((1..=50).rev().collect(), false));
        let more = Logs::of((0..51).map(|at| (at % 3, "lunch")));
        for page in [1, 7, 500] {
            let (hits, is_cut) = more.found("lunch", page).await;
            assert_eq!((hits, is_cut), ((2..=51).rev().collect(), true), "{page}");
        }
    }

    #[tokio::test]
    async fn no_more_is_read_than_the_newest_hits_need() {
        let logs = Logs::of((0..10_000).map(|at| (at % 10, "lunch")));
        let (hits, is_cut) = logs.found("lunch", 10).await;
        assert_eq!((hits.len(), hits[0], hits[49], is_cut), (50, 10_000, 9_951, true));
        let pages = logs.pages.load(Ordering::Relaxed);
        assert!(pages <= 20, "{pages} pages of 1000");
    }
}
