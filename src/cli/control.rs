//! The way to a board that runs: its socket, and the one line in which it is told what is wanted.

use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::serve::socket_path;

/// How long an answer may be, in bytes.
const LONGEST: usize = 16 << 20;

/// Opens the socket of the board with this data folder. `None`: no board runs there.
pub(super) async fn connect(data: &Path) -> anyhow::Result<Option<UnixStream>> {
    let path = socket_path(data);
    match UnixStream::connect(&path).await {
        Ok(socket) => Ok(Some(socket)),
        Err(cause)
            if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            Ok(None)
        }
        Err(cause) if cause.kind() == ErrorKind::PermissionDenied => {
            Err(anyhow!("only the owner of the board may do that ({})", path.display()))
        }
        Err(cause) => Err(cause).with_context(|| format!("cannot open {}", path.display())),
    }
}

/// Says what is wanted and reads the answer.
pub(super) async fn ask(socket: &mut UnixStream, wanted: &Value) -> anyhow::Result<Value> {
    let mut line = wanted.to_string();
    line.push('\n');
    // Not as an error of this program's own output.
    let hung_up = |cause: io::Error| anyhow!("the board has hung up: {cause}");
    socket.write_all(line.as_bytes()).await.map_err(hung_up)?;
    let answer = first_line(socket).await.map_err(hung_up)?;
    let answer: Value = serde_json::from_slice(&answer).context("the board answers nonsense")?;
    if let Some(why) = answer.get("error").and_then(Value::as_str) {
        bail!("{why}");
    }
    Ok(answer)
}

/// What stands before the first line end; what follows it stays in the socket.
async fn first_line(socket: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        match socket.read_u8().await? {
            b'\n' => return Ok(line),
            byte if line.len() < LONGEST => line.push(byte),
            _ => return Err(ErrorKind::InvalidData.into()),
        }
    }
}
