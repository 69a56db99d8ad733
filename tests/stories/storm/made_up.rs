//! Histories that were made up, with one thing wrong in each: the checks of a storm can fail.

use crate::harness::{Kept, Message, Session};

use super::check::{Call, History, faults};
use super::tape::{Event, Token};

/// Callers 1 and 2 have said six things to one another; the fifth is an online message.
fn kept() -> Kept {
    let message = |(author, count, kind): (u32, u32, i64)| Message {
        log: 9,
        number: 0,
        sender: format!("talker{author}"),
        kind,
        body: format!("gale {author}-{count}."),
    };
    let said = [(1, 1, 0), (2, 1, 0), (1, 2, 0), (2, 2, 0), (2, 3, 1), (1, 3, 0)];
    let mut messages: Vec<_> = said.into_iter().map(message).collect();
    for (message, number) in messages.iter_mut().zip(1..) {
        message.number = number;
    }
    let session = Session {
        log: 9,
        status: "ended".to_owned(),
        first: 0,
        last: Some(6),
        messages: 5,
        is_open: false,
    };
    Kept { messages, sessions: vec![session] }
}

fn line(author: u32, count: u32) -> Event {
    Event::Line(Token { author, count })
}

/// What caller 2 sees of it, with a terminal that shows own lines when they are stored.
fn seen(calls: &[&[Event]]) -> Vec<History> {
    let calls = calls.iter().map(|events| Call {
        events: events.to_vec(),
        is_whole: true,
        ..Call::default()
    });
    vec![History { me: 2, echoes: true, is_wild: false, calls: calls.collect() }]
}

const BEGINS: Event = Event::Begins(1);

fn all_of_it() -> Vec<Event> {
    let own = Event::OlmInChat(Token { author: 2, count: 3 });
    vec![BEGINS, line(1, 1), line(2, 1), line(1, 2), line(2, 2), own, line(1, 3), Event::Ended]
}

#[track_caller]
fn is_found(kept: &Kept, histories: &[History], words: &str) {
    let found = faults(kept, histories);
    assert!(found.len() == 1 && found[0].contains(words), "{words:?} is not in {found:#?}");
}

#[test]
fn what_went_well_has_no_fault() {
    assert_eq!(faults(&kept(), &seen(&[&all_of_it()])), Vec::<String>::new());
    // Own lines are not shown in line mode.
    let mut lines = seen(&[&[BEGINS, line(1, 1), line(1, 2), line(1, 3), Event::Ended]]);
    lines[0].echoes = false;
    assert_eq!(faults(&kept(), &lines), Vec::<String>::new());
}

#[test]
fn a_line_that_was_seen_and_not_kept_is_found() {
    let mut all = all_of_it();
    all.insert(2, line(1, 77));
    is_found(&kept(), &seen(&[&all]), "not kept");
}

#[test]
fn a_line_that_was_not_shown_is_found() {
    for lost in [2, 3, 4] {
        let mut all = all_of_it();
        all.remove(lost);
        is_found(&kept(), &seen(&[&all]), "did not see");
    }
    // The last before the end.
    let mut all = all_of_it();
    all.remove(6);
    is_found(&kept(), &seen(&[&all]), "did not see the end");
}

#[test]
fn a_line_that_crossed_the_end_is_missing_only_if_its_author_was_told() {
    let mut all = all_of_it();
    all.remove(6);
    let mut histories = seen(&[&all]);
    let told = Call { events: vec![Event::Saved(2, 1)], is_whole: true, ..Call::default() };
    histories.push(History { me: 1, calls: vec![told], ..History::default() });
    assert_eq!(faults(&kept(), &histories), Vec::<String>::new());
    histories[1].calls[0].events = vec![Event::Saved(3, 1)];
    is_found(&kept(), &histories, "did not see the end");
}

#[test]
fn a_line_that_was_shown_twice_is_found() {
    let mut all = all_of_it();
    all.insert(2, line(1, 1));
    is_found(&kept(), &seen(&[&all]), "twice");
}

#[test]
fn lines_out_of_order_are_found() {
    let mut all = all_of_it();
    all.swap(3, 4);
    let found = faults(&kept(), &seen(&[&all]));
    assert!(found.iter().any(|fault| fault.contains("behind")), "{found:#?}");
}

#[test]
fn behind_a_return_lines_may_come_again_but_none_may_be_missing() {
    let first = [BEGINS, line(1, 1), line(2, 1), line(1, 2)];
    let again = [Event::Back, BEGINS, line(2, 1), line(1, 2), line(2, 2), line(1, 3), Event::Ended];
    assert_eq!(faults(&kept(), &seen(&[&first, &again])), Vec::<String>::new());
    let gap = [Event::Back, BEGINS, line(1, 3), Event::Ended];
    is_found(&kept(), &seen(&[&first, &gap]), "between 3 and 6");
    // Where it is not sure what came before the line was lost, nothing is claimed.
    let mut unsure = seen(&[&first, &gap]);
    unsure[0].calls[0].is_whole = false;
    assert_eq!(faults(&kept(), &unsure), Vec::<String>::new());
}

#[test]
fn own_lines_that_crossed_the_end_of_a_chat_need_not_come_behind_the_next_banner() {
    let first = [BEGINS, line(1, 1), line(2, 1), line(1, 2), Event::Ended, Event::Saved(1, 1)];
    let again = [BEGINS, line(1, 3), Event::Ended];
    let mut kept = kept();
    let mut next = kept.sessions[0].clone();
    (kept.sessions[0].last, next.first) = (Some(3), 4);
    kept.sessions.push(next);
    assert_eq!(faults(&kept, &seen(&[&first, &again])), Vec::<String>::new());
    assert_eq!(faults(&kept, &seen(&[&[first.as_slice(), &again].concat()])), Vec::<String>::new());
    // Those of the other are new.
    let mut histories = seen(&[&[BEGINS, line(2, 1), Event::Ended], &again]);
    let told = Call { events: vec![Event::Saved(2, 1)], is_whole: true, ..Call::default() };
    histories.push(History { me: 1, calls: vec![told], ..History::default() });
    is_found(&kept, &histories, "did not see [3]");
}

#[test]
fn as_many_lines_may_be_missing_behind_a_banner_as_it_says() {
    let first = [BEGINS, line(1, 1), line(2, 1), Event::Ended];
    let again = |older| [BEGINS, Event::Older(older), line(1, 3), Event::Ended];
    let told = Call { events: vec![Event::Saved(2, 2)], is_whole: true, ..Call::default() };
    let told = History { me: 1, calls: vec![told], ..History::default() };
    for (older, is_right) in [(0, false), (1, true)] {
        let mut histories = seen(&[&first, &again(older)]);
        histories.push(told.clone());
        assert_eq!(faults(&kept(), &histories).is_empty(), is_right, "{older} older");
    }
}

#[test]
fn a_line_of_another_chat_is_found() {
    let mut kept = kept();
    kept.messages.push(Message {
        log: 10,
        number: 1,
        sender: "talker5".to_owned(),
        kind: 0,
        body: "gale 5-1.".to_owned(),
    });
    let mut all = all_of_it();
    all.insert(7, line(5, 1));
    is_found(&kept, &seen(&[&all]), "in the chat of log 9");
    is_found(&kept, &seen(&[&all_of_it(), &[line(5, 1)]]), "outside a chat");
}

#[test]
fn what_is_wrong_in_a_log_is_found() {
    let mut hole = kept();
    hole.messages[5].number = 7;
    hole.sessions.clear();
    is_found(&hole, &[], "6 is missing before 7");
    let mut twice = kept();
    twice.messages[5].body = "gale 1-1.".to_owned();
    is_found(&twice, &[], "there twice");
    let mut forged = kept();
    forged.messages[5].sender = "talker2".to_owned();
    is_found(&forged, &[], "said by talker2");
    let mut open = kept();
    open.sessions[0].is_open = true;
    is_found(&open, &[], "open");
}

#[test]
fn an_online_message_that_is_not_kept_or_shown_twice_is_found() {
    let olm = |count| Event::Olm(Token { author: 2, count });
    is_found(&kept(), &seen(&[&[olm(8)]]), "not kept");
    is_found(&kept(), &seen(&[&[olm(3), olm(3)]]), "twice in one call");
    is_found(&kept(), &seen(&[&[Event::OlmSent, Event::OlmSent]]), "told of 2 OLMs");
}
