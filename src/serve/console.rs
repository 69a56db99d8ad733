//! The board's own socket, which only its owner may open: consoles attach to it, and commands give
//! their orders. Knows not what is ordered.
//!
//! Whoever connects says first what is wanted, in one line of JSON: `{"order":"KICK 3"}`, which is
//! answered in one line and that is all, as `"health"` is; or `{"console":{"plain":false}}`, which is answered with
//! `{"attached":true}`, and from then on telnet is spoken. What cannot be is `{"error":"…"}`.

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;
use tracing::{debug, warn};

use crate::protocol::mail::{HangUp, Mail};
use crate::registry::{self, LineRow};
use crate::store::User;
use crate::sysop::{Actor, Report};
use crate::terminal::profile::Graphics;
use crate::transport::gate::Known;
use crate::transport::local;

use super::accept::Calls;
use super::places::{Place, Places};
use super::{machine, metrics};

/// How long who connects may take to say what is wanted.
const SAY: Duration = Duration::from_secs(5);

/// How long that may be, in bytes.
const LONGEST: usize = 8 * 1024;

/// How many may be connected at once.
const AT_ONCE: usize = 32;

/// How long somebody may take to hear that all others are taken.
const BUSY: Duration = Duration::from_millis(100);

/// The folder of the socket, in the data folder: nobody else gets into it.
const FOLDER: &str = "control";

/// The socket's name there.
const NAME: &str = "carrier.sock";

/// Where the socket of the board with this data folder is.
#[must_use]
pub fn socket_path(data: &Path) -> PathBuf {
    data.join(FOLDER).join(NAME)
}

/// Why there is no socket.
#[derive(Debug, Error)]
pub enum ConsoleError {
    /// A board answers there.
    #[error("a board is running already with the data in {0}")]
    Running(PathBuf),
    /// It cannot be made.
    #[error("cannot make the console's socket {path}: {cause}")]
    Socket {
        /// Where.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

/// The socket, open; it is gone when this is.
#[derive(Debug)]
pub(super) struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// Whose it is.
    owner: u32,
}

/// What is wanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Wanted {
    Console {
        /// Whether nothing but text is to be sent.
        #[serde(default)]
        plain: bool,
        /// Whether an order is typed there at once, which is for the console's own screen.
        #[serde(default)]
        orders: bool,
    },
    Order(String),
    /// How the board does.
    Health,
}

impl Socket {
    /// Opens it, unless a board answers there already.
    pub(super) async fn open(data: &Path) -> Result<Self, ConsoleError> {
        let path = socket_path(data);
        let failed = |cause| ConsoleError::Socket { path: path.clone(), cause };
        let folder = path.parent().unwrap_or(data);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        // It may have been made by somebody with other habits.
        std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(failed)?;
        if UnixStream::connect(&path).await.is_ok() {
            return Err(ConsoleError::Running(data.to_owned()));
        }
        match std::fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(cause)),
            _ => {}
        }
        let listener = UnixListener::bind(&path).map_err(failed)?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(failed)?;
        let owner = std::fs::metadata(&path).map_err(failed)?.uid();
        Ok(Self { listener, path, owner })
    }

    /// Takes who comes until the board comes down.
    pub(super) async fn serve(self, calls: Calls) {
        let mut places = Places::new(AT_ONCE);
        while let Some(come) = calls.closing.run_until_cancelled(self.listener.accept()).await {
            let mut socket = match come {
                Ok((socket, _)) => socket,
                Err(cause) => {
                    warn!(%cause, "a console could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            // The folder keeps others out; this holds also where somebody has opened it.
            let peer = socket.peer_cred().map(|peer| peer.uid());
            let peer = peer.ok().filter(|peer| *peer == self.owner || *peer == 0);
            let Some(peer) = peer else {
                warn!("somebody else tried to open the console");
                continue;
            };
            let Some(place) = places.take() else {
                let why = json!({ "error": "all connections to the board are in use" });
                let _ = timeout(BUSY, say(&mut socket, &why)).await;
                continue;
            };
            let mine = calls.clone();
            calls.tasks.spawn(async move { mine.console(socket, peer, &place).await });
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Err(cause) = std::fs::remove_file(&self.path) {
            debug!(%cause, "the console's socket was gone already");
        }
    }
}

impl Calls {
    /// One connection of the user `peer` of this machine, from what it wants to its end.
    async fn console(&self, mut socket: UnixStream, peer: u32, place: &Place) {
        let said = place.hears(timeout(SAY, first_line(&mut socket))).await;
        let Some(Ok(Ok(wanted))) = said else { return };
        match serde_json::from_slice(&wanted) {
            Ok(Wanted::Order(line)) => {
                let report = self.order(&line, peer).await;
                let answer = json!({
                    "done": report.done, "text": report.lines, "data": report.data,
                });
                // Who has gone does not want to know.
                let _ = say(&mut socket, &answer).await;
            }
            Ok(Wanted::Health) => {
                let is_well = metrics::health(&self.board, &self.closing).await;
                let text = is_well.as_ref().err().map_or("ok", String::as_str);
                let _ = say(&mut socket, &json!({ "well": is_well.is_ok(), "text": text })).await;
            }
            Ok(Wanted::Console { plain, orders }) => self.attach(socket, plain, orders).await,
            Err(why) => {
                let _ = say(&mut socket, &json!({ "error": why.to_string() })).await;
            }
        }
    }

    async fn order(&self, line: &str, peer: u32) -> Report {
        let actor = Actor { name: machine::name_of(peer).into(), ..Actor::owner() };
        match crate::sysop::read(line, actor.role) {
            Some(Ok(order)) => self.board.carry_out(&actor, &order).await,
            Some(Err(why)) => Report::refused(why.to_string()),
            None => Report::refused("That is no order."),
        }
    }

    /// A console's line gets its node.
    async fn attach(&self, mut socket: UnixStream, plain: bool, orders: bool) {
        let user = match self.in_charge().await {
            Ok(user) => user,
            Err(why) => {
                let _ = say(&mut socket, &json!({ "error": why })).await;
                return;
            }
        };
        let is_at =
            |row: &LineRow| row.place == registry::Place::Console && row.chats_with.is_none();
        if orders && self.board.registry.lines().iter().any(|it| it.is_console() && !is_at(it)) {
            let why = "the console is in the middle of something else: carrier console shows what";
            let _ = say(&mut socket, &json!({ "error": why })).await;
            return;
        }
        if say(&mut socket, &json!({ "attached": true })).await.is_err() {
            return;
        }
        self.leaves_to(&user);
        let known = Known { user: user.id, terminal: user.terminal };
        let (connection, line) = local::serve(socket, known);
        if self.admit(connection, plain.then_some(Graphics::Plain), None) {
            line.await;
        }
    }

    /// A console of whoever ran the board before, attached or left, makes room: there is one.
    fn leaves_to(&self, user: &User) {
        let on = &self.board.registry;
        for row in on.lines().into_iter().filter(LineRow::is_console) {
            if row.caller.is_some_and(|caller| caller.user != user.id) {
                let why = format!("the console is {}'s now.", user.name);
                on.tell(row.address, Mail::HangUp(HangUp::Kicked(Some(why.into()))));
                on.depart(row.address);
            }
        }
    }

    /// Whom the console acts as: `[sysop] account`, or the first sysop.
    async fn in_charge(&self) -> Result<User, String> {
        let unread = |_| "The store cannot be read just now.".to_owned();
        match self.board.in_charge_by(&self.board.config()).await {
            Ok(None) => {}
            Ok(Some(amiss)) | Err(amiss) => return Err(amiss),
        }
        let sysop = self.board.look_up_sysop().await.map_err(unread)?;
        let found = match sysop {
            Some(sysop) => self.board.store.user(sysop.user).await.map_err(unread)?,
            None => None,
        };
        found.ok_or_else(|| {
            "There is no sysop yet. Make one: carrier user add NAME --sysop".to_owned()
        })
    }
}

async fn say(socket: &mut UnixStream, what: &serde_json::Value) -> io::Result<()> {
    let mut line = what.to_string();
    line.push('\n');
    timeout(SAY, socket.write_all(line.as_bytes())).await.unwrap_or_else(|late| Err(late.into()))
}

/// What stands before the first line end; what follows it stays in the socket.
async fn first_line(socket: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        match socket.read_u8().await? {
            b'\n' => return Ok(line),
            byte if line.len() < LONGEST => line.push(byte),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}
