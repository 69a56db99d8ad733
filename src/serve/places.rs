//! Places for those who connect and have yet to say what they want: whoever says nothing keeps nobody
//! out who comes later. Knows not what is said.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use tokio_util::sync::CancellationToken;

/// So many places.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    /// In the order of their coming.
    taken: Vec<Weak<Place>>,
}

/// One place, until the last that has it drops it.
#[derive(Debug, Default)]
pub(super) struct Place {
    is_needed: CancellationToken,
    has_spoken: AtomicBool,
}

impl Places {
    /// So many.
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Vec::new() }
    }

    /// A place for who comes now. If all are taken whoever has been silent longest has to go; `None`:
    /// nobody is silent.
    pub(super) fn take(&mut self) -> Option<Arc<Place>> {
        self.taken.retain(|place| place.strong_count() > 0);
        if self.taken.len() >= self.most {
            let is_silent = |place: Arc<Place>| !place.has_spoken.load(Ordering::Acquire);
            let silent = self.taken.iter().position(|it| it.upgrade().is_some_and(is_silent))?;
            self.clear(silent);
        }
        Some(self.hand_out())
    }

    /// The same, but if nobody is silent who came first has to go.
    pub(super) fn take_anyway(&mut self) -> Arc<Place> {
        if let Some(place) = self.take() {
            return place;
        }
        self.clear(0);
        self.hand_out()
    }

    fn hand_out(&mut self) -> Arc<Place> {
        let place = Arc::new(Place::default());
        self.taken.push(Arc::downgrade(&place));
        place
    }

    fn clear(&mut self, at: usize) {
        if let Some(place) = self.taken.remove(at).upgrade() {
            place.is_needed.cancel();
        }
    }
}

impl Place {
    /// What is said, and counts as said from then on. `None`: the place is needed.
    pub(super) async fn hears<T>(&self, saying: impl Future<Output = T>) -> Option<T> {
        let said = self.holds(saying).await?;
        self.has_spoken.store(true, Ordering::Release);
        Some(said)
    }

    /// What comes of it, unless the place is needed before.
    pub(super) async fn holds<T>(&self, doing: impl Future<Output = T>) -> Option<T> {
        self.is_needed.run_until_cancelled(doing).await
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn who_is_silent_longest_makes_room_and_who_has_spoken_does_not() {
        let mut places = Places::new(3);
        let (first, second, third) =
            (places.take().unwrap(), places.take().unwrap(), places.take().unwrap());
        assert_eq!(first.hears(ready(1)).await, Some(1));
        let fourth = places.take().unwrap();
        assert_eq!(second.hears(pending::<()>()).await, None);
        for place in [&third, &fourth] {
            assert_eq!(place.hears(ready(2)).await, Some(2));
        }
        assert!(places.take().is_none(), "all have said what they want");
        // Who was sent away has left.
        drop(second);
        drop(third);
        let fifth = places.take().unwrap();
        assert_eq!(fifth.hears(ready(3)).await, Some(3));
        let _sixth = places.take_anyway();
        assert_eq!(first.holds(pending::<()>()).await, None, "it was the first");
        assert_eq!(fourth.holds(ready(4)).await, Some(4));
    }

    #[tokio::test]
    async fn a_place_that_is_left_is_free() {
        let mut places = Places::new(1);
        for _ in 0..3 {
            let place = places.take().unwrap();
            assert_eq!(place.hears(ready(())).await, Some(()));
        }
    }
}
