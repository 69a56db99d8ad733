//! `carrier import`: fills an empty store from what `carrier export` wrote, wholly or not at all.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::lines::Lines;
use crate::config::Config;
use crate::store::Store;
use crate::store::transfer::{Counts, Import, ImportError};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example, from one database to another:
  carrier export board.jsonl
  CARRIER_STORE_URL=postgres://user:password@host/database carrier import board.jsonl")]
pub(super) struct Arguments {
    /// The file to read; - is standard input
    file: PathBuf,
}

pub(super) fn run(Arguments { file }: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    // A file that is none makes no store.
    let mut lines = open(file)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let counts = runtime.context("cannot start the runtime")?.block_on(async {
        let store = Store::open(&config.store).await?;
        let done = import(&store, &mut lines).await;
        store.close().await;
        done
    })?;
    Ok(writeln!(io::stderr(), "Imported: {counts}")?)
}

fn open(file: &Path) -> anyhow::Result<Lines<Box<dyn BufRead>>> {
    if file == Path::new("-") {
        return Lines::after_head(Box::new(io::stdin().lock()), "standard input".to_owned());
    }
    let name = file.display().to_string();
    let input = File::open(file).with_context(|| format!("cannot read {name}"))?;
    Lines::after_head(Box::new(BufReader::new(input)), name)
}

async fn import(store: &Store, lines: &mut Lines<impl BufRead>) -> anyhow::Result<Counts> {
    let mut import = store.import().await?;
    if let Err(error) = fill(&mut import, lines).await {
        import.close().await;
        return Err(error);
    }
    import.commit().await.map_err(|error| wrong(lines, error))
}

async fn fill(import: &mut Import, lines: &mut Lines<impl BufRead>) -> anyhow::Result<()> {
    while let Some(record) = lines.next()? {
        import.put(record).await.map_err(|error| wrong(lines, error))?;
    }
    Ok(())
}

fn wrong(lines: &Lines<impl BufRead>, error: ImportError) -> anyhow::Error {
    if let ImportError::Store(cause) = error {
        // It takes many lines at once.
        anyhow::Error::new(cause).context(format!("{} or a line before it", lines.place()))
    } else {
        lines.wrong(error)
    }
}
