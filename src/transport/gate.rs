//! What a transport that learns who is calling asks of the board. Knows no password and no account.

use std::time::Duration;

use zeroize::Zeroizing;

use super::Connection;
use crate::ids::UserId;
use crate::protocol::ssh_key::PublicKey;
use crate::terminal::choice::Choice;

/// Who is calling, as far as the transport has found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody knows: the login asks.
    Stranger,
    /// Somebody who wants to make an account.
    Newcomer,
    /// This user, who has shown it.
    User(Known),
}

/// A user whom the transport knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it is.
    pub user: UserId,
    /// How this user wants the terminal to be served: known before the first screen.
    pub terminal: Choice,
}

/// What a look at a password comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is this user's.
    Right(Known),
    /// There is no such user, or that is not the password.
    Wrong,
    /// It cannot be found out now; the sentence is for the caller.
    NotNow(String),
    /// The caller has been told to [`Leave`](super::Leave): no answer counts any more.
    SentAway,
}

/// What is known before a password is looked at.
#[derive(Debug)]
pub(crate) struct Try<A> {
    pub(crate) attempt: A,
    /// If it is to wait for long: for how long, and what its caller may read meanwhile.
    pub(crate) meanwhile: Option<(Duration, String)>,
}

/// The board, as one call meets it before it has a node.
pub(crate) trait Gate: Send + Sync + 'static {
    /// A password's turn to be looked at; who drops it gives it back.
    type Attempt: Send;

    /// The two ends have agreed on keys, which is some work.
    fn is_in_earnest(&self);

    /// What a caller reads who is asked for a password after so many wrong ones; may be empty.
    fn hint(&self, wrong: u8) -> String;

    /// Somebody wants to show with a password to be the user with this name. `Err`: it is not looked
    /// at, and this sentence is for the caller.
    fn tries(&self, name: &str) -> Result<Try<Self::Attempt>, String>;

    /// Whose password this is. An unknown name costs what a wrong password costs.
    fn log_in(
        &self,
        name: &str,
        password: Zeroizing<String>,
        attempt: Self::Attempt,
    ) -> impl Future<Output = Verdict> + Send;

    /// Whether the user with this name could log in with this key; `None`: it cannot be found out.
    fn knows_key(&self, name: &str, key: &PublicKey) -> impl Future<Output = Option<bool>> + Send;

    /// Whose key this is, which the caller has shown to hold.
    fn log_in_by_key(
        &self,
        name: &str,
        key: &PublicKey,
    ) -> impl Future<Output = Option<Known>> + Send;

    /// The call is to have a node. If there is none for it, its caller is told so.
    fn admit(&self, connection: Connection);
}
