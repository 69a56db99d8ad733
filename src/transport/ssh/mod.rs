//! Carries a call over SSH: RFC 4251 to 4254, by a library, which this folder alone knows. What a
//! node gets is the same [`Connection`](super::Connection) as over telnet.
//!
//! The library runs a task of its own for each connection. It must never wait for what a caller's
//! end does, or it would not hear what the caller's end says: the handler leaves what was typed for
//! the node and goes on; the task here gives the library what is to be shown, piece by piece.

mod facts;
mod handler;
mod host;
mod host_key;
mod line;
mod login;
mod progress;
mod refusal;
mod typed;
mod wire;

use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use russh::Disconnect;
use russh::server::{self, RunningSession};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::gate::Gate;
use super::pace::TOO_MUCH;
use super::timer::Timer;
use super::{Leave, OutputReader, socket};
use crate::protocol::mail::HangUp;
use handler::{Asked, Caller};
pub(crate) use host::Host;
pub use host_key::HostKeyError;
use progress::Progress;
pub(crate) use refusal::refusal;
use typed::Typed;
use wire::Wire;

/// How much of the output the library gets at once.
const PIECE: usize = 8 * 1024;

/// A caller whose end takes no byte for so long is lost.
const STALLED: Duration = Duration::from_mins(1);

/// How long what waits may take to be sent when the node has finished.
const FLUSH: Duration = Duration::from_secs(5);

/// How long the caller's end may then take to close.
const LINGER: Duration = Duration::from_secs(2);

/// What a caller reads whose time to log in is over.
const TOO_LATE: &str = "The time to log in is over. Please call again.";

/// When a caller who has no node yet has to go.
#[derive(Clone, Debug)]
pub(crate) struct Grace {
    /// When the time to log in is over; bytes do not extend it.
    pub(crate) until: Instant,
    /// Told when this caller has to go.
    pub(crate) leave: Leave,
}

/// Why a conversation is over.
#[derive(Debug)]
enum End {
    /// The node has finished its output, and the caller's end has had time to take it.
    Finished,
    /// The library has ended it: the caller closed, or broke the protocol.
    Ended(Option<russh::Error>),
    /// It was no SSH client, or none that the board has an algorithm in common with.
    NoHandshake(russh::Error),
    /// The caller took too long to log in.
    TooLate,
    /// The board has told the caller to go.
    SentAway(HangUp),
    /// A stranger has typed more than anybody who calls.
    TooMuch,
    /// The caller's end takes no bytes, or far too few.
    Stuck,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => f.write_str("the board hung up"),
            Self::Ended(None) => f.write_str("the caller closed"),
            Self::Ended(Some(error)) | Self::NoHandshake(error) => error.fmt(f),
            Self::TooLate => f.write_str("the caller did not log in in time"),
            Self::SentAway(why) => write!(f, "the caller was sent away: {why}"),
            Self::TooMuch => f.write_str("a stranger sent too much"),
            Self::Stuck => f.write_str("the caller's end takes no bytes"),
        }
    }
}

/// Serves one connection from its first byte to its last. `gate` is asked who is calling, and gets
/// the [`Connection`](super::Connection) of a caller who has shown it and wants in.
pub(crate) async fn serve<G: Gate>(
    socket: TcpStream,
    peer: SocketAddr,
    host: Host,
    gate: G,
    grace: Grace,
) {
    socket::tune(&socket);
    // Whatever happens, the library's task ends with this one.
    let cut = CancellationToken::new();
    let _cut = cut.clone().drop_guard();
    let (asked, shell) = oneshot::channel();
    let (typed, progress) = (Typed::default(), Progress::default());
    let wire = Wire::new(socket, cut, typed.clone(), progress.clone());
    let caller = Caller::new(gate, peer, wire.line(), typed.clone(), progress.clone(), asked);
    let end = tokio::select! {
        end = converse(wire, caller, &host, &grace, &progress, shell) => end,
        never = typed.carry() => match never {},
    };
    // A node that does not take the rest sees the end of the queue instead.
    let _ = timeout(LINGER, typed.drain()).await;
    typed.end();
    debug!(%peer, %end, "an SSH connection ends");
}

async fn converse<G: Gate>(
    wire: Wire,
    caller: Caller<G>,
    host: &Host,
    grace: &Grace,
    progress: &Progress,
    shell: oneshot::Receiver<Asked>,
) -> End {
    let greeting = Box::pin(server::run_stream(host.config(), wire, caller));
    let begun = tokio::select! {
        begun = timeout_at(grace.until, greeting) => begun,
        why = grace.leave.told() => return End::SentAway(why),
    };
    let mut session = match begun {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return End::NoHandshake(error),
        Err(_) => return End::TooLate,
    };
    let (end, why) = tokio::select! {
        ended = &mut session => return End::Ended(ended.err()),
        Ok(asked) = shell => return carry(asked, &mut session, progress).await,
        () = sleep_until(grace.until) => (End::TooLate, TOO_LATE.to_owned()),
        why = grace.leave.told() => {
            let sentence = why.to_string();
            (End::SentAway(why), sentence)
        }
    };
    // Before keys are agreed on nobody would hear it, and a crowd of such would take long to go.
    if !progress.is_agreed() {
        return end;
    }
    let handle = session.handle();
    let farewell = async {
        let said = handle.disconnect(Disconnect::ByApplication, why, String::new());
        if said.await.is_ok() {
            let _ = session.await;
        }
    };
    let _ = timeout(LINGER, farewell).await;
    end
}

/// Carries what the node has to show until one side has had enough.
async fn carry<G: Gate>(
    asked: Asked,
    session: &mut RunningSession<Caller<G>>,
    progress: &Progress,
) -> End {
    let Asked { channel, mut output } = asked;
    let handle = session.handle();
    let mut last_words = Timer::default();
    let end = loop {
        // Looked at first: what is sent before the end is sent.
        let finished = output.is_finished();
        if output.knows_caller() {
            progress.is_known();
        }
        while !output.is_empty() {
            let sending = handle.data(channel, Bytes::from(output.take(PIECE)));
            if let Err(end) = send(sending, &mut output, &mut last_words, session).await {
                return end;
            }
        }
        if output.overflowed() {
            return End::Stuck;
        }
        if finished {
            break End::Finished;
        }
        // What was news while a piece was sent is not news again.
        if output.is_finished() || !output.is_empty() {
            continue;
        }
        tokio::select! {
            () = output.news() => {}
            () = progress.too_much(), if !output.knows_caller() => break End::TooMuch,
            ended = &mut *session => return End::Ended(ended.err()),
        }
    };
    let is_too_much = matches!(end, End::TooMuch);
    // Not SSH's own goodbye, which a client takes for an error: the end of what it had asked for.
    let close = async {
        if is_too_much {
            let _ = handle.data(channel, TOO_MUCH).await;
        }
        // What the client's own program ends with.
        let is_bad = is_too_much || output.is_finished_badly();
        handle.exit_status_request(channel, is_bad.into()).await?;
        handle.eof(channel).await?;
        handle.close(channel).await
    };
    if matches!(timeout(FLUSH, close).await, Ok(Ok(()))) {
        let _ = timeout(LINGER, session).await;
    }
    end
}

/// Waits until the library has taken a piece: not for long, and least when it is of the last.
async fn send<G: Gate>(
    sending: impl Future<Output = Result<(), Bytes>>,
    output: &mut OutputReader,
    last_words: &mut Timer,
    session: &mut RunningSession<Caller<G>>,
) -> Result<(), End> {
    let (mut sending, mut stalled) = (pin!(sending), pin!(sleep(STALLED)));
    loop {
        if output.is_finished() {
            last_words.start(FLUSH);
        }
        tokio::select! {
            sent = &mut sending => return match sent {
                Ok(()) => Ok(()),
                // The library takes nothing more: it says why.
                Err(_) => Err(End::Ended(session.await.err())),
            },
            ended = &mut *session => return Err(End::Ended(ended.err())),
            () = &mut stalled => return Err(End::Stuck),
            () = last_words.ended() => return Err(End::Stuck),
            () = output.news(), if !output.is_finished() => {}
        }
    }
}

#[cfg(test)]
mod tests;
