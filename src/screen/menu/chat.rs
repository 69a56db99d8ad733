//! `CHAT` and its subcommands at the menu, and the bare `Y` and `N` that answer an invite there.

use crate::board::Question;
use crate::chat::{News, Peer, Refusal, Target};
use crate::ids::{ConversationId, MessageNumber};
use crate::protocol::chat::Invite;
use crate::terminal::style::{Line, Text};

use super::super::glossary::glossary;
use super::super::more::page_of;
use super::super::who::ChatWho;
use super::super::{Cx, Moment, Step, Typed};
use super::{Menu, Waiting, blocks, reach};

/// The words that can follow `CHAT`.
pub(super) const SUBCOMMANDS: &[&str] = &[
    "WHO", "TOGGLE", "AWAY", "BACK", "DND", "ACCEPT", "DECLINE", "CANCEL", "BLOCK", "UNBLOCK",
    "BLOCKS", "LOG", "SEARCH", "STATS", "END", "HELP",
];

/// `CHAT HELP`, and the menu of bare `CHAT`.
const HELP: &[(&str, &str)] = &[
    ("CHAT <user>", "ask somebody for a chat; a number is a node"),
    ("CHAT WHO", "who is on line, and who can be asked"),
    ("CHAT TOGGLE", "say whether you can be asked"),
    ("CHAT AWAY [text]", "say that you are away, and why"),
    ("CHAT DND", "no requests and no online messages"),
    ("CHAT BACK", "end both, and see what you missed"),
    ("CHAT ACCEPT [user]", "accept a chat request"),
    ("CHAT DECLINE [user]", "decline a chat request"),
    ("CHAT CANCEL", "take your own request back"),
    ("CHAT BLOCK <user>", "hear no more of somebody"),
    ("CHAT UNBLOCK <user>", "take that back"),
    ("CHAT BLOCKS", "whom you have blocked"),
    ("CHAT LOG [user] [n]", "what you said to one another last"),
    ("CHAT SEARCH <text>", "find words in what was said"),
    ("CHAT STATS", "how much is chatted here, and by whom"),
    ("CHAT END", "how to end a chat"),
    ("CHAT HELP", "this help"),
    ("CHAT @name", "ask a user who is named like one of these"),
];

impl Menu {
    /// `CHAT …`.
    pub(super) fn chat(&mut self, arguments: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        let (word, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
        let rest = rest.trim();
        match word.to_ascii_uppercase().as_str() {
            "" => {
                let text = overview(cx);
                cx.page(text)
            }
            "WHO" if rest.is_empty() => page_of(ChatWho::default(), cx),
            "HELP" if rest.is_empty() => {
                let text = help(cx);
                cx.page(text)
            }
            "TOGGLE" if rest.is_empty() => self.toggle(cx),
            "AWAY" => reach::away(rest, typed, cx),
            "BACK" if rest.is_empty() => self.back(cx),
            "DND" if rest.is_empty() => reach::do_not_disturb(cx),
            "BLOCK" | "UNBLOCK" if rest.is_empty() => {
                let word = word.to_ascii_uppercase();
                cx.print(
                    Line::new().error(format!("Type CHAT {word} and a name: CHAT {word} Who")),
                );
                Step::Stay
            }
            "BLOCK" => self.block(rest, typed, cx),
            "UNBLOCK" => self.unblock(rest, cx),
            "BLOCKS" if rest.is_empty() => blocks::list(cx),
            "LOG" => self.log(rest, typed, cx),
            "SEARCH" => self.search(rest, cx),
            "STATS" if rest.is_empty() => self.ask(Waiting::Stats, Question::Stats),
            "END" if rest.is_empty() => {
                cx.print("You are not in a chat. In one, /END ends it for both.");
                Step::Stay
            }
            "ACCEPT" => answer(true, rest, cx),
            "DECLINE" => answer(false, rest, cx),
            "CANCEL" if rest.is_empty() => {
                let outcome = cx.member().chat.cancel();
                say(outcome, cx);
                Step::Stay
            }
            "@" if rest.is_empty() => {
                cx.print(Line::new().error("Type CHAT @ and a name: CHAT @Who"));
                Step::Stay
            }
            _ => self.ask_user(arguments, typed, cx),
        }
    }

    fn ask_user(&mut self, name: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        match cx.find(name) {
            Err(why @ Refusal::Unknown { .. }) => self.look_for_name(&why, typed, cx),
            Err(why) => {
                cx.print(Line::new().error(why.to_string()));
                Step::Stay
            }
            Ok(whom) => self.ask_target(whom, cx),
        }
    }

    pub(super) fn ask_target(&mut self, whom: Target, cx: &mut Cx<'_>) -> Step {
        let now = cx.now();
        let member = cx.member();
        if let Some(invite) = member.chat.invite_of(whom.user) {
            let outcome = member.chat.answer(invite.session, true);
            say(outcome, cx);
            return Step::Stay;
        }
        if let Err(why) = member.chat.may_ask(&whom, now) {
            cx.print(Line::new().error(why.to_string()));
            return Step::Stay;
        }
        let question = Question::Pair { one: member.user.id, other: whom.user };
        self.ask(Waiting::Ask(whom), question)
    }
}

/// The log of the two is known: the request goes out.
pub(super) fn request(
    whom: Target,
    conversation: ConversationId,
    head: MessageNumber,
    cx: &mut Cx<'_>,
) {
    let (session, now) = (cx.board.ids.session(cx.wall()), cx.now());
    let outcome = cx.member().chat.ask(session, whom, conversation, head, now);
    say(outcome, cx);
}

/// What came of a command: news for the node to act on, or the reason why not.
fn say(outcome: Result<Vec<News>, Refusal>, cx: &mut Cx<'_>) {
    match outcome {
        Ok(news) => cx.news.extend(news),
        Err(why) => cx.print(Line::new().error(why.to_string())),
    }
}

/// `Y`, `yes`, `N`, `no`.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// A bare `Y` or `N`, begun at `begun`: it answers the one invite that stands, if that had been
/// shown before. `false` if no invite has to do with it, and it is a word like any other.
pub(super) fn answered(yes: bool, begun: Moment, cx: &mut Cx<'_>) -> bool {
    let invites = cx.member().chat.invites();
    match invites.as_slice() {
        [] => {
            let over = cx.typist.invites.ended_since(begun);
            if over {
                cx.print("That request is over.");
            }
            over
        }
        [(invite, _)] if cx.typist.invites.shown_before(invite.session, begun) => {
            let outcome = cx.member().chat.answer(invite.session, yes);
            say(outcome, cx);
            true
        }
        [_] => {
            cx.print(
                "A chat request came while you typed: CHAT ACCEPT or CHAT DECLINE answers it.",
            );
            true
        }
        several => {
            list(several, cx);
            true
        }
    }
}

/// Whose invite a line answers, if it is `CHAT ACCEPT [user]` or `CHAT DECLINE [user]`, each word
/// whole; empty if it names nobody.
pub(in crate::screen) fn answered_invite(line: &str) -> Option<&str> {
    let (chat, rest) = line.trim().split_once(char::is_whitespace)?;
    let (word, whom) =
        rest.trim().split_once(char::is_whitespace).unwrap_or_else(|| (rest.trim(), ""));
    let is_answer = ["ACCEPT", "DECLINE"].iter().any(|answer| word.eq_ignore_ascii_case(answer));
    (chat.eq_ignore_ascii_case("CHAT") && is_answer).then(|| whom.trim())
}

/// `CHAT ACCEPT [user]`, `CHAT DECLINE [user]`.
fn answer(yes: bool, name: &str, cx: &mut Cx<'_>) -> Step {
    match which(name, cx) {
        Ok(Some(invite)) => {
            let outcome = cx.member().chat.answer(invite.session, yes);
            say(outcome, cx);
        }
        Ok(None) => {}
        Err(why) => cx.print(Line::new().error(why.to_string())),
    }
    Step::Stay
}

fn which(name: &str, cx: &mut Cx<'_>) -> Result<Option<Invite>, Refusal> {
    let invites = cx.member().chat.invites();
    if name.is_empty() {
        return match invites.as_slice() {
            [] => Err(Refusal::NoInvite),
            [(only, _)] => Ok(Some(*only)),
            several => {
                list(several, cx);
                Ok(None)
            }
        };
    }
    let whom = cx.find(name)?;
    invites
        .iter()
        .find(|(_, peer)| peer.whom.user == whom.user)
        .map(|(invite, _)| Some(*invite))
        .ok_or(Refusal::NoInviteFrom(whom.name))
}

fn list(invites: &[(Invite, Peer)], cx: &mut Cx<'_>) {
    cx.print("Several callers want to chat with you:");
    for (_, peer) in invites {
        cx.print(
            Line::new()
                .plain("   ")
                .value(peer.whom.name.to_string())
                .plain(format!(" (node {})", peer.address.node)),
        );
    }
    cx.print("Type CHAT ACCEPT or CHAT DECLINE and a name.");
}

fn help(cx: &Cx<'_>) -> Text {
    glossary(HELP.iter().map(|(usage, does)| ((*usage).to_owned(), *does)), cx.profile)
}

fn overview(cx: &mut Cx<'_>) -> Text {
    let mut text = Text::new();
    text.push(Line::new().title("-= Internode Chat =-"));
    text.extend(help(cx));
    let chat = &cx.member().chat;
    let status = reach::in_capitals(chat.reach());
    let asking = chat.asking().map(|peer| peer.whom.name.clone());
    text.push(Line::new());
    text.push(Line::new().label("Your chat status: ").value(status));
    for (Invite { session, .. }, from) in cx.member().chat.invites() {
        let seconds = cx.typist.invites.time_left(session, cx.now()).as_secs().max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let (name, node) = (from.whom.name, from.address.node);
        text.push(Line::new().news(format!("{name} (node {node}) wants to chat with you!")));
        text.push(Line::from(format!(
            "CHAT ACCEPT {name} or CHAT DECLINE {name} answers ({seconds} {unit})."
        )));
    }
    if let Some(name) = asking {
        text.push(Line::from(format!(
            "Your request to {name} is waiting. CHAT CANCEL takes it back."
        )));
    }
    text
}
