//! A plain socket to whatever server is measured.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::Failure;

/// How long a server may take to say anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// A socket to a server that may be starting.
pub(crate) async fn called(port: u16) -> Result<TcpStream, Failure> {
    let calling = async {
        loop {
            if let Ok(socket) = TcpStream::connect(("127.0.0.1", port)).await {
                return socket;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let socket = timeout(PATIENCE, calling).await?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// Sends so few words that they go at once.
pub(crate) async fn says(socket: &TcpStream, words: &str) -> Result<(), Failure> {
    socket.writable().await?;
    socket.try_write(words.as_bytes())?;
    Ok(())
}

/// Reads until these words have come.
pub(crate) async fn hears(socket: &TcpStream, words: &str) -> Result<(), Failure> {
    let hearing = async {
        let (mut heard, mut bytes) = (String::new(), [0; 4096]);
        while !heard.contains(words) {
            socket.readable().await?;
            match socket.try_read(&mut bytes) {
                Ok(0) => return Err(Failure::from("hung up")),
                Ok(count) => heard += &String::from_utf8_lossy(&bytes[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    };
    timeout(PATIENCE, hearing).await?
}
