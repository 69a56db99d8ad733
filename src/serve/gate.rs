//! The board, as one SSH call meets it before it has a node: accounts to ask, and a place to get.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::accounts::LoginRefusal;
use crate::config::Registration;
use crate::limits::{Attempt, Stranger};
use crate::protocol::ssh_key::PublicKey;
use crate::store::User;
use crate::terminal::profile::Graphics;
use crate::transport::gate::{Gate, Try, Verdict};
use crate::transport::{Connection, Known, Leave, Who};

use super::accept::Calls;

/// For one call.
pub(super) struct SshGate {
    calls: Calls,
    /// What the listener says of all that call there.
    graphics: Option<Graphics>,
    /// From where it comes.
    peer: IpAddr,
    /// Told when this call has to go before anybody is known to call.
    leave: Leave,
    /// Until somebody is known to call.
    stranger: Mutex<Option<Stranger>>,
}

impl SshGate {
    pub(super) fn new(
        calls: Calls,
        graphics: Option<Graphics>,
        peer: IpAddr,
        stranger: Stranger,
    ) -> Self {
        let leave = stranger.leave.clone();
        Self { calls, graphics, peer, leave, stranger: Mutex::new(Some(stranger)) }
    }

    fn stranger(&self) -> MutexGuard<'_, Option<Stranger>> {
        self.stranger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate for SshGate {
    type Attempt = Attempt;

    fn is_in_earnest(&self) {
        if let Some(stranger) = &*self.stranger() {
            stranger.is_in_earnest();
        }
    }

    fn hint(&self, wrong: u8) -> String {
        let config = &self.calls.board.config();
        match (wrong, config.accounts.registration) {
            (0, Registration::Open | Registration::Approve) => {
                "No account yet? Call as \"new\".".to_owned()
            }
            // The last that most clients let their caller try.
            (2, _) => format!(
                "Forgotten your password? {}, who runs this board, can set a new one.",
                config.board.sysop
            ),
            (_, Registration::Open | Registration::Approve | Registration::Closed) => String::new(),
        }
    }

    fn tries(&self, name: &str) -> Result<Try<Attempt>, String> {
        let board = &self.calls.board;
        let attempt = board.tries_from(self.peer, name).map_err(|why| why.to_string())?;
        let now = board.clock.uptime();
        let wait = attempt.at.saturating_sub(now);
        let meanwhile = attempt.one_moment(now).map(|it| (wait, it.to_string()));
        Ok(Try { attempt, meanwhile })
    }

    async fn log_in(&self, name: &str, password: Zeroizing<String>, attempt: Attempt) -> Verdict {
        let answer = tokio::select! {
            answer = self.calls.board.log_in_from(self.peer, name, &password, attempt) => answer,
            // Who waits for an answer hears nothing else.
            _ = self.leave.told() => return Verdict::SentAway,
        };
        // That guess may have been one too many.
        if answer.is_err() && self.leave.is_told() {
            return Verdict::SentAway;
        }
        match answer {
            Ok(user) => Verdict::Right(known(&user)),
            Err(LoginRefusal::Wrong) => Verdict::Wrong,
            Err(
                why @ (LoginRefusal::NotNow(_) | LoginRefusal::Unseen(_) | LoginRefusal::Banned(_)),
            ) => Verdict::NotNow(why.to_string()),
        }
    }

    async fn knows_key(&self, name: &str, key: &PublicKey) -> Option<bool> {
        // The log has the cause already.
        self.calls.board.accounts.has_key(name, key).await.ok()
    }

    async fn log_in_by_key(&self, name: &str, key: &PublicKey) -> Option<Known> {
        let user = self.calls.board.accounts.log_in_by_key(name, key).await.ok()?;
        Some(known(&user))
    }

    fn admit(&self, connection: Connection) {
        let stranger = self.stranger().take();
        let stranger = match connection.who {
            Who::Stranger | Who::Newcomer => stranger,
            Who::User(_) => {
                stranger.as_ref().map(Stranger::is_somebody);
                None
            }
        };
        self.calls.admit(connection, self.graphics, stranger);
    }
}

fn known(user: &User) -> Known {
    Known { user: user.id, terminal: user.terminal }
}
