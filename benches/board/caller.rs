//! A caller, by telnet in line mode or by SSH with a terminal, with what was read and not looked at
//! yet.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use russh::client::{self, Handle, Msg};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{ChannelMsg, ChannelWriteHalf};
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::Failure;

/// Everybody's.
pub(crate) const PASSWORD: &str = "correct horse";

/// What stands at the end of the menu.
pub(crate) const MENU: &str = "Goodbye";

/// How long anything may take before the run has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The question where the cursor is.
const ASKED: &[u8] = b"\x1b[6n";

/// How one calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Telnet,
    Ssh,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telnet => "telnet",
            Self::Ssh => "SSH",
        })
    }
}

/// As whom one calls by SSH.
#[derive(Clone, Debug)]
pub(crate) enum Login {
    Newcomer,
    Password(String),
    Key(String, Arc<PrivateKey>),
}

/// See the module.
pub(crate) struct Caller {
    pub(crate) name: String,
    line: Line,
    unread: String,
}

enum Line {
    Telnet(TcpStream),
    Ssh(Shell),
}

/// A shell. The library's client stands still when nobody takes what has come, so that is always
/// taken, whether somebody looks at it or not.
struct Shell {
    channel: ChannelWriteHalf<Msg>,
    came: UnboundedReceiver<Bytes>,
    /// The client's own task ends with it.
    _client: Handle<Trusting>,
}

/// A client that takes any host's key.
pub(crate) struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }
}

impl Caller {
    /// Makes an account, and is at the menu.
    pub(crate) async fn register(way: Way, port: u16, name: String) -> Result<Self, Failure> {
        let mut caller = Self::newcomer(way, port, name.clone()).await?;
        if way == Way::Telnet {
            caller.until("Username").await?;
            caller.enter("NEW").await?;
        }
        caller.until("Choose a username").await?;
        for (line, answer) in [
            (name.as_str(), "Real name"),
            ("", "Choose a password"),
            (PASSWORD, "Again"),
            (PASSWORD, MENU),
        ] {
            caller.enter(line).await?;
            caller.until(answer).await?;
        }
        Ok(caller)
    }

    /// Somebody who has no account, and has read nothing.
    pub(crate) async fn newcomer(way: Way, port: u16, name: String) -> Result<Self, Failure> {
        match way {
            Way::Telnet => {
                let socket = TcpStream::connect(("127.0.0.1", port)).await?;
                socket.set_nodelay(true)?;
                Ok(Self::on(socket, name))
            }
            Way::Ssh => Self::by_ssh(port, name, Login::Newcomer).await,
        }
    }

    /// On a line that has been made, by telnet.
    pub(crate) fn on(line: TcpStream, name: String) -> Self {
        Self { name, line: Line::Telnet(line), unread: String::new() }
    }

    /// Logs in by telnet, and is at the menu. A board that is busy is asked again.
    pub(crate) async fn log_in(&mut self, password: &str) -> Result<(), Failure> {
        loop {
            self.until("Username").await?;
            self.enter(&self.name.clone()).await?;
            self.until("Password:").await?;
            self.enter(password).await?;
            if self.until_one_of(&["The board is busy.", MENU]).await? == 1 {
                return Ok(());
            }
        }
    }

    /// Calls by SSH, and has a terminal and a shell.
    pub(crate) async fn by_ssh(port: u16, name: String, login: Login) -> Result<Self, Failure> {
        let config = Arc::new(client::Config { nodelay: true, ..client::Config::default() });
        let mut client = client::connect(config, ("127.0.0.1", port), Trusting).await?;
        let answer = match login {
            Login::Newcomer => client.authenticate_none("new").await?,
            Login::Password(password) => client.authenticate_password(&name, password).await?,
            Login::Key(user, key) => {
                let key = PrivateKeyWithHashAlg::new(key, None);
                client.authenticate_publickey(user, key).await?
            }
        };
        if !answer.success() {
            return Err(format!("{name} is not let in").into());
        }
        let channel = client.channel_open_session().await?;
        channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await?;
        channel.request_shell(false).await?;
        let (mut messages, channel) = channel.split();
        let (take, came) = unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = messages.wait().await {
                let ChannelMsg::Data { data } = message else { continue };
                if take.send(data).is_err() {
                    break;
                }
            }
        });
        let line = Line::Ssh(Shell { channel, came, _client: client });
        Ok(Self { name, line, unread: String::new() })
    }

    /// Says by telnet, before it is asked, that the client will do nothing that it is not sure to be
    /// asked for, and that the board may do as it likes: RFC 854.
    pub(crate) async fn introduces_itself(&mut self) -> Result<(), Failure> {
        const ANSWERS: &[u8] =
            b"\xff\xfd\x01\xff\xfd\x03\xff\xfd\0\xff\xfc\0\xff\xfe\x2a\xff\xfc\x27\
            \xff\xfc\x1f\xff\xfc\x18";
        if let Line::Telnet(socket) = &mut self.line {
            socket.write_all(ANSWERS).await?;
        }
        Ok(())
    }

    /// Types a line, and Enter.
    pub(crate) async fn enter(&mut self, line: &str) -> Result<(), Failure> {
        match &mut self.line {
            Line::Telnet(socket) => socket.write_all(format!("{line}\r\n").as_bytes()).await?,
            Line::Ssh(shell) => shell.channel.data_bytes(format!("{line}\r")).await?,
        }
        Ok(())
    }

    /// Types this, and no Enter.
    pub(crate) async fn types(&mut self, keys: &str) -> Result<(), Failure> {
        match &mut self.line {
            Line::Telnet(socket) => socket.write_all(keys.as_bytes()).await?,
            Line::Ssh(shell) => shell.channel.data_bytes(keys.to_owned()).await?,
        }
        Ok(())
    }

    /// Reads until `words` have come, and past them.
    pub(crate) async fn until(&mut self, words: &str) -> Result<(), Failure> {
        self.until_one_of(&[words]).await.map(drop)
    }

    /// Reads until one of these has come, and past it: which.
    pub(crate) async fn until_one_of(&mut self, words: &[&str]) -> Result<usize, Failure> {
        let wait = async {
            loop {
                let found = words.iter().enumerate();
                let found = found.filter_map(|(which, it)| Some((self.unread.find(it)?, which)));
                if let Some((at, which)) = found.min() {
                    self.unread.drain(..at + words[which].len());
                    return Ok(which);
                }
                match self.line.read().await? {
                    Some(more) => self.unread.push_str(&more),
                    None => return Err(Failure::from("hung up")),
                }
            }
        };
        match timeout(PATIENCE, wait).await {
            Ok(read) => read,
            Err(_) => Err(format!("{} waits for {words:?}: {:?}", self.name, self.unread).into()),
        }
    }

    /// The kernel holds little of what is not read, by telnet.
    pub(crate) fn holds_little(&self) -> Result<(), Failure> {
        match &self.line {
            Line::Telnet(socket) => Ok(SockRef::from(socket).set_recv_buffer_size(4096)?),
            Line::Ssh(_) => Err("the library reads by itself".into()),
        }
    }

    /// Reads what comes next, and looks at none of it.
    pub(crate) async fn drops_what_comes(&mut self) -> Result<(), Failure> {
        self.unread.clear();
        self.line.read().await?.map(drop).ok_or_else(|| "hung up".into())
    }

    /// The line alone, of who calls by telnet; what has come and was not looked at is dropped.
    pub(crate) fn into_socket(self) -> Result<TcpStream, Failure> {
        match self.line {
            Line::Telnet(socket) => Ok(socket),
            Line::Ssh(_) => Err("by SSH there is more to a line than its socket".into()),
        }
    }

    /// Says goodbye, and reads to the end of the line.
    pub(crate) async fn leave(mut self) -> Result<(), Failure> {
        self.enter("G Y").await?;
        while self.line.read().await?.is_some() {}
        Ok(())
    }
}

impl Line {
    /// What comes next; `None`: nothing more.
    async fn read(&mut self) -> Result<Option<String>, Failure> {
        match self {
            Self::Telnet(socket) => {
                let mut bytes = [0; 4096];
                let read = socket.read(&mut bytes).await?;
                Ok((read > 0).then(|| String::from_utf8_lossy(&bytes[..read]).into_owned()))
            }
            Self::Ssh(shell) => {
                let data = shell.came.recv().await;
                // A terminal says where its cursor is, behind one letter.
                if data.as_ref().is_some_and(|data| data.windows(4).any(|four| four == ASKED)) {
                    shell.channel.data_bytes(&b"\x1b[1;2R"[..]).await?;
                }
                Ok(data.map(|data| String::from_utf8_lossy(&data).into_owned()))
            }
        }
    }
}
