//! Public keys: whose they are, and logging in by one. Verifies no signature: whoever asks has.

use tracing::warn;

use super::{Accounts, LoginRefusal, NotNow, said};
use crate::ids::{KeyId, UserId};
use crate::protocol::ssh_key::PublicKey;
use crate::store::{MOST_KEYS, SshKey, User};
use crate::text::name::NameKey;

/// Stands in for a user who is not there, so that finding this out takes the same way.
const NOBODY: UserId = UserId(0);

/// Why a key is not added to an account.
#[derive(Debug, thiserror::Error)]
pub enum AddKeyRefusal {
    /// It is there already.
    #[error("That key is there already.")]
    Known,
    /// There would be more than there may be.
    #[error("An account has at most {MOST_KEYS} keys: remove one first.")]
    Full,
    /// It cannot be added now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

impl Accounts {
    /// Lets `user` log in by one more key.
    pub async fn add_key(&self, user: UserId, key: &PublicKey) -> Result<SshKey, AddKeyRefusal> {
        let added = self.add_keys(user, std::slice::from_ref(key)).await?;
        added.into_iter().next().ok_or(AddKeyRefusal::Known)
    }

    /// Lets `user` log in by all these keys, or by none of them if they are too many. Answers which
    /// were added; the others were there already.
    pub async fn add_keys(
        &self,
        user: UserId,
        keys: &[PublicKey],
    ) -> Result<Vec<SshKey>, AddKeyRefusal> {
        let added = self.store.add_keys(user, keys, self.clock.wall()).await.map_err(said)?;
        added.ok_or(AddKeyRefusal::Full)
    }

    /// The keys of `user`, in the order of adding.
    pub async fn keys(&self, user: UserId) -> Result<Vec<SshKey>, NotNow> {
        self.store.keys(user).await.map_err(said)
    }

    /// Takes a key away from `user`. `false`: it is gone already.
    pub async fn remove_key(&self, user: UserId, key: KeyId) -> Result<bool, NotNow> {
        self.store.remove_key(user, key).await.map_err(said)
    }

    /// Whether the user with this name could log in by this key. Nothing is remembered of it: an
    /// offer is no log-in.
    pub async fn has_key(&self, name: &str, key: &PublicKey) -> Result<bool, NotNow> {
        Ok(self.find_by_key(name, key).await?.is_some())
    }

    /// The user with this name, in any case and with or without accents, if this is one of the
    /// user's keys. Only for who has shown, by a signature, to hold its private half.
    pub async fn log_in_by_key(&self, name: &str, key: &PublicKey) -> Result<User, LoginRefusal> {
        let found = self.find_by_key(name, key).await?;
        let (user, key) = found.ok_or(LoginRefusal::Wrong)?;
        // The log-in is good whether this goes well or not.
        if let Err(cause) = self.store.note_key_use(key.id, self.clock.wall()).await {
            warn!(user = user.id.0, %cause, "the use of a key is not noted");
        }
        self.directory.add(&user);
        Ok(user)
    }

    async fn find_by_key(
        &self,
        name: &str,
        key: &PublicKey,
    ) -> Result<Option<(User, SshKey)>, NotNow> {
        let user = self.store.user_by_key(&NameKey::of(name)).await.map_err(said)?;
        let user = user.map(|(user, _)| user);
        let owner = user.as_ref().map_or(NOBODY, |user| user.id);
        let key = self.store.key_by_fingerprint(owner, &key.fingerprint()).await.map_err(said)?;
        Ok(user.zip(key))
    }
}
