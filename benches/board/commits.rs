//! How long the store takes to commit batches of messages, small and large, in the logs of fifty chats:
//! what a line costs when it comes alone, and when many come together.

use std::time::{Duration, Instant};

use carrier::clock::Timestamp;
use carrier::ids::{ConversationId, MessageNumber, UserId};
use carrier::protocol::mail::MessageKind;
use carrier::store::{FILED_AT_ONCE, NewMessage, Store, Write};

use crate::Failure;
use crate::database::Database;
use crate::delivery::log::Log;
use crate::figures::{Figures, percentiles};

/// Messages in a batch.
const SIZES: [usize; 4] = [1, 8, 64, 256];

/// How many batches of each size are measured, if nothing is said, behind a tenth of that.
const BATCHES: usize = 500;

/// The messages are said in turn in so many logs.
const LOGS: usize = 50;

/// `commits [BATCHES]`.
pub(crate) async fn run(words: &[String]) -> Result<(), Failure> {
    let batches = words.first().map_or(Ok(BATCHES), |word| word.parse())?;
    let mut columns = Vec::new();
    for (name, log) in
        [("NORMAL", Log::SqliteNormal), ("FULL", Log::SqliteFull), ("PostgreSQL", Log::Postgres)]
    {
        let folder = tempfile::tempdir()?;
        let file = format!("sqlite:{}", folder.path().join("commits.db").display());
        let database = match (log, std::env::var(crate::SERVER)) {
            (Log::Postgres, Ok(server)) => Some(Database::like(server, "template0")),
            (Log::Postgres, Err(_)) => continue,
            _ => None,
        };
        let place = database.as_ref().map_or(file, Database::url);
        columns.push((name, measure(log, &place, batches).await?));
    }
    crate::figures::print(&columns);
    Ok(())
}

async fn measure(log: Log, place: &str, batches: usize) -> Result<Figures, Failure> {
    let settings = log.settings(place)?.ok_or("nothing is kept")?;
    let store = Store::open(&settings).await?;
    tokio::select! {
        figures = commit(&store, batches) => figures,
        never = store.checkpoints() => match never {},
    }
}

async fn commit(store: &Store, batches: usize) -> Result<Figures, Failure> {
    let mut writer = store.writer().await?;
    let (mut heads, mut figures) = ([MessageNumber::NONE; LOGS], Figures::default());
    let mut said = 0;
    for size in SIZES {
        let (mut took, mut filing) = (Vec::with_capacity(batches), Duration::ZERO);
        for number in 0..batches + batches / 10 {
            let batch: Vec<_> = (said..said + size).map(|at| message(at, &mut heads)).collect();
            said += size;
            let began = Instant::now();
            writer.commit(&batch).await?;
            let committed = began.elapsed();
            if writer.unfiled() >= FILED_AT_ONCE {
                writer.file().await?;
            }
            if number >= batches / 10 {
                took.push(committed);
                filing += began.elapsed().saturating_sub(committed);
            }
        }
        took.sort_unstable();
        let all = took.iter().sum::<Duration>() + filing;
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = all.as_secs_f64() * 1e6 / (took.len() * size).max(1) as f64;
        figures.add(&format!("{size} in a batch, a commit, p50 / p99"), percentiles(&took));
        figures.add(&format!("{size} in a batch, a message filed, mean"), format!("{each:.1} µs"));
    }
    Ok(figures)
}

/// The next in its log.
fn message(at: usize, heads: &mut [MessageNumber; LOGS]) -> Write {
    let log = at % LOGS;
    heads[log] = heads[log].next();
    let number = i64::try_from(log).unwrap_or_default() + 1;
    Write::Message(NewMessage {
        conversation: ConversationId(number),
        number: heads[log],
        sender: UserId(number),
        kind: MessageKind::Text,
        about: None,
        sent_at: Timestamp(i64::try_from(at).unwrap_or_default()),
        body: "sixty-four letters stand in a line, as in a chat they often do..".into(),
    })
}
