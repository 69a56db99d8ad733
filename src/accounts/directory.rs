//! The names of all users, in memory: a screen that looks one up cannot wait. Knows nothing of who
//! is on line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::Named;
use crate::ids::UserId;
use crate::store::{Store, StoreError, User};
use crate::text::name::{self, NameKey};

/// How many names with one beginning are given at most.
pub const PREFIX_MATCHES: usize = 20;

/// How far names with one beginning are counted.
const COUNTED: usize = 1_000;

/// The users whose names begin alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The first of them, in the order of their names; at most [`PREFIX_MATCHES`].
    pub first: Vec<Named>,
    /// How many more there are; counted up to a thousand.
    pub more: usize,
    /// The last of those, whose name has in common with the first what all have in common.
    pub last: Option<Named>,
}

/// Every user's name, by what it is found by.
#[derive(Debug)]
pub struct Directory {
    store: Store,
    names: RwLock<Names>,
}

#[derive(Debug)]
struct Names {
    by_key: BTreeMap<NameKey, Named>,
    /// Who is known to have given up the account. Their ids are nobody else's, ever.
    gone: BTreeSet<UserId>,
    /// Everybody up to this one has been read from the store.
    read_up_to: UserId,
}

impl Names {
    fn last_of(&self, beginning: &NameKey, but: UserId) -> Option<Named> {
        let behind = beginning.behind_all();
        let mut alike = self.by_key.range(beginning..&behind).map(|(_, named)| named);
        alike.rfind(|(user, _)| *user != but).cloned()
    }
}

impl Directory {
    pub(super) fn new(store: Store) -> Self {
        let names = Names { by_key: BTreeMap::new(), gone: BTreeSet::new(), read_up_to: UserId(0) };
        Self { store, names: RwLock::new(names) }
    }

    /// The user of this name, in any case and with or without accents.
    pub fn find(&self, key: &NameKey) -> Option<Named> {
        self.read().by_key.get(key).cloned()
    }

    /// Users whose names begin so, in the order of their names; at most [`PREFIX_MATCHES`].
    pub fn with_prefix(&self, beginning: &NameKey) -> Vec<Named> {
        let names = self.read();
        let from_there = names.by_key.range(beginning..);
        from_there
            .take_while(|(key, _)| key.as_str().starts_with(beginning.as_str()))
            .take(PREFIX_MATCHES)
            .map(|(_, named)| named.clone())
            .collect()
    }

    /// Users whose names begin so but for one; what is looked at is bounded, however many there are.
    pub fn beginning(&self, beginning: &NameKey, but: UserId) -> Beginning {
        let names = self.read();
        let alike = || {
            let from_there = names.by_key.range(beginning..);
            let alike = from_there
                .take_while(|(key, _)| key.as_str().starts_with(beginning.as_str()))
                .map(|(_, named)| named);
            alike.filter(|(user, _)| *user != but)
        };
        let first = alike().take(PREFIX_MATCHES).cloned().collect();
        let more = alike().skip(PREFIX_MATCHES).take(COUNTED).count();
        let last = (more > 0).then(|| names.last_of(beginning, but)).flatten();
        Beginning { first, more, last }
    }

    /// The name that is most like what was typed, if one is near.
    pub fn nearest(&self, typed: &str) -> Option<Arc<str>> {
        let names = self.read();
        let near = name::nearest(typed, names.by_key.keys().map(NameKey::as_str))?;
        names.by_key.get(&NameKey::of(near)).map(|(_, name)| Arc::clone(name))
    }

    /// Reads the users who were added since the last time: by `carrier user add`, by another host.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let read_up_to = self.read().read_up_to;
        let new = self.store.users_since(read_up_to).await?;
        let mut names = self.write();
        for user in &new {
            names.by_key.insert(NameKey::of(&user.name), (user.id, Arc::clone(&user.name)));
            names.read_up_to = names.read_up_to.max(user.id);
        }
        Ok(())
    }

    /// A user who is known to be there. Others who came before may not have been read yet.
    pub fn add(&self, user: &User) {
        let named = (user.id, Arc::clone(&user.name));
        self.write().by_key.insert(NameKey::of(&user.name), named);
    }

    /// A user who has given up the account: the name may be somebody else's already.
    pub fn remove(&self, user: UserId) {
        let mut names = self.write();
        names.by_key.retain(|_, (other, _)| *other != user);
        names.gone.insert(user);
    }

    /// Whether this user has given up the account since the board started, as far as is known here.
    pub fn is_gone(&self, user: UserId) -> bool {
        self.read().gone.contains(&user)
    }

    fn read(&self) -> RwLockReadGuard<'_, Names> {
        self.names.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Names> {
        self.names.write().unwrap_or_else(PoisonError::into_inner)
    }
}
