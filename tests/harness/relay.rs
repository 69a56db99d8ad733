//! A line to a database server, which falls silent: what comes is taken, and nothing is delivered.
//! Knows nothing of what is said on it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

/// See the module. Whoever drops it cuts all that it carries.
pub(crate) struct Relay {
    url: String,
    /// How many bytes the server can say on each connection.
    most: Arc<AtomicUsize>,
    _carrying: JoinSet<()>,
}

/// What a server is connected to by.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

impl Relay {
    /// To the server at `url`; on each connection that one says so many bytes, and then nothing.
    pub(crate) async fn new(url: &str, most: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let through = through(url, listener.local_addr().expect("a port").port());
        let most = Arc::new(AtomicUsize::new(most));
        let (server, limit) = (url.to_owned(), Arc::clone(&most));
        let mut carrying = JoinSet::new();
        carrying.spawn(async move {
            let mut lines = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (server, limit) = (server.clone(), Arc::clone(&limit));
                lines.spawn(async move { carry(client, &server, &limit).await });
            }
        });
        Self { url: through, most, _carrying: carrying }
    }

    /// Where the server is, by this line.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// From now on nothing comes through, on any connection.
    pub(crate) fn falls_silent(&self) {
        self.most.store(0, Ordering::Relaxed);
    }
}

/// Until the client hangs up, or the server while it can be heard.
async fn carry(mut client: TcpStream, server: &str, most: &AtomicUsize) {
    let mut server = connect(server).await;
    let (mut from_client, mut from_server) = ([0; 4096], [0; 4096]);
    let mut said = 0;
    loop {
        let left = || most.load(Ordering::Relaxed).saturating_sub(said);
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(read @ 1..) = read else { return };
                if left() > 0 && server.write_all(&from_client[..read]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut from_server), if left() > 0 => {
                let Ok(read @ 1..) = read else { return };
                let heard = read.min(left());
                said += read;
                if client.write_all(&from_server[..heard]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The URL by which the server at `url` is reached by way of a port here.
pub(crate) fn through(url: &str, port: u16) -> String {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    let (login, database) = address.rsplit_once('/').expect("a URL with a database");
    let user = login.trim_start_matches("postgres://").rsplit_once('@').map(|(user, _)| user);
    let user = user.unwrap_or("postgres");
    format!("postgres://{user}@127.0.0.1:{port}/{database}?sslmode=disable")
}

/// A connection to the server at `url`, in a folder or by TCP.
pub(crate) async fn connect(url: &str) -> Pin<Box<dyn Stream>> {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let of = |key: &str| parameters.split('&').find_map(|it| it.strip_prefix(key));
    if let Some(folder) = of("host=") {
        let socket = format!("{folder}/.s.PGSQL.{}", of("port=").unwrap_or("5432"));
        return Box::pin(UnixStream::connect(socket).await.expect("the server's socket"));
    }
    let (login, _) = address.rsplit_once('/').expect("a URL with a database");
    let host = login.rsplit_once('@').map_or(login, |(_, host)| host);
    let host = host.trim_start_matches("postgres://");
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
    Box::pin(TcpStream::connect(host).await.expect("the server's port"))
}
