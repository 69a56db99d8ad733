//! A page on its way to the sysop: who of those in charge is on line hears it, and the program of
//! `[sysop] on_page` is run. Knows not how the caller waits.

mod programs;

use std::sync::Arc;

use tracing::{info, warn};

use crate::bell::Page;
use crate::protocol::mail::{Announcement, Mail};

use super::Board;

pub use programs::Programs;

impl Board {
    /// Rings. `false`: nobody can hear it.
    pub(super) async fn ring(&self, page: &Page) -> bool {
        info!(why = &*page.why, "a caller pages");
        let told = self.tell_page(page, Some(&page.why)).await;
        let runs = self.run_on_page(page);
        told || runs
    }

    /// Tells those in charge who are on line of a page, or that it is over. `false`: there are none.
    pub(super) async fn tell_page(&self, page: &Page, why: Option<&Arc<str>>) -> bool {
        let announcement = Arc::new(Announcement::Page {
            name: Arc::clone(&page.name),
            node: page.address.node,
            why: why.map(Arc::clone),
        });
        let mut told = false;
        let in_charge = match self.store.in_charge().await {
            Ok(in_charge) => in_charge,
            Err(cause) => {
                warn!(%cause, "who is in charge cannot be looked up");
                return false;
            }
        };
        for user in in_charge.into_iter().filter(|user| *user != page.user) {
            if let Some(row) = self.registry.find_user(user)
                && !row.status.line_lost
            {
                let mail = Mail::Announced(Arc::clone(&announcement));
                told |= self.registry.tell(row.address, mail);
            }
        }
        told
    }

    /// Runs the program that is to be run: the name, the node and the reason are its last arguments. It
    /// is not waited for. `false`: there is none, or it cannot be run.
    fn run_on_page(&self, page: &Page) -> bool {
        let config = self.config();
        let Some((program, arguments)) = config.sysop.on_page.split_first() else { return false };
        let node = page.address.node.to_string();
        let about = [page.name.to_string(), node, page.why.to_string()];
        self.programs.start(program, &[arguments, &about].concat())
    }
}
