//! `CHAT TOGGLE`, `AWAY`, `BACK` and `DND`: whether a caller wants to be asked, and what came while
//! that was not so.

use crate::board::{Question, TalkQuestion};
use crate::chat::{Missed, Refusal};
use crate::registry::Reach;
use crate::terminal::style::Line;
use crate::text::clean::clean;
use crate::text::width;

use super::super::{Cx, Step, Typed};
use super::{Menu, Waiting};

/// How long the reason for being away can be, in characters.
const LONGEST_REASON: usize = 60;

impl Menu {
    /// `CHAT TOGGLE`: remembered between calls. Whoever is away, or wants no disturbance, is back
    /// and available by it.
    pub(super) fn toggle(&mut self, cx: &mut Cx<'_>) -> Step {
        let member = cx.member();
        let available = *member.chat.reach() != Reach::Available;
        member.user.available = available;
        let user = member.user.id;
        let missed = reach(Reach::remembered(available), cx);
        let waiting = missed.map_or(Waiting::Keep, |missed| {
            tell_missed(&missed, cx);
            Waiting::KeepAndBack { olms: missed.olms }
        });
        self.ask(waiting, Question::KeepAvailable(user, available))
    }

    /// `CHAT BACK`: what holds between calls holds again, and what came meanwhile is told.
    pub(super) fn back(&mut self, cx: &mut Cx<'_>) -> Step {
        let available = cx.member().user.available;
        let Some(missed) = reach(Reach::remembered(available), cx) else { return Step::Stay };
        tell_missed(&missed, cx);
        self.count_unread(missed.olms, cx)
    }

    /// So many online messages were shown meanwhile; how many others came?
    pub(super) fn count_unread(&mut self, olms: u32, cx: &mut Cx<'_>) -> Step {
        let user = cx.member().user.id;
        self.ask(Waiting::Back { olms }, Question::Talks(user, TalkQuestion::Unread))
    }
}

/// `CHAT AWAY [text]`.
pub(super) fn away(why: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
    let why = clean(why).trim().to_owned();
    let characters = width::count(&why) + typed.beyond;
    if characters > LONGEST_REASON {
        let refusal = Refusal::TooLong { characters, limit: LONGEST_REASON };
        cx.print(Line::new().error(refusal.to_string()));
        cx.given_back = Some(typed.text.clone());
        return Step::Stay;
    }
    reach(Reach::Away(why.into()), cx);
    Step::Stay
}

/// `CHAT DND`.
pub(super) fn do_not_disturb(cx: &mut Cx<'_>) -> Step {
    reach(Reach::DoNotDisturb, cx);
    Step::Stay
}

/// From now on it is so, and the caller reads what that means.
fn reach(reach: Reach, cx: &mut Cx<'_>) -> Option<Box<Missed>> {
    let status = in_capitals(&reach);
    let means = match &reach {
        Reach::Available => "Other users can now request to chat with you.",
        Reach::NotAvailable => "Other users cannot request to chat with you.",
        Reach::Away(_) => {
            "Other users cannot request to chat with you, and are told so. Type CHAT BACK when you \
             are back."
        }
        Reach::DoNotDisturb => {
            "Other users cannot request to chat with you, nor send you online messages. CHAT BACK \
             ends it."
        }
    };
    cx.print(format!("Your chat status is now: {status}"));
    cx.print(means);
    let member = cx.member();
    member.chat.set_reach(reach)
}

/// `AVAILABLE`, `AWAY: lunch`.
pub(super) fn in_capitals(reach: &Reach) -> String {
    let said = reach.to_string();
    match said.split_once(": ") {
        Some((status, why)) => format!("{}: {why}", status.to_uppercase()),
        None => said.to_uppercase(),
    }
}

/// Which requests came meanwhile, and whose.
fn tell_missed(missed: &Missed, cx: &mut Cx<'_>) {
    let mut names: Vec<String> = missed
        .by
        .iter()
        .map(|(whom, times)| match times {
            1 => whom.name.to_string(),
            _ => format!("{} ({times} times)", whom.name),
        })
        .collect();
    if missed.others > 0 {
        names.push("and others".to_owned());
    }
    cx.print(match missed.requests() {
        0 => "Nobody wanted to chat with you meanwhile.".to_owned(),
        1 => format!("1 chat request was refused meanwhile: {}.", names.join(", ")),
        number => format!("{number} chat requests were refused meanwhile: {}.", names.join(", ")),
    });
}

/// How many messages came meanwhile, or lie unread from before.
pub(super) fn tell_unread(olms: u32, unread: i64, cx: &mut Cx<'_>) {
    cx.print(match unread.saturating_add(olms.into()) {
        ..=0 => "You have no new messages.".to_owned(),
        1 => "You have 1 new message.".to_owned(),
        number => format!("You have {number} new messages."),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_in_capitals_and_the_reason_is_not() {
        for (reach, said) in [
            (Reach::Available, "AVAILABLE"),
            (Reach::NotAvailable, "NOT AVAILABLE"),
            (Reach::DoNotDisturb, "DO NOT DISTURB"),
            (Reach::Away("".into()), "AWAY"),
            (Reach::Away("Lunch: with Bob".into()), "AWAY: Lunch: with Bob"),
        ] {
            assert_eq!(in_capitals(&reach), said);
        }
    }
}
