//! Whom the caller has blocked: a list, and what takes from it.

use crate::accounts::Named;
use crate::board::{Answer, Question};
use crate::registry::Place;
use crate::terminal::style::{Line, Text};

use super::super::{Cx, Event, Screen, Step, Wants};
use super::{back, chosen, numbered};

/// The list.
#[derive(Debug, Default)]
pub(super) struct BlockList {
    saving: bool,
}

fn own(cx: &mut Cx<'_>) -> Vec<Named> {
    let me = cx.member().user.id;
    cx.board.accounts.blocks().of(me)
}

impl BlockList {
    fn unblock(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let own = own(cx);
        let Some((user, name)) = chosen(typed, &own) else {
            cx.print("The number of a user ends that block,");
            cx.print("Enter alone goes back.");
            return Step::Stay;
        };
        let me = cx.member().user.id;
        cx.board.accounts.blocks().remove(me, *user);
        cx.print(format!("{name} is not blocked any more."));
        self.saving = true;
        Step::Ask(Question::KeepBlock(me, *user))
    }
}

impl Screen for BlockList {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => match typed.text.trim() {
                "" => back(),
                typed => self.unblock(typed, cx),
            },
            Event::Answer(answer @ (Answer::Kept | Answer::NotKept)) => {
                if matches!(answer, Answer::NotKept) {
                    cx.print(Line::new().error("It could not be remembered."));
                    cx.print("It holds until the board is started anew.");
                }
                self.saving = false;
                self.redraw(cx)
            }
            Event::Interrupt | Event::InputEnded => back(),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.saving {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt("Unblock (number, Enter to leave): "))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.saving {
            return Step::Stay;
        }
        let mut text = Text::from(Line::new().title("-= Blocked Users =-"));
        let own = own(cx);
        if own.is_empty() {
            text.push("You have blocked nobody.");
        }
        for (number, (_, name)) in (1..).zip(own) {
            text.push(numbered(number).plain(name));
        }
        text.push("CHAT BLOCK and a name at the menu adds.");
        cx.page(text)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}
