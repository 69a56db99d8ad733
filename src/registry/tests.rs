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
        self.registry.admit(Transport::Telnet, peer(1), None, Uptime::ZERO).expect("a free node")
    }

    fn log_in(&self, who: Address, user: i64) -> LogIn {
        let caller =
            Caller { user: UserId(user), name: "x".into(), real_name: None, location: None };
        self.registry.log_in(who.incarnation, caller, Reach::Available, true)
    }

    fn on(&self, user: i64) -> (Address, Mailbox) {
        let (address, mailbox) = self.call();
        let LogIn::On(address) = self.log_in(address, user) else { panic!("no place") };
        (address, mailbox)
    }

    fn lose_line(&self, who: Address, at: u64) {
        assert!(self.registry.lose_line(who, Uptime::from_secs(at)).is_none());
    }

    fn hand_over(&self, line_of: LineOf) -> bool {
        self.registry.hand_over(line_of, line(), Uptime::from_secs(20)).is_ok()
    }
}

fn peer(number: u8) -> SocketAddr {
    ([192, 0, 2, number], 40_000).into()
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
    assert!(board.registry.admit(Transport::Telnet, peer(1), None, Uptime::ZERO).is_none());
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
    assert!(matches!(board.log_in(again, 2), LogIn::Parked(line) if line.node == bob));
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
    let LogIn::Parked(lost) = board.log_in(one, 1) else { panic!("not parked") };
    assert_eq!(board.log_in(other, 1), LogIn::Parked(lost));
    assert!(board.hand_over(lost));
    assert!(!board.hand_over(lost));
    let LogIn::AlreadyOn(line) = board.log_in(other, 1) else { panic!("not on") };
    assert_eq!(line.node, alice);
    assert!(board.registry.depart_unless_called(alice).is_some(), "the line is not lost again");
}

#[test]
fn of_two_who_take_a_live_line_over_at_once_one_comes_through_and_the_other_is_asked_again() {
    let board = board(4);
    let (alice, _alice) = board.on(1);
    let (one, _one) = board.call();
    let (other, _other) = board.call();
    let LogIn::AlreadyOn(first) = board.log_in(one, 1) else { panic!("not on") };
    assert_eq!(board.log_in(other, 1), LogIn::AlreadyOn(first));
    assert!(board.hand_over(first));
    assert!(!board.hand_over(first), "that was said of another line");
    let LogIn::AlreadyOn(second) = board.log_in(other, 1) else { panic!("not on") };
    assert_ne!(first, second);
    assert!(board.registry.lose_line(alice, Uptime::from_secs(9)).is_some(), "it has the line");
    assert!(board.hand_over(second));
}

#[test]
fn a_line_that_was_given_to_a_node_in_the_moment_its_own_is_lost_is_not_lost() {
    let board = board(4);
    let (alice, _alice) = board.on(1);
    let (again, _again) = board.call();
    let LogIn::AlreadyOn(line) = board.log_in(again, 1) else { panic!("not on") };
    assert!(board.hand_over(line));
    assert!(board.registry.lose_line(alice, Uptime::from_secs(9)).is_some());
    let row = board.registry.find_user(UserId(1)).expect("on line");
    assert!(!row.status.line_lost);
    assert_eq!(row.idle.at(Uptime::from_secs(21)), Uptime::from_secs(1), "who calls is not idle");
}

#[test]
fn a_call_that_is_ending_keeps_its_user_out_for_no_moment() {
    let board = board(1);
    let (alice, _alice) = board.on(1);
    let place = board.registry.admit(Transport::Ssh, peer(2), Some(UserId(1)), Uptime::ZERO);
    let (again, _again) = place.expect("a place for who is on a full board");
    let LogIn::AlreadyOn(line) = board.log_in(again, 1) else { panic!("not on") };
    assert!(board.registry.prepare_to_go(alice).is_none());
    assert!(!board.hand_over(line));
    let LogIn::On(on) = board.log_in(again, 1) else { panic!("kept out") };
    assert_eq!(on.node, alice.node);
    assert_eq!(*board.departed.lock().unwrap(), [alice]);
}

fn line() -> HandOver {
    let (_, input) = crate::transport::input_pair(1);
    let (output, _) = crate::transport::Output::pair();
    let peer = peer(99);
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
fn the_sysop_sees_who_is_connected_and_from_where() {
    let board = board(4);
    let place = board.registry.admit(Transport::Ssh, peer(7), None, Uptime::from_secs(3));
    let (stranger, _stranger) = place.expect("a place");
    let (alice, _alice) = board.on(1);
    let lines = board.registry.lines();
    let of = |row: &LineRow| (row.address, row.caller.is_some(), row.peer, row.place);
    let seen: Vec<_> = lines.iter().map(of).collect();
    let there =
        [(stranger, false, peer(7), Place::LoggingIn), (alice, true, peer(1), Place::MainMenu)];
    assert_eq!(seen, there);
    assert_eq!((lines[0].transport, lines[0].since), (Transport::Ssh, Uptime::from_secs(3)));
    assert_eq!(lines[0].idle.at(Uptime::from_secs(10)), Uptime::from_secs(7));

    // A line that is lost is still that one, until another takes its place.
    board.lose_line(alice, 5);
    let lost = &board.registry.lines()[1];
    assert_eq!((lost.peer, lost.line_lost), (peer(1), true));
    let (again, _again) = board.call();
    let LogIn::Parked(line) = board.log_in(again, 1) else { panic!("not parked") };
    assert!(board.hand_over(line));
    let back = &board.registry.lines()[1];
    assert_eq!((back.peer, back.line_lost), (peer(99), false));
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
        .map_while(|_| board.registry.admit(Transport::Telnet, peer(1), None, Uptime::ZERO))
        .collect();
    assert_eq!(calls.len(), 8);
}

#[test]
fn strangers_who_hold_all_places_keep_no_user_out() {
    let board = board(2);
    let strangers: Vec<_> = (0..20)
        .map_while(|_| board.registry.admit(Transport::Telnet, peer(1), None, Uptime::ZERO))
        .collect();
    assert_eq!(strangers.len(), 8);
    let mut mailboxes = Vec::new();
    for user in 1..=2 {
        let place = board.registry.admit(Transport::Ssh, peer(2), Some(UserId(user)), Uptime::ZERO);
        let (known, mailbox) = place.expect("a place");
        let LogIn::On(on) = board.log_in(known, user) else { panic!("no place") };
        assert!(on.node.0 <= 2, "a number within the limit: {on}");
        mailboxes.push(mailbox);
    }
    assert!(
        board.registry.admit(Transport::Ssh, peer(2), Some(UserId(9)), Uptime::ZERO).is_none(),
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

/// Its task still has mail to read before it finds its mailbox closed, and answers it.
#[tokio::test]
async fn a_node_that_was_taken_off_the_board_posts_nothing_and_is_nowhere() {
    let board = board(4);
    let (alice, mut at_alice) = board.on(1);
    let (bob, mut at_bob) = board.on(2);
    let log = ConversationId(9);
    board.registry.depart(alice);
    board.registry.post(alice, bob, Mail::HangUp(HangUp::ShuttingDown));
    board.registry.enter(log, alice);
    assert_eq!(board.registry.present(log), []);
    assert!(!board.registry.is_up(alice) && board.registry.is_up(bob));
    board.registry.depart(bob);
    assert!(matches!(at_bob.next(true).await, Arrival::Closed), "nobody would tell of its going");
    board.registry.post(alice, bob, Mail::HangUp(HangUp::ShuttingDown));
    assert!(matches!(at_alice.next(true).await, Arrival::Closed));
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
        other @ (Arrival::Mail(_) | Arrival::Line(_) | Arrival::Closed) => panic!("{other:?}"),
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

#[tokio::test]
async fn who_listens_is_told_once_and_finds_who_came_and_went() {
    let board = board(4);
    let (alice, mut mailbox) = board.on(1);
    board.registry.listen(alice);
    let (bob, _bob) = board.on(2);
    let (_, stranger) = board.call();
    drop(stranger);
    board.registry.depart(bob);
    let (carol, _carol) = board.on(3);
    let arrival = mailbox.next(true).await;
    assert!(matches!(arrival, Arrival::Mail(Mail::Hint(Hint::Call))), "{arrival:?}");
    let over = board.registry.comings_are_over(Uptime::ZERO);
    let (gathered, _) = board.registry.comings(alice, over);
    let told: Vec<_> = gathered.comings.iter().map(|it| (it.user.0, it.came)).collect();
    assert_eq!(told, [(2, true), (2, false), (3, true)], "and not of oneself");
    board.registry.depart(carol);
    board.registry.depart(alice);
    assert!(matches!(mailbox.next(true).await, Arrival::Mail(Mail::Hint(Hint::Call))));
    assert!(matches!(mailbox.next(true).await, Arrival::Closed));
}

#[test]
fn a_lost_line_and_its_return_are_no_coming_and_going() {
    let board = board(4);
    let (alice, _alice) = board.on(1);
    let (bob, _bob) = board.on(2);
    board.registry.listen(alice);
    board.lose_line(bob, 1);
    let (again, _again) = board.call();
    assert!(matches!(board.log_in(again, 2), LogIn::Parked(line) if line.node == bob));
    board.registry.depart(again);
    let over = board.registry.comings_are_over(Uptime::ZERO);
    assert_eq!(board.registry.comings(alice, over).0.comings, []);
}
