//! TAB at the menu: commands, the subcommands of `CHAT`, and whom they can be about.

use super::super::{Completion, Cx};
use super::chat::SUBCOMMANDS;
use super::commands::{self, Verb};

/// What could stand in the place of the end of `before`. `None`: it is text that means nothing to
/// the menu.
pub(super) fn complete(before: &str, cx: &Cx<'_>) -> Option<Completion> {
    let line = before.trim_start();
    let Some((word, arguments)) = line.split_once(' ') else {
        let mut completion = Completion::new(before.len() - line.len(), line);
        completion.add_words(line, commands::words(line));
        return Some(completion);
    };
    match commands::find(word).ok()? {
        Verb::Chat => Some(chat(before, arguments.trim_start(), cx)),
        Verb::Olm | Verb::Mail => whom(before, arguments, cx),
        Verb::Notify => {
            let typed = arguments.trim_start();
            let mut completion = Completion::new(before.len() - typed.len(), typed);
            completion.add_words(typed, ["ON", "OFF"].into_iter());
            Some(completion)
        }
        Verb::Reply
        | Verb::Page
        | Verb::Console
        | Verb::Hide
        | Verb::Who
        | Verb::Again
        | Verb::Comment
        | Verb::Bulletins
        | Verb::Users
        | Verb::Tenure
        | Verb::Last
        | Verb::Quiet
        | Verb::Settings
        | Verb::Expert
        | Verb::Time
        | Verb::Version
        | Verb::Help
        | Verb::Goodbye => None,
    }
}

/// `OLM <user or node> <text>`: of the text nothing is completed.
pub(in crate::screen) fn whom(before: &str, arguments: &str, cx: &Cx<'_>) -> Option<Completion> {
    let typed = arguments.trim_start();
    let completion = named(before, typed, &[], cx);
    // Names may have blanks; what is no beginning of one has gone on to the text.
    (!completion.is_empty() || !typed.contains(' ')).then_some(completion)
}

fn chat(before: &str, typed: &str, cx: &Cx<'_>) -> Completion {
    let Some((word, name)) = typed.split_once(' ') else {
        return named(before, typed, SUBCOMMANDS, cx);
    };
    let name = name.trim_start();
    let mut completion = Completion::new(before.len() - name.len(), name);
    let Some(member) = &cx.typist.member else { return completion };
    match word.to_ascii_uppercase().as_str() {
        "ACCEPT" | "DECLINE" => {
            for (_, peer) in member.chat.invites() {
                completion.add_name(&peer.whom.name);
            }
        }
        "UNBLOCK" => {
            for (_, name) in cx.board.accounts.blocks().of(member.user.id) {
                completion.add_name(&name);
            }
        }
        "BLOCK" | "LOG" => return named(before, name, &[], cx),
        // Text, or the name of somebody who is asked.
        "AWAY" | "SEARCH" => {}
        _ => return named(before, typed, SUBCOMMANDS, cx),
    }
    completion
}

/// One of the words, or a name; behind `@` only a name.
fn named(before: &str, typed: &str, words: &[&'static str], cx: &Cx<'_>) -> Completion {
    let (name, words) = match typed.strip_prefix('@') {
        Some(name) => (name, &[][..]),
        None => (typed, words),
    };
    let mut completion = Completion::new(before.len() - name.len(), name);
    completion.add_words(name, words.iter().copied());
    completion.add_names(words, cx);
    completion
}
