//! The table of PROTOCOL §2 row by row, above all what the search does not look at: politeness,
//! clocks, numbers. A story each; the search in `tests/checks/chat` has all interleavings.

mod commands;
mod lines;
mod mail;

use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::ids::{Address, Incarnation, MessageNumber, NodeNumber, SessionId};

const TIMEOUT: Duration = Duration::from_secs(30);
const NOW: Duration = Duration::from_secs(100);
const BOB: Address = address(2);
const CAROL: Address = address(3);

const fn address(node: u32) -> Address {
    Address { node: NodeNumber(node), incarnation: Incarnation(node as u64) }
}

fn session(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

const fn message(number: i64) -> MessageNumber {
    MessageNumber(number)
}

fn invite(number: u128) -> Signal {
    Signal::Invite { session: session(number), time_left: TIMEOUT, first: message(7) }
}

fn end(number: u128, why: Why) -> Signal {
    Signal::End { session: session(number), why, last: MessageNumber::NONE }
}

fn receive(party: &mut Party, from: Address, signal: Signal) -> Vec<Effect> {
    party.receive(from, &signal, Ok(()))
}

fn send(to: Address, signal: Signal) -> Effect {
    Effect::Send { to, signal }
}

fn record(number: u128, change: RecordChange) -> Effect {
    Effect::Record { session: session(number), change }
}

fn request_over(number: u128, to: Address, over: RequestOver) -> Effect {
    Effect::Notice(Notice::RequestOver { session: session(number), to, over })
}

fn invite_over(number: u128, from: Address, over: InviteOver) -> Effect {
    Effect::Notice(Notice::InviteOver { session: session(number), from, over })
}

fn invited(number: u128, from: Address) -> Effect {
    Effect::Notice(Notice::Invited { session: session(number), from, time_left: TIMEOUT })
}

fn idle() -> Party {
    Party::new(TIMEOUT)
}

/// Has asked Bob, as session 5.
fn requesting() -> Party {
    let mut party = idle();
    party.ask(session(5), BOB, message(7), NOW).unwrap();
    party
}

/// Has accepted Bob's invite, session 5.
fn accepting() -> Party {
    let mut party = idle();
    receive(&mut party, BOB, invite(5));
    party.accept(session(5)).unwrap();
    party
}

/// In a chat with Bob, session 5, which the role says who asked for.
fn chatting(role: Role) -> Party {
    let (mut party, signal) = match role {
        Role::Asker => (requesting(), Signal::Accept { session: session(5) }),
        Role::Asked => (accepting(), Signal::Started { session: session(5), link: Link::Up }),
    };
    receive(&mut party, BOB, signal);
    party
}

fn ended(by: EndedBy, last: Option<i64>, unanswered: u32) -> Notice {
    let last = last.map(message);
    Notice::Ended { session: session(5), with: BOB, by, first: message(7), last, unanswered }
}
