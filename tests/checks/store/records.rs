//! What is done to messages, as a log is read: whatever is written in whatever order, each message
//! stands as the plainest reading of the log says.

use carrier::protocol::mail::Standing;
use carrier::protocol::mark::{self, Mark};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::*;
use MessageKind::{Action, Correction, Deletion, Olm, Text};

/// One record of a log, as it is made up.
#[derive(Clone, Debug)]
struct Made {
    /// By the first of the two, or by the other.
    by_first: bool,
    kind: MessageKind,
    /// Of all before it, about this one.
    about: usize,
    body: String,
}

fn made() -> impl Strategy<Value = Made> {
    let kind = prop_oneof![
        3 => Just(Text), 1 => Just(Olm), 1 => Just(Action), 3 => Just(Correction),
        1 => Just(Deletion), 3 => Just(MessageKind::Mark),
    ];
    (any::<bool>(), kind, 0_usize..100, "[a-c]{1,3}", any::<bool>()).prop_map(
        |(by_first, kind, about, word, is_put)| {
            let body = match kind {
                Deletion => String::new(),
                MessageKind::Mark => mark::record("+1", is_put),
                Text | Olm | Action | Correction => word,
            };
            Made { by_first, kind, about, body }
        },
    )
}

/// How a message reads: its text, what became of it, what it answers, who has put a mark at it.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    number: i64,
    body: String,
    standing: Standing,
    about: Option<(i64, String, bool)>,
}

/// The log as the plainest reader reads it.
struct Model(Vec<(bool, MessageKind, Option<usize>, String)>);

impl Model {
    fn of(made: &[Made]) -> Self {
        Self(
            made.iter()
                .enumerate()
                .map(|(at, it)| {
                    let needs = !it.kind.is_read();
                    let about =
                        (at > 0 && (needs || it.about % 4 == 0)).then(|| it.about % at.max(1));
                    (it.by_first, it.kind, about, it.body.clone())
                })
                .collect(),
        )
    }

    /// What the author's own records before `end` say of the message at `at`.
    fn stands(&self, at: usize, end: usize) -> (String, Standing) {
        let (author, .., body) = &self.0[at];
        let own = |kind| {
            self.0[..end].iter().rfind(|it| it.0 == *author && it.1 == kind && it.2 == Some(at))
        };
        match (own(Deletion), own(Correction)) {
            (Some(_), _) => (String::new(), Standing::Deleted),
            (None, Some(last)) => (last.3.clone(), Standing::Corrected),
            (None, None) => (body.clone(), Standing::AsWritten),
        }
    }

    fn read(&self, at: usize) -> Read {
        let all = self.0.len();
        let (body, standing) = self.stands(at, all);
        let about = self.0[at].2.map(|about| {
            // As it stood when the record was written: a deletion leaves the words alone there.
            let author = self.0[about].0;
            let last = self.0[..at]
                .iter()
                .rfind(|it| it.0 == author && it.1 == Correction && it.2 == Some(about));
            let quote = last.map_or(&self.0[about].3, |last| &last.3);
            // One without words was emptied.
            let is_deleted = self.stands(about, all).1 == Standing::Deleted || quote.is_empty();
            (number(about), quote.clone(), is_deleted)
        });
        Read { number: number(at), body, standing, about }
    }

    fn marks(&self) -> Vec<(i64, bool, String)> {
        let mut standing = Vec::new();
        for (by_first, kind, about, body) in &self.0 {
            let (MessageKind::Mark, Some(about)) = (kind, about) else { continue };
            let (sign, is_put) = mark::of_record(body);
            let this = (number(*about), *by_first, sign.to_owned());
            standing.retain(|other| *other != this);
            if is_put {
                standing.push(this);
            }
        }
        standing
    }
}

fn number(at: usize) -> i64 {
    i64::try_from(at).expect("a short log") + 1
}

#[tokio::test]
async fn a_log_reads_as_the_plainest_reader_reads_it_whatever_was_done_to_its_messages() {
    let settings = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let mut runner = TestRunner::new(settings);
    let mut logs = Vec::new();
    for _ in 0..40 {
        let log = proptest::collection::vec(made(), 1..25).new_tree(&mut runner);
        logs.push(Model::of(&log.expect("a log is made up").current()));
    }
    each_store(async |store| {
        for (turn, model) in logs.iter().enumerate() {
            holds(&store, turn, model).await;
        }
    })
    .await;
}

async fn holds(store: &Store, turn: usize, model: &Model) {
    let (one, other, log) = pair(store, &format!("One{turn}"), &format!("Other{turn}")).await;
    let user_of = |by_first: bool| if by_first { one } else { other };
    let batch: Vec<Write> = model
        .0
        .iter()
        .enumerate()
        .map(|(at, (by_first, kind, about, body))| {
            let Write::Message(message) = message(log, number(at), user_of(*by_first), *kind, body)
            else {
                panic!("a message was made")
            };
            let about = about.map(|about| MessageNumber(number(about)));
            Write::Message(NewMessage { about, ..message })
        })
        .collect();
    commit(store, &batch).await;

    let all = good(store.messages_after(log, MessageNumber::NONE, 100).await);
    let read: Vec<Read> = all.iter().map(reading).collect();
    let expected: Vec<Read> = (0..model.0.len()).map(|at| model.read(at)).collect();
    assert_eq!(read, expected);

    // The same is read by who only looks at the messages.
    let is_message = |it: &&Read| model.0[place(it)].1.is_read();
    let last = good(store.messages_before(log, one, None, 7).await);
    let messages: Vec<&Read> = expected.iter().filter(is_message).collect();
    let from = messages.len().saturating_sub(7);
    assert_eq!(
        last.iter().map(reading).collect::<Vec<_>>().iter().collect::<Vec<_>>(),
        messages[from..]
    );

    let marks = good(store.marks(log, MessageNumber(1), MessageNumber(100)).await);
    let marks: Vec<_> = marks
        .iter()
        .map(|Mark { at, by, sign, .. }| (at.0, *by == one, sign.to_string()))
        .collect();
    assert_eq!(marks, model.marks());

    // And the last of each that is not deleted is found, counting back.
    for by_first in [true, false] {
        let own = |it: &&&Read| model.0[place(it)].0 == by_first;
        let own: Vec<_> =
            messages.iter().filter(own).filter(|it| it.standing != Standing::Deleted).collect();
        for (back, at) in (0_u32..3).zip(0_usize..) {
            let found =
                store.last_message_by(log, one, user_of(by_first), MessageNumber(100), back).await;
            let expected = own.iter().rev().nth(at);
            assert_eq!(good(found).as_ref().map(reading).as_ref(), expected.copied().copied());
        }
    }
}

fn place(read: &Read) -> usize {
    usize::try_from(read.number).expect("a short log") - 1
}

fn reading(message: &Message) -> Read {
    let about = message.about.as_ref();
    Read {
        number: message.number.0,
        body: message.body.to_string(),
        standing: message.standing,
        about: about.map(|it| (it.number.0, it.quote.to_string(), it.is_deleted)),
    }
}

#[tokio::test]
async fn the_last_message_of_somebody_is_looked_for_up_to_a_number() {
    each_store(async |store| {
        let (alice, bob, log) = pair(&store, "Alice", "Bob").await;
        commit(&store, &[message(log, 1, alice, Text, "one")]).await;
        let nothing = (MessageNumber::NONE, MessageNumber::NONE);
        assert_eq!(good(store.beginning(log, alice).await), nothing, "nothing is gone");
        let last = store.last_message_by(log, bob, alice, MessageNumber(1), 0).await;
        assert_eq!(good(last).expect("it is there").number, MessageNumber(1));
        let before = store.last_message_by(log, bob, alice, MessageNumber::NONE, 0).await;
        assert_eq!(good(before), None, "not after the number");
    })
    .await;
}
