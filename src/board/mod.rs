//! The handle to the board: everything that a screen may use, the answers to what a screen asks,
//! and what belongs to a caller who has logged in.

mod account;
mod answer;
mod answering;
mod broken_off;
mod descent;
mod entrance;
mod house;
mod in_charge;
mod keeping;
mod log;
mod mail;
mod member;
mod opening;
mod orders;
mod question;
mod reload;
mod ring;
mod shown;
mod talks;
#[cfg(test)]
mod tests;
mod writing;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::accounts::Accounts;
use crate::art::Art;
use crate::bell::Bell;
use crate::clock::Clock;
use crate::conversation::Conversations;
use crate::ids::{Address, Ids};
use crate::limits::{Bans, Door, Tally};
use crate::logbook::Logbook;
use crate::registry::{Caller, LogIn, Reach, Registry};
use crate::store::{Store, User};
use crate::text::name::UserName;

pub use account::{AccountAnswer, AccountQuestion};
pub use answer::{Answer, Unanswered};
pub use broken_off::BrokenOff;
pub use descent::{Descent, Planned};
pub use house::{Comment, HouseAnswer, HouseQuestion, MOST_LISTED};
pub use in_charge::{InCharge, in_charge};
pub use log::{LogAnswer, LogQuestion, SessionSoFar};
pub use mail::{MailAnswer, MailPage, MailQuestion};
pub use member::{Crossed, Member, Purpose, Told};
pub use opening::Opening;
pub use question::Question;
pub use reload::{FollowLog, Settings};
pub use ring::Programs;
pub use talks::{TalkAnswer, TalkQuestion};
pub use writing::{Arrived, ToAll};

/// The running board; clones share it.
#[derive(Clone)]
pub struct Board(Arc<Parts>);

/// What the board is made of.
pub struct Parts {
    /// nodes.toml, checked.
    pub config: Settings,
    /// The only clock.
    pub clock: Clock,
    /// The source of session ids.
    pub ids: Ids,
    /// Who is up now.
    pub registry: Registry,
    /// The logs, and the way to append to them.
    pub conversations: Conversations,
    /// Who may log in.
    pub accounts: Accounts,
    /// Chats that were broken off by a lost line.
    pub broken_off: BrokenOff,
    /// What is kept.
    pub store: Store,
    /// What there is a limit to, for each user.
    pub tally: Tally,
    /// Whom the board lets in, before that costs anything.
    pub door: Door,
    /// Who is kept out.
    pub bans: Bans,
    /// The pictures.
    pub art: Art,
    /// Who pages the sysop.
    pub bell: Bell,
    /// What runs because somebody pages.
    pub programs: Programs,
    /// The last lines of the log.
    pub logbook: Logbook,
    /// When it goes down, if that is known.
    pub descent: Descent,
}

impl Board {
    /// A board of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Puts `user`'s caller on the board, if there is a place.
    pub fn log_in(&self, who: Address, user: &User) -> LogIn {
        let caller = seen_by_others(user);
        let reach = Reach::remembered(user.available);
        self.registry.log_in(who.incarnation, caller, reach, user.habits.olm)
    }

    /// Whether an account has this name, or one that differs in case or accents only.
    pub fn is_taken(&self, name: &UserName) -> bool {
        self.accounts.directory().find(&name.key()).is_some()
    }
}

/// What others see of a user who is on line.
#[must_use]
pub fn seen_by_others(user: &User) -> Caller {
    Caller {
        user: user.id,
        name: Arc::clone(&user.name),
        real_name: user.real_name.clone().filter(|_| user.shows_name),
        location: user.location.clone(),
    }
}

impl Deref for Board {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board").finish_non_exhaustive()
    }
}
