//! What it costs to say something to very many at once: the sysop's BROADCAST and an online message to
//! all, beside a channel of `ngircd`. Everybody has it before the next is said.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::Failure;
use crate::board::{Board, worked};
use crate::caller::{Caller, PASSWORD, Way};
use crate::figures::{Figures, percentiles};
use crate::ngircd::Ngircd;
use crate::socket::{hears, says};

/// How many hear it, if nothing is said. Each takes an open file here and at the server: see `ulimit -n`.
const MANY: usize = 1_000;

/// How often something is said, if nothing else is.
const TIMES: usize = 50;

/// As long as a line of a chat; of its last character there is none in what else is shown.
const TEXT: &str = "The board goes down for its new disk at noon, back in an hour %";
const MARK: u8 = b'%';

/// How long all may take to hear it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nobody is told of those who came for so long.
const SETTLED: Duration = Duration::from_secs(5);

/// `everybody [MANY] [TIMES]`.
pub(crate) async fn run(words: &[String]) -> Result<(), Failure> {
    let number = |at: usize, usual| words.get(at).map_or(Ok(usual), |word| word.parse());
    let (many, times) = (number(0, MANY)?, number(1, TIMES)?);
    let mut figures = Figures::default();
    channel(many, times, &mut figures).await?;
    board(many, times, &mut figures).await?;
    crate::figures::print(&[("", figures)]);
    Ok(())
}

async fn channel(many: usize, times: usize, figures: &mut Figures) -> Result<(), Failure> {
    let Some(ngircd) = Ngircd::start()? else {
        println!("ngircd: is not here");
        return Ok(());
    };
    let mut hearers = Hearers { times, ..Hearers::default() };
    let join = async |nick: &str| {
        let socket = ngircd.member(nick).await?;
        says(&socket, "JOIN #all\r\n").await?;
        hears(&socket, "End of NAMES").await?;
        Ok::<_, Failure>(socket)
    };
    let says_it = join("speaker").await?;
    for number in 0..many {
        hearers.add(join(&format!("hearer{number}")).await?);
    }
    let line = format!("PRIVMSG #all :{TEXT}\r\n");
    let say = async || says(&says_it, &line).await;
    hearers.measure("a channel of ngircd", ngircd.id(), say, figures).await
}

async fn board(many: usize, times: usize, figures: &mut Figures) -> Result<(), Failure> {
    let limits = "olms = \"off\"\n";
    let board = Board::start(None, "normal", limits)?;
    let sysop = board.register(Way::Telnet, 1).await?.pop().ok_or("nobody")?;
    let name = sysop.name.clone();
    sysop.leave().await?;
    board.runs(&["user", "set", &name, "--role", "sysop"])?;
    let mut sysop = Caller::newcomer(Way::Telnet, board.port(Way::Telnet), name).await?;
    sysop.log_in(PASSWORD).await?;
    let mut hearers = Hearers { times, ..Hearers::default() };
    for caller in board.register(Way::Telnet, many).await? {
        hearers.add(caller.into_socket()?);
    }
    let sysop = sysop.into_socket()?;
    let say = async || board.runs(&["broadcast", TEXT]);
    hearers.measure("BROADCAST", board.id(), say, figures).await?;
    let line = format!("OLM ALL {TEXT}\r\n");
    let say = async || says(&sysop, &line).await;
    hearers.measure("an online message to all", board.id(), say, figures).await
}

/// Those who hear, each read by a task of its own.
#[derive(Default)]
struct Hearers {
    reading: JoinSet<()>,
    heard: Arc<AtomicUsize>,
    times: usize,
}

impl Hearers {
    fn add(&mut self, mut socket: TcpStream) {
        let heard = Arc::clone(&self.heard);
        self.reading.spawn(async move {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = socket.read(&mut bytes).await {
                let marks = bytes[..read].split(|byte| *byte == MARK).count() - 1;
                heard.fetch_add(marks, Ordering::Relaxed);
            }
        });
    }

    async fn measure(
        &self,
        what: &str,
        server: u32,
        say: impl AsyncFn() -> Result<(), Failure>,
        figures: &mut Figures,
    ) -> Result<(), Failure> {
        sleep(SETTLED).await;
        let all = self.reading.len();
        self.heard.store(0, Ordering::Relaxed);
        let before = worked(server)?;
        let mut took = Vec::with_capacity(self.times);
        for time in 1..=self.times {
            let began = Instant::now();
            say().await?;
            let heard = async {
                while self.heard.load(Ordering::Relaxed) < time * all {
                    sleep(Duration::from_millis(1)).await;
                }
            };
            timeout(PATIENCE, heard).await.map_err(|_| format!("{what}: not all heard it"))?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each =
            worked(server)?.saturating_sub(before).as_secs_f64() * 1e6 / (self.times * all) as f64;
        figures.add(&format!("{what} to {all}, processor each"), format!("{each:.1} µs"));
        figures.add(&format!("{what} to {all}, all have it, p50 / p99"), percentiles(&took));
        Ok(())
    }
}
