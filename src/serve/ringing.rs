//! Minds the programs that run because somebody pages, beside all else. Knows not who pages.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio_util::sync::CancellationToken;

use crate::board::Board;

/// Minds them until `closing`: those that run then are ended.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    let mut running = FuturesUnordered::new();
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            program = board.programs.next() => running.push(program.ends()),
            Some(()) = running.next(), if !running.is_empty() => {}
        }
    }
}
