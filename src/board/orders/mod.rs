//! What a sysop orders is carried out here, and written down: who is found, what is refused, and what
//! those read whom it meets. Knows no words as they are typed.

mod accounts;
mod bans;
mod books;
mod callers;
mod columns;
mod running;
#[cfg(test)]
mod tests;

use tracing::{error, info};

use crate::chat::Target;
use crate::clock::{Dial, Timestamp};
use crate::ids::UserId;
use crate::store::{Deed, Role, StoreError};
use crate::sysop::{Actor, Order, Report};
use crate::text::clean::clean;
use crate::text::name::NameKey;

use super::Board;

/// What is said when the store fails in the middle of an order.
const STORE_FAILS: &str = "The store could not do that just now; the log says why.";

impl Board {
    /// Does what `by` orders, if it can be done. What needs a screen of its own is done there when this
    /// allows it; on a command line it is refused.
    pub async fn carry_out(&self, by: &Actor, order: &Order) -> Report {
        match self.is_still(by).await {
            Ok(true) => {}
            Ok(false) => return Report::refused("Your role is another by now. Please call again."),
            Err(_) => return Report::refused(STORE_FAILS),
        }
        let done = match order {
            Order::Nodes => Ok(self.nodes()),
            Order::Pages => Ok(self.pages(by)),
            Order::Kick { node, why } => self.kick(by, *node, why).await,
            Order::Broadcast(text) => self.broadcast(by, text).await,
            Order::Paging(on) => self.paging(by, *on).await,
            Order::Lock(name) => self.lock(by, name).await,
            Order::Unlock(name) => self.unlock(by, name).await,
            Order::Approve(name) => self.approve(by, name).await,
            Order::Audit(lines) => self.audit_log(by, *lines).await,
            Order::Log(lines) => Ok(self.log_lines(by, *lines)),
            Order::Reload => Ok(self.read_settings(by).await),
            Order::Shutdown { minutes, why } => Ok(self.shut_down(by, *minutes, why).await),
            Order::StayUp => Ok(self.stay_up(by).await),
            Order::Ban { whom, time, why } => self.ban_of(by, whom, *time, why).await,
            Order::Unban(whom) => self.unban_of(by, whom).await,
            Order::Bans => self.bans_that_hold(by).await,
            Order::Answer(_) | Order::Break(_) | Order::Watch(_) | Order::Hide | Order::Detach
                if by.user.is_none() =>
            {
                Ok(Report::refused("That needs a console: carrier console."))
            }
            Order::Break(node) => self.may_break_in(by, *node).await,
            Order::Answer(_) | Order::Watch(_) | Order::Hide | Order::Detach => {
                Ok(Report::done(""))
            }
        };
        done.unwrap_or_else(|cause| {
            error!(%cause, "an order could not be carried out");
            Report::refused(STORE_FAILS)
        })
    }

    /// Whether who orders may still do so: the role was known when the call began.
    async fn is_still(&self, by: &Actor) -> Result<bool, StoreError> {
        let Some(user) = by.user else { return Ok(true) };
        Ok(self.role_of(user).await? == Some(by.role))
    }

    /// Writes down what was done. That it could not be written undoes nothing.
    pub async fn write_down(&self, by: &Actor, deed: &str, about: &str, detail: &str) {
        // What is empty is left out.
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (of_whom, in_words) = (said(about), said(detail));
        info!(deed, about = of_whom, detail = in_words, by = &*by.name, "an order of the sysop");
        let deed = Deed {
            at: self.clock.wall(),
            actor: by.user,
            actor_name: by.name.to_string(),
            deed: deed.to_owned(),
            about: clean(about).trim().to_owned(),
            detail: clean(detail).trim().to_owned(),
        };
        if let Err(cause) = self.store.audit(&deed).await {
            error!(%cause, "the audit log could not be written");
        }
    }

    /// The user with this name, also if another program has just made the account.
    pub(super) async fn user_named(
        &self,
        typed: &str,
    ) -> Result<Result<Target, Report>, StoreError> {
        let directory = self.accounts.directory();
        directory.refresh().await?;
        let typed = typed.trim();
        let name = typed.strip_prefix('@').unwrap_or(typed).trim();
        Ok(match directory.find(&NameKey::of(name)) {
            Some((user, name)) => Ok(Target { user, name }),
            None => {
                let typed = clean(typed).trim().to_owned();
                let near = directory.nearest(name);
                let near =
                    near.map_or_else(|| ".".to_owned(), |it| format!(". Did you mean {it}?"));
                Err(Report::refused(format!("Unknown user: {typed}{near}")))
            }
        })
    }

    /// Whether `user` stands above whoever orders.
    pub(super) async fn outranks(&self, by: &Actor, user: UserId) -> Result<bool, StoreError> {
        Ok(self.role_of(user).await?.is_some_and(|role| role > by.role))
    }

    async fn is_sysop(&self, user: UserId) -> Result<bool, StoreError> {
        Ok(self.role_of(user).await? == Some(Role::Sysop))
    }

    async fn role_of(&self, user: UserId) -> Result<Option<Role>, StoreError> {
        Ok(self.store.user(user).await?.map(|user| user.role))
    }

    /// How who orders reads a clock: a user as at the menu, whoever gives commands the board's way.
    fn dial_of(&self, by: &Actor) -> Dial {
        by.times.dial(self.config().board.time_zone)
    }
}

fn rfc3339(at: Timestamp) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
