//! How far each user has read each conversation, in memory while the user is on: reading a line
//! must not cost a write. Knows no messages. What is in memory goes into the store some seconds
//! later, many at once; a crash in between shows a caller some lines twice, and loses nothing.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::store::{Cursor, Store, StoreError};

/// How many messages read beyond a cursor are known; of more the oldest may be shown again.
const APART: usize = 1_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    state: Mutex<State>,
    knock: Notify,
}

#[derive(Debug, Default)]
struct State {
    readers: HashMap<UserId, Reader>,
    /// What the store does not know yet.
    changed: HashSet<(UserId, ConversationId)>,
    /// What it is being told.
    storing: HashSet<(UserId, ConversationId)>,
    /// Somebody has left: the store should know it now.
    urgent: bool,
}

#[derive(Debug, Default)]
struct Reader {
    places: HashMap<ConversationId, Place>,
    /// Nothing is kept once it is stored.
    left: bool,
}

/// How far one user has read, as far as was known in memory at some moment.
#[derive(Debug)]
pub(super) struct Read(HashMap<ConversationId, Place>);

impl Read {
    /// The cursor.
    pub(super) fn up_to(&self, conversation: ConversationId) -> Option<MessageNumber> {
        self.0.get(&conversation).map(|place| place.number)
    }

    /// The last message that was read by itself behind the cursor.
    pub(super) fn last_apart(&self, conversation: ConversationId) -> Option<MessageNumber> {
        self.0.get(&conversation)?.apart.last().copied()
    }

    /// Whether this message was read.
    pub(super) fn is_read(&self, conversation: ConversationId, number: MessageNumber) -> bool {
        self.0.get(&conversation).is_some_and(|place| {
            number <= place.number || place.apart.binary_search(&number).is_ok()
        })
    }
}

#[derive(Clone, Debug, Default)]
struct Place {
    number: MessageNumber,
    /// Whether the stored cursor has been looked at: until then it may stand further.
    known: bool,
    /// What was read beyond the cursor, in order: something unread lay before it. At most
    /// [`APART`].
    apart: Vec<MessageNumber>,
}

impl State {
    fn place(&mut self, user: UserId, conversation: ConversationId) -> &mut Place {
        let reader = self.readers.entry(user).or_default();
        reader.left = false;
        reader.places.entry(conversation).or_default()
    }

    fn known(&self, user: UserId, conversation: ConversationId) -> Option<&Place> {
        self.readers.get(&user)?.places.get(&conversation)
    }

    /// Forgets what the store knows of those who have left.
    fn forget(&mut self, user: UserId) {
        let Some(reader) = self.readers.get_mut(&user) else { return };
        if reader.left {
            let (changed, storing) = (&self.changed, &self.storing);
            reader.places.retain(|&conversation, _| {
                let key = (user, conversation);
                changed.contains(&key) || storing.contains(&key)
            });
            if reader.places.is_empty() {
                self.readers.remove(&user);
            }
        }
    }
}

impl Cursors {
    /// The cursor that is in memory, if one is; the stored one may stand further.
    pub(super) fn in_memory(
        &self,
        user: UserId,
        conversation: ConversationId,
    ) -> Option<MessageNumber> {
        self.state().known(user, conversation).map(|place| place.number)
    }

    /// The cursor, from the store if it has not been looked at there.
    pub(super) async fn read(
        &self,
        user: UserId,
        conversation: ConversationId,
        store: &Store,
    ) -> Result<MessageNumber, StoreError> {
        {
            let mut state = self.state();
            let place = state.place(user, conversation);
            if place.known {
                return Ok(place.number);
            }
        }
        let stored = store.cursor(user, conversation).await?;
        let mut state = self.state();
        // If the place is gone its user has left meanwhile, and what was read may be old: nothing
        // is kept of it.
        let reader = state.readers.get_mut(&user);
        let place = reader.and_then(|reader| reader.places.get_mut(&conversation));
        Ok(place.map_or(stored, |place| {
            place.number = place.number.max(stored);
            place.known = true;
            place.number
        }))
    }

    /// All that is in memory of `user`. It is taken before the store is asked: what is stored and
    /// forgotten meanwhile would be seen in neither.
    pub(super) fn of(&self, user: UserId) -> Read {
        let places = self.state().readers.get(&user).map(|reader| reader.places.clone());
        Read(places.unwrap_or_default())
    }

    /// These messages were read, whatever lies before them. Where the cursor stands, and the last
    /// message that was read beyond it.
    pub(super) fn read_apart(
        &self,
        user: UserId,
        conversation: ConversationId,
        numbers: &[MessageNumber],
    ) -> (MessageNumber, Option<MessageNumber>) {
        let mut state = self.state();
        let place = state.place(user, conversation);
        place.apart.extend(numbers);
        place.apart.sort_unstable();
        place.apart.dedup();
        let number = place.number;
        place.apart.retain(|apart| *apart > number);
        let more = place.apart.len().saturating_sub(APART);
        place.apart.drain(..more);
        (number, place.apart.last().copied())
    }

    /// Moves the cursor as far as nothing unread lies before what was read; `unread`: what others
    /// wrote beyond the cursor, in order, all of it before `end`.
    pub(super) fn advance(
        &self,
        user: UserId,
        conversation: ConversationId,
        unread: &[MessageNumber],
        end: MessageNumber,
    ) {
        let to = {
            let mut state = self.state();
            let place = state.place(user, conversation);
            let is_read = |number: &&MessageNumber| place.apart.binary_search(number).is_ok();
            let gap = unread.iter().find(|number| **number > place.number && !is_read(number));
            let gap = gap.copied().unwrap_or(end.next());
            place.apart.iter().copied().take_while(|number| *number < gap).last()
        };
        if let Some(to) = to {
            self.read_up_to(user, conversation, to);
        }
    }

    /// The cursor of a user who need not be on the board; nothing is kept in memory for it.
    pub(super) async fn look_at(
        &self,
        user: UserId,
        conversation: ConversationId,
        store: &Store,
    ) -> Result<MessageNumber, StoreError> {
        let in_memory =
            self.state().known(user, conversation).map(|place| (place.number, place.known));
        if let Some((number, true)) = in_memory {
            return Ok(number);
        }
        let stored = store.cursor(user, conversation).await?;
        Ok(in_memory.map_or(stored, |(number, _)| number.max(stored)))
    }

    pub(super) fn read_up_to(
        &self,
        user: UserId,
        conversation: ConversationId,
        number: MessageNumber,
    ) {
        let mut state = self.state();
        let place = state.place(user, conversation);
        if number <= place.number {
            return;
        }
        place.number = number;
        place.apart.retain(|apart| *apart > number);
        let first = state.changed.is_empty();
        state.changed.insert((user, conversation));
        drop(state);
        if first {
            self.knock.notify_one();
        }
    }

    pub(super) fn left(&self, user: UserId) {
        let mut state = self.state();
        let Some(reader) = state.readers.get_mut(&user) else { return };
        reader.left = true;
        state.forget(user);
        // What is left of it has to be stored.
        state.urgent |= state.readers.contains_key(&user);
        let urgent = state.urgent;
        drop(state);
        if urgent {
            self.knock.notify_one();
        }
    }

    /// Returns when there may be something to store that there was not before. Cancel-safe; for one
    /// at a time.
    pub(super) async fn changed(&self) {
        self.knock.notified().await;
    }

    /// Whether anything is to be stored, and whether it should be now.
    pub(super) fn wants(&self) -> Wants {
        let state = self.state();
        match (state.changed.is_empty(), state.urgent) {
            (true, _) => Wants::Nothing,
            (false, false) => Wants::Later,
            (false, true) => Wants::Now,
        }
    }

    /// All that the store does not know. It is [`stored`](Self::stored) next, or
    /// [`not_stored`](Self::not_stored).
    pub(super) fn take(&self) -> Vec<Cursor> {
        let mut state = self.state();
        state.urgent = false;
        let changed = mem::take(&mut state.changed);
        let cursor = |&(reader, conversation): &(UserId, ConversationId)| {
            let number = state.known(reader, conversation)?.number;
            Some(Cursor { reader, conversation, number })
        };
        let mut cursors: Vec<_> = changed.iter().filter_map(cursor).collect();
        state.storing = changed;
        // The database's pages are gone through once, in their order.
        cursors.sort_unstable();
        cursors
    }

    pub(super) fn stored(&self) {
        let mut state = self.state();
        for (user, _) in mem::take(&mut state.storing) {
            state.forget(user);
        }
    }

    pub(super) fn not_stored(&self) {
        let mut state = self.state();
        let storing = mem::take(&mut state.storing);
        state.changed.extend(storing);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether cursors are to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    Nothing,
    Later,
    Now,
}
