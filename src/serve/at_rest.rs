//! Orders while no board runs: those that need its store alone are carried out on that, as the board
//! would. Takes no calls.

use super::{Journal, ServeError, machine, put_together};
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::logbook::Logbook;
use crate::store::Store;
use crate::sysop::{Actor, Report, read};

/// The words of the orders that need nothing but the store.
pub const AT_REST: [&str; 7] = ["APPROVE", "AUDIT", "BAN", "BANS", "LOCK", "UNBAN", "UNLOCK"];

/// Those of them that change something.
const CHANGES: [&str; 5] = ["APPROVE", "BAN ", "LOCK", "UNBAN", "UNLOCK"];

/// Carries out `line`, which begins with one of [`AT_REST`], as whoever runs this. The database may
/// be used by other programs meanwhile, but by no board.
///
/// # Errors
/// The store cannot be used; of what changes something also if a board uses it, on `PostgreSQL` on
/// whatever machine.
pub async fn carry_out_at_rest(
    config: Config,
    origin: &Origin,
    line: &str,
) -> Result<Report, ServeError> {
    let clock = Clock::start();
    let store = Store::open(&config.store).await?;
    let report = async {
        let changes = CHANGES.iter().any(|word| line.trim_start().starts_with(word));
        if changes {
            // A board that runs elsewhere would not hear of it.
            store.writer().await?.close().await?;
        }
        let _claim = if changes { Some(store.claim()?) } else { None };
        let journal = Journal { logbook: Logbook::new(clock), follow: Box::new(|_| Ok(())) };
        let (board, _) = put_together(config, origin, journal, &store, clock).await?;
        let actor = Actor { name: machine::own_name().into(), ..Actor::owner() };
        Ok(match read(line, actor.role) {
            Some(Ok(order)) => board.carry_out(&actor, &order).await,
            Some(Err(why)) => Report::refused(why.to_string()),
            None => Report::refused("That is no order."),
        })
    };
    let report = report.await;
    store.close().await;
    report
}
