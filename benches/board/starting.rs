//! How long a board takes from its start to the first question that a caller reads, with a database and
//! a host key that are there already.

use std::time::Instant;

use crate::Failure;
use crate::board::Board;
use crate::caller::{Caller, Way};
use crate::figures::{Figures, percentiles};

/// How often it is started, if nothing is said.
const TIMES: usize = 20;

/// How many have an account.
const USERS: usize = 50;

/// `start [TIMES]`.
pub(crate) async fn run(words: &[String]) -> Result<(), Failure> {
    let times = words.first().map_or(Ok(TIMES), |word| word.parse())?;
    let mut board = Board::start(None, "normal", "")?;
    for caller in board.register(Way::Telnet, USERS).await? {
        caller.leave().await?;
    }
    let mut figures = Figures::default();
    for (way, words) in [(Way::Telnet, "Username"), (Way::Ssh, "Choose a username")] {
        let mut took = Vec::with_capacity(times);
        for _ in 0..times {
            board.stop()?;
            let began = Instant::now();
            board.start_again()?;
            let mut caller = Caller::newcomer(way, board.port(way), "first".to_owned()).await?;
            caller.introduces_itself().await?;
            caller.until(words).await?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        figures.add(&format!("start to the first question, {way}, p50 / p99"), percentiles(&took));
    }
    crate::figures::print(&[("", figures)]);
    Ok(())
}
