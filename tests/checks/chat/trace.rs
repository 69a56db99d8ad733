//! Events in words, for the trace of what a search has found: `1 ⇢ 0: Accept(s1)` means that 0 takes
//! 1's mail from its mailbox.

use carrier::protocol::chat::{Phase, Signal, Why};

use super::event::Event;
use super::model::Model;
use super::side::Side;
use super::world::{Item, World, session_of};

impl<S: Side> Model<'_, S> {
    /// What the event is, seen from the state in which it happens.
    pub(super) fn describe(&self, world: &World, event: Event) -> String {
        match event {
            Event::Ask { by, to } => format!("{by}: asks {to}"),
            Event::Accept { by, session } => format!("{by}: accepts s{session}"),
            Event::Decline { by, session } => format!("{by}: declines s{session}"),
            Event::Cancel { by } => format!("{by}: cancels"),
            Event::End { by } => format!("{by}: /END"),
            Event::Say { by } => format!("{by}: says a line"),
            Event::Expire { at } => match self.side(world, at).phase() {
                Phase::Chatting { .. } => format!("{at}: the 10 s of its end have passed"),
                Phase::Idle | Phase::Requesting { .. } | Phase::Accepting { .. } => {
                    format!("{at}: the 30 s of its request have passed")
                }
            },
            Event::AskedClock { at, session } => format!("{at}: its own clock for s{session}"),
            Event::PartnerClock { at } => format!("{at}: its own clock for the partner's line"),
            Event::LineDies { at } => format!("{at}: line dies, unnoticed"),
            Event::LineLost { at } => format!("{at}: line lost"),
            Event::LineBack { at } => format!("{at}: line back"),
            Event::TakeOver { at } => format!("{at}: another line takes over"),
            Event::Goes { who, parked: false } => format!("{who}: goes"),
            Event::Goes { who, parked: true } => format!("{who}: window passed, goes"),
            Event::Comes { who } => format!("{who}: comes, on the number of 0"),
            Event::FalselyGone { who, told } => format!("registry: tells {told} falsely of {who}"),
            Event::Deliver { from, to, place, refused } => {
                let item = item(&self.list(world.mail[from][to])[place]);
                let out_of_order = if place == 0 { "" } else { ", out of order" };
                let refused = if refused { ", not to be asked" } else { "" };
                format!("{from} ⇢ {to}: {item}{out_of_order}{refused}")
            }
            Event::Copy { from, to } => {
                let item = item(&self.list(world.mail[from][to])[0]);
                format!("{from} ⇢ {to}: a copy of {item} will come late")
            }
            Event::DeliverLate { to, place } => item_at(to, &self.list(world.late[to])[place]),
            Event::TakeAnswer { at } => item_at(at, &self.list(world.answers[at])[0]),
            Event::TakePush { at } => item_at(at, &self.list(world.pushes[at])[0]),
            Event::CatchUp { at } => format!("{at}: is behind, reads the log"),
            Event::Write { dropped: 0 } => "writer: stores a line".into(),
            Event::Write { dropped } => {
                let seats: Vec<_> = (0..8).filter(|seat| dropped & 1 << seat != 0).collect();
                format!("writer: stores a line, its push to {seats:?} is dropped")
            }
            Event::WriteFails => "writer: cannot store a line".into(),
        }
    }
}

fn item_at(to: usize, it: &Item) -> String {
    match it {
        Item::Late(from, ..) => format!("{from} ⇢ {to}: {}, late", item(it)),
        _ => format!("writer ⇢ {to}: {}", item(it)),
    }
}

fn item(item: &Item) -> String {
    match item {
        Item::Signal(signal, _) | Item::Late(_, signal, _) => self::signal(signal),
        Item::Gone(_) => "Gone".into(),
        Item::Answer(session, Some(number)) => format!("stored as {number} (s{session})"),
        Item::Answer(session, None) => format!("not stored (s{session})"),
        Item::Push { number, .. } => format!("push of {number}"),
        Item::Line { by, session } => format!("line of {by} (s{session})"),
    }
}

fn signal(signal: &Signal) -> String {
    let session = session_of(signal.session());
    match signal {
        Signal::Invite { .. } => format!("Invite(s{session})"),
        Signal::Accept { .. } => format!("Accept(s{session})"),
        Signal::Started { .. } => format!("Started(s{session})"),
        Signal::End { why: Why::Ended, last, .. } => format!("End(s{session}, Ended, {last})"),
        Signal::End { why, .. } => format!("End(s{session}, {why:?})"),
        Signal::Link { link, .. } => format!("Link(s{session}, {link:?})"),
    }
}
