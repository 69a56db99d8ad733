//! The least that passes lines from one caller to another: two sockets and a channel, and, if it is to
//! keep what was said, one writer that commits what has come into the board's own log, batch by batch,
//! before it is shown. No names, no screens, no rules: what a board takes beside this is its own doing.
//! A process of its own, so that its time can be counted.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use carrier::clock::Timestamp;
use carrier::ids::{ConversationId, MessageNumber, UserId};
use carrier::protocol::mail::MessageKind;
use carrier::store::{BATCH, FILED_AT_ONCE, NewMessage, Store, Write};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::log::Log;
use crate::Failure;

/// Lines that wait for one caller, or for the writer, before who brings them has to wait.
const WAIT: usize = 1024;

/// Who a line is from, and what it says.
struct Said {
    /// Which pair: its conversation.
    pair: usize,
    /// Which end of it: 0 or 1.
    end: usize,
    text: Arc<str>,
}

/// The ends of all pairs, as far as they have called.
type Ends = Arc<std::sync::Mutex<Vec<[Option<mpsc::Sender<Arc<str>>>; 2]>>>;

/// Passes lines between so many pairs, for ever. Says on which port.
pub(crate) async fn serve(log: Log, pairs: usize, place: &str) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    std::io::stdout().flush()?;
    let ends: Ends = Arc::new(std::sync::Mutex::new(vec![[None, None]; pairs]));
    let (say, said) = mpsc::channel(WAIT);
    match log.settings(place)? {
        Some(settings) => {
            let store = Store::open(&settings).await?;
            let ends = Arc::clone(&ends);
            tokio::spawn(async move {
                tokio::select! {
                    kept = keep(&store, said, ends, pairs) => kept,
                    never = store.checkpoints() => match never {},
                }
            });
        }
        None => drop(said),
    }
    let is_kept = log != Log::Nothing;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(carry(socket, is_kept.then(|| say.clone()), Arc::clone(&ends)));
    }
}

/// One caller, who says first which end of which pair it is.
async fn carry(socket: TcpStream, say: Option<mpsc::Sender<Said>>, ends: Ends) -> Option<()> {
    let (reader, mut writer) = socket.into_split();
    let mut lines = BufReader::new(reader).lines();
    let first = lines.next_line().await.ok()??;
    let (pair, end) = first.split_once(' ')?;
    let (pair, end) = (pair.parse::<usize>().ok()?, end.parse::<usize>().ok()?);
    let (show, mut shown) = mpsc::channel::<Arc<str>>(WAIT);
    ends.lock().ok()?.get_mut(pair)?[end] = Some(show);
    writer.write_all(b"ready\r\n").await.ok()?;
    let mut both: Option<[mpsc::Sender<Arc<str>>; 2]> = None;
    let (mut news, mut bytes) = (Vec::new(), Vec::new());
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let text: Arc<str> = line.ok()??.into();
                let said = Said { pair, end, text };
                if let Some(say) = &say {
                    say.send(said).await.ok()?;
                    continue;
                }
                if both.is_none() {
                    both = both_of(&ends, pair);
                }
                pass(both.as_ref()?, &said).await;
            }
            _ = shown.recv_many(&mut news, WAIT) => {
                for line in news.drain(..) {
                    bytes.extend_from_slice(line.as_bytes());
                }
                writer.write_all(&bytes).await.ok()?;
                bytes.clear();
            }
        }
    }
}

fn both_of(ends: &Ends, pair: usize) -> Option<[mpsc::Sender<Arc<str>>; 2]> {
    match ends.lock().ok()?.get(pair)? {
        [Some(one), Some(other)] => Some([one.clone(), other.clone()]),
        _ => None,
    }
}

/// Shows it to both, with the time and who said it.
async fn pass(both: &[mpsc::Sender<Arc<str>>; 2], said: &Said) {
    let minutes = millis() / 60_000;
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    let Said { pair, end, text } = said;
    let line: Arc<str> = format!("[{hour:02}:{minute:02}] caller{pair}{end}: {text}\r\n").into();
    for end in both {
        let _ = end.send(Arc::clone(&line)).await;
    }
}

fn millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

/// Commits what has come, shows it then, and files it at times, as the board does.
async fn keep(
    store: &Store,
    mut said: mpsc::Receiver<Said>,
    ends: Ends,
    pairs: usize,
) -> Option<()> {
    let mut writer = store.writer().await.ok()?;
    let (mut heads, mut come) = (vec![MessageNumber::NONE; pairs], Vec::new());
    let mut all: Vec<Option<[mpsc::Sender<Arc<str>>; 2]>> = vec![None; pairs];
    while said.recv_many(&mut come, BATCH).await > 0 {
        let batch = come.iter().map(|said| {
            let head = &mut heads[said.pair];
            *head = head.next();
            let number = i64::try_from(said.pair).unwrap_or_default();
            Write::Message(NewMessage {
                conversation: ConversationId(number + 1),
                number: *head,
                sender: UserId(number + 1),
                kind: MessageKind::Text,
                about: None,
                sent_at: Timestamp(millis()),
                body: Arc::clone(&said.text),
            })
        });
        let batch: Vec<_> = batch.collect();
        // Nobody hears anything any more then, and the run has failed.
        writer.commit(&batch).await.ok()?;
        for said in come.drain(..) {
            if all[said.pair].is_none() {
                all[said.pair] = both_of(&ends, said.pair);
            }
            if let Some(both) = &all[said.pair] {
                pass(both, &said).await;
            }
        }
        if writer.unfiled() >= FILED_AT_ONCE {
            writer.file().await.ok()?;
        }
    }
    Some(())
}
