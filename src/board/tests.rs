//! What is asked about mail, answered from a real store of each kind, and what a guess is worth, and
//! what is none. Knows no screen.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::accounts::{NewAccount, Password};
use crate::bell::Bell;
use crate::chat::Target;
use crate::clock::Timestamp;
use crate::config::{self, Config};
use crate::conversation::Searched;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::MessageKind::{self, Correction, Deletion, Mark, Olm, Text};
use crate::store::database::Database;
use crate::store::{NewMessage, NewUser, Role, Write};
use crate::text::find::Wanted;

/// A board, and the log of two of its users.
struct Log {
    board: Board,
    alice: UserId,
    bob: UserId,
    conversation: ConversationId,
}

/// Tells the story of a new log on a store of each kind.
async fn each_log(tell: impl AsyncFn(Log)) {
    let folder = tempfile::tempdir().unwrap();
    tell_to(&config::Store::in_folder(folder.path()), &tell).await;
    if let Some(database) = Database::new() {
        tell_to(&config::Store::at_url(&database.url()), &tell).await;
    }
}

async fn tell_to(settings: &config::Store, tell: &impl AsyncFn(Log)) {
    let store = Store::open(settings).await.unwrap();
    let board = board(&store, Clock::start(), "");
    let (alice, bob) = (user(&board, "Alice").await, user(&board, "Bob").await);
    let conversation = board.conversations.pair(alice, bob).await.unwrap();
    tell(Log { board, alice, bob, conversation }).await;
    store.close().await;
}

/// A board on this store, with these lines in its nodes.toml.
pub(super) fn board(store: &Store, clock: Clock, settings: &str) -> Board {
    let config = Config::from_str(settings, Path::new("nodes.toml")).unwrap();
    let (conversations, _) = Conversations::new(store.clone(), clock);
    Board::new(Parts {
        clock,
        ids: Ids::seeded(1),
        registry: Registry::new(config.nodes.limit, |_| {}),
        conversations,
        accounts: Accounts::new(store.clone(), clock),
        broken_off: BrokenOff::default(),
        store: store.clone(),
        tally: Tally::new(config.chat.requests, config.limits.olms),
        bell: Bell::default(),
        door: Door::default(),
        bans: Bans::default(),
        art: Art::new(config.board.art.clone()),
        logbook: Logbook::new(clock),
        descent: Descent::default(),
        programs: Programs::default(),
        config: Settings::of(config),
    })
}

pub(super) async fn user(board: &Board, name: &str) -> UserId {
    let name = UserName::parse(name).unwrap();
    let created_at = board.clock.wall();
    let new = NewUser {
        name: &name,
        real_name: None,
        password: "none",
        role: Role::Caller,
        waiting: false,
        created_at,
    };
    board.store.add_user(&new).await.unwrap().expect("a new name").id
}

impl Log {
    /// From now on these are its messages: by whom, of which kind, about which one, and the text.
    async fn has<'a>(
        &self,
        said: impl IntoIterator<Item = (UserId, MessageKind, Option<i64>, &'a str)>,
    ) {
        let head = self.board.conversations.head(self.conversation).await.unwrap().0;
        let message = |(number, (sender, kind, about, body)): (i64, (_, _, Option<i64>, &str))| {
            Write::Message(NewMessage {
                conversation: self.conversation,
                number: MessageNumber(number),
                sender,
                kind,
                about: about.map(MessageNumber),
                sent_at: Timestamp(1_700_000_000_000_000 + number),
                body: body.into(),
            })
        };
        let batch: Vec<Write> = (head + 1..).zip(said).map(message).collect();
        let mut writer = self.board.store.writer().await.unwrap();
        writer.commit(&batch).await.unwrap();
        writer.close().await.unwrap();
    }

    async fn asks(&self, question: MailQuestion) -> MailAnswer {
        let answer = self.board.answer(Question::Mail(self.alice, question)).await;
        let Answer::Mail(answer) = answer else { panic!("{answer:?}") };
        answer
    }

    /// Which messages Alice is shown when she opens it, and whether there are more; then she has
    /// read them.
    async fn reads(&self) -> (Vec<i64>, bool) {
        let MailAnswer::Page(page) = self.asks(MailQuestion::Open(self.bob)).await else {
            panic!("a page is asked for")
        };
        let numbers: Vec<i64> = page.page.messages.iter().map(|it| it.number.0).collect();
        if let Some(last) = numbers.last() {
            let last = MessageNumber(*last);
            self.board.conversations.read_up_to(self.alice, self.conversation, last);
        }
        (numbers, page.more)
    }

    async fn searches(&self, with: Option<(UserId, &str)>, words: &str) -> Searched {
        let with = with.map(|(user, name)| Target { user, name: name.into() });
        let wanted = Wanted::parse(words).unwrap();
        let question = Question::Talks(self.alice, TalkQuestion::Search { with, wanted });
        let answer = self.board.answer(question).await;
        let Answer::Talks(TalkAnswer::Found(found)) = answer else { panic!("{answer:?}") };
        found
    }
}

#[tokio::test]
async fn more_unread_than_are_read_at_once_come_in_turn_and_none_is_left_out() {
    each_log(async |log| {
        log.has((1..=450).map(|_| (log.bob, Olm, None, "hello"))).await;
        let MailAnswer::List(logs) = log.asks(MailQuestion::List).await else { panic!("a list") };
        assert_eq!(logs.iter().map(|it| it.unread).collect::<Vec<_>>(), [450]);
        assert_eq!(log.reads().await, ((1..=200).collect(), true));
        assert_eq!(log.reads().await, ((198..=400).collect(), true));
        assert_eq!(log.reads().await, ((398..=450).collect(), false));
        assert_eq!(log.reads().await, ((431..=450).collect(), false));
    })
    .await;
}

#[tokio::test]
async fn a_message_is_read_however_much_was_done_to_others_before_it() {
    each_log(async |log| {
        log.has([(log.bob, Olm, None, "one")]).await;
        assert_eq!(log.reads().await, (vec![1], false));
        log.has((2..=500).map(|_| (log.bob, Mark, Some(1), "+1"))).await;
        assert_eq!(log.reads().await, (vec![1], false), "nothing of that is to be read");
        log.has([(log.bob, Olm, None, "two")]).await;
        assert_eq!(log.reads().await, (vec![1, 501], false));
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_does_not_come_back_with_what_is_new() {
    each_log(async |log| {
        log.has((1..=5).map(|_| (log.bob, Olm, None, "old"))).await;
        // The board comes down before it has stored how far Alice has read.
        log.board.store.cut(log.alice, log.conversation, MessageNumber(5)).await.unwrap();
        log.has([(log.bob, Olm, None, "new")]).await;
        assert_eq!(log.reads().await, (vec![6], false));
        assert_eq!(log.reads().await, (vec![6], false));
    })
    .await;
}

#[tokio::test]
async fn one_log_is_searched_as_all_are() {
    each_log(async |log| {
        let Log { alice, bob, .. } = log;
        log.has([
            (bob, Text, None, "See you at the Café  Müller"),
            (alice, Text, None, "cafe muler?"),
            (bob, Text, None, "the cafe muller is closed"),
            (alice, Correction, Some(2), "CAFÉ MÜLLER?"),
            (bob, Deletion, Some(3), ""),
            (alice, Olm, None, "dinner then"),
        ])
        .await;
        let carol = user(&log.board, "Carol").await;
        let other = log.board.conversations.pair(alice, carol).await.unwrap();
        let hers = Log { board: log.board.clone(), bob: carol, conversation: other, ..log };
        hers.has([(carol, Olm, None, "cafe muller")]).await;
        let found = async |with, words| -> Vec<(String, i64)> {
            let hits = log.searches(with, words).await.hits.into_iter();
            hits.map(|hit| (hit.with.to_string(), hit.said.number.0)).collect()
        };
        let hit = |with: &str, number| (with.to_owned(), number);
        let (with_bob, with_carol) = (Some((bob, "Bob")), Some((carol, "Carol")));
        for words in ["cafe muller", "CAFÉ   Müller", "afé\u{200b} mu"] {
            assert_eq!(found(with_bob, words).await, [hit("Bob", 2), hit("Bob", 1)], "{words}");
            assert_eq!(found(with_carol, words).await, [hit("Carol", 1)], "{words}");
            let all = found(None, words).await;
            assert_eq!(all.len(), 3, "{words}: {all:?}");
        }
        let nobody = Some((user(&log.board, "Dave").await, "Dave"));
        for (with, words) in [(with_bob, "lunch"), (with_carol, "dinner"), (nobody, "cafe")] {
            assert_eq!(log.searches(with, words).await, Searched::default(), "{words}");
        }
        log.asks(MailQuestion::Cut(log.conversation, MessageNumber(1))).await;
        assert_eq!(found(with_bob, "cafe").await, [hit("Bob", 2)]);
        assert_eq!(found(with_bob, "dinner").await, [hit("Bob", 6)]);
    })
    .await;
}

#[tokio::test]
async fn the_newest_hits_of_a_log_are_given_and_that_older_ones_are_left_out_is_said() {
    each_log(async |log| {
        log.has((0..60).map(|_| (log.bob, Olm, None, "hello"))).await;
        let found = log.searches(Some((log.bob, "Bob")), "HELLO").await;
        let numbers: Vec<i64> = found.hits.iter().map(|hit| hit.said.number.0).collect();
        assert_eq!((numbers, found.is_cut), ((11..=60).rev().collect(), true));
    })
    .await;
}

/// From where nobody waits for an answer.
const GUESSER: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

impl Log {
    /// Tries a password and hangs up at once.
    async fn guesses_and_goes(&self, attempt: crate::limits::Attempt) {
        let look = self.board.log_in_from(GUESSER, "alice", "a guess", attempt);
        // It is begun before the time is looked at.
        let gone = tokio::time::timeout(Duration::ZERO, look).await;
        assert!(gone.is_err(), "nobody waits for it");
    }
}

#[tokio::test]
async fn a_guesser_who_hangs_up_before_the_answer_is_counted_and_kept_out() {
    each_log(async |log| {
        let tries = || log.board.tries_from(GUESSER, "alice").unwrap();
        let attempts: Vec<_> = (0..10).map(|_| tries()).collect();
        for attempt in attempts {
            assert_eq!(log.board.kept_out_from(GUESSER), None);
            log.guesses_and_goes(attempt).await;
        }
        let told = log.board.kept_out_from(GUESSER).expect("a ban");
        assert!(told.ends_with("too many wrong passwords."), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_guesser_who_hangs_up_before_the_turn_has_come_takes_none() {
    each_log(async |log| {
        let tries = || log.board.tries_from(GUESSER, "alice").unwrap();
        for attempt in [tries(), tries(), tries()] {
            log.guesses_and_goes(attempt).await;
        }
        let at = tries().at;
        for _ in 0..20 {
            assert_eq!(tries().at, at);
            log.guesses_and_goes(tries()).await;
        }
        assert_eq!(log.board.kept_out_from(GUESSER), None, "nothing was looked at");
    })
    .await;
}

#[tokio::test]
async fn who_logs_in_from_where_others_were_wrong_makes_nobody_wait() {
    each_log(async |log| {
        let tries = || log.board.tries_from(GUESSER, "Dave").unwrap();
        let (name, password) = (UserName::parse("Dave").unwrap(), "correct horse");
        let dave = NewAccount {
            name,
            real_name: None,
            password: Password::parse(password).unwrap(),
            role: Role::Caller,
            waiting: false,
        };
        log.board.accounts.register(dave).await.unwrap();
        for attempt in [tries(), tries(), tries(), tries()] {
            log.guesses_and_goes(attempt).await;
        }
        let at = tries().at;
        for _ in 0..3 {
            let mut attempt = tries();
            assert_eq!(attempt.at, at);
            // As if it had waited.
            attempt.at = Duration::ZERO;
            let user = log.board.log_in_from(GUESSER, "Dave", password, attempt).await;
            assert_eq!(&*user.unwrap().name, "Dave");
        }
        let wrong = log.board.door.wrong_from(GUESSER, log.board.clock.uptime());
        assert_eq!(wrong, 4, "and nothing is forgiven by it");
    })
    .await;
}

#[tokio::test]
async fn an_account_counts_where_it_was_made_and_only_if_it_was() {
    each_log(async |log| {
        let limits = log.board.config().limits.clone();
        let registers = || log.board.door.registers(GUESSER, &limits, Duration::ZERO);
        let made = async |name: &str| {
            let account = NewAccount {
                name: UserName::parse(name).unwrap(),
                real_name: None,
                password: Password::parse("correct horse").unwrap(),
                role: Role::Caller,
                waiting: false,
            };
            let making = Box::new(registers().unwrap());
            let answer = log.board.answer(Question::Register(account, making)).await;
            matches!(answer, Answer::Registered(Ok(_)))
        };
        for name in ["Carol", "Dave", "Erin", "Frank"] {
            assert!(made(name).await);
            assert!(!made("Alice").await, "taken");
        }
        assert!(made("Grace").await, "the fifth");
        assert!(registers().is_err());
    })
    .await;
}
