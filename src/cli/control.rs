//! The way to a board that runs: where its socket is, also when the settings are broken, and the one
//! line in which it is told what is wanted.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::config::{Config, ConfigError};
use crate::serve::socket_path;

/// How long an answer may be, in bytes.
const LONGEST: usize = 16 << 20;

/// Where the board is, said beside the settings.
#[derive(Debug, Default, clap::Args)]
pub(super) struct At {
    /// The running board's data folder, if the settings cannot tell
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// The data folder of the board that is meant.
pub(super) struct Place {
    data: PathBuf,
    /// Why the settings cannot be used; the folder is the best guess then.
    wrong: Option<ConfigError>,
}

impl At {
    /// Where the sysop says; else where the settings do, however wrong all else in them is: a board
    /// that runs has to be reached then too.
    pub(super) fn place(&self, settings: Option<&Path>) -> Place {
        if let Some(data) = &self.data {
            return Place::of(data);
        }
        let (data, wrong) = Config::find_data(settings);
        Place { data, wrong }
    }
}

impl Place {
    /// This folder.
    pub(super) fn of(data: &Path) -> Self {
        Self { data: data.to_owned(), wrong: None }
    }
}

/// Opens the socket of the board at this place. `None`: no board runs there. Standard error hears of
/// settings that are wrong.
pub(super) async fn connect(place: &Place) -> anyhow::Result<Option<UnixStream>> {
    let (opened, complaint) = find(place).await?;
    if let Some(complaint) = complaint {
        super::complain(&complaint);
    }
    Ok(opened)
}

/// The same; what is to be said of settings that are wrong is left to who asks.
pub(super) async fn find(
    Place { data, wrong }: &Place,
) -> anyhow::Result<(Option<UnixStream>, Option<anyhow::Error>)> {
    let opened = open(data).await?;
    let Some(wrong) = wrong else { return Ok((opened, None)) };
    let (wrong, data) = (wrong.to_string(), data.display());
    if opened.is_none() {
        bail!("{wrong}\nno board runs with the data in {data}: --data DIR says where else to look");
    }
    let first = wrong.lines().next().unwrap_or_default();
    let complaint = anyhow!("{first}\nthe board that runs with the data in {data} is asked");
    Ok((opened, Some(complaint)))
}

async fn open(data: &Path) -> anyhow::Result<Option<UnixStream>> {
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
