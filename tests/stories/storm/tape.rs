//! What a caller was shown in one call, taken from its tape: which messages, in which chat, in which
//! order. Knows no board and no log.

/// A message that there is once: who says it, and the how many-th of that caller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Token {
    pub(super) author: u32,
    pub(super) count: u32,
}

/// The word before a message of those who only talk, and of those who change messages too.
pub(super) const TAME: &str = "gale";
pub(super) const WILD: &str = "squall";

/// The name of a caller.
pub(super) fn name(number: u32) -> String {
    format!("Talker{number}")
}

/// Something on a tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The caller is back after a lost line.
    Back,
    /// The banner of a chat with somebody.
    Begins(u32),
    /// So many unread lines before those that the chat begins with.
    Older(usize),
    /// The banner of its end.
    Ended,
    /// A line of a chat, as it is shown when it comes.
    Line(Token),
    /// An online message among the lines of a chat.
    OlmInChat(Token),
    /// An online message at a prompt.
    Olm(Token),
    /// The board has taken an online message.
    OlmSent,
    /// So many lines crossed the end of a chat: this caller will read them another time.
    Saved(u32, usize),
}

/// All that is on a tape, in order.
pub(super) fn events(tape: &str) -> Vec<Event> {
    let mut found: Vec<(usize, Event)> = Vec::new();
    for (words, event) in [
        ("You are back on node ", Event::Back),
        ("CHAT SESSION ENDED", Event::Ended),
        ("OLM sent to Talker", Event::OlmSent),
    ] {
        found.extend(tape.match_indices(words).map(|(at, _)| (at, event)));
    }
    for (at, words) in tape.match_indices("CHAT SESSION WITH TALKER") {
        if let Some((partner, _)) = number(&tape[at + words.len()..]) {
            found.push((at, Event::Begins(partner)));
        }
    }
    for (at, _) in tape.match_indices(" older: MAIL Talker") {
        let digits = tape[..at].rsplit(|c: char| !c.is_ascii_digit()).next();
        let lines = digits.and_then(|digits| digits.parse().ok());
        found.extend(lines.map(|lines| (at, Event::Older(lines))));
    }
    for (at, words) in tape.match_indices("Saved: Talker") {
        found.extend(saved(&tape[at + words.len()..]).map(|event| (at, event)));
    }
    for (at, token) in tokens(tape, TAME) {
        found.extend(shown(&tape[..at], token).map(|event| (at, event)));
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, event)| event).collect()
}

/// `Saved: Talker3 will read 2 lines as messages.`
fn saved(behind: &str) -> Option<Event> {
    let (reader, rest) = number(behind)?;
    let rest = rest.strip_prefix(" will read ")?;
    let lines = if rest.starts_with("it ") { 1 } else { number(rest)?.0 };
    Some(Event::Saved(reader, usize::try_from(lines).ok()?))
}

/// The messages of a kind in a text, and where they stand: `gale 17-42.`
pub(super) fn tokens<'a>(
    text: &'a str,
    kind: &'a str,
) -> impl Iterator<Item = (usize, Token)> + 'a {
    text.match_indices(kind).filter_map(|(at, word)| {
        let rest = text[at + word.len()..].strip_prefix(' ')?;
        let (author, rest) = number(rest)?;
        let (count, rest) = number(rest.strip_prefix('-')?)?;
        rest.starts_with('.').then_some((at, Token { author, count }))
    })
}

/// How a message is shown that stands behind `before`. `None`: it is quoted, or typed.
fn shown(before: &str, token: Token) -> Option<Event> {
    let name = name(token.author);
    if before.ends_with(&format!("{name} (OLM): ")) {
        return Some(Event::OlmInChat(token));
    }
    if before.ends_with("): ") {
        // `*** OLM from Talker3 (node 12): `
        let (from, node) = before.trim_end_matches("): ").rsplit_once(" (node ")?;
        let is_olm = node.parse::<u32>().is_ok() && from.ends_with(&format!("OLM from {name}"));
        return is_olm.then_some(Event::Olm(token));
    }
    let said = before.strip_suffix(&format!("{name}: "))?;
    if said.ends_with("OLM from ") {
        Some(Event::OlmInChat(token))
    } else {
        Some(Event::Line(token))
    }
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[test]
fn a_tape_has_what_was_shown_and_not_what_was_typed_or_quoted() {
    let token = |author, count| Token { author, count };
    let tape = "Carrier > *** You are back on node 3. ═══ CHAT SESSION WITH TALKER12 ═══ Type /END \
        -- new -- 14 older: MAIL Talker12 [12:01] Talker12: gale 12-1. gale 3-4. [12:02] Talker3: gale 3-4. Message from Talker12: \
        gale 12-2. * Talker12 corrected: gale 12-1. Alice > Bob \"gale 12-1.\": gale 3- \
        [12:03] Talker12 (OLM): gale 12-3. OLM from Talker12: gale 12-4. Not stored yet: gale 3-5. \
        CHAT SESSION ENDED Carrier > *** OLM from Talker7 (node 14): gale 7-1. OLM sent to Talker7. Saved: Talker3 \
        will read it as a message. Saved: Talker4 will read 12 lines as messages.";
    assert_eq!(
        events(tape),
        [
            Event::Back,
            Event::Begins(12),
            Event::Older(14),
            Event::Line(token(12, 1)),
            Event::Line(token(3, 4)),
            Event::Line(token(12, 2)),
            Event::OlmInChat(token(12, 3)),
            Event::OlmInChat(token(12, 4)),
            Event::Ended,
            Event::Olm(token(7, 1)),
            Event::OlmSent,
            Event::Saved(3, 1),
            Event::Saved(4, 12),
        ]
    );
}
