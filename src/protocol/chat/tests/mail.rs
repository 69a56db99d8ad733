//! What other parties and the registry say.

use super::*;

#[test]
fn an_invite_while_chatting_is_answered_busy() {
    for role in [Role::Asker, Role::Asked] {
        let mut party = chatting(role);
        let busy = end(6, Why::Busy(Busy::InChat));
        assert_eq!(receive(&mut party, CAROL, invite(6)), [send(CAROL, busy)]);
        assert_eq!(receive(&mut party, BOB, invite(5)), [], "its own");
    }
}

#[test]
fn an_invite_while_an_accept_is_under_way_stands() {
    let mut party = accepting();
    assert_eq!(receive(&mut party, CAROL, invite(6)), [invited(6, CAROL)]);
    assert_eq!(receive(&mut party, BOB, invite(5)), [], "its own");
}

#[test]
fn a_chat_that_begins_lets_go_of_all_invites() {
    let began = |role| Notice::Began {
        session: session(5),
        with: BOB,
        role,
        first: message(7),
        link: Link::Up,
    };
    let busy = end(6, Why::Busy(Busy::InChat));
    let told = invite_over(6, CAROL, InviteOver::InChat);

    let mut party = requesting();
    receive(&mut party, CAROL, invite(6));
    let started = Signal::Started { session: session(5), link: Link::Up };
    assert_eq!(
        receive(&mut party, BOB, Signal::Accept { session: session(5) }),
        [
            record(5, RecordChange::Active),
            send(BOB, started),
            send(CAROL, busy),
            told,
            Effect::Notice(began(Role::Asker))
        ]
    );

    let mut party = accepting();
    receive(&mut party, CAROL, invite(6));
    assert_eq!(
        receive(&mut party, BOB, started),
        [send(CAROL, busy), told, Effect::Notice(began(Role::Asked))]
    );
    assert!(party.invites().is_empty());
}

#[test]
fn an_invite_is_refused_for_the_first_reason_that_holds() {
    let full = |mut party: Party| {
        for number in 0..MAX_INVITES {
            receive(&mut party, address(10), invite(100 + number as u128));
        }
        party
    };
    let parked = |mut party: Party| {
        party.line_lost();
        party
    };
    for (mut party, may_be_asked, busy) in [
        (idle(), Err(Busy::NotAvailable), Busy::NotAvailable),
        (parked(idle()), Err(Busy::NotAvailable), Busy::NotAvailable),
        (parked(idle()), Ok(()), Busy::LineLost),
        (full(idle()), Ok(()), Busy::TooManyInvites),
        (parked(full(idle())), Ok(()), Busy::LineLost),
        (chatting(Role::Asked), Err(Busy::NotAvailable), Busy::InChat),
    ] {
        let before = party.clone();
        let effects = party.receive(CAROL, &invite(6), may_be_asked);
        assert_eq!(effects, [send(CAROL, end(6, Why::Busy(busy)))]);
        assert_eq!(party, before);
    }
}

#[test]
fn invites_stand_in_order_of_arrival() {
    let mut party = idle();
    receive(&mut party, BOB, invite(5));
    receive(&mut party, CAROL, invite(6));
    receive(&mut party, CAROL, end(6, Why::TimedOut));
    receive(&mut party, CAROL, invite(3));
    let standing: Vec<_> = party.invites().iter().map(|invite| invite.session).collect();
    assert_eq!(standing, [session(5), session(3)]);
    assert!(party.holds(session(3)) && !party.holds(session(6)));
}

#[test]
fn of_two_requests_that_cross_the_lower_id_wins_whatever_the_node_would_say() {
    for may_be_asked in [Ok(()), Err(Busy::NotAvailable)] {
        let mut party = requesting();
        assert_eq!(party.receive(BOB, &invite(6), may_be_asked), []);
        assert_eq!(party, requesting());
        assert_eq!(
            party.receive(BOB, &invite(4), may_be_asked),
            [
                record(5, RecordChange::Cancelled),
                send(BOB, end(5, Why::Crossed)),
                send(BOB, Signal::Accept { session: session(4) })
            ]
        );
    }
}

#[test]
fn an_answer_to_the_own_request_is_recorded_and_told() {
    for (why, change, over) in [
        (Why::Declined, RecordChange::Declined, RequestOver::Declined),
        (Why::Busy(Busy::LineLost), RecordChange::Failed, RequestOver::Busy(Busy::LineLost)),
        (Why::Left, RecordChange::Failed, RequestOver::Left),
    ] {
        let mut party = requesting();
        let effects = receive(&mut party, BOB, end(5, why));
        assert_eq!(effects, [record(5, change), request_over(5, BOB, over)]);
        assert_eq!(party, idle());
    }
}

#[test]
fn the_end_of_an_invite_is_told_before_and_after_it_was_accepted() {
    for (why, over) in [
        (Why::TimedOut, InviteOver::TimedOut),
        (Why::Cancelled, InviteOver::Cancelled),
        (Why::Crossed, InviteOver::Cancelled),
        (Why::Left, InviteOver::Left),
    ] {
        let mut standing = idle();
        receive(&mut standing, BOB, invite(5));
        for mut party in [standing, accepting()] {
            let effects = receive(&mut party, BOB, end(5, why));
            assert_eq!(effects, [invite_over(5, BOB, over)]);
            assert_eq!(*party.phase(), Phase::Idle);
            assert!(party.invites().is_empty());
        }
    }
}

#[test]
fn a_signal_of_a_session_not_held_changes_nothing() {
    let signals = |number| {
        [
            Signal::Accept { session: session(number) },
            Signal::Started { session: session(number), link: Link::Up },
            end(number, Why::Ended),
            Signal::Link { session: session(number), link: Link::Lost },
        ]
    };
    let mut invited = idle();
    receive(&mut invited, BOB, invite(5));
    for party in [idle(), invited, requesting(), accepting(), chatting(Role::Asker)] {
        for signal in signals(6) {
            let mut after = party.clone();
            assert_eq!(receive(&mut after, BOB, signal), [], "{signal:?}");
            assert_eq!(after, party, "{signal:?}");
        }
        for signal in signals(5) {
            let mut after = party.clone();
            assert_eq!(receive(&mut after, CAROL, signal), [], "{signal:?} of another");
            assert_eq!(after, party, "{signal:?} of another");
        }
    }
}

#[test]
fn what_was_held_with_one_that_went_is_let_go_of_told_and_answered() {
    let mut invited = idle();
    receive(&mut invited, BOB, invite(5));
    let left = send(BOB, end(5, Why::Left));
    let ended = |role| {
        let mut effects = vec![left, Effect::Notice(ended(EndedBy::Gone, None, 0))];
        if role == Role::Asker {
            effects.insert(0, record(5, RecordChange::Ended { last: None }));
        }
        effects
    };
    let invite_left = vec![left, invite_over(5, BOB, InviteOver::Left)];
    let request_left =
        vec![record(5, RecordChange::Failed), left, request_over(5, BOB, RequestOver::Left)];
    for (mut party, effects) in [
        (idle(), vec![]),
        (invited, invite_left.clone()),
        (requesting(), request_left),
        (accepting(), invite_left),
        (chatting(Role::Asker), ended(Role::Asker)),
        (chatting(Role::Asked), ended(Role::Asked)),
    ] {
        assert_eq!(party.gone(CAROL), []);
        assert_eq!(party.gone(BOB), effects);
        assert_eq!(*party.phase(), Phase::Idle);
        assert_eq!(party.gone(BOB), [], "twice does no harm");
    }
}
