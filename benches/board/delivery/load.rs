//! The load: pairs of sockets, of which one end says lines and the other hears them. What is said is
//! the same whoever passes it on: a mark, a number, and letters up to 64 bytes.

use std::io;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at, sleep_until, timeout};

use crate::Failure;

/// How long each line is.
const LINE: usize = 64;

/// Stands before each number, and nowhere else in what anybody sends.
const MARK: u8 = b'`';

/// What the rest is made of.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvw";

/// How many digits the number has.
const DIGITS: usize = 7;

/// How long a line may take before the run has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two who are in a chat: what stands before each line is the server's doing.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) one: TcpStream,
    pub(crate) other: TcpStream,
    /// What is sent before each line: who it is for, where that has to be said.
    pub(crate) before: String,
}

/// How it is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rate {
    /// So many lines a second of all together, for so long.
    Each { second: u32, time: Duration },
    /// So many on their way, so many lines of each.
    Window { window: usize, lines: usize },
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// How long each took, the shortest first.
    pub(crate) times: Vec<Duration>,
    /// From the first to the last.
    pub(crate) time: Duration,
}

/// All pairs at once.
pub(crate) async fn run(pairs: &mut Vec<Pair>, rate: Rate) -> Result<Heard, Failure> {
    let (all, began) = (pairs.len(), Instant::now());
    let mut talking = JoinSet::new();
    for (number, pair) in pairs.drain(..).enumerate() {
        talking.spawn(Talk::of(pair).goes(rate, number, all));
    }
    let mut heard = Heard::default();
    while let Some(done) = talking.join_next().await {
        let (pair, times) = done??;
        pairs.push(pair);
        heard.times.extend(times);
    }
    heard.time = began.elapsed();
    heard.times.sort_unstable();
    Ok(heard)
}

struct Talk {
    pair: Pair,
    sent: Vec<Instant>,
    times: Vec<Duration>,
    /// The end of what was read, which may hold the beginning of a mark.
    rest: Vec<u8>,
    line: Vec<u8>,
}

impl Talk {
    fn of(pair: Pair) -> Self {
        Self { pair, sent: Vec::new(), times: Vec::new(), rest: Vec::new(), line: Vec::new() }
    }

    async fn goes(
        mut self,
        rate: Rate,
        number: usize,
        all: usize,
    ) -> Result<(Pair, Vec<Duration>), Failure> {
        match rate {
            Rate::Each { second, time } => self.at(second, time, number, all).await?,
            Rate::Window { window, lines } => self.in_window(window, lines).await?,
        }
        Ok((self.pair, self.times))
    }

    async fn at(
        &mut self,
        second: u32,
        time: Duration,
        number: usize,
        all: usize,
    ) -> Result<(), Failure> {
        let each = Duration::from_secs(1) * u32::try_from(all)? / second;
        // They do not speak in chorus.
        let begin =
            tokio::time::Instant::now() + each * u32::try_from(number)? / u32::try_from(all)?;
        let mut next = interval_at(begin, each);
        next.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let end = begin + time;
        let mut is_over = false;
        while !is_over || self.times.len() < self.sent.len() {
            tokio::select! {
                _ = next.tick(), if !is_over => self.say()?,
                () = sleep_until(end), if !is_over => is_over = true,
                heard = timeout(PATIENCE, self.hear()) => heard.map_err(|_| "a line is lost")??,
            }
        }
        Ok(())
    }

    async fn in_window(&mut self, window: usize, lines: usize) -> Result<(), Failure> {
        while self.times.len() < lines {
            while self.sent.len() < lines && self.sent.len() < self.times.len() + window {
                self.say()?;
            }
            timeout(PATIENCE, self.hear()).await.map_err(|_| "a line is lost")??;
        }
        Ok(())
    }

    /// One line more.
    fn say(&mut self) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(self.pair.before.as_bytes());
        let begin = self.line.len();
        self.line.push(MARK);
        self.line.extend_from_slice(format!("{:0DIGITS$}", self.sent.len()).as_bytes());
        for at in self.line.len()..begin + LINE {
            self.line.push(if at % 8 == 0 { b' ' } else { LETTERS[at % LETTERS.len()] });
        }
        self.line.extend_from_slice(b"\r\n");
        self.sent.push(Instant::now());
        // So little always fits, or the server has stopped to read: that is no figure.
        let written = self.pair.one.try_write(&self.line)?;
        if written < self.line.len() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(()) }
    }

    /// What comes next to either.
    async fn hear(&mut self) -> Result<(), Failure> {
        let mut bytes = vec![0; 16 * 1024];
        tokio::select! {
            ready = self.pair.other.readable() => {
                ready?;
                if let Some(count) = taken(self.pair.other.try_read(&mut bytes))? {
                    self.count(&bytes[..count])?;
                }
            }
            ready = self.pair.one.readable() => {
                ready?;
                taken(self.pair.one.try_read(&mut bytes))?;
            }
        }
        Ok(())
    }

    fn count(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let now = Instant::now();
        self.rest.extend_from_slice(bytes);
        let mut from = 0;
        while let Some(at) = self.rest[from..].iter().position(|byte| *byte == MARK) {
            let digits = from + at + 1;
            let Some(number) = self.rest.get(digits..digits + DIGITS) else {
                from += at;
                break;
            };
            let number: usize = std::str::from_utf8(number)?.parse()?;
            if number != self.times.len() {
                return Err(format!("line {number} came where {} was due", self.times.len()).into());
            }
            self.times.push(now - *self.sent.get(number).ok_or("a line that was not said")?);
            from = digits + DIGITS;
        }
        let is_begun = self.rest.get(from) == Some(&MARK);
        let keep = if is_begun { from } else { self.rest.len() };
        self.rest.drain(..keep);
        Ok(())
    }
}

/// `None`: nothing has come after all.
fn taken(read: io::Result<usize>) -> Result<Option<usize>, Failure> {
    match read {
        Ok(0) => Err("hung up".into()),
        Ok(count) => Ok(Some(count)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error.into()),
    }
}
