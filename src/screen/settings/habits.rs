//! What the caller wants to be told of others, and others to be told: a switch each. It holds at
//! once, and is remembered.

use crate::board::{Answer, Question};
use crate::registry::Place;
use crate::store::Habits;
use crate::terminal::style::{Line, Text};

use super::super::{Cx, Event, Screen, Step, Wants};
use super::{back, numbered};

/// One of the switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Notify,
    Typing,
    Seen,
    Olm,
}

impl Habit {
    /// How it stands.
    pub(super) fn value(self, habits: Habits) -> String {
        if self.is_on(habits) { "on" } else { "off" }.to_owned()
    }

    fn is_on(self, habits: Habits) -> bool {
        match self {
            Self::Notify => habits.notify,
            Self::Typing => habits.typing,
            Self::Seen => habits.seen,
            Self::Olm => habits.olm,
        }
    }

    fn set(self, habits: Habits, on: bool) -> Habits {
        match self {
            Self::Notify => Habits { notify: on, ..habits },
            Self::Typing => Habits { typing: on, ..habits },
            Self::Seen => Habits { seen: on, ..habits },
            Self::Olm => Habits { olm: on, ..habits },
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Notify => "-= Who Comes and Goes =-",
            Self::Typing => "-= Who Is Typing =-",
            Self::Seen => "-= What Was Seen =-",
            Self::Olm => "-= Online Messages =-",
        }
    }

    /// What is on and off.
    fn options(self) -> [&'static str; 2] {
        match self {
            Self::Notify => ["On: news of who comes and who leaves", "Off"],
            Self::Typing => ["On: partners in a chat see it", "Off: nor do you see it of them"],
            Self::Seen => ["On: they know what you have read", "Off: nor do you know it of them"],
            Self::Olm => ["On", "Off: nobody can send you one"],
        }
    }
}

/// From now on it is so, for others to see too; the answer to the question is whether it is
/// remembered.
pub(in crate::screen) fn keep(habits: Habits, cx: &mut Cx<'_>) -> Question {
    let (address, registry) = (cx.typist.address, &cx.board.registry);
    let user = &mut cx.member().user;
    let old = std::mem::replace(&mut user.habits, habits);
    let id = user.id;
    match (old.notify, habits.notify) {
        (false, true) => registry.listen(address),
        (true, false) => registry.ignore(address),
        (true, true) | (false, false) => {}
    }
    if old.olm != habits.olm {
        registry.set_status(address, |status| status.olm = habits.olm);
    }
    Question::KeepHabits(id, habits)
}

/// The list of one of them.
#[derive(Debug)]
pub(super) struct Switch {
    habit: Habit,
    saving: bool,
}

impl Switch {
    pub(super) fn list(habit: Habit) -> Box<dyn Screen> {
        Box::new(Self { habit, saving: false })
    }

    fn show(&self, cx: &mut Cx<'_>) {
        let mut text = Text::from(Line::new().title(self.habit.title()));
        for (number, option) in (1..).zip(self.habit.options()) {
            text.push(numbered(number).plain(option));
        }
        cx.print_text(text);
    }

    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let on = match typed.to_ascii_uppercase().as_str() {
            "1" | "ON" => true,
            "2" | "OFF" => false,
            _ => {
                cx.print("Please type 1 or 2,");
                cx.print("or Enter alone to go back.");
                return Step::Stay;
            }
        };
        let habits = cx.member().user.habits;
        if self.habit.is_on(habits) == on {
            return back();
        }
        self.saving = true;
        Step::Ask(keep(self.habit.set(habits, on), cx))
    }
}

impl Screen for Switch {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => match typed.text.trim() {
                "" => back(),
                typed => self.choose(typed, cx),
            },
            Event::Answer(Answer::Kept) => back(),
            Event::Answer(Answer::NotKept) => {
                cx.print(Line::new().error("It could not be remembered."));
                cx.print("It holds for this call.");
                back()
            }
            Event::Interrupt | Event::InputEnded => back(),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.saving {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt("Which (number, Enter to leave): "))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if !self.saving {
            self.show(cx);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::columns;

    const ALL: [Habit; 4] = [Habit::Notify, Habit::Typing, Habit::Seen, Habit::Olm];

    #[test]
    fn each_row_fits_39_columns() {
        for habit in ALL {
            assert!(columns(habit.title()) <= 39);
            assert_eq!(habit.options().iter().find(|option| 3 + columns(option) > 39), None);
        }
    }

    #[test]
    fn each_switch_turns_itself_alone() {
        for habit in ALL {
            let off = habit.set(Habits::default(), false);
            let still_on = ALL.iter().filter(|other| other.is_on(off));
            assert_eq!((habit.is_on(off), still_on.count()), (false, 3), "{habit:?}");
            assert_eq!(habit.set(off, true), Habits::default());
        }
    }
}
