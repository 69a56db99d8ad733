//! What the board tells of itself to programs that watch it, by HTTP/1.1: `/metrics` for Prometheus,
//! and `/health`. It takes no orders and tells nobody's words.
//!
//! One task for all who ask: so many at once, each with so many bytes and so much time. Who says
//! nothing keeps nobody from asking.

mod health;
mod page;
mod request;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::ServeError;
use super::places::{Place, Places};
use crate::board::Board;
pub(super) use health::of as health;
use request::{Page, Request};

/// How many ask at once. Of more those who have not said what they want go first, the oldest before
/// the others.
const AT_ONCE: usize = 16;

/// How long one may take to say what is wanted.
const HEAD: Duration = Duration::from_secs(1);

/// How long one may take, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait when a connection could not be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// Listens there; the address that it has is answered too.
pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |cause| ServeError::Listen { address, cause };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Answers until `closing`, and tells then that the board goes down until it is dropped.
pub(super) async fn run(listener: TcpListener, board: Board, closing: CancellationToken) {
    let (mut asking, mut places) = (FuturesUnordered::new(), Places::new(AT_ONCE));
    let ends = async {
        closing.cancelled().await;
        // Whoever keeps the board running hears why it is not healthy, as long as callers are let go.
        sleep(super::drain::LONGEST).await;
    };
    tokio::pin!(ends);
    loop {
        tokio::select! {
            taken = listener.accept() => match taken {
                Ok((socket, _)) => {
                    let place = places.take_anyway();
                    asking.push(timeout(PATIENCE, answer(socket, place, &board, &closing)));
                }
                Err(cause) => {
                    warn!(%cause, "who asks how the board does was not heard");
                    sleep(PAUSE).await;
                }
            },
            // Who was too slow is just hung up.
            Some(_) = asking.next(), if !asking.is_empty() => {}
            () = &mut ends => return,
        }
    }
}

async fn answer(
    mut socket: TcpStream,
    place: Arc<Place>,
    board: &Board,
    closing: &CancellationToken,
) {
    // Whoever goes without a question, or is slow to ask it, gets no answer.
    let asked = place.hears(timeout(HEAD, request::read(&mut socket))).await;
    let Some(Ok(Ok(request))) = asked else { return };
    place.holds(tell(socket, request, board, closing)).await;
}

async fn tell(
    mut socket: TcpStream,
    Request { page, head_only }: Request,
    board: &Board,
    closing: &CancellationToken,
) {
    let (status, kind, body) = match page {
        Page::Metrics => ("200 OK", "text/plain; version=0.0.4; charset=utf-8", page::of(board)),
        Page::Health => match health::of(board, closing).await {
            Ok(()) => ("200 OK", PLAIN, "ok\n".to_owned()),
            Err(why) => ("503 Service Unavailable", PLAIN, format!("{why}\n")),
        },
        Page::Unknown => ("404 Not Found", PLAIN, "there are /metrics and /health\n".to_owned()),
        Page::NotAllowed => ("405 Method Not Allowed", PLAIN, "expected GET or HEAD\n".to_owned()),
        Page::Wrong => ("400 Bad Request", PLAIN, "expected a request of HTTP/1\n".to_owned()),
    };
    let allow = if page == Page::NotAllowed { "Allow: GET, HEAD\r\n" } else { "" };
    let mut answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{allow}\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if !head_only {
        answer += &body;
    }
    // Whoever does not wait for the answer does not need it.
    let _ = socket.write_all(answer.as_bytes()).await;
    let _ = socket.shutdown().await;
}

const PLAIN: &str = "text/plain; charset=utf-8";
