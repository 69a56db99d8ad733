//! `AGAIN [n]`: what came is read again, by who did not catch it. Knows not what that was: the node
//! keeps it.

use super::{Cx, Step};

/// How many of the last news and messages can be read again.
pub const MOST_AGAIN: usize = 20;

/// `AGAIN` and what follows it: nothing for the last one.
pub(super) fn again(arguments: &str, cx: &mut Cx<'_>) -> Step {
    let number = if arguments.is_empty() { Ok(1) } else { arguments.parse::<usize>() };
    match number {
        Ok(number @ 1..) => Step::Again(number.min(MOST_AGAIN)),
        Ok(0) | Err(_) => {
            cx.print(format!("Type AGAIN, or AGAIN and a number from 1 to {MOST_AGAIN}."));
            Step::Stay
        }
    }
}
