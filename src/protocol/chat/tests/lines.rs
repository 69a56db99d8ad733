//! A chat's lines: what is said and what an end waits for; and the lines that callers lose.

use super::*;

fn left_with(last: i64, by: EndedBy, unanswered: u32) -> [Effect; 2] {
    let signal = Signal::End { session: session(5), why: Why::Ended, last: message(last) };
    [send(BOB, signal), Effect::Notice(ended(by, Some(last), unanswered))]
}

#[test]
fn an_end_carries_the_highest_number_that_its_node_knows() {
    for (head, own, last) in [(9, 12, 12), (12, 9, 12), (3, 4, 7)] {
        let mut party = chatting(Role::Asked);
        assert_eq!(party.said(), Some(session(5)));
        assert_eq!(party.answered(session(5), Some(message(own))), []);
        let effects = party.end(message(head), NOW).unwrap();
        assert_eq!(effects, left_with(last, EndedBy::Me, 0));
    }
}

#[test]
fn an_end_waits_for_own_lines_and_takes_no_more() {
    let mut party = chatting(Role::Asked);
    assert_eq!(party.said(), Some(session(5)));
    assert_eq!(party.said(), Some(session(5)));
    let waits = |unanswered| {
        [Effect::Notice(Notice::EndWaits { session: session(5), with: BOB, unanswered })]
    };
    assert_eq!(party.end(message(7), NOW).unwrap(), waits(2));
    assert_eq!(party.said(), None);
    assert_eq!(party.answered(session(5), Some(message(8))), []);
    let later = NOW + Duration::from_secs(9);
    assert_eq!(party.end(message(9), later).unwrap(), waits(1), "said again, not begun again");
    assert_eq!(party.deadline(), Some(NOW + END_WAITS));
    assert_eq!(party.answered(session(5), None), left_with(9, EndedBy::Me, 0));
    assert_eq!(*party.phase(), Phase::Idle);
}

#[test]
fn an_end_waits_ten_seconds_and_says_what_was_not_stored() {
    let mut party = chatting(Role::Asked);
    assert_eq!(party.said(), Some(session(5)));
    party.end(message(8), NOW).unwrap();
    assert_eq!(party.expire(NOW + END_WAITS), left_with(8, EndedBy::Me, 1));
    assert_eq!(party.answered(session(5), Some(message(9))), [], "too late");
}

#[test]
fn the_answer_to_a_line_of_an_earlier_session_does_not_count() {
    let mut party = chatting(Role::Asked);
    assert_eq!(party.said(), Some(session(5)));
    let signal = Signal::End { session: session(5), why: Why::Ended, last: message(8) };
    let effects = receive(&mut party, BOB, signal);
    assert_eq!(effects, [Effect::Notice(ended(EndedBy::Partner, Some(8), 1))]);

    receive(
        &mut party,
        CAROL,
        Signal::Invite { session: session(6), time_left: TIMEOUT, first: message(2) },
    );
    party.accept(session(6)).unwrap();
    receive(&mut party, CAROL, Signal::Started { session: session(6), link: Link::Up });
    assert_eq!(party.said(), Some(session(6)));
    assert_eq!(party.answered(session(5), Some(message(900))), [], "of the chat with Bob");
    party.end(message(2), NOW).unwrap();
    let effects = party.answered(session(6), Some(message(3)));
    let signal = Signal::End { session: session(6), why: Why::Ended, last: message(3) };
    assert_eq!(effects[0], send(CAROL, signal));
}

#[test]
fn the_asker_records_an_end_whoever_ends_it() {
    let signal = Signal::End { session: session(5), why: Why::Ended, last: message(8) };
    let recorded = record(5, RecordChange::Ended { last: Some(message(8)) });
    let effects = receive(&mut chatting(Role::Asker), BOB, signal);
    assert_eq!(effects, [recorded, Effect::Notice(ended(EndedBy::Partner, Some(8), 0))]);
    let effects = chatting(Role::Asker).end(message(8), NOW).unwrap();
    assert_eq!(effects[0], recorded);
    assert_eq!(effects[1..], left_with(8, EndedBy::Me, 0));
}

#[test]
fn a_lost_line_is_told_to_the_partner_once_and_so_is_its_return() {
    let link = |link| Signal::Link { session: session(5), link };
    let mut party = chatting(Role::Asker);
    assert_eq!(party.line_lost(), [send(BOB, link(Link::Lost))]);
    assert_eq!(party.line_lost(), []);
    assert_eq!(party.line_back(), [send(BOB, link(Link::Up))]);
    assert_eq!(party.line_back(), []);

    let notice = |link| Effect::Notice(Notice::Link { session: session(5), with: BOB, link });
    for now in [Link::Lost, Link::Up] {
        assert_eq!(receive(&mut party, BOB, link(now)), [notice(now)]);
        assert_eq!(receive(&mut party, BOB, link(now)), []);
    }
}

#[test]
fn a_line_that_takes_the_place_of_one_that_was_not_lost_is_told_to_nobody() {
    let chatting = [Role::Asker, Role::Asked].map(chatting);
    for mut party in [idle(), requesting(), accepting()].into_iter().chain(chatting) {
        let before = party.clone();
        assert_eq!(party.line_back(), []);
        assert_eq!(party, before);
    }
}

#[test]
fn a_line_lost_before_the_chat_is_known_when_it_begins() {
    let mut asking = requesting();
    assert_eq!(asking.line_lost(), []);
    let effects = receive(&mut asking, BOB, Signal::Accept { session: session(5) });
    let started = Signal::Started { session: session(5), link: Link::Lost };
    assert_eq!(effects[1], send(BOB, started));

    let mut asked = accepting();
    assert_eq!(asked.line_lost(), []);
    let effects = receive(&mut asked, BOB, started);
    let lost = Signal::Link { session: session(5), link: Link::Lost };
    assert_eq!(effects[0], send(BOB, lost));
    let Effect::Notice(Notice::Began { link, .. }) = effects[1] else { panic!("{effects:?}") };
    assert_eq!(link, Link::Lost);
}
