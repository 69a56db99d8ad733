//! TAB in a chat: the slash words, and whom `/OLM` is to. Of a message nothing is completed.

use super::super::menu::whom;
use super::super::{Completion, Cx};
use super::commands::words;

/// What could stand in the place of the end of `before`; `None` in a message.
pub(super) fn complete(before: &str, cx: &Cx<'_>) -> Option<Completion> {
    let line = before.trim_start();
    if !line.starts_with('/') || line.starts_with("//") {
        return None;
    }
    match line.split_once(' ') {
        None => {
            let mut completion = Completion::new(before.len() - line.len(), line);
            completion.add_words(line, words());
            Some(completion)
        }
        Some((word, arguments)) if word.eq_ignore_ascii_case("/OLM") => whom(before, arguments, cx),
        Some(_) => None,
    }
}
