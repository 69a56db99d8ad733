//! What was shown of the logs, and of news, since the caller last gave a sign of life: it may have gone into a
//! line that was dead already. It counts as read with the next key, or when the line has lived on
//! for longer than a dead one could.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::{ConversationId, MessageNumber};
use crate::screen::Screen;
use crate::terminal::render::Printed;

/// A dead line is noticed within this time (SPEC §9).
const NOTICED: Duration = Duration::from_secs(90);

/// How many online messages are kept apart; with more, all count as read.
const OLMS: usize = 100;

/// How much news is kept that stands in no log; of more the oldest is forgotten.
const NEWS: usize = 20;

/// See the module. Bounded: a range for each log, [`OLMS`] and [`NEWS`].
#[derive(Debug, Default)]
pub(super) struct Unseen {
    logs: Vec<Shown>,
    olms: Vec<(ConversationId, MessageNumber)>,
    /// News that stands in no log, the last.
    news: VecDeque<Arc<Printed>>,
    /// A chat whose end was told.
    chat: Option<Box<dyn Screen>>,
    last: Option<Uptime>,
}

/// What was shown of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) conversation: ConversationId,
    pub(super) first: MessageNumber,
    pub(super) last: MessageNumber,
}

impl Unseen {
    /// A message of an open chat was shown.
    pub(super) fn shows(&mut self, log: ConversationId, number: MessageNumber, now: Uptime) {
        self.last = Some(now);
        match self.logs.iter_mut().find(|shown| shown.conversation == log) {
            Some(shown) => {
                shown.first = shown.first.min(number);
                shown.last = shown.last.max(number);
            }
            None => {
                self.logs.push(Shown { conversation: log, first: number, last: number });
            }
        }
    }

    /// An online message was shown, or one of the caller's own was stored. `false`: there are so
    /// many that all should count as read now.
    pub(super) fn shows_olm(
        &mut self,
        log: ConversationId,
        number: MessageNumber,
        now: Uptime,
    ) -> bool {
        self.last = Some(now);
        self.olms.push((log, number));
        self.olms.len() <= OLMS
    }

    /// It is not read yet: the line has not taken all of it.
    pub(super) fn waits_on(&mut self, now: Uptime) {
        if let Some(last) = &mut self.last {
            *last = now;
        }
    }

    /// News was shown that stands in no log.
    pub(super) fn shows_news(&mut self, told: Arc<Printed>, now: Uptime) {
        self.last = Some(now);
        self.news.push_back(told);
        if self.news.len() > NEWS {
            self.news.pop_front();
        }
    }

    /// The news, which is then forgotten here.
    pub(super) fn take_news(&mut self) -> VecDeque<Arc<Printed>> {
        std::mem::take(&mut self.news)
    }

    /// The end of a chat was told.
    pub(super) fn ends(&mut self, chat: Box<dyn Screen>, now: Uptime) {
        self.last = Some(now);
        self.chat = Some(chat);
    }

    /// That chat, which is then forgotten here.
    pub(super) fn take_chat(&mut self) -> Option<Box<dyn Screen>> {
        self.chat.take()
    }

    /// When all of it counts as read without a sign of life.
    pub(super) fn deadline(&self) -> Option<Uptime> {
        self.last.map(|last| last + NOTICED)
    }

    /// What stands in logs. Everything is then forgotten here.
    pub(super) fn take(&mut self) -> (Vec<Shown>, Vec<(ConversationId, MessageNumber)>) {
        self.last = None;
        self.news = VecDeque::new();
        self.chat = None;
        (std::mem::take(&mut self.logs), std::mem::take(&mut self.olms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_only_reads_costs_a_range() {
        let mut unseen = Unseen::default();
        for number in 5..10_000 {
            unseen.shows(ConversationId(1), MessageNumber(number), Uptime::from_secs(7));
        }
        assert_eq!(unseen.deadline(), Some(Uptime::from_secs(97)));
        let (first, last) = (MessageNumber(5), MessageNumber(9_999));
        let shown = Shown { conversation: ConversationId(1), first, last };
        assert_eq!(unseen.take(), (vec![shown], vec![]));
        assert_eq!(unseen.deadline(), None);
    }
}
