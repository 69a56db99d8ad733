//! Chats, and how long their lines take.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Failure;
use crate::caller::Caller;

/// Between two long lines.
const LOUD: Duration = Duration::from_millis(10);

/// How long it takes until they fill all that lies between the board and a caller who takes nothing.
const FILLING: Duration = Duration::from_secs(6);

/// How one caller of a chat talks to the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// A line each `pause`.
    Steady { lines: usize, pause: Duration },
    /// As fast as it can, with so many lines on their way.
    Window { lines: usize, window: usize },
}

/// What came of it. Every line was delivered, or there is none.
pub(crate) struct Run {
    pub(crate) pairs: Vec<(Caller, Caller)>,
    /// Lines a second, of all chats.
    pub(crate) rate: f64,
    /// How long they took, the shortest first.
    pub(crate) times: Vec<Duration>,
}

/// Every two callers begin a chat.
pub(crate) async fn chats(mut callers: Vec<Caller>) -> Result<Vec<(Caller, Caller)>, Failure> {
    let mut pairs = Vec::with_capacity(callers.len() / 2);
    while let (Some(mut one), Some(mut other)) = (callers.pop(), callers.pop()) {
        one.enter(&format!("CHAT @{}", other.name)).await?;
        other.until("CHAT ACCEPT").await?;
        other.enter("CHAT ACCEPT").await?;
        one.until("Type /END to exit chat.").await?;
        other.until("Type /END to exit chat.").await?;
        pairs.push((one, other));
    }
    Ok(pairs)
}

/// In every chat one talks, and the other reads.
pub(crate) async fn talk(pairs: Vec<(Caller, Caller)>, pace: Pace) -> Result<Run, Failure> {
    let began = Instant::now();
    let mut talking = JoinSet::new();
    for (number, (one, other)) in pairs.into_iter().enumerate() {
        talking.spawn(async move {
            match pace {
                Pace::Steady { lines, pause } => steady(one, other, number, lines, pause).await,
                Pace::Window { lines, window } => window_of(one, other, lines, window).await,
            }
        });
    }
    let (mut pairs, mut took) = (Vec::new(), Vec::new());
    while let Some(done) = talking.join_next().await {
        let (pair, times) = done??;
        pairs.push(pair);
        took.extend(times);
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    took.sort_unstable();
    Ok(Run { pairs, rate, times: took })
}

/// Chats beside those that are measured, until it is dropped.
pub(crate) struct Beside(JoinSet<Result<(), Failure>>);

/// In each of these chats one says a long line each [`LOUD`], and the other reads all of them, or
/// takes nothing. Returns when those who take nothing are as far behind as they can be.
pub(crate) async fn beside(pairs: Vec<(Caller, Caller)>, reads: bool) -> Result<Beside, Failure> {
    let mut talking = JoinSet::<Result<(), Failure>>::new();
    for (mut one, mut other) in pairs {
        if !reads {
            other.holds_little()?;
        }
        talking.spawn(async move {
            let mut next = tokio::time::interval(LOUD);
            let line = "x".repeat(490);
            loop {
                tokio::select! {
                    _ = next.tick() => one.enter(&line).await?,
                    read = other.drops_what_comes(), if reads => read?,
                }
            }
        });
    }
    tokio::time::sleep(FILLING).await;
    match talking.try_join_next() {
        Some(ended) => Err(ended?.err().unwrap_or_else(|| "nobody talks".into())),
        None => Ok(Beside(talking)),
    }
}

impl Beside {
    /// Nothing went wrong up to now.
    pub(crate) fn goes_on(mut self) -> Result<(), Failure> {
        match self.0.try_join_next() {
            Some(ended) => Err(ended?.err().unwrap_or_else(|| "nobody talks".into())),
            None => Ok(()),
        }
    }
}

type Talked = ((Caller, Caller), Vec<Duration>);

async fn steady(
    mut one: Caller,
    mut other: Caller,
    number: usize,
    lines: usize,
    pause: Duration,
) -> Result<Talked, Failure> {
    // The chats do not speak in chorus.
    tokio::time::sleep(pause / 100 * u32::try_from(number % 100)?).await;
    let mut took = Vec::with_capacity(lines);
    let mut next = tokio::time::interval(pause);
    for line in 0..lines {
        next.tick().await;
        let words = format!("line {line} of {number}.");
        let sent = Instant::now();
        one.enter(&words).await?;
        other.until(&words).await?;
        took.push(sent.elapsed());
    }
    Ok(((one, other), took))
}

async fn window_of(
    mut one: Caller,
    mut other: Caller,
    lines: usize,
    window: usize,
) -> Result<Talked, Failure> {
    let mut sent = Vec::with_capacity(lines);
    let mut took = Vec::with_capacity(lines);
    while took.len() < lines {
        while sent.len() < lines && sent.len() < took.len() + window {
            sent.push(Instant::now());
            one.enter(&format!("quick line {}.", sent.len())).await?;
        }
        other.until(&format!("quick line {}.", took.len() + 1)).await?;
        took.push(sent.get(took.len()).ok_or("a line that was not sent")?.elapsed());
    }
    Ok(((one, other), took))
}
