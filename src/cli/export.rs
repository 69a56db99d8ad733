//! `carrier export`: the whole store as lines of JSON. Changes nothing but the audit
//! log, so the board may run.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::audit::Audit;
use super::lines;
use super::secret_file::SecretFile;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Store;
use crate::store::transfer::Counts;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  carrier export board.jsonl
  (umask 077; carrier export | gzip > board.jsonl.gz)")]
pub(super) struct Arguments {
    /// The file to make; - is standard output
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Take the place of a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(
    Arguments { file, force }: &Arguments,
    path: Option<&Path>,
) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let counts = runtime.context("cannot start the runtime")?.block_on(async {
        let store = Store::open(&config.store).await?;
        let done = export(&store, &config.board.name, file, *force).await;
        // A store with nobody in it stays empty: it can be filled.
        if done.as_ref().is_ok_and(|counts| counts.users > 0) {
            let to = file.display().to_string();
            // The file is whole.
            if let Err(error) = Audit::new(&store, Clock::start()).write("export", &to, "").await {
                writeln!(io::stderr(), "carrier: {error:#}")?;
            }
        }
        store.close().await;
        done
    })?;
    // Standard output may be the file.
    Ok(writeln!(io::stderr(), "Exported: {counts}")?)
}

async fn export(store: &Store, board: &str, file: &Path, force: bool) -> anyhow::Result<Counts> {
    if file == Path::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        let counts = write(store, board, &mut out).await?;
        out.flush()?;
        return Ok(counts);
    }
    let mut out = SecretFile::create(file, force)?;
    let written = write(store, board, &mut out).await;
    let counts = written.with_context(|| format!("cannot write {}", file.display()))?;
    out.keep()?;
    Ok(counts)
}

/// Holds one piece of the store at a time.
async fn write(store: &Store, board: &str, out: &mut dyn Write) -> anyhow::Result<Counts> {
    let mut snapshot = store.snapshot().await?;
    lines::write_head(out, board, Clock::start().wall())?;
    loop {
        let records = snapshot.next().await?;
        if records.is_empty() {
            break;
        }
        for record in &records {
            lines::write_record(out, record)?;
        }
    }
    let counts = snapshot.counts();
    snapshot.close().await;
    Ok(counts)
}
