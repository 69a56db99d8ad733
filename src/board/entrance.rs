//! Who is let onto the board: a password is looked at when its turn has come, and who is banned is
//! kept out. Knows no screen and no transport.

use std::net::IpAddr;
use std::time::Duration;

use tracing::{info, warn};

use crate::accounts::{Claim, LoginRefusal};
use crate::clock::Timestamp;
use crate::config::in_words;
use crate::ids::UserId;
use crate::limits::{self, Attempt, Reason};
use crate::protocol::mail::{HangUp, Mail};
use crate::protocol::network::Network;
use crate::store::{Ban, Banned, Deed, StoreError, User};

use super::Board;

/// A password is being looked at, which costs as much as it does whoever waits for the answer: if
/// nobody does, it was a wrong one.
struct Look<'a> {
    board: &'a Board,
    from: IpAddr,
    /// `None`: what came of it is known, and was no guess.
    attempt: Option<Attempt>,
}

impl<'a> Look<'a> {
    fn begin(board: &'a Board, from: IpAddr, mut attempt: Attempt) -> Self {
        attempt.begins();
        Self { board, from, attempt: Some(attempt) }
    }

    fn ends(mut self, result: &Result<User, LoginRefusal>) {
        match result {
            Err(LoginRefusal::Wrong) => {}
            // Nobody has to wait for what was no guess.
            Ok(_)
            | Err(LoginRefusal::NotNow(_) | LoginRefusal::Unseen(_) | LoginRefusal::Banned(_)) => {
                if let Some(mut attempt) = self.attempt.take() {
                    attempt.has_not_begun();
                }
            }
        }
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        let Some(attempt) = self.attempt.take() else { return };
        let board = self.board;
        info!(from = %self.from, "a wrong name or password");
        let limits = &board.config().limits;
        if let Some(guesser) = board.door.was_wrong(&attempt, limits, board.clock.uptime()) {
            let time = limits.failed_logins.map_or(Duration::ZERO, |it| it.ban);
            board.shut_out(guesser, time);
        }
    }
}

/// Who makes a ban that nobody made.
const RULES: &str = "Carrier";

impl Board {
    /// Somebody calls from there who wants to show with a password to be the user with this name. When
    /// it is looked at is known now; too late for anybody to wait for it: a refusal.
    pub fn tries_from(&self, from: IpAddr, name: &str) -> Result<Attempt, LoginRefusal> {
        let attempt = self.door.tries(from, name, &self.config().limits, self.clock.uptime());
        attempt.map_err(|why| LoginRefusal::Unseen(why.to_string()))
    }

    /// The user with this name, if that is the password. Waits until the attempt's turn has come; who
    /// only guesses is kept out for a while, and so is who does not wait for the answers. Whether the
    /// user is banned is not looked at.
    pub async fn log_in_from(
        &self,
        from: IpAddr,
        name: &str,
        password: &str,
        attempt: Attempt,
    ) -> Result<User, LoginRefusal> {
        if attempt.at > self.clock.uptime() {
            tokio::time::sleep_until(self.clock.instant(attempt.at)).await;
        }
        let wrong = self.door.wrong_from(from, self.clock.uptime());
        let claim = Claim { from: Some(Network::around(from)), wrong };
        let look = Look::begin(self, from, attempt);
        let result = self.accounts.log_in(claim, name, password).await;
        look.ends(&result);
        result
    }

    /// A user who has shown who it is, unless that one is kept out.
    pub(super) fn let_in(&self, user: User) -> Result<Box<User>, LoginRefusal> {
        self.kept_out(user.id).map_or_else(|| Ok(Box::new(user)), Err)
    }

    /// Why this user is not let in, who has shown who it is.
    fn kept_out(&self, user: UserId) -> Option<LoginRefusal> {
        let now = self.clock.wall();
        let ban = self.bans.of_user(user, now)?;
        self.door.refuses(Reason::Banned);
        Some(LoginRefusal::Banned(limits::until(&ban, now, self.config().board.time_zone)))
    }

    /// What a caller from there reads who is banned, and counts it.
    pub fn kept_out_from(&self, from: IpAddr) -> Option<String> {
        let now = self.clock.wall();
        let ban = self.bans.of_address(from, now)?;
        self.door.refuses(Reason::Banned);
        Some(limits::until(&ban, now, self.config().board.time_zone))
    }

    /// Keeps somebody out from now on, also after the next start. Who is on line stays; of an error
    /// nothing is in force. To write it into the audit log is for who asks.
    pub async fn ban(&self, ban: Ban) -> Result<(), StoreError> {
        self.store.add_ban(&ban).await?;
        self.bans.keep_out(ban);
        Ok(())
    }

    /// Lets somebody in again; `false`: nobody kept them out.
    pub async fn unban(&self, whom: &Banned) -> Result<bool, StoreError> {
        let was_stored = self.store.remove_ban(whom).await?;
        Ok(self.bans.let_in(whom) || was_stored)
    }

    /// Stores what the board's own rules have made, and writes it into the audit log.
    pub async fn keep_ban(&self, ban: &Ban) -> Result<(), StoreError> {
        self.store.add_ban(ban).await?;
        let about = match &ban.whom {
            Banned::Network(network) => network.clone(),
            Banned::User(user) => user.0.to_string(),
        };
        let time = ban.until.map(|until| in_words(until.since(ban.made_at)));
        let time = time.map_or_else(String::new, |time| format!(" for {time}:"));
        let deed = Deed {
            at: ban.made_at,
            actor: None,
            actor_name: RULES.to_owned(),
            deed: "ban".to_owned(),
            about,
            detail: format!("{time} {}", ban.why).trim_start().to_owned(),
        };
        self.store.audit(&deed).await
    }

    /// From there nothing came but guesses. Waits for nothing: whoever guessed may be gone by then.
    fn shut_out(&self, network: Network, time: Duration) {
        let now = self.clock.wall();
        let micros = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
        warn!(%network, minutes = time.as_secs() / 60, "too many wrong passwords: banned");
        self.bans.keep_out_for_now(Ban {
            whom: Banned::Network(network.to_string()),
            why: "too many wrong passwords.".to_owned(),
            made_by: String::new(),
            made_at: now,
            until: Some(Timestamp(now.0.saturating_add(micros))),
        });
        for node in self.door.send_away_from(network) {
            self.registry.tell(node, Mail::HangUp(HangUp::Guessed));
        }
    }
}
