//! How a caller shows who is calling, before there is a node: attempts are few, and each answer
//! comes no sooner for a name that nobody has. Knows no channel.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use russh::server::Auth;
use russh::{MethodKind, MethodSet};
use tokio::time::sleep;
use tracing::info;
use zeroize::Zeroizing;

use super::host::methods;
use crate::protocol::ssh_key::PublicKey;
use crate::transport::Who;
use crate::transport::gate::{Gate, Verdict};

/// The name that needs no password: it makes an account.
const NEWCOMER: &str = "new";

/// How many wrong passwords end the login.
const TRIES: u8 = 6;

/// How many keys that are not the user's are looked at: a client offers all that it has.
const OFFERS: u8 = 20;

/// When a wrong password is answered, whatever made it wrong.
const ANSWERED_AFTER: Duration = Duration::from_secs(1);

/// One caller's attempts.
#[derive(Debug)]
pub(super) struct Login {
    /// Who it is, once that is known.
    pub(super) who: Option<Who>,
    /// From where, for the log.
    peer: SocketAddr,
    wrong: u8,
    offered: u8,
    /// What is wrong on the board's side: a sentence that only the next question can carry.
    trouble: Option<String>,
}

impl Login {
    pub(super) fn new(peer: SocketAddr) -> Self {
        Self { who: None, peer, wrong: 0, offered: 0, trouble: None }
    }

    /// The first thing that a client asks: whether the name alone will do.
    pub(super) fn by_name(&mut self, name: &str) -> Auth {
        if is_newcomer(name) { self.welcome(Who::Newcomer) } else { self.refuse() }
    }

    /// A password, however it came.
    pub(super) async fn by_password(
        &mut self,
        gate: &impl Gate,
        name: &str,
        password: Zeroizing<String>,
    ) -> Auth {
        if is_newcomer(name) {
            return self.welcome(Who::Newcomer);
        }
        if self.wrong >= TRIES {
            return self.refuse();
        }
        // Its end is set now.
        let due = pin!(sleep(ANSWERED_AFTER));
        let verdict = gate.log_in(name, password).await;
        if let Verdict::Right(user) = verdict {
            return self.welcome(Who::User(user));
        }
        due.await;
        // Told by the question that follows, if the client lets the board ask.
        if let Verdict::NotNow(why) = verdict {
            self.trouble = Some(why);
        } else {
            self.wrong += 1;
            info!(peer = %self.peer, name, attempt = self.wrong, "a wrong name or password");
        }
        self.refuse()
    }

    /// The question that stands for a password where the client asks the board how to ask.
    pub(super) fn question(&mut self, gate: &impl Gate) -> Auth {
        if self.wrong >= TRIES {
            return self.refuse();
        }
        let instructions = self.trouble.take().unwrap_or_else(|| gate.hint(self.wrong)).into();
        let prompts = Cow::Borrowed(&[(Cow::Borrowed("Password: "), false)][..]);
        Auth::Partial { name: "".into(), instructions, prompts }
    }

    /// Whether a signature by this key would do.
    pub(super) async fn by_offer(&mut self, gate: &impl Gate, name: &str, key: &PublicKey) -> Auth {
        if self.offered >= OFFERS {
            return self.refuse();
        }
        match gate.knows_key(name, key).await {
            Some(true) => return Auth::Accept,
            Some(false) => self.offered += 1,
            // Nor will the next key be found.
            None => self.offered = OFFERS,
        }
        self.refuse()
    }

    /// A signature by this key was good.
    pub(super) async fn by_key(&mut self, gate: &impl Gate, name: &str, key: &PublicKey) -> Auth {
        match gate.log_in_by_key(name, key).await {
            Some(user) => self.welcome(Who::User(user)),
            None => self.refuse(),
        }
    }

    /// What cannot be a login, whoever it is; and what may be tried next.
    pub(super) fn refuse(&self) -> Auth {
        let mut left = methods();
        if self.offered >= OFFERS {
            left.remove(MethodKind::PublicKey);
        }
        if self.trouble.is_some() {
            left.remove(MethodKind::Password);
        }
        if self.wrong >= TRIES {
            left = MethodSet::empty();
        }
        Auth::Reject { proceed_with_methods: Some(left), partial_success: false }
    }

    fn welcome(&mut self, who: Who) -> Auth {
        self.who = Some(who);
        Auth::Accept
    }
}

fn is_newcomer(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case(NEWCOMER)
}
