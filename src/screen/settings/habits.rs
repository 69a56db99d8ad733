//! What the caller wants to be told of others, and others to be told: a switch each. It holds at
//! once, and is remembered.

use crate::board::Question;
use crate::store::{Habits, User};

use super::super::Cx;
use super::either::Either;

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
        if self.stands(habits) { "on" } else { "off" }.to_owned()
    }

    fn stands(self, habits: Habits) -> bool {
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
}

impl Either for Habit {
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

    fn is_on(self, user: &User) -> bool {
        self.stands(user.habits)
    }

    fn keep(self, on: bool, cx: &mut Cx<'_>) -> Question {
        let habits = cx.member().user.habits;
        keep(self.set(habits, on), cx)
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
            let still_on = ALL.iter().filter(|other| other.stands(off));
            assert_eq!((habit.stands(off), still_on.count()), (false, 3), "{habit:?}");
            assert_eq!(habit.set(off, true), Habits::default());
        }
    }
}
