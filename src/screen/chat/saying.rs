//! Saying something in a chat: as soon as it may be said, with a ticket; and what becomes of a line
//! that cannot be. Knows no words: what the line means is known already.

use crate::board::Purpose;
use crate::chat::{Refusal, Saying};
use crate::protocol::mail::MessageKind;
use crate::terminal::style::Line;

use super::super::{Cx, Step, Typed};
use super::ChatScreen;

impl ChatScreen {
    /// Says it, as soon as one more message may be said.
    pub(super) fn message_of(
        &mut self,
        kind: MessageKind,
        text: &str,
        typed: &Typed,
        cx: &mut Cx<'_>,
    ) -> Step {
        let now = cx.now();
        if let Some(until) = cx.member().may_say_at(now) {
            return Step::Hold { until, line: typed.clone() };
        }
        let saying = Saying { kind, about: None, text, typed: &typed.text };
        self.say(&saying, typed.beyond, cx);
        Step::Stay
    }

    /// Says it now; `beyond`: so many characters more were typed than were taken.
    pub(super) fn say(&mut self, saying: &Saying<'_>, beyond: usize, cx: &mut Cx<'_>) {
        let now = cx.now();
        let member = cx.member();
        let Some(ticket) = member.ticket() else {
            cx.print(Line::new().error(Refusal::TooManyWaiting.to_string()));
            cx.given_back = Some(saying.typed.to_owned());
            return;
        };
        match member.chat.say(saying, ticket) {
            Ok(Some(line)) => {
                member.expect(ticket, Purpose::Chat(line));
                member.says(now);
                // What reads otherwise than it was typed is printed again.
                let is_plain = saying.kind == MessageKind::Text && saying.about.is_none();
                self.on_screen += usize::from(is_plain && !self.is_away() && !cx.can_lift());
            }
            Ok(None) => {}
            Err(why) => {
                let sentence = if why == Refusal::NotInChat {
                    // The party says so too while an end waits for the last lines.
                    "This chat is ending: the line was not sent.".to_owned()
                } else {
                    why.beyond(beyond).to_string()
                };
                cx.print(Line::new().error(sentence));
                cx.given_back = Some(saying.typed.to_owned());
            }
        }
    }
}
