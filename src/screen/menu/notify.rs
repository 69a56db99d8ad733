//! `NOTIFY`: whether the caller hears of who comes onto the board and who leaves it.

use crate::board::Question;
use crate::store::Habits;

use super::super::Cx;
use super::super::settings::keep;

/// `NOTIFY` and what follows it: a question if it is to be remembered.
pub(super) fn notify(arguments: &str, cx: &mut Cx<'_>) -> Option<Question> {
    let habits = cx.member().user.habits;
    let on = match arguments.to_ascii_uppercase().as_str() {
        "ON" => true,
        "OFF" => false,
        "" => {
            cx.print(stands(habits.notify));
            cx.print(if habits.notify {
                "NOTIFY OFF stops it."
            } else {
                "NOTIFY ON lets you know."
            });
            return None;
        }
        _ => {
            cx.print("Type NOTIFY ON or NOTIFY OFF.");
            return None;
        }
    };
    cx.print(stands(on));
    (habits.notify != on).then(|| keep(Habits { notify: on, ..habits }, cx))
}

fn stands(on: bool) -> &'static str {
    if on {
        "You are told who comes on line and who leaves."
    } else {
        "You are not told who comes and who leaves."
    }
}
