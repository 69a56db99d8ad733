//! What a caller may ask of the board itself, as plain values, and how it is answered: who belongs to
//! it, who called, what the sysop has put up; and the way to write to the sysop. Knows no screen.

use std::sync::Arc;

use crate::art::{Bulletin, Issue, bulletins, issue};
use crate::chat::Target;
use crate::direct::{self, Olm, reach};
use crate::ids::{Address, Ticket, UserId};
use crate::store::{Listed, PastCall, StoreError, Tenure};
use crate::text::name::NameKey;

use super::Board;

/// How many users are listed at once.
pub const MOST_LISTED: u16 = 500;

/// Something about the board.
#[derive(Debug)]
pub enum HouseQuestion {
    /// The users whose names begin so.
    Users(NameKey),
    /// What this user has done.
    Tenure(UserId),
    /// The last calls, so many of them.
    Calls(u16),
    /// Who runs the board.
    Sysop,
    /// Leave a comment to the sysop for somebody who is not let in.
    Comment(Box<Comment>),
    /// What the sysop has put up.
    Bulletins,
    /// One of these.
    Bulletin(String),
}

/// What was found.
#[derive(Debug)]
pub enum HouseAnswer {
    /// To [`HouseQuestion::Users`]: at most [`MOST_LISTED`] of them, and how many there are.
    Users(Vec<Listed>, i64),
    /// To [`HouseQuestion::Tenure`].
    Tenure(Tenure),
    /// To [`HouseQuestion::Calls`], the newest first.
    Calls(Vec<PastCall>),
    /// To [`HouseQuestion::Sysop`].
    Sysop(Option<Target>),
    /// To [`HouseQuestion::Comment`]: `true`: what becomes of it comes to its ticket; else nobody
    /// would read it.
    Comment(bool),
    /// To [`HouseQuestion::Bulletins`].
    Bulletins(Vec<Bulletin>),
    /// To [`HouseQuestion::Bulletin`]; `None`: it cannot be read.
    Bulletin(Option<Issue>),
}

/// Lines to the sysop by somebody who is not on the board.
#[derive(Debug)]
pub struct Comment {
    /// Who writes.
    pub sender: UserId,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// From which node.
    pub from: Address,
    /// By which number the writer answers for the last line.
    pub ticket: Ticket,
    /// What: each is a message of its own; cleaned, not empty, within the limit.
    pub lines: Vec<String>,
}

impl Board {
    /// Who runs the board, as far as was known when this was looked up last.
    pub fn sysop(&self) -> Option<Target> {
        self.accounts.sysop().map(|(user, name)| Target { user, name })
    }

    /// Finds out who runs the board: `[sysop] account`, or the first sysop.
    pub async fn look_up_sysop(&self) -> Result<Option<Target>, StoreError> {
        self.accounts.look_up_sysop(&self.config().sysop.account).await?;
        Ok(self.sysop())
    }

    pub(super) async fn look_up_in_house(
        &self,
        question: HouseQuestion,
    ) -> Result<HouseAnswer, StoreError> {
        let folder = || self.config().board.bulletins.clone();
        Ok(match question {
            HouseQuestion::Users(beginning) => {
                let (listed, all) = self.store.roll(&beginning, MOST_LISTED).await?;
                HouseAnswer::Users(listed, all)
            }
            HouseQuestion::Tenure(user) => HouseAnswer::Tenure(self.store.tenure(user).await?),
            HouseQuestion::Calls(most) => {
                let mut calls = self.store.last_calls(most, None).await?;
                calls.retain(|call| !self.hides(call));
                HouseAnswer::Calls(calls)
            }
            HouseQuestion::Sysop => HouseAnswer::Sysop(self.look_up_sysop().await?),
            HouseQuestion::Comment(comment) => HouseAnswer::Comment(self.comment(*comment).await?),
            HouseQuestion::Bulletins => {
                let folder = folder();
                HouseAnswer::Bulletins(off_thread(move || bulletins(&folder)).await)
            }
            HouseQuestion::Bulletin(stem) => {
                let folder = folder();
                HouseAnswer::Bulletin(off_thread(move || issue(&folder, &stem)).await)
            }
        })
    }

    /// Whether this call goes on, and WHO does not show it.
    pub(super) fn hides(&self, call: &PastCall) -> bool {
        let on = call.ended_at.is_none().then(|| self.registry.find_user(call.caller));
        on.flatten().is_some_and(|row| row.status.hidden)
    }

    /// Queues the lines of a comment, if there is a sysop who wants to hear of its author.
    async fn comment(&self, comment: Comment) -> Result<bool, StoreError> {
        let Comment { sender, sender_name, from, ticket, lines } = comment;
        let Some(sysop) = self.look_up_sysop().await? else { return Ok(false) };
        if sysop.user == sender || self.accounts.blocks().has(sysop.user, sender) {
            return Ok(false);
        }
        let conversation = self.conversations.pair(sender, sysop.user).await?;
        let is_told = reach(self.registry.find_user(sysop.user).as_ref()).is_ok();
        for (at, text) in (1..).zip(&lines) {
            direct::send(
                Olm {
                    conversation,
                    sender,
                    sender_name: Arc::clone(&sender_name),
                    from,
                    to: is_told.then_some(sysop.user),
                    text: text.as_str().into(),
                    ticket: if at == lines.len() { ticket } else { Ticket::NOBODYS },
                },
                &self.conversations,
            );
        }
        Ok(true)
    }
}

/// Runs what waits for the disk where it may; nothing, if it came to grief there.
async fn off_thread<T: Default + Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}
