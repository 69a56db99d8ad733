//! How the board meets its caller, as far as that is one of two things: whether the real name is
//! shown, how hours are counted, whether the menu is. Knows no screen.

use crate::board::Question;
use crate::store::{Times, User};

use super::super::Cx;
use super::either::Either;
use super::person;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    ShowsName,
    Hours,
    Expert,
}

impl Manner {
    /// How it stands.
    pub(super) fn value(self, user: &User) -> String {
        let on = self.is_on(user);
        match self {
            Self::ShowsName | Self::Expert => if on { "on" } else { "off" }.to_owned(),
            Self::Hours => if on { "24" } else { "12" }.to_owned(),
        }
    }
}

impl Either for Manner {
    fn title(self) -> &'static str {
        match self {
            Self::ShowsName => "-= Your Real Name =-",
            Self::Hours => "-= Hours =-",
            Self::Expert => "-= Expert Mode =-",
        }
    }

    fn options(self) -> [&'static str; 2] {
        match self {
            Self::ShowsName => ["On: others see it", "Off: nobody sees it but the sysop"],
            Self::Hours => ["24: from 0:00 to 23:59", "12: am and pm"],
            Self::Expert => ["On: no menu, ? shows it", "Off: Enter shows the menu"],
        }
    }

    fn words(self) -> [&'static str; 2] {
        match self {
            Self::ShowsName | Self::Expert => ["ON", "OFF"],
            Self::Hours => ["24", "12"],
        }
    }

    fn is_on(self, user: &User) -> bool {
        match self {
            Self::ShowsName => user.shows_name,
            Self::Hours => !user.times.twelve,
            Self::Expert => user.expert,
        }
    }

    fn keep(self, on: bool, cx: &mut Cx<'_>) -> Question {
        let user = &mut cx.member().user;
        match self {
            Self::ShowsName => {
                user.shows_name = on;
                person::keep(cx)
            }
            Self::Hours => {
                user.times = Times { twelve: !on, ..user.times };
                Question::KeepTimes(user.id, user.times)
            }
            Self::Expert => {
                user.expert = on;
                Question::KeepExpert(user.id, on)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::columns;

    #[test]
    fn each_row_fits_39_columns() {
        for manner in [Manner::ShowsName, Manner::Hours, Manner::Expert] {
            assert!(columns(manner.title()) <= 39);
            assert_eq!(manner.options().iter().find(|option| 3 + columns(option) > 39), None);
        }
    }
}
