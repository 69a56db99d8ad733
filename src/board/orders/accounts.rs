//! Orders about accounts: `LOCK`, `UNLOCK`, `APPROVE`.

use crate::board::Board;
use crate::ids::UserId;
use crate::protocol::mail::{HangUp, Mail};
use crate::store::{Access, StoreError};
use crate::sysop::{Actor, Report};

impl Board {
    pub(super) async fn lock(&self, by: &Actor, name: &str) -> Result<Report, StoreError> {
        let user = match self.user_named(name).await? {
            Ok(user) => user,
            Err(report) => return Ok(report),
        };
        let name = &user.name;
        if self.is_sysop(user.user).await? {
            return Ok(Report::refused(format!("{name} is a sysop, and is not locked.")));
        }
        self.store.set_access(user.user, Access::Locked, self.clock.wall()).await?;
        let gone = self.hang_up_user(user.user, HangUp::Locked);
        self.write_down(by, "lock", name, "").await;
        let call = if gone { ", and 1 call was ended" } else { "" };
        Ok(Report::done(format!("{name}'s account is locked{call}.")))
    }

    pub(super) async fn unlock(&self, by: &Actor, name: &str) -> Result<Report, StoreError> {
        let user = match self.user_named(name).await? {
            Ok(user) => user,
            Err(report) => return Ok(report),
        };
        self.store.set_access(user.user, Access::Open, self.clock.wall()).await?;
        self.write_down(by, "unlock", &user.name, "").await;
        Ok(self.is_open(user.user, &user.name))
    }

    pub(super) async fn approve(&self, by: &Actor, name: &str) -> Result<Report, StoreError> {
        let user = match self.user_named(name).await? {
            Ok(user) => user,
            Err(report) => return Ok(report),
        };
        let access = self.store.user(user.user).await?.map(|user| user.access);
        let name = &user.name;
        if access != Some(Access::Waiting) {
            return Ok(Report::refused(format!("{name} does not wait to be approved.")));
        }
        self.store.set_access(user.user, Access::Open, self.clock.wall()).await?;
        self.write_down(by, "approve", name, "").await;
        Ok(self.is_open(user.user, name))
    }

    /// The account is open; another thing is whether its owner is let in.
    fn is_open(&self, user: UserId, name: &str) -> Report {
        if self.bans.of_user(user, self.clock.wall()).is_some() {
            return Report::done(format!("{name}'s account is open, but banned: UNBAN {name}."));
        }
        Report::done(format!("{name} can log in."))
    }

    /// Ends the call of `user`; `false`: there was none.
    pub(super) fn hang_up_user(&self, user: UserId, why: HangUp) -> bool {
        let row = self.registry.find_user(user);
        row.is_some_and(|row| self.registry.tell(row.address, Mail::HangUp(why)))
    }
}
