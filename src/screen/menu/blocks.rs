//! `CHAT BLOCK`, `UNBLOCK` and `BLOCKS`: whom a caller does not want to hear of.

use crate::accounts::{Blocked, MOST_BLOCKS};
use crate::board::Question;
use crate::chat::{Refusal, Target};
use crate::terminal::style::{Line, Text};
use crate::text::name::NameKey;
use crate::text::width;

use super::super::{Cx, Step, Typed};
use super::{Menu, Waiting};

impl Menu {
    /// `CHAT BLOCK <user>`: remembered between calls. What stands with that user ends.
    pub(super) fn block(&mut self, name: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        match cx.find(name) {
            Err(why @ Refusal::Unknown { .. }) => self.look_for_name(&why, typed, cx),
            Err(why) => refuse(why.to_string(), cx),
            Ok(whom) => self.block_target(whom, cx),
        }
    }

    fn block_target(&mut self, whom: Target, cx: &mut Cx<'_>) -> Step {
        let me = cx.member().user.id;
        let Target { user, name } = whom;
        if user == me {
            return refuse("You cannot block yourself.".to_owned(), cx);
        }
        match cx.board.accounts.blocks().add(me, (user, name.clone())) {
            Blocked::Already => return refuse(format!("You have blocked {name} already."), cx),
            Blocked::TooMany => {
                return refuse(
                    format!(
                        "You have blocked {MOST_BLOCKS} users: CHAT UNBLOCK one of them first."
                    ),
                    cx,
                );
            }
            Blocked::Now => {}
        }
        cx.print(format!("{name} is blocked: you hear no more of {name}."));
        cx.print(format!("CHAT UNBLOCK {name} ends that."));
        let news = cx.member().chat.shut_out(user);
        cx.news.extend(news);
        self.ask(Waiting::Keep, Question::KeepBlock(me, user))
    }

    /// `CHAT UNBLOCK <user>`. The name is one of those that are blocked, or the only one that begins
    /// so.
    pub(super) fn unblock(&mut self, name: &str, cx: &mut Cx<'_>) -> Step {
        let me = cx.member().user.id;
        let blocks = cx.board.accounts.blocks();
        let own = blocks.of(me);
        let key = NameKey::of(name.strip_prefix('@').unwrap_or(name));
        let exact = own.iter().find(|(_, known)| NameKey::of(known) == key);
        let mut begun =
            own.iter().filter(|(_, known)| NameKey::of(known).as_str().starts_with(key.as_str()));
        let only = begun.next().filter(|_| begun.next().is_none());
        let Some((user, name)) = exact.or(only) else {
            let name = width::cut(name, 30);
            return refuse(format!("You have not blocked {name}. CHAT BLOCKS shows whom."), cx);
        };
        blocks.remove(me, *user);
        cx.print(format!("{name} is not blocked any more."));
        self.ask(Waiting::Keep, Question::KeepBlock(me, *user))
    }
}

/// `CHAT BLOCKS`.
pub(super) fn list(cx: &mut Cx<'_>) -> Step {
    let me = cx.member().user.id;
    let own = cx.board.accounts.blocks().of(me);
    if own.is_empty() {
        cx.print("You have blocked nobody.");
        return Step::Stay;
    }
    let mut text = Text::from(Line::new().label("You have blocked:"));
    text.extend(own.into_iter().map(|(_, name)| Line::new().plain("   ").value(name)));
    cx.page(text)
}

fn refuse(why: String, cx: &mut Cx<'_>) -> Step {
    cx.print(Line::new().error(why));
    Step::Stay
}
