//! The registry without sockets: numbers, departures, and who hears of them.

use std::sync::{Arc, Mutex};

use super::*;
use crate::clock::Timestamp;
use crate::ids::MessageNumber;
use crate::protocol::mail::{HangUp, Message, MessageKind, Standing};

struct Board {
    registry: Registry,
    departed: Arc<Mutex<Vec<Address>>>,
}

fn board(limit: u32) -> Board {
    let departed = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&departed);
    let registry = Registry::new(limit, move |who| seen.lock().unwrap().push(who));
    Board { registry, departed }
}

impl Board {
    fn call(&self) -> (Address, Mailbox) {
        self.registry.admit(Transport::Telnet, false, Uptime::ZERO).expect("a free node")
    }

    fn log_in(&self, who: Address, user: i64) -> LogIn {
        let caller = Caller { user: UserId(user), name: "x".into(), real_name: None };
        self.registry.log_in(who.incarnation, caller, Reach::Available, true)
    }

    fn on(&self, user: i64) -> (Address, Mailbox) {
        let (address, mailbox) = self.call();
        let LogIn::On(address) = self.log_in(address, user) else { panic!("no place") };
        (address, mailbox)
    }

    fn lose_line(&self, who: Address, at: u64) {
        self.registry.set_status(who, |status| status.lose_line(Uptime::from_secs(at)));
    }
}

async fn reads_gone(mailbox: &mut Mailbox, who: Address) {
    let Arrival::Mail(Mail::Gone(gone)) = mailbox.next(true).await else { panic!("no Gone") };
    assert_eq!(gone, who);
}

#[test]
fn a_caller_gets_the_lowest_free_number_and_never_an_old_incarnation() {
    let board = board(4);
    let (one, _one) = board.call();
    let (two, _two) = board.call();
    let (three, _three) = board.call();
    assert_eq!([one.node.0, two.node.0, three.node.0], [1, 2, 3]);
    board.registry.depart(two);
    board.registry.depart(two);
    let (again, _again) = board.call();
    assert_eq!(again.node.0, 2);
    assert_ne!(again.incarnation, two.incarnation);
    assert_eq!(*board.departed.lock().unwrap(), [two], "told once");
}

#[test]
fn a_full_board_lets_nobody_in_unless_a_parked_node_can_give_way() {
    let board = board(2);
    let (_, _alice) = board.on(1);
    let (bob, _bob) = board.on(2);
    assert!(board.registry.admit(Transport::Telnet, false, Uptime::ZERO).is_none());
    board.lose_line(bob, 5);
    let (carol, _carol) = board.call();
    assert_eq!(carol.node.0, 3, "beside the limit while logging in");
    let LogIn::On(carol) = board.log_in(carol, 3) else { panic!() };
    assert_eq!(carol.node, bob.node, "a caller on the board has a number within the limit");
    assert_eq!(*board.departed.lock().unwrap(), [bob]);
}

#[test]
fn the_node_that_has_waited_longest_gives_way_but_not_to_its_own_user() {
    let board = board(2);
    let (alice, _alice) = board.on(1);
    let (bob, _bob) = board.on(2);
    board.lose_line(bob, 5);
    board.lose_line(alice, 9);
    let (again, _again) = board.call();
    assert_eq!(board.log_in(again, 2), LogIn::Parked(bob));
    let (carol, _carol) = board.call();
    assert!(matches!(board.log_in(carol, 3), LogIn::On(_)));
    assert_eq!(*board.departed.lock().unwrap(), [bob]);
}

#[test]
fn of_two_who_call_back_at_once_one_comes_through() {
    let board = board(4);
    let (alice, _alice) = board.on(1);
    board.lose_line(alice, 5);
    let (one, _one) = board.call();
    let (other, _other) = board.call();
    assert_eq!(board.log_in(one, 1), LogIn::Parked(alice));
    assert_eq!(board.log_in(other, 1), LogIn::Parked(alice));
    assert!(board.registry.hand_over(alice, line()).is_ok());
    assert!(board.registry.hand_over(alice, line()).is_err());
    assert_eq!(board.log_in(other, 1), LogIn::AlreadyOn(alice));
    assert!(board.registry.depart_unless_called(alice).is_some(), "the line is not lost again");
}

fn line() -> HandOver {
    let (_, input) = tokio::sync::mpsc::channel(1);
    let (output, _) = crate::transport::Output::pair();
    let peer = ([127, 0, 0, 1], 2323).into();
    let connection = crate::transport::Connection {
        input,
        output,
        transport: Transport::Telnet,
        peer,
        who: crate::transport::Who::Stranger,
    };
    let profile = crate::terminal::profile::Profile::UNKNOWN;
    HandOver {
        connection,
        profile,
        evidence: crate::terminal::detect::Evidence::default(),
        choice: crate::terminal::choice::Choice::default(),
        typed_ahead: std::collections::VecDeque::default(),
        input_ended: false,
    }
}

#[test]
fn callers_who_log_in_beside_the_limit_exchange_numbers_with_those_who_have_not() {
    let board = board(1);
    let (slow, _slow) = board.call();
    let (quick, _quick) = board.call();
    assert_eq!(quick.node.0, 2);
    let LogIn::On(on) = board.log_in(quick, 1) else { panic!() };
    assert_eq!(on.node.0, 1);
    assert_eq!(board.log_in(slow, 2), LogIn::Busy);
    assert_eq!(board.registry.callers().len(), 1);
}

#[test]
fn not_more_than_eight_log_in_beside_the_limit() {
    let board = board(1);
    let calls: Vec<_> = (0..20)
        .map_while(|_| board.registry.admit(Transport::Telnet, false, Uptime::ZERO))
        .collect();
    assert_eq!(calls.len(), 8);
}

#[test]
fn strangers_who_hold_all_places_keep_no_user_out() {
    let board = board(2);
    let strangers: Vec<_> = (0..20)
        .map_while(|_| board.registry.admit(Transport::Telnet, false, Uptime::ZERO))
        .collect();
    assert_eq!(strangers.len(), 8);
    let mut mailboxes = Vec::new();
    for user in 1..=2 {
        let place = board.registry.admit(Transport::Ssh, true, Uptime::ZERO);
        let (known, mailbox) = place.expect("a place");
        let LogIn::On(on) = board.log_in(known, user) else { panic!("no place") };
        assert!(on.node.0 <= 2, "a number within the limit: {on}");
        mailboxes.push(mailbox);
    }
    assert!(
        board.registry.admit(Transport::Ssh, true, Uptime::ZERO).is_none(),
        "the board is full"
    );
}

#[tokio::test]
async fn everybody_who_exchanged_mail_with_a_node_hears_that_it_went() {
    let board = board(4);
    let (alice, mut at_alice) = board.on(1);
    let (bob, mut at_bob) = board.on(2);
    board.registry.post(alice, bob, Mail::HangUp(HangUp::ShuttingDown));
    board.registry.depart(alice);
    // Behind what it had posted itself.
    assert!(matches!(at_bob.next(true).await, Arrival::Mail(Mail::HangUp(_))));
    reads_gone(&mut at_bob, alice).await;
    assert!(matches!(at_alice.next(true).await, Arrival::Closed));
}

#[tokio::test]
async fn mail_to_a_node_that_is_not_there_is_answered_at_once() {
    let board = board(4);
    let (alice, mut at_alice) = board.on(1);
    let (bob, _) = board.on(2);
    board.registry.depart(bob);
    let (_carol, _c) = board.on(3);
    board.registry.post(alice, bob, Mail::HangUp(HangUp::ShuttingDown));
    reads_gone(&mut at_alice, bob).await;
}

#[tokio::test]
async fn a_node_that_cannot_take_control_mail_is_hung_up_and_its_partner_told() {
    let board = board(4);
    let (alice, mut at_alice) = board.on(1);
    let (bob, mut at_bob) = board.on(2);
    for _ in 0..=mailbox::CONTROL_MAIL {
        board.registry.post(alice, bob, Mail::HangUp(HangUp::ShuttingDown));
    }
    reads_gone(&mut at_alice, bob).await;
    for _ in 0..mailbox::CONTROL_MAIL {
        assert!(matches!(at_bob.next(true).await, Arrival::Mail(_)));
    }
    assert!(matches!(at_bob.next(true).await, Arrival::Closed));
}

#[test]
fn who_is_present_leaves_with_its_node() {
    let board = board(4);
    let (alice, _a) = board.on(1);
    let (bob, _b) = board.on(2);
    let log = ConversationId(9);
    board.registry.enter(log, alice);
    board.registry.enter(log, bob);
    board.registry.enter(log, bob);
    assert_eq!(board.registry.present(log), [alice, bob]);
    board.registry.depart(alice);
    board.registry.leave(log, bob);
    assert!(board.registry.present(log).is_empty());
}

fn message(number: i64) -> Mail {
    Mail::Message(Arc::new(Message {
        conversation: ConversationId(9),
        number: MessageNumber(number),
        sender: UserId(1),
        sender_name: "Alice".into(),
        from: None,
        kind: MessageKind::Olm,
        about: None,
        standing: Standing::AsWritten,
        sent_at: Timestamp(0),
        body: "hello".into(),
    }))
}

/// What comes behind a gap is not shown before it: a caller sees one order.
#[tokio::test]
async fn behind_a_gap_no_message_comes_in_until_the_node_has_looked() {
    let board = board(4);
    let (alice, mut at_alice) = board.on(1);
    let lane = i64::try_from(mailbox::MESSAGE_MAIL).unwrap();
    let tell = |number| assert!(board.registry.tell(alice, message(number)));
    (1..=lane + 1).for_each(tell);
    let mut next = async || match at_alice.next(true).await {
        Arrival::Mail(Mail::Message(message)) => Some(message.number.0),
        Arrival::Behind => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(next().await, Some(1));
    // There is room for it, and one before it is missing.
    tell(lane + 2);
    for number in 2..=lane {
        assert_eq!(next().await, Some(number));
    }
    assert_eq!(next().await, None, "the log has the two");
    tell(lane + 3);
    assert_eq!(next().await, Some(lane + 3));
}
