//! How an account stands: whether its user may log in, what the user may do, what is told of the
//! person, and which user runs the board. Knows no call that may be under way.

use std::sync::PoisonError;

use super::{Accounts, Named, NotNow, said};
use crate::ids::UserId;
use crate::store::{Access, Person, Role, StoreError, Times};
use crate::text::name::NameKey;

/// How long a real name and a place can be, in characters as a reader counts them.
pub const LONGEST_SAID: usize = 40;

/// Why an account stays as it stands.
#[derive(Debug, thiserror::Error)]
pub enum StandingRefusal {
    /// Nobody else could run the board.
    #[error("That is the only sysop. Make somebody else one first.")]
    LastSysop,
    /// It cannot be changed now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

impl Accounts {
    /// From now on nobody logs in by this account; a call that is under way goes on.
    pub async fn lock(&self, user: UserId) -> Result<(), StandingRefusal> {
        let users = self.store.users().await.map_err(said)?;
        let runs_it = |access: Access, role: Role| access == Access::Open && role == Role::Sysop;
        let is_one = |id: UserId| users.iter().any(|it| it.id == id && it.role == Role::Sysop);
        if is_one(user) && !users.iter().any(|it| it.id != user && runs_it(it.access, it.role)) {
            return Err(StandingRefusal::LastSysop);
        }
        Ok(self.set_access(user, Access::Locked).await?)
    }

    /// The user may log in again.
    pub async fn unlock(&self, user: UserId) -> Result<(), NotNow> {
        self.set_access(user, Access::Open).await
    }

    /// The user, who has waited for it, may log in.
    pub async fn approve(&self, user: UserId) -> Result<(), NotNow> {
        self.set_access(user, Access::Open).await
    }

    async fn set_access(&self, user: UserId, access: Access) -> Result<(), NotNow> {
        self.store.set_access(user, access, self.clock.wall()).await.map_err(said)
    }

    /// Gives the user another role. Of one who is on line it holds from the next call on.
    pub async fn set_role(&self, user: UserId, role: Role) -> Result<(), StandingRefusal> {
        if self.store.set_role(user, role).await.map_err(said)? {
            Ok(())
        } else {
            Err(StandingRefusal::LastSysop)
        }
    }

    /// What the user tells of the own person; `None`: there is no such user.
    pub async fn person(&self, user: UserId) -> Result<Option<Person>, NotNow> {
        let user = self.store.user(user).await.map_err(said)?;
        Ok(user.map(|user| Person {
            real_name: user.real_name,
            shows_name: user.shows_name,
            location: user.location,
        }))
    }

    /// Remembers what the user tells of the own person.
    pub async fn set_person(&self, user: UserId, person: &Person) -> Result<(), NotNow> {
        self.store.set_person(user, person).await.map_err(said)
    }

    /// How the user reads a clock; `None`: there is no such user.
    pub async fn times(&self, user: UserId) -> Result<Option<Times>, NotNow> {
        Ok(self.store.user(user).await.map_err(said)?.map(|user| user.times))
    }

    /// Remembers how the user reads a clock.
    pub async fn set_times(&self, user: UserId, times: Times) -> Result<(), NotNow> {
        self.store.set_times(user, times).await.map_err(said)
    }

    /// Who runs the board, as far as was known when this was [looked up](Self::look_up_sysop) last.
    pub fn sysop(&self) -> Option<Named> {
        self.sysop.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Finds out who runs the board: the user who is called so, or if no name is given the sysop
    /// whose account was made first.
    pub async fn look_up_sysop(&self, called: &str) -> Result<Option<Named>, StoreError> {
        let found = match called.trim() {
            "" => self.store.first_sysop().await?,
            name => self.store.user_named(&NameKey::of(name)).await?,
        };
        (*self.sysop.write().unwrap_or_else(PoisonError::into_inner)).clone_from(&found);
        Ok(found)
    }
}
