//! `ngircd`, which keeps nothing, in a folder of its own.

use std::process::{Child, Command, Stdio};

use tokio::net::TcpStream;

use crate::Failure;
use crate::socket::{called, hears, says};

/// One that runs.
pub(crate) struct Ngircd {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Ngircd {
    /// `None`: it is not installed here.
    pub(crate) fn start() -> Result<Option<Self>, Failure> {
        let folder = tempfile::tempdir()?;
        // A port that is free now; nothing else of this machine asks for one in this moment.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = format!(
            "[Global]\nName = bench.example.org\nInfo = bench\nListen = 127.0.0.1\nPorts = {port}\n\
             MotdFile =\nMotdPhrase = hello\n[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\n\
             MaxPenaltyTime = 0\nMaxNickLength = 20\n[Options]\nDNS = no\nIdent = no\nPAM = no\n\
             OperCanUseMode = no\nSyslogFacility = local0\n"
        );
        let file = folder.path().join("ngircd.conf");
        std::fs::write(&file, settings)?;
        let program = ["/usr/sbin/ngircd", "ngircd"]
            .into_iter()
            .find(|it| Command::new(it).arg("--version").stdout(Stdio::null()).status().is_ok());
        let Some(program) = program else { return Ok(None) };
        let process = Command::new(program)
            .args(["--nodaemon", "--config"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Some(Self { process, port, _folder: folder }))
    }

    /// Somebody who has come on.
    pub(crate) async fn member(&self, nick: &str) -> Result<TcpStream, Failure> {
        let socket = called(self.port).await?;
        says(&socket, &format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")).await?;
        // The end of the message of the day, or that there is none.
        hears(&socket, "MOTD").await?;
        Ok(socket)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Ngircd {
    fn drop(&mut self) {
        // Nothing is left to tell if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
