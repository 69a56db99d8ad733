//! Who may log in: accounts, their passwords and keys, and the names of all users. Knows no node and no
//! screen; it refuses with a sentence that a caller may read.

mod blocks;
mod directory;
mod forget;
mod hash;
mod keys;
mod password;
mod standing;
mod turns;
mod workers;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tracing::{error, warn};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::ids::UserId;
use crate::protocol::password_hash::HashRefusal;
use crate::store::{NewUser, Role, Store, StoreError, User};
use crate::terminal::choice::Choice;
use crate::text::clean::clean;
use crate::text::name::{NameKey, UserName};

pub use blocks::{Blocked, Blocks, MOST_BLOCKS};
pub use directory::Directory;
pub use forget::ForgetRefusal;
pub use keys::AddKeyRefusal;
pub use password::Password;
pub use standing::{LONGEST_SAID, StandingRefusal};
pub use turns::Claim;

use hash::{Hasher, Verdict};

/// The accounts. Log-ins and new accounts wait their turn for a processor, within bounds.
#[derive(Debug)]
pub struct Accounts {
    store: Store,
    clock: Clock,
    directory: Directory,
    blocks: Blocks,
    hasher: Hasher,
    /// Who runs the board, as far as is known.
    sysop: RwLock<Option<Named>>,
    /// Those of whose stored hash the sysop has been told that it is of no use.
    unusable: Mutex<HashSet<UserId>>,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What its owner is called on the board.
    pub name: UserName,
    /// What the owner calls themselves beside it; blank is none.
    pub real_name: Option<String>,
    /// The password.
    pub password: Password,
    /// What this user may do.
    pub role: Role,
    /// Whether the sysop has to approve it before anybody logs in by it.
    pub waiting: bool,
}

/// Why a log-in is refused. An unknown name and a wrong password, or key, are the same refusal, and
/// take the same time.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefusal {
    /// There is no such user, or that is not the password, or not one of the keys.
    #[error("Wrong username or password.")]
    Wrong,
    /// It was not looked at: too many were wrong. The sentence says when to try again.
    #[error("{0}")]
    Unseen(String),
    /// It is this user, who is kept out. The sentence says until when.
    #[error("{0}")]
    Banned(String),
    /// It cannot be found out now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

impl LoginRefusal {
    /// Whether the caller was wrong, not the board.
    pub fn is_wrong_password(&self) -> bool {
        matches!(self, Self::Wrong)
    }

    /// Whether the call is of no use any more.
    pub fn ends_call(&self) -> bool {
        matches!(self, Self::Banned(_))
    }
}

/// Why an account is not made.
#[derive(Debug, thiserror::Error)]
pub enum RegisterRefusal {
    /// Somebody has this name, or one that differs in case or accents only.
    #[error("{0} is taken: choose another name.")]
    Taken(UserName),
    /// It cannot be made now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

/// Why a password is not changed, or the old one not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordNotChanged {
    /// The old one was not that.
    #[error("That is not your password.")]
    Wrong,
    /// It cannot be changed now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

/// What is the board's fault, not the caller's. The sentence is for callers; the cause, for the
/// sysop, is its source.
#[derive(Debug, thiserror::Error)]
pub enum NotNow {
    /// Too many are logging in at this moment.
    #[error("The board is busy. Please try again in a moment.")]
    Busy,
    /// A store that fails.
    #[error("Something is wrong on the board's side. Please try again in a moment.")]
    Store(#[from] StoreError),
}

impl Accounts {
    /// The accounts in `store`. The [`Directory`] knows nobody before its first
    /// [`refresh`](Directory::refresh).
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            directory: Directory::new(store.clone()),
            blocks: Blocks::default(),
            hasher: Hasher::new(clock),
            sysop: RwLock::default(),
            store,
            clock,
            unusable: Mutex::default(),
        }
    }

    /// Who has shut out whom; nobody before [`read_blocks`](Self::read_blocks).
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// Reads from the store who has shut out whom; once, before anybody calls.
    pub async fn read_blocks(&self) -> Result<(), StoreError> {
        self.blocks.fill(self.store.blocks().await?);
        Ok(())
    }

    /// Remembers what [`blocks`](Self::blocks) says of these two.
    pub async fn keep_block(&self, owner: UserId, other: UserId) -> Result<(), StoreError> {
        if self.blocks.has(owner, other) {
            self.store.add_block(owner, other, self.clock.wall()).await
        } else {
            self.store.remove_block(owner, other).await
        }
    }

    /// The names of all users.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The user with this name, in any case and with or without accents, if that is the password.
    /// A hash that was made with less work than is asked for today is made anew. When many wait,
    /// `claim` says whose turn it is.
    pub async fn log_in(
        &self,
        claim: Claim,
        name: &str,
        password: &str,
    ) -> Result<User, LoginRefusal> {
        let password = password::composed(password);
        let known = self.store.user_by_key(&NameKey::of(name)).await.map_err(said)?;
        let (user, hash) = known.map_or((None, None), |(user, hash)| (Some(user), Some(hash)));
        let verdict = self.hasher.verify(claim, password.clone(), hash).await?;
        let Some(user) = user else { return Err(LoginRefusal::Wrong) };
        match verdict {
            Verdict::Wrong => return Err(LoginRefusal::Wrong),
            Verdict::Unusable(why) => {
                self.is_unusable(user.id, why);
                return Err(LoginRefusal::Wrong);
            }
            Verdict::Right => {}
            Verdict::RightButWeak => self.rehash(user.id, password).await,
        }
        self.directory.add(&user);
        Ok(user)
    }

    /// The account of somebody who has shown to be this user.
    pub async fn account(&self, user: UserId) -> Result<User, LoginRefusal> {
        let user = self.store.user(user).await.map_err(said)?.ok_or(LoginRefusal::Wrong)?;
        self.directory.add(&user);
        Ok(user)
    }

    /// Makes an account. Whoever asked is not logged in by it.
    pub async fn register(&self, new: NewAccount) -> Result<User, RegisterRefusal> {
        let hash = self.hasher.hash(new.password.text()).await?;
        let real_name = new.real_name.as_deref().map(clean);
        let user = NewUser {
            name: &new.name,
            real_name: real_name.as_deref().map(str::trim).filter(|name| !name.is_empty()),
            password: &hash,
            role: new.role,
            waiting: new.waiting,
            created_at: self.clock.wall(),
        };
        match self.store.add_user(&user).await.map_err(said)? {
            Some(user) => {
                self.directory.add(&user);
                Ok(user)
            }
            None => Err(RegisterRefusal::Taken(new.name)),
        }
    }

    /// Gives the user another password, if `old` is the one until now; to find this out costs what
    /// a log-in costs.
    pub async fn change_password(
        &self,
        user: UserId,
        old: &str,
        new: &Password,
    ) -> Result<(), PasswordNotChanged> {
        self.check_password(user, old).await?;
        Ok(self.set_password(user, new).await?)
    }

    /// Whether that is the user's password; costs what a log-in costs.
    pub async fn check_password(
        &self,
        user: UserId,
        password: &str,
    ) -> Result<(), PasswordNotChanged> {
        let hash = self.store.password(user).await.map_err(said)?;
        let password = password::composed(password);
        match self.hasher.verify(Claim::default(), password, hash).await? {
            Verdict::Wrong => Err(PasswordNotChanged::Wrong),
            Verdict::Unusable(why) => {
                self.is_unusable(user, why);
                Err(PasswordNotChanged::Wrong)
            }
            Verdict::Right | Verdict::RightButWeak => Ok(()),
        }
    }

    /// Gives the user another password, whatever the one until now.
    pub async fn set_password(&self, user: UserId, password: &Password) -> Result<(), NotNow> {
        let hash = self.hasher.hash(password.text()).await?;
        self.store.set_password(user, &hash).await.map_err(said)
    }

    /// How this user wants the terminal to be served; `None`: there is no such user.
    pub async fn terminal(&self, user: UserId) -> Result<Option<Choice>, NotNow> {
        Ok(self.store.user(user).await.map_err(said)?.map(|user| user.terminal))
    }

    /// Remembers how this user wants the terminal to be served.
    pub async fn set_terminal(&self, user: UserId, choice: Choice) -> Result<(), NotNow> {
        self.store.set_terminal(user, choice).await.map_err(said)
    }

    /// Everybody, by name.
    pub async fn list(&self) -> Result<Vec<User>, StoreError> {
        self.store.users().await
    }

    /// No password lets this user in. The sysop is told once, however often somebody tries.
    fn is_unusable(&self, user: UserId, why: HashRefusal) {
        if self.unusable.lock().unwrap_or_else(PoisonError::into_inner).insert(user) {
            error!(user = user.0, %why, "a stored password is of no use; carrier user passwd mends it");
        }
    }

    /// The log-in is good whether this goes well or not.
    async fn rehash(&self, user: UserId, password: Zeroizing<String>) {
        let kept = match self.hasher.hash(password).await {
            Ok(hash) => self.store.set_password(user, &hash).await.map_err(NotNow::from),
            Err(why) => Err(why),
        };
        if let Err(why) = kept {
            warn!(user = user.0, %why, "a weak password hash stays as it is");
        }
    }
}

/// The log gets the cause here; the caller gets the sentence.
fn said(cause: StoreError) -> NotNow {
    error!(%cause, "the accounts cannot be read or written");
    NotNow::Store(cause)
}

/// A user's id and name.
pub type Named = (UserId, Arc<str>);

#[cfg(test)]
mod tests;
