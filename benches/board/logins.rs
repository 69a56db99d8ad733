//! How many callers can log in in a second by SSH, from the first byte to the menu and away again.

use std::sync::Arc;
use std::time::Instant;

use russh::keys::{Algorithm, PrivateKey};
use tokio::task::JoinSet;

use crate::Failure;
use crate::board::Board;
use crate::caller::{Caller, Login, MENU, PASSWORD, Way};

/// Callers at once, each a user of its own.
const AT_ONCE: usize = 8;

/// How often each calls with a key; with a password a tenth of that, which costs more.
pub(crate) const CALLS: usize = 50;

/// With a key that all of them have.
pub(crate) async fn by_key(board: &Board) -> Result<String, Failure> {
    let key = Arc::new(PrivateKey::random(&mut rand::rng(), Algorithm::Ed25519)?);
    let users = users_with(board, &key).await?;
    let port = board.port(Way::Ssh);
    let rate =
        rate(port, users, CALLS, |name| Login::Key(name.to_owned(), Arc::clone(&key))).await?;
    Ok(format!("{rate:.0}"))
}

/// New users, who are not on, and have that key.
pub(crate) async fn users_with(board: &Board, key: &PrivateKey) -> Result<Vec<String>, Failure> {
    let file = board.folder().join("key.pub");
    std::fs::write(&file, key.public_key().to_openssh()? + "\n")?;
    let users = users(board).await?;
    for name in &users {
        board.runs(&["user", "key", "add", name, &file.display().to_string()])?;
    }
    Ok(users)
}

/// With the password that everybody has.
pub(crate) async fn by_password(board: &Board) -> Result<String, Failure> {
    let users = users(board).await?;
    let password = |_: &str| Login::Password(PASSWORD.to_owned());
    let rate = rate(board.port(Way::Ssh), users, CALLS / 10, password).await?;
    Ok(format!("{rate:.0}"))
}

/// New ones, who are not on.
async fn users(board: &Board) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for caller in board.register(Way::Ssh, AT_ONCE).await? {
        names.push(caller.name.clone());
        caller.leave().await?;
    }
    Ok(names)
}

/// Log-ins a second of these users, all at once.
pub(crate) async fn rate(
    port: u16,
    users: Vec<String>,
    calls: usize,
    login: impl Fn(&str) -> Login,
) -> Result<f64, Failure> {
    let began = Instant::now();
    let mut calling = JoinSet::new();
    for name in users {
        let login = login(&name);
        calling.spawn(async move {
            for _ in 0..calls {
                let mut caller = Caller::by_ssh(port, name.clone(), login.clone()).await?;
                caller.until(MENU).await?;
                caller.leave().await?;
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(done) = calling.join_next().await {
        done??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = (AT_ONCE * calls) as f64 / began.elapsed().as_secs_f64();
    Ok(rate)
}
