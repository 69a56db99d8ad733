//! What a caller may command when, and the clock of a request.

use super::*;

#[test]
fn a_request_is_recorded_posted_and_said_in_this_order() {
    let effects = idle().ask(session(5), BOB, message(7), NOW).unwrap();
    let asked = Notice::Asked { session: session(5), to: BOB, timeout: TIMEOUT };
    let requesting = RecordChange::Requesting { to: BOB, first: message(7) };
    assert_eq!(effects, [record(5, requesting), send(BOB, invite(5)), Effect::Notice(asked)]);
}

#[test]
fn a_command_that_does_not_fit_changes_nothing() {
    type Command = fn(&mut Party) -> Result<Vec<Effect>, NotNow>;
    let ask: Command = |party| party.ask(session(9), CAROL, message(0), NOW);
    let accept: Command = |party| party.accept(session(6));
    let decline: Command = |party| party.decline(session(6));
    let cancel: Command = Party::cancel;
    let end: Command = |party| party.end(message(0), NOW);
    let decline_own: Command = |party| party.decline(session(5));
    let in_chat = chatting(Role::Asked);
    for (name, party, command, refused) in [
        ("idle accept", idle(), accept, NotNow::NoSuchInvite),
        ("idle decline", idle(), decline, NotNow::NoSuchInvite),
        ("idle cancel", idle(), cancel, NotNow::NoRequest),
        ("idle end", idle(), end, NotNow::NoChat),
        ("requesting ask", requesting(), ask, NotNow::RequestWaits),
        ("requesting accept", requesting(), accept, NotNow::NoSuchInvite),
        ("requesting end", requesting(), end, NotNow::NoChat),
        ("accepting ask", accepting(), ask, NotNow::OneMoment),
        ("accepting accept", accepting(), accept, NotNow::OneMoment),
        ("accepting decline", accepting(), decline_own, NotNow::OneMoment),
        ("accepting cancel", accepting(), cancel, NotNow::OneMoment),
        ("accepting end", accepting(), end, NotNow::OneMoment),
        ("chatting ask", in_chat.clone(), ask, NotNow::InChat),
        ("chatting accept", in_chat.clone(), accept, NotNow::InChat),
        ("chatting decline", in_chat.clone(), decline, NotNow::NoSuchInvite),
        ("chatting decline of its own", in_chat.clone(), decline_own, NotNow::InChat),
        ("chatting cancel", in_chat, cancel, NotNow::InChat),
    ] {
        let mut after = party.clone();
        assert_eq!(command(&mut after), Err(refused), "{name}");
        assert_eq!(after, party, "{name}");
    }
}

#[test]
fn asking_whose_invite_is_held_accepts_it_and_gives_the_own_request_up() {
    for (mut party, given_up) in [(idle(), false), (requesting(), true)] {
        receive(&mut party, CAROL, invite(6));
        let effects = party.ask(session(9), CAROL, message(1), NOW).unwrap();
        let accept = send(CAROL, Signal::Accept { session: session(6) });
        let mut expected = vec![accept];
        if given_up {
            expected.insert(0, record(5, RecordChange::Cancelled));
            expected.insert(1, send(BOB, end(5, Why::Cancelled)));
            expected.push(request_over(5, BOB, RequestOver::GivenUp));
        }
        assert_eq!(effects, expected);
        let first = message(7);
        assert_eq!(*party.phase(), Phase::Accepting { session: session(6), with: CAROL, first });
    }
}

#[test]
fn a_request_waits_its_time_and_no_longer() {
    let mut party = requesting();
    let due = NOW + TIMEOUT;
    assert_eq!(party.deadline(), Some(due));
    assert_eq!(party.expire(NOW + TIMEOUT.mul_f32(0.99)), []);
    assert_eq!(
        party.expire(due),
        [
            record(5, RecordChange::TimedOut),
            send(BOB, end(5, Why::TimedOut)),
            request_over(5, BOB, RequestOver::TimedOut)
        ]
    );
    assert_eq!(party.deadline(), None);
    for party in [idle(), accepting(), chatting(Role::Asker)] {
        assert_eq!(party.deadline(), None, "nobody else counts");
    }
}

#[test]
fn an_invite_is_declined_in_any_phase_in_which_it_stands() {
    for mut party in [idle(), requesting(), accepting()] {
        let before = *party.phase();
        receive(&mut party, CAROL, invite(6));
        let declined = invite_over(6, CAROL, InviteOver::Declined);
        let effects = party.decline(session(6)).unwrap();
        assert_eq!(effects, [send(CAROL, end(6, Why::Declined)), declined]);
        assert_eq!(*party.phase(), before);
    }
}

#[test]
fn a_request_that_is_cancelled_is_over_on_both_sides() {
    let mut party = requesting();
    let cancelled = request_over(5, BOB, RequestOver::Cancelled);
    assert_eq!(
        party.cancel().unwrap(),
        [record(5, RecordChange::Cancelled), send(BOB, end(5, Why::Cancelled)), cancelled]
    );
    assert_eq!(party, idle());
}
