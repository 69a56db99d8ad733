//! TAB at the console: orders and whom they can be about, and all that the main menu completes.

use crate::screen::menu::{self, Menu};
use crate::screen::{Completion, Cx, Screen};
use crate::store::Role;
use crate::sysop::{ORDERS, row_of};

/// What could stand in the place of the end of `before`.
pub(super) fn complete(before: &str, cx: &Cx<'_>) -> Option<Completion> {
    let line = before.trim_start();
    let role = cx.typist.member.as_ref().map_or(Role::Caller, |member| member.user.role);
    if let Some((word, arguments)) = line.split_once(' ')
        && let Some(row) = row_of(word)
    {
        return if row.arguments.contains("user") {
            menu::whom(before, arguments, cx)
        } else {
            None
        };
    }
    let mut completion = Menu::default().complete(before, cx);
    if let Some(completion) = completion.as_mut().filter(|_| !line.contains(' ')) {
        let orders = ORDERS.iter().filter(|row| row.least <= role).map(|row| row.word);
        completion.add_words(line, orders);
    }
    completion
}
