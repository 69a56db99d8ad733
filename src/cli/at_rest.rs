//! Orders that are given while no board runs: those that need its store alone are carried out on that.
//! Knows not what they mean.

use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use crate::config::{Config, Database};
use crate::serve::{AT_REST, carry_out_at_rest};

/// What has come of `line`, which begins with `word`, as a board would tell it.
pub(super) async fn carry_out(
    word: &str,
    line: &str,
    path: Option<&Path>,
) -> anyhow::Result<Value> {
    if !AT_REST.contains(&word) {
        bail!("the board does not run");
    }
    let (config, origin) = Config::find(path)?;
    if let Database::Sqlite(path) = &config.store.database
        && !path.exists()
    {
        bail!("the board does not run, and there is no database {} yet", path.display());
    }
    let report = Box::pin(carry_out_at_rest(config, &origin, line)).await?;
    Ok(json!({ "done": report.done, "text": report.lines, "data": report.data }))
}
