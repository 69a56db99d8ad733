//! What is appended when the connection to the database is cut anywhere, by a line in between that
//! swallows answers, cuts requests, or delivers them when nobody waits any more; and when the line
//! falls silent.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::*;
use crate::store::relay;

/// How often the line is cut.
const CUTS: usize = 120;

/// A line to the server for tests, which cuts or falls silent when it is told to.
#[derive(Clone)]
struct Shears {
    server: String,
    cutting: Arc<AtomicBool>,
    silent: Arc<AtomicBool>,
    cuts: Arc<AtomicUsize>,
}

/// How a connection ends, after so many bytes.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// The server's answer is swallowed.
    Answer(usize),
    /// A request is cut in the middle.
    Request(usize),
    /// A request comes to the server, whole, when its sender has long been cut off.
    Late(usize),
}

impl Shears {
    /// To the server at `url`, and the URL by which it is reached through them.
    async fn new(url: &str, tasks: &mut JoinSet<()>) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shears = Self {
            server: url.to_owned(),
            cutting: Arc::default(),
            silent: Arc::default(),
            cuts: Arc::default(),
        };
        let through = relay::through(url, port);
        let taking = shears.clone();
        tasks.spawn(async move {
            let mut random = StdRng::seed_from_u64(1);
            let mut lines = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let bytes = random.random_range(0..20_000);
                let cut = match random.random_range(0..3) {
                    0 => Cut::Answer(bytes / 10),
                    1 => Cut::Request(bytes),
                    _ => Cut::Late(bytes),
                };
                let line = taking.clone();
                lines.spawn(async move { line.carry(client, cut).await });
            }
        });
        (shears, through)
    }

    /// Carries bytes both ways until the cut.
    async fn carry(&self, mut client: TcpStream, cut: Cut) {
        let mut server = relay::connect(&self.server).await;
        let (mut from_client, mut from_server) = ([0; 4096], [0; 4096]);
        let (mut asked, mut answered) = (0, 0);
        loop {
            let cutting = self.cutting.load(Ordering::Relaxed);
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let Ok(read @ 1..) = read else { return };
                    while self.silent.load(Ordering::Relaxed) {
                        sleep(Duration::from_millis(20)).await;
                    }
                    asked += read;
                    match cut {
                        Cut::Request(most) if cutting && asked > most => {
                            let part = read.min(asked - most) / 2;
                            let _ = server.write_all(&from_client[..part]).await;
                            break;
                        }
                        Cut::Late(most) if cutting && asked > most => {
                            drop(client);
                            self.cuts.fetch_add(1, Ordering::Relaxed);
                            // About when another connection is opened.
                            let late = Duration::from_millis((most % 100) as u64);
                            sleep(late).await;
                            let _ = server.write_all(&from_client[..read]).await;
                            sleep(late).await;
                            return;
                        }
                        Cut::Answer(_) | Cut::Request(_) | Cut::Late(_) => {}
                    }
                    if server.write_all(&from_client[..read]).await.is_err() {
                        return;
                    }
                }
                read = server.read(&mut from_server) => {
                    let Ok(read @ 1..) = read else { return };
                    answered += read;
                    if let Cut::Answer(most) = cut && cutting && answered > most {
                        break;
                    }
                    if client.write_all(&from_server[..read]).await.is_err() {
                        return;
                    }
                }
            }
        }
        self.cuts.fetch_add(1, Ordering::Relaxed);
    }
}

/// Says lines until there were enough cuts; what was answered, in order.
async fn talk(mut node: Node, log: ConversationId, shears: Shears) -> Vec<(MessageNumber, String)> {
    const OPEN: usize = 10;
    let mut open = BTreeMap::new();
    let mut answers = Vec::new();
    for line in 1.. {
        if shears.cuts.load(Ordering::Relaxed) < CUTS {
            let text = format!("{} {line}", node.address.node);
            open.insert(node.say(log, &text), text);
        } else if open.is_empty() {
            break;
        }
        if open.len() >= OPEN || shears.cuts.load(Ordering::Relaxed) >= CUTS {
            let answer = timeout(Duration::from_secs(60), node.answer()).await;
            let (ticket, said) = answer.expect("a line is answered");
            let Said::Stored(number) = said else { panic!("{ticket:?} was not stored") };
            answers.push((number, open.remove(&ticket).expect("a ticket is answered once")));
        }
    }
    answers
}

/// A desk whose store is reached through shears, and the same store without them.
async fn behind_shears(lines: &mut JoinSet<()>) -> Option<(Desk, Store, Shears)> {
    let database = Database::new()?;
    let (shears, through) = Shears::new(&database.url(), lines).await;
    let place = Place::Server(database);
    let whole = place.store().await;
    let store = Store::open(&config::Store::at_url(&through)).await.unwrap();
    let (mut desk, writer) = Desk::on(store, place);
    desk.tasks.spawn(writer.run(desk.registry.clone()));
    Some((desk, whole, shears))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_anywhere_loses_nothing_and_doubles_nothing() {
    let mut lines = JoinSet::new();
    let Some((desk, whole, shears)) = behind_shears(&mut lines).await else { return };
    let [alice, bob, carol] = desk.users(["Alice", "Bob", "Carol"]).await;
    let logs = [
        desk.conversations.pair(alice, bob).await.unwrap(),
        desk.conversations.pair(bob, carol).await.unwrap(),
    ];
    shears.cutting.store(true, Ordering::Relaxed);

    let mut talkers = JoinSet::new();
    for number in 0..8 {
        let (node, log) = (desk.node(), logs[number % 2]);
        let shears = shears.clone();
        talkers.spawn(async move { (log, talk(node, log, shears).await) });
    }
    let mut answered: BTreeMap<_, BTreeMap<MessageNumber, String>> = BTreeMap::new();
    while let Some(done) = talkers.join_next().await {
        let (log, answers) = done.unwrap();
        assert!(answers.is_sorted_by_key(|(number, _)| *number), "a node's lines keep their order");
        for (number, text) in answers {
            let before = answered.entry(log).or_default().insert(number, text);
            assert_eq!(before, None, "a number is given once");
        }
    }
    for log in logs {
        let stored = whole.messages_after(log, MessageNumber::NONE, 1_000_000).await.unwrap();
        let stored = stored.into_iter().map(|message| (message.number, message.body.to_string()));
        let stored: BTreeMap<_, _> = stored.collect();
        let last = MessageNumber(i64::try_from(stored.len()).unwrap());
        assert_eq!(stored.keys().last(), Some(&last), "no gap");
        assert!(stored == answered[&log], "what is stored is what was answered");
    }
    assert!(shears.cuts.load(Ordering::Relaxed) >= CUTS);
    shears.cutting.store(false, Ordering::Relaxed);
    desk.close().await;
    whole.close().await;
}

/// A server that is there and says nothing, or a network that swallows everything.
#[tokio::test]
async fn a_server_that_falls_silent_keeps_nobody_for_ever() {
    let mut lines = JoinSet::new();
    let Some((desk, whole, shears)) = behind_shears(&mut lines).await else { return };
    let [alice, bob] = desk.users(["Alice", "Bob"]).await;
    let log = desk.conversations.pair(alice, bob).await.unwrap();
    let mut node = desk.node();
    node.say_as(alice, log, "before");
    node.number().await;
    shears.silent.store(true, Ordering::Relaxed);
    let ticket = node.say_as(alice, log, "meanwhile");
    let asked = timeout(Duration::from_secs(12), desk.conversations.head(log)).await;
    assert!(asked.expect("an answer within seconds").is_err());
    let told = timeout(Duration::from_secs(12), node.next()).await.expect("told within seconds");
    assert!(matches!(told, Mail::Said(told, Said::Waits) if told == ticket), "{told:?}");
    shears.silent.store(false, Ordering::Relaxed);
    assert_eq!(node.answer().await, (ticket, Said::Stored(MessageNumber(2))));
    assert_eq!(desk.conversations.head(log).await.unwrap(), MessageNumber(2));
    assert_eq!(whole.messages_after(log, MessageNumber::NONE, 10).await.unwrap().len(), 2);
    desk.close().await;
    whole.close().await;
}
