//! The slash words of a chat. They take no prefixes, and an unknown one is an error, never a
//! message.

use crate::protocol::mail::MessageKind;
use crate::terminal::style::{Line, Text};

use super::super::again::again;
use super::super::more::page_of;
use super::super::olm::{self, NotSent, Wanted};
use super::super::who::Who;
use super::super::{Cx, Step, Typed};
use super::ChatScreen;
use super::record::Verb;

/// The words that end a chat.
const END: &[&str] = &["/END", "/EXIT", "/Q", "/QUIT", "/BYE"];

/// What can be typed in a chat beside messages: the words, what follows them, what they do.
const WORDS: &[(&[&str], &str, &str)] = &[
    (END, "", "ends the chat for both"),
    (&["/WHO"], "", "shows who is on line"),
    (&["/OLM"], "<user or node> <text>", "sends an online message"),
    (&["/R"], "<text>", "answers the last online message"),
    (&["/ME"], "<text>", "says what you do: * Bob yawns"),
    (&["/LOG"], "[n]", "shows the last messages with their numbers"),
    (&["/EDIT"], "[#n] <text>", "corrects your last message, or number n"),
    (&["/DELETE"], "[#n]", "deletes your last message, or number n"),
    (&["/REPLY"], "[#n] <text>", "answers the last message of the other, or number n"),
    (&["/REACT"], "[#n] <mark>", "marks it, or takes the mark back: +1 -1 :) :( <3 ! ?"),
    (&["/INFO"], "", "shows this chat, and what was seen"),
    (&["/AGAIN"], "[n]", "repeats the last message or news"),
    (&["/HELP", "/?"], "", "shows this help"),
    (&["//"], "<text>", "sends a line that begins with a slash"),
];

impl ChatScreen {
    /// `None`: the line is a message.
    pub(super) fn command(&mut self, typed: &Typed, cx: &mut Cx<'_>) -> Option<Step> {
        let text = typed.text.trim();
        if !text.starts_with('/') || text.starts_with("//") {
            return None;
        }
        let (word, arguments) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Some(match word.to_ascii_uppercase().as_str() {
            _ if is_end(text) => self.end(cx),
            "/HELP" | "/?" => cx.page(help()),
            "/WHO" => page_of(Who::default(), cx),
            "/OLM" => {
                let wanted = olm::olm(arguments, cx);
                self.olm(wanted, typed, cx)
            }
            "/R" => {
                let wanted = olm::reply(arguments, cx);
                self.olm(wanted, typed, cx)
            }
            "/AGAIN" => again(arguments.trim(), cx),
            "/ME" if arguments.trim().is_empty() => {
                cx.print(Line::new().error("Type /ME and what you do: /ME yawns"));
                Step::Stay
            }
            "/ME" => self.message_of(MessageKind::Action, arguments, typed, cx),
            "/EDIT" => self.record(Verb::Edit, arguments, typed, cx),
            "/DELETE" => self.record(Verb::Delete, arguments, typed, cx),
            "/REPLY" => self.record(Verb::Reply, arguments, typed, cx),
            "/REACT" => self.record(Verb::React, arguments, typed, cx),
            "/LOG" => self.log(arguments.trim(), cx),
            "/INFO" => self.info(cx),
            "/CHAT" => {
                cx.print("Type /END first.");
                Step::Stay
            }
            _ => {
                cx.print(Line::new().error(format!("Unknown command: {word} (/HELP for help)")));
                Step::Stay
            }
        })
    }

    fn olm(&mut self, wanted: Result<Wanted, NotSent>, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        match wanted {
            Ok(Wanted::Send(..)) if self.outgoing.is_some() => {
                cx.print("One moment: your last online message is on its way.");
                Step::Stay
            }
            Ok(Wanted::Send(sending, question)) => {
                self.outgoing = Some(sending);
                Step::Ask(question)
            }
            Ok(Wanted::Step(step)) => step,
            Err(why) => {
                if why.gives_back() {
                    cx.given_back = Some(typed.text.clone());
                }
                cx.print(why.beyond(typed.beyond).to_string());
                Step::Stay
            }
        }
    }
}

/// The words that can be completed.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().flat_map(|(words, ..)| *words).copied().filter(|word| word.len() > 2)
}

/// Whether this line ends a chat.
pub(super) fn is_end(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    END.iter().any(|end| word.eq_ignore_ascii_case(end))
}

fn help() -> Text {
    let mut text = Text::new();
    for (words, arguments, does) in WORDS {
        let usage = format!("{} {arguments}", words.join(" "));
        text.push(Line::new().label(usage.trim_end().to_owned()).plain(format!(": {does}")));
    }
    text.push(Line::from("A number counts back with a minus: /EDIT -2 Hello!"));
    text.push(Line::from("Every other line is a message."));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_help_is_there_twice() {
        let mut words: Vec<&str> = WORDS.iter().flat_map(|(words, ..)| *words).copied().collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
