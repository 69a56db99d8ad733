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
use super::line::Line;
use crate::protocol::ssh_key::PublicKey;
use crate::transport::Who;
use crate::transport::gate::{Gate, Try, Verdict};

/// The name that needs no password: it makes an account.
const NEWCOMER: &str = "new";

/// How many wrong passwords end the login.
const TRIES: u8 = 6;

/// How many keys that are not the user's are looked at: a client offers all that it has.
const OFFERS: u8 = 20;

/// When a wrong password is answered, whatever made it wrong.
const ANSWERED_AFTER: Duration = Duration::from_secs(1);

/// How long a password that came by itself may wait for its turn: its caller reads nothing meanwhile,
/// and its client may wait no longer.
const MUTE: Duration = Duration::from_secs(15);

/// One caller's attempts.
pub(super) struct Login<G: Gate> {
    /// Who it is, once that is known.
    pub(super) who: Option<Who>,
    /// From where, for the log.
    peer: SocketAddr,
    /// The caller's end, which may hang up while it waits for an answer.
    line: Line,
    wrong: u8,
    offered: u8,
    /// What is wrong on the board's side: a sentence that only the next question can carry.
    trouble: Option<String>,
    /// The client lets the board ask.
    is_asked: bool,
    /// The board's last words are on their way.
    sent_away: bool,
    /// A password whose turn comes later, while its caller reads so.
    waiting: Option<Waiting<G::Attempt>>,
}

/// See there.
struct Waiting<A> {
    name: String,
    password: Zeroizing<String>,
    attempt: A,
}

impl<G: Gate> Login<G> {
    pub(super) fn new(peer: SocketAddr, line: Line) -> Self {
        Self {
            who: None,
            peer,
            line,
            wrong: 0,
            offered: 0,
            trouble: None,
            is_asked: false,
            sent_away: false,
            waiting: None,
        }
    }

    /// The first thing that a client asks: whether the name alone will do.
    pub(super) fn by_name(&mut self, name: &str) -> Auth {
        if is_newcomer(name) { self.welcome(Who::Newcomer) } else { self.refuse() }
    }

    /// A password that came by itself: nothing can be said before there is an answer. One that would
    /// wait for long is not looked at; the client may let the board ask for it, which says why.
    pub(super) async fn by_password(
        &mut self,
        gate: &G,
        name: &str,
        password: Zeroizing<String>,
    ) -> Auth {
        self.waiting = None;
        self.is_asked = false;
        if self.sent_away {
            return self.nothing_more().await;
        }
        if is_newcomer(name) {
            return self.welcome(Who::Newcomer);
        }
        if self.wrong >= TRIES {
            return self.refuse();
        }
        match gate.tries(name) {
            Ok(Try { meanwhile: Some((wait, why)), .. }) if wait > MUTE => self.unseen(why).await,
            Ok(it) => self.look(gate, name, password, it.attempt).await,
            Err(why) => self.unseen(why).await,
        }
    }

    /// The answer to the question that stands for one; or to what was said of a wait, which holds
    /// nothing.
    pub(super) async fn by_answer(
        &mut self,
        gate: &G,
        name: &str,
        password: Zeroizing<String>,
    ) -> Auth {
        let waiting = self.waiting.take();
        if is_newcomer(name) || self.wrong >= TRIES {
            return self.by_password(gate, name, password).await;
        }
        self.is_asked = true;
        if self.sent_away {
            return self.nothing_more().await;
        }
        if let Some(Waiting { name, password, attempt }) = waiting {
            return self.look(gate, &name, password, attempt).await;
        }
        match gate.tries(name) {
            Ok(Try { attempt, meanwhile: None }) => self.look(gate, name, password, attempt).await,
            Ok(Try { attempt, meanwhile: Some((_, sentence)) }) => {
                self.waiting = Some(Waiting { name: name.to_owned(), password, attempt });
                let (instructions, prompts) = (sentence.into(), Cow::Borrowed(&[][..]));
                Auth::Partial { name: "".into(), instructions, prompts }
            }
            Err(why) => self.unseen(why).await,
        }
    }

    async fn look(
        &mut self,
        gate: &G,
        name: &str,
        password: Zeroizing<String>,
        attempt: G::Attempt,
    ) -> Auth {
        // Its end is set now.
        let due = pin!(sleep(ANSWERED_AFTER));
        let verdict = tokio::select! {
            verdict = gate.log_in(name, password, attempt) => verdict,
            // The library reads on, and finds the end.
            () = self.line.is_gone() => return self.refuse(),
        };
        match verdict {
            Verdict::Right(user) => return self.welcome(Who::User(user)),
            // Told by the question that follows, if the client lets the board ask.
            Verdict::NotNow(why) => self.trouble = Some(why),
            Verdict::SentAway => {
                self.sent_away = true;
                return self.last_words();
            }
            Verdict::Wrong => {
                self.wrong += 1;
                info!(peer = %self.peer, name, attempt = self.wrong, "a wrong name or password");
            }
        }
        due.await;
        self.refuse()
    }

    /// The board's last words are on their way. A client that is asked something before them, or let
    /// try again, would wait for its caller and not read them: one that lets the board ask is asked
    /// nothing, and answers that by itself.
    fn last_words(&self) -> Auth {
        if !self.is_asked {
            return self.refuse();
        }
        Auth::Partial { name: "".into(), instructions: "".into(), prompts: Cow::Borrowed(&[]) }
    }

    /// What comes behind the last words is not looked at.
    async fn nothing_more(&mut self) -> Auth {
        sleep(ANSWERED_AFTER).await;
        self.last_words()
    }

    /// A password that is not looked at.
    async fn unseen(&mut self, why: String) -> Auth {
        sleep(ANSWERED_AFTER).await;
        self.trouble = Some(why);
        self.refuse()
    }

    /// The question that stands for a password where the client asks the board how to ask.
    pub(super) fn question(&mut self, gate: &G) -> Auth {
        self.waiting = None;
        if self.wrong >= TRIES {
            return self.refuse();
        }
        let instructions = self.trouble.take().unwrap_or_else(|| gate.hint(self.wrong)).into();
        let prompts = Cow::Borrowed(&[(Cow::Borrowed("Password: "), false)][..]);
        Auth::Partial { name: "".into(), instructions, prompts }
    }

    /// Whether a signature by this key would do.
    pub(super) async fn by_offer(&mut self, gate: &G, name: &str, key: &PublicKey) -> Auth {
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
    pub(super) async fn by_key(&mut self, gate: &G, name: &str, key: &PublicKey) -> Auth {
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
