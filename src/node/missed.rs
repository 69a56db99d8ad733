//! Online messages that the mailbox had no room for, or that came while the line was lost: they are
//! read from the logs, a page at a time, and what comes meanwhile waits behind them. Knows not how
//! they are shown.

use std::sync::Arc;

use crate::board::{Answer, Question};
use crate::protocol::mail::Message;
use crate::registry::Reach;
use crate::store::OlmPlace;

use super::Node;
use super::stack::NODE;

/// Whether they are being looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Missed {
    /// What comes is shown.
    #[default]
    No,
    /// What comes is read from the logs with the rest.
    Asked,
    /// The same, and something came that a page may not have had.
    AskAgain,
}

impl Node {
    /// Some may have been missed.
    pub(super) fn look_for_missed_olms(&mut self) {
        let Some(member) = &self.typist.member else { return };
        // What was left for somebody who wants none is found in the mail.
        if !member.user.habits.olm || *member.chat.reach() == Reach::DoNotDisturb {
            return;
        }
        match self.missed_olms {
            Missed::No => self.ask_for_olms(member.olms_after),
            Missed::Asked | Missed::AskAgain => self.missed_olms = Missed::AskAgain,
        }
    }

    /// One came into the mailbox. Behind others that are still to be shown it has to wait: what is
    /// shown of a log goes up only.
    pub(super) fn olm_came(&mut self, message: &Arc<Message>) {
        if self.olms.comes_while_arriving() {
            return;
        }
        match self.missed_olms {
            Missed::No => {
                self.olm(message, true);
            }
            Missed::Asked | Missed::AskAgain => self.missed_olms = Missed::AskAgain,
        }
    }

    /// They have been looked for.
    pub(super) fn missed_olms_are(&mut self, answer: Answer) {
        if matches!(answer, Answer::Failed(_)) {
            self.missed_olms = Missed::No;
            self.look_again_later();
        }
        let Answer::MissedOlms { olms, more } = answer else { return };
        let mut bell = true;
        for olm in olms {
            if self.is_of_open_chat(olm.conversation) {
                // The chat shows it among its lines, from the same log.
                continue;
            }
            bell &= !self.olm(&Arc::new(olm), bell);
        }
        let again = self.missed_olms == Missed::AskAgain;
        match more {
            Some(last) => {
                self.ask_for_olms(last);
                if again {
                    self.missed_olms = Missed::AskAgain;
                }
            }
            None if again => self.ask_for_olms(self.olms_after()),
            None => self.missed_olms = Missed::No,
        }
    }

    fn olms_after(&self) -> OlmPlace {
        self.typist.member.as_ref().map_or(OlmPlace::FIRST, |member| member.olms_after)
    }

    fn ask_for_olms(&mut self, after: OlmPlace) {
        let Some(member) = &self.typist.member else { return };
        let user = member.user.id;
        self.missed_olms = Missed::Asked;
        self.ask(NODE, Question::MissedOlms { user, after });
    }
}
