//! The logs of a scene as a store reads them: each message as it stands. The plainest way that can be
//! thought of, for what is written here is what the store promises.

use crate::board::{LogAnswer, LogQuestion, SessionSoFar};
use crate::conversation::{Found, Page, Subject, Which};
use crate::ids::MessageNumber;
use crate::protocol::mail::{Message, MessageKind, Standing};
use crate::protocol::mark::{Mark, standing};

/// A message of `log` as who reads the log now sees it.
pub(super) fn as_it_stands(log: &[Message], message: &Message) -> Message {
    let mut read = Message { from: None, ..message.clone() };
    let by_its_author = |record: &&Message| {
        record.sender == message.sender
            && record.about.as_ref().is_some_and(|about| about.number == message.number)
    };
    let last = |kind| log.iter().filter(by_its_author).rfind(|record| record.kind == kind);
    if last(MessageKind::Deletion).is_some() {
        (read.standing, read.body) = (Standing::Deleted, "".into());
    } else if let Some(correction) = last(MessageKind::Correction) {
        (read.standing, read.body) = (Standing::Corrected, correction.body.clone());
    }
    if let Some(about) = &mut read.about {
        about.is_deleted = log.iter().any(|record| {
            record.kind == MessageKind::Deletion
                && record.about.as_ref().is_some_and(|other| other.number == about.number)
        });
    }
    read
}

/// The answer to a question about a log.
pub(super) fn look_up(
    log: &[Message],
    question: &LogQuestion,
    seen: Option<MessageNumber>,
) -> LogAnswer {
    match *question {
        LogQuestion::Last { before, limit, .. } => {
            LogAnswer::Last(Box::new(page(log, before, limit)))
        }
        LogQuestion::Subject { which, .. } => LogAnswer::Subject(subject(log, which)),
        LogQuestion::Session { first, limit, .. } => {
            let said = |it: &&Message| it.number > first && it.kind.is_said();
            let count = i64::try_from(log.iter().filter(said).count()).unwrap();
            let page = page(log, None, limit);
            LogAnswer::Session(Box::new(SessionSoFar { count, page, seen }))
        }
    }
}

fn page(log: &[Message], before: Option<MessageNumber>, limit: i64) -> Page {
    let is_before = |it: &&Message| before.is_none_or(|before| it.number < before);
    let mut messages: Vec<Message> = log
        .iter()
        .filter(is_before)
        .filter(|it| it.kind.is_read())
        .map(|it| as_it_stands(log, it))
        .collect();
    let limit = usize::try_from(limit).unwrap();
    messages.drain(..messages.len().saturating_sub(limit));
    Page { marks: marks(log), messages }
}

fn subject(log: &[Message], which: Which) -> Found {
    let message = match which {
        Which::Number(number) => log.iter().find(|it| it.number == number),
        Which::LastBy { sender, up_to, before_it } => {
            let is_deleted = |it: &Message| as_it_stands(log, it).standing == Standing::Deleted;
            log.iter()
                .rev()
                .filter(|it| it.sender == sender && it.number <= up_to && it.kind.is_read())
                .filter(|it| !is_deleted(it))
                .nth(usize::try_from(before_it).unwrap())
        }
    };
    let Some(message) = message.map(|it| as_it_stands(log, it)) else { return Found::Nothing };
    if !message.kind.is_read() {
        return Found::Record(message.about.map(|about| about.number));
    }
    if message.standing == Standing::Deleted {
        return Found::Deleted;
    }
    let mut marks = marks(log);
    marks.retain(|mark| mark.at == message.number);
    Found::Subject(Box::new(Subject { message, marks }))
}

fn marks(log: &[Message]) -> Vec<Mark> {
    standing(log.iter().rev().filter(|it| it.kind == MessageKind::Mark).filter_map(|it| {
        let at = it.about.as_ref()?.number;
        Some(Mark { at, by: it.sender, name: it.sender_name.clone(), sign: it.body.clone() })
    }))
}
