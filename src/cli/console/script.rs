//! `carrier console` where no terminal is: each line is an order, given to the board by itself, and
//! answered. Node 0 and whoever sits there notice nothing of it.

use std::io::BufRead;

use anyhow::{Context, anyhow, bail};

use crate::cli::control::{self, Place};
use crate::cli::order::give;

/// Words that end a script before its end.
const ENDS: [&str; 2] = ["DETACH", "QUIT"];

/// Gives every line of standard input to the board; one that cannot be carried out is told of, and the
/// next follows.
///
/// # Errors
/// Not all were carried out.
pub(super) async fn give_all(place: &Place) -> anyhow::Result<()> {
    let mut failed = 0;
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line.context("cannot read the orders")?;
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if ENDS.contains(&line.to_ascii_uppercase().as_str()) {
            break;
        }
        // What is wrong with the settings has been said.
        let (socket, _) = control::find(place).await?;
        let mut socket = socket.ok_or_else(|| anyhow!("the board has gone down"))?;
        if let Err(why) = give(&mut socket, line, false).await {
            crate::cli::complain(&why.context(format!("line {number}: {line}")));
            failed += 1;
        }
    }
    match failed {
        0 => Ok(()),
        1 => bail!("one order was not carried out"),
        failed => bail!("{failed} orders were not carried out"),
    }
}
