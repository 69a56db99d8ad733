//! Whether what anything costs grows with those who only sit there: a key, a line, WHO, a log-in, and
//! the board's own work while nobody does anything, beside more and more idle nodes.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Failure;
use crate::board::Board;
use crate::caller::{Caller, PASSWORD, Way};
use crate::figures::{Figures, percentiles};
use crate::talk::{self, Pace};

/// So many idle nodes, one measurement after the other; a board has 10,000 at most, and some are those
/// who are measured. Each takes an open file here and at the board: see `ulimit -n`. To make their
/// accounts takes a hash each, some minutes for all.
const NODES: [usize; 4] = [100, 1_000, 5_000, 9_950];

/// Chats that are measured.
const PAIRS: usize = 10;

/// How often a key is pressed.
const KEYS: usize = 200;

/// How often somebody asks who is there, and logs in.
const TIMES: usize = 20;

/// Nothing comes for so long when nothing is on its way.
const CALM: Duration = Duration::from_millis(200);

/// Those who came last are told to all others for so long.
const SETTLED: Duration = Duration::from_secs(40);

/// For so long the board is watched while nobody does anything.
const AT_REST: Duration = Duration::from_secs(10);

/// `growth [MOST] [ssh]`: up to so many nodes, by telnet or by SSH.
pub(crate) async fn run(words: &[String]) -> Result<(), Failure> {
    let most = words.first().map_or(Ok(usize::MAX), |word| word.parse())?;
    let way = match words.get(1).map(String::as_str) {
        None | Some("telnet") => Way::Telnet,
        Some("ssh") => Way::Ssh,
        Some(other) => return Err(format!("neither telnet nor ssh: {other}").into()),
    };
    let board = Board::start(None, "normal", "")?;
    println!("the empty board, KiB resident: {}", board.resident()?);
    let mut measured = Measured::new(&board).await?;
    let (mut idle, mut columns) = (Vec::new(), Vec::new());
    for nodes in NODES.into_iter().filter(|nodes| *nodes <= most) {
        let (before, had) = (board.resident()?, idle.len());
        idle.extend(board.register(way, nodes - had).await?);
        let mut figures = Figures::default();
        figures.add(&format!("idle nodes by {way}"), nodes);
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = board.resident()?.saturating_sub(before) as f64 / (nodes - had) as f64;
        figures.add("each of those that came, KiB", format!("{each:.1}"));
        measured.at_rest(&board, &mut figures).await?;
        measured.keys(&board, &mut figures).await?;
        measured.lines(&board, &mut figures).await?;
        measured.who(&board, &mut figures).await?;
        measured.log_ins(&board, &mut figures).await?;
        columns.push(figures);
    }
    let columns: Vec<_> = columns.into_iter().map(|figures| ("", figures)).collect();
    crate::figures::print(&columns);
    Ok(())
}

/// Those who do something.
struct Measured {
    pairs: Vec<(Caller, Caller)>,
    /// At the menu, with a terminal.
    one: Caller,
    /// Who logs in again and again.
    name: String,
}

impl Measured {
    async fn new(board: &Board) -> Result<Self, Failure> {
        let pairs = talk::chats(board.register(Way::Telnet, 2 * PAIRS).await?).await?;
        let one = board.register(Way::Ssh, 1).await?.pop().ok_or("nobody")?;
        let other = board.register(Way::Telnet, 1).await?.pop().ok_or("nobody")?;
        let name = other.name.clone();
        other.leave().await?;
        Ok(Self { pairs, one, name })
    }

    async fn at_rest(&self, board: &Board, figures: &mut Figures) -> Result<(), Failure> {
        tokio::time::sleep(SETTLED).await;
        let before = board.worked()?;
        tokio::time::sleep(AT_REST).await;
        let worked = board.worked()?.saturating_sub(before);
        let share = 100.0 * worked.as_secs_f64() / AT_REST.as_secs_f64();
        figures.add("processor at rest, % of one", format!("{share:.2}"));
        Ok(())
    }

    /// A letter, and Backspace.
    async fn keys(&mut self, board: &Board, figures: &mut Figures) -> Result<(), Failure> {
        // What is still on its way of what was done before.
        while timeout(CALM, self.one.drops_what_comes()).await.is_ok() {}
        let (mut took, before) = (Vec::with_capacity(KEYS), board.worked()?);
        for key in ["x", "\x7f"].into_iter().cycle().take(KEYS) {
            let began = Instant::now();
            self.one.types(key).await?;
            self.one.drops_what_comes().await?;
            took.push(began.elapsed());
        }
        done("a key", took, before, board, figures)
    }

    async fn lines(&mut self, board: &Board, figures: &mut Figures) -> Result<(), Failure> {
        let before = board.worked()?;
        let pairs = std::mem::take(&mut self.pairs);
        let pace = Pace::Steady { lines: 200, pause: Duration::from_millis(20) };
        let run = talk::talk(pairs, pace).await?;
        self.pairs = run.pairs;
        done("a line in a chat", run.times, before, board, figures)
    }

    /// The first page, and no more.
    async fn who(&mut self, board: &Board, figures: &mut Figures) -> Result<(), Failure> {
        let (mut took, before) = (Vec::with_capacity(TIMES), board.worked()?);
        for _ in 0..TIMES {
            let began = Instant::now();
            self.one.enter("WHO").await?;
            self.one.until("More").await?;
            took.push(began.elapsed());
            self.one.enter("n").await?;
            self.one.until(" > ").await?;
        }
        done("the first page of WHO", took, before, board, figures)
    }

    async fn log_ins(&mut self, board: &Board, figures: &mut Figures) -> Result<(), Failure> {
        let (mut took, before) = (Vec::with_capacity(TIMES), board.worked()?);
        for _ in 0..TIMES {
            let line = TcpStream::connect(("127.0.0.1", board.port(Way::Telnet))).await?;
            let mut caller = Caller::on(line, self.name.clone());
            let began = Instant::now();
            caller.log_in(PASSWORD).await?;
            took.push(began.elapsed());
            caller.leave().await?;
        }
        done("a log-in", took, before, board, figures)
    }
}

/// How long each took, and the board's own time for each.
fn done(
    what: &str,
    mut took: Vec<Duration>,
    before: Duration,
    board: &Board,
    figures: &mut Figures,
) -> Result<(), Failure> {
    took.sort_unstable();
    figures.add(&format!("{what}, p50 / p99"), percentiles(&took));
    let each = board.worked()?.saturating_sub(before) / u32::try_from(took.len())?;
    figures.add(&format!("{what}, processor"), format!("{} µs", each.as_micros()));
    Ok(())
}
