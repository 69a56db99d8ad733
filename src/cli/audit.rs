//! What commands do to the board's store goes into its audit log, under the name that whoever runs
//! them has on this machine. Knows no command.

use anyhow::Context;

use crate::clock::Clock;
use crate::serve::own_name;
use crate::store::{Deed, Store};
use crate::text::clean::clean;

/// Where it is written down.
pub(super) struct Audit {
    store: Store,
    clock: Clock,
}

impl Audit {
    /// In this store.
    pub(super) fn new(store: &Store, clock: Clock) -> Self {
        Self { store: store.clone(), clock }
    }

    /// Writes down what was done, after it was. An error undoes nothing.
    pub(super) async fn write(&self, what: &str, about: &str, detail: &str) -> anyhow::Result<()> {
        let written = self.store.audit(&deed(self.clock, what, about, detail)).await;
        written.context("it is done, but could not be written into the audit log")
    }
}

/// What whoever runs this does now.
pub(super) fn deed(clock: Clock, what: &str, about: &str, detail: &str) -> Deed {
    Deed {
        at: clock.wall(),
        actor: None,
        actor_name: own_name(),
        deed: what.to_owned(),
        about: clean(about).trim().to_owned(),
        detail: clean(detail).trim().to_owned(),
    }
}
