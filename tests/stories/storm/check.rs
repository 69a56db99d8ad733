//! What must hold after a storm, of what was kept and of what each caller was shown: nothing lost,
//! nothing twice, nothing out of order. Pure: it can be shown histories that were made up.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::harness::{Kept, Message, Session};

use super::tape::{Event, TAME, Token, WILD, name, tokens};

/// A message that was said in a chat, and an online message, as the store numbers them.
const TEXT: i64 = 0;
const OLM: i64 = 1;

/// What one call has shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    pub(super) events: Vec<Event>,
    /// The words themselves, for whoever reads a fault.
    pub(super) tape: String,
    /// All that the board counts as read has come: the next call goes on from there.
    pub(super) is_whole: bool,
}

/// What one caller was shown, in the order of the calls.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    pub(super) me: u32,
    /// One's own lines are shown when they are stored.
    pub(super) echoes: bool,
    /// Of those who look at old lines again less is asked.
    pub(super) is_wild: bool,
    pub(super) calls: Vec<Call>,
}

/// A message's place: its log and its number.
type Place = (i64, i64);

/// All that is wrong, in words; nothing if all is well.
pub(super) fn faults(kept: &Kept, histories: &[History]) -> Vec<String> {
    let mut faults = Vec::new();
    let places = places(kept, &mut faults);
    let begins = |message: &&Message| message.kind == TEXT && message.body.starts_with(TAME);
    let open = kept.sessions.iter().filter(|session| session.is_open).count();
    if open > 0 {
        faults.push(format!("{open} records of chats are open"));
    }
    let mut said = BTreeMap::<i64, BTreeMap<i64, &str>>::new();
    // Behind half a line that stood when the line was lost nothing is looked for on a tape.
    for Message { log, number, sender, .. } in kept.messages.iter().filter(begins) {
        said.entry(*log).or_default().insert(*number, sender.as_str());
    }
    let logs = Logs { kept, places, said, crossed: crossed(histories) };
    for history in histories {
        logs.look(history, &mut faults);
    }
    faults
}

/// Where each message is; each must be there once, by its author, and no log may have a hole.
fn places(kept: &Kept, faults: &mut Vec<String>) -> HashMap<Token, Place> {
    let (mut places, mut all) = (HashMap::new(), HashSet::new());
    let mut before = (0, 0);
    for Message { log, number, sender, body, .. } in &kept.messages {
        let expected = if before.0 == *log { before.1 + 1 } else { 1 };
        if *number != expected {
            faults.push(format!("log {log}: {expected} is missing before {number}"));
        }
        before = (*log, *number);
        for word in [TAME, WILD] {
            for (_, token) in tokens(body, word) {
                if !all.insert((word, token)) {
                    faults.push(format!("log {log}, {number}: {word} {token:?} is there twice"));
                }
                if *sender != name(token.author).to_lowercase() {
                    faults.push(format!("log {log}, {number}: {token:?} is said by {sender}"));
                }
                if word == TAME {
                    places.insert(token, (*log, *number));
                }
            }
        }
    }
    places
}

struct Logs<'a> {
    kept: &'a Kept,
    places: HashMap<Token, Place>,
    /// Of each log the numbers of what was said in a chat by those who only talk, and by whom: the
    /// keys of their names.
    said: BTreeMap<i64, BTreeMap<i64, &'a str>>,
    /// By whose key, to whom, how many lines crossed the end of a chat.
    crossed: HashMap<(String, u32), usize>,
}

/// How many lines each author was told to have crossed the end of a chat with each reader; as many
/// as can be where not all of the author's tape is known.
fn crossed(histories: &[History]) -> HashMap<(String, u32), usize> {
    let mut crossed = HashMap::new();
    for history in histories {
        let author = name(history.me).to_lowercase();
        if history.calls.iter().any(|call| !call.is_whole) {
            for other in histories {
                crossed.insert((author.clone(), other.me), usize::MAX);
            }
            continue;
        }
        for event in history.calls.iter().flat_map(|call| &call.events) {
            if let Event::Saved(reader, lines) = *event {
                *crossed.entry((author.clone(), reader)).or_default() += lines;
            }
        }
    }
    crossed
}

/// What stands on a tape around a line, whatever is behind it.
fn excerpt(tape: &str, event: Option<&Event>) -> String {
    let Some(Event::Line(Token { author, count })) = event else { return String::new() };
    let Some(at) = tape.rfind(&format!(": {TAME} {author}-{count}.")) else { return String::new() };
    let from = tape.floor_char_boundary(at.saturating_sub(2_000));
    let to = tape.floor_char_boundary(at + 300);
    format!("\n    …{}…", &tape[from..to])
}

/// Between a chat's banner and its end, or the end of the call.
#[derive(Clone, Copy, Debug, Default)]
struct Chat {
    /// The log and the number of the last line.
    last: Option<(i64, i64)>,
    /// It went on while the line was lost.
    goes_on: bool,
    /// So many unread lines its banner said to be older than those behind it.
    older: usize,
}

impl Logs<'_> {
    fn look(&self, history: &History, faults: &mut Vec<String>) {
        let place = Cell::new((0_usize, 0_usize));
        let mut fault = |what: String| {
            let (call, event) = place.get();
            let events = &history.calls[call].events;
            let around = &events[event.saturating_sub(6)..events.len().min(event + 3)];
            let tape = excerpt(&history.calls[call].tape, events.get(event));
            faults.push(format!("{}, call {call}: {what}: {around:?}{tape}", name(history.me)));
        };
        // Up to which number each log has been shown, as far as that is sure.
        let mut shown = HashMap::<i64, i64>::new();
        let mut sent = 0;
        for (at, call) in history.calls.iter().enumerate() {
            let mut chat: Option<Chat> = None;
            let mut olms = HashSet::new();
            for (number, event) in call.events.iter().enumerate() {
                place.set((at, number));
                match *event {
                    // A chat that ended meanwhile is shown without a banner.
                    Event::Saved(..) => {}
                    Event::Back => chat = Some(Chat { goes_on: true, ..Chat::default() }),
                    Event::OlmSent => sent += 1,
                    Event::Begins(_) => {
                        let is_new = |chat: &Chat| chat.goes_on && chat.last.is_none();
                        let goes_on = chat.as_ref().is_some_and(is_new);
                        chat = Some(Chat { goes_on, ..Chat::default() });
                    }
                    Event::Older(lines) => {
                        chat.get_or_insert_default().older = lines;
                    }
                    Event::Ended => {
                        if let Some(Chat { last: Some(last), .. }) = chat.take()
                            && !history.is_wild
                        {
                            self.is_all_of_it(history, last).unwrap_or_else(&mut fault);
                        }
                    }
                    Event::Olm(token) | Event::OlmInChat(token) => {
                        if !self.places.contains_key(&token) {
                            fault(format!("saw the OLM {token:?}, which is not kept"));
                        }
                        let at_prompt = matches!(event, Event::Olm(_));
                        if at_prompt && !olms.insert(token) && !history.is_wild {
                            fault(format!("saw the OLM {token:?} twice in one call"));
                        }
                    }
                    Event::Line(token) => {
                        let Some(&(log, number)) = self.places.get(&token) else {
                            fault(format!("saw {token:?}, which is not kept"));
                            continue;
                        };
                        if history.is_wild {
                            continue;
                        }
                        let Some(chat) = &mut chat else {
                            fault(format!("saw {token:?} outside a chat"));
                            continue;
                        };
                        let after = shown.get(&log).copied();
                        self.follows(history, *chat, after, (log, number))
                            .unwrap_or_else(&mut fault);
                        chat.last = Some((log, number));
                        let shown = shown.entry(log).or_insert(number);
                        *shown = number.max(*shown);
                    }
                }
            }
            if !call.is_whole {
                shown.clear();
            }
        }
        let me = name(history.me).to_lowercase();
        let olms = self.kept.messages.iter().filter(|it| it.kind == OLM && it.sender == me);
        let stored = olms.count();
        if sent > stored {
            faults
                .push(format!("{me} was told of {sent} OLMs that are sent, and {stored} are kept"));
        }
    }

    /// Whether a line may be the next of a chat; behind its banner, when the log had been shown up to
    /// `before`.
    fn follows(
        &self,
        history: &History,
        Chat { last, goes_on, older }: Chat,
        before: Option<i64>,
        (log, number): (i64, i64),
    ) -> Result<(), String> {
        let after = match last {
            Some((other, _)) if other != log => {
                return Err(format!("saw {number} of log {log} in the chat of log {other}"));
            }
            Some((_, last)) if number == last => {
                return Err(format!("saw {number} of log {log} twice"));
            }
            Some((_, last)) if number < last => {
                return Err(format!("saw {number} of log {log} behind {last}"));
            }
            Some((_, last)) => last,
            // What comes behind a banner may have been shown before.
            None => match before {
                Some(before) if before < number => before,
                Some(_) | None => return Ok(()),
            },
        };
        let mut missed = self.missed(history, log, after, number - 1);
        if last.is_none() && !goes_on {
            // Own lines that crossed the end of the chat before are not new to their author.
            let me = name(history.me).to_lowercase();
            missed.retain(|number| self.author(log, *number) != me);
        }
        if missed.is_empty() || (last.is_none() && missed.len() <= older) {
            return Ok(());
        }
        Err(format!("did not see {missed:?} of log {log} between {after} and {number}"))
    }

    /// The numbers above `after`, up to `last`, that this caller should be shown.
    fn missed(&self, history: &History, log: i64, after: i64, last: i64) -> Vec<i64> {
        if last <= after {
            return Vec::new();
        }
        let said = self.said.get(&log).into_iter().flat_map(|said| said.range(after + 1..=last));
        let me = name(history.me).to_lowercase();
        let wanted = said.filter(|(_, author)| **author != me || history.echoes);
        wanted.map(|(number, _)| *number).collect()
    }

    fn author(&self, log: i64, number: i64) -> &str {
        self.said.get(&log).and_then(|said| said.get(&number)).copied().unwrap_or_default()
    }

    /// Whether a chat that ended behind this line was shown to its end.
    fn is_all_of_it(&self, history: &History, (log, number): (i64, i64)) -> Result<(), String> {
        // A line that crossed the end stands behind it, in no session or the next one.
        let holds = |it: &&Session| it.log == log && it.first < number && it.last >= Some(number);
        let mut lasts = self.kept.sessions.iter().filter(holds).filter_map(|it| it.last).peekable();
        let me = name(history.me).to_lowercase();
        let is_whole = |last: i64| {
            let mut missed = HashMap::<&str, usize>::new();
            for number in self.missed(history, log, number, last) {
                *missed.entry(self.author(log, number)).or_default() += 1;
            }
            // Of one's own one is told otherwise.
            missed.iter().all(|(author, lines)| {
                let crossed = self.crossed.get(&((*author).to_owned(), history.me));
                *author == me || crossed.is_some_and(|crossed| lines <= crossed)
            })
        };
        let whole = lasts.peek().is_none() || lasts.any(is_whole);
        if whole {
            return Ok(());
        }
        Err(format!("did not see the end of a chat in log {log}, behind {number}"))
    }
}
