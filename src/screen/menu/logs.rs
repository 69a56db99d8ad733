//! `CHAT LOG` and `CHAT SEARCH`: what was said in one's own conversations.

use crate::board::{Question, TalkAnswer, TalkQuestion};
use crate::chat::{Refusal, Target};
use crate::conversation::Page;
use crate::terminal::style::{Line, Text};
use crate::text::find::Wanted;
use crate::text::name::NameKey;

use super::super::hits::{Extent, hits};
use super::super::log::numbered;
use super::super::{Cx, Step, Typed};
use super::{Menu, Waiting};

/// How many messages are shown when nobody says how many.
const SHOWN: i64 = 20;

/// How many can be asked for.
const MOST_SHOWN: i64 = 200;

impl Menu {
    /// `CHAT LOG [user] [n]`.
    pub(super) fn log(&mut self, arguments: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        let directory = cx.board.accounts.directory();
        let is_name = |name: &str| directory.find(&NameKey::of(name)).is_some();
        let (name, most) = match arguments.rsplit_once(char::is_whitespace) {
            Some((name, most))
                if !is_name(arguments) && most.chars().all(|c| c.is_ascii_digit()) =>
            {
                (name.trim(), most.parse().unwrap_or(i64::MAX))
            }
            Some(_) | None => (arguments, SHOWN),
        };
        if !(1..=MOST_SHOWN).contains(&most) {
            cx.print(Line::new().error(format!(
                "Type how many messages, from 1 to {MOST_SHOWN}: CHAT LOG {name} 100"
            )));
            return Step::Stay;
        }
        let with = if name.is_empty() {
            None
        } else {
            match cx.find(name) {
                Err(why @ Refusal::Unknown { .. }) => return self.look_for_name(&why, typed, cx),
                Err(why) => {
                    cx.print(Line::new().error(why.to_string()));
                    return Step::Stay;
                }
                Ok(whom) => Some(whom),
            }
        };
        let user = cx.member().user.id;
        self.ask(Waiting::Logs, Question::Talks(user, TalkQuestion::Last { with, most }))
    }

    /// `CHAT SEARCH <text>`.
    pub(super) fn search(&mut self, words: &str, cx: &mut Cx<'_>) -> Step {
        let Some(wanted) = Wanted::parse(words) else {
            cx.print(Line::new().error("Type CHAT SEARCH and the words: CHAT SEARCH lunch"));
            return Step::Stay;
        };
        let user = cx.member().user.id;
        self.ask(Waiting::Logs, Question::Talks(user, TalkQuestion::Search { with: None, wanted }))
    }
}

/// What was found, a page at a time.
pub(super) fn show(answer: TalkAnswer, cx: &mut Cx<'_>) -> Step {
    let text = match answer {
        TalkAnswer::Last { with: None, .. } => {
            Text::from(Line::from("You have not talked to anybody yet."))
        }
        TalkAnswer::Last { with: Some(with), page } => log(&with, &page, cx),
        TalkAnswer::Found(found) => hits(&found, Extent::Around, cx),
        TalkAnswer::Unread(_) => return Step::Stay,
    };
    cx.page(text)
}

fn log(with: &Target, page: &Page, cx: &mut Cx<'_>) -> Text {
    let name = &with.name;
    if page.messages.is_empty() {
        return Text::from(Line::from(format!("There is nothing in your log with {name}.")));
    }
    let mut text = Text::from(Line::new().title(format!("-= Your log with {name} =-")));
    text.extend(numbered(page, cx.reader()));
    text
}
