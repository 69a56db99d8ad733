//! One caller's node: the task that owns a party, a stack of screens and a mailbox, and the only
//! select loop of the board. It carries events to screens and steps back; it decides nothing that a
//! caller reads.

mod again;
mod alarm;
mod announced;
mod attached;
mod back;
mod comings;
mod completing;
mod deadlines;
mod drawing;
mod ending;
mod idle;
mod interrupt;
mod late;
mod missed;
mod olms;
mod parked;
mod paste;
mod questions;
mod stack;
#[cfg(test)]
mod stage;
mod steps;
mod typed;
mod typing;
mod unseen;
mod viewing;
mod waiting;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;

use crate::board::{Answer, Board, Question};
use crate::chat::Target;
use crate::clock::Uptime;
use crate::ids::Address;
use crate::limits::Stranger;
use crate::registry::{Mailbox, Place};
use crate::screen::{InvitesShown, Login, Moment, Show, Typist};
use crate::store::CallId;
use crate::terminal::choice::Choice;
use crate::terminal::profile::{Graphics, Paging, Profile};
use crate::transport::{Connection, Input, Who};

use again::Again;
use alarm::Alarm;
use announced::Watch;
use attached::{Attached, Taken};
use back::{Back, EndedChat};
use deadlines::{LONE_ESCAPE, STUCK};
use ending::Departure;
use idle::Idle;
use late::Late;
use missed::Missed;
use olms::Olms;
use paste::Gathered;
use stack::{FrameId, Stack};
use typing::Typing;
use unseen::Unseen;
use viewing::Unread;
use waiting::Waiting;

/// After so many bytes from a stranger others have their turn.
const TURN: u64 = 1024;

/// So many messages are taken at once, if they are there.
const TOGETHER: usize = 32;

/// How many things shown wait for a lost line's return.
const MISSED: usize = 500;

/// Questions on their way, each with the frame that asked.
type Asking = FuturesUnordered<Pin<Box<dyn Future<Output = (FrameId, Answer)> + Send>>>;

/// One node, from the call to its end. Waits for nothing: [`run`] does.
struct Node {
    board: Board,
    typist: Typist,
    attached: Option<Attached>,
    stack: Stack,
    waiting: Waiting,
    /// A paste that is coming.
    paste: Option<Box<Gathered>>,
    /// What screens have asked, on its way to the board: [`run`] sees to it.
    asked: Vec<(FrameId, Question)>,
    /// The last note of what was read that is on its way; it is cancelled when it is kept.
    noted: Option<CancellationToken>,
    /// How many questions have no answer here yet.
    asking: usize,
    /// Answers for which there was no room yet: a question that has been asked is seen to its end,
    /// whatever the line takes, for in its middle it holds what others wait for.
    answers: VecDeque<(FrameId, Answer)>,
    /// How many of the questions have something remembered.
    keeping: usize,
    /// As what the call is written down.
    call: Option<CallId>,
    /// The first screen is up.
    started: bool,
    /// The call ends.
    over: bool,
    /// Since when nothing more will be typed.
    input_ended: Option<Uptime>,
    /// Something that the caller typed was refused unread.
    failed: bool,
    /// Which screen was told so last.
    told_end: Option<FrameId>,
    place: Place,
    /// How long the caller has done nothing.
    idle: Idle,
    /// Until the caller has logged in: others may need the room more.
    stranger: Option<Stranger>,
    escape_until: Option<Uptime>,
    last_input: Option<Uptime>,
    parked_until: Option<Uptime>,
    /// Whose node went meanwhile, in a chat with this one.
    broken_off: Option<Box<Target>>,
    /// What a line that took the node over is still to be shown.
    back: Option<Box<Back>>,
    /// A chat whose end the lost line may not have shown.
    ended_chat: Option<Box<EndedChat>>,
    /// What was known of the terminal of a line that was lost.
    lost_profile: Profile,
    /// What was shown while the line was lost.
    missed: Vec<Show>,
    /// Whether online messages are being looked for.
    missed_olms: Missed,
    /// What was shown of the logs since the caller's last sign of life.
    unseen: Unseen,
    /// News that waits for the end of a half-typed line.
    late: Option<Box<Late>>,
    /// The last news, to be read again.
    again: Again,
    /// Online messages that are not shown yet.
    olms: Olms,
    /// When it is told who came and who went meanwhile.
    comings_at: Option<Uptime>,
    /// Who types in the chat.
    typing: Option<Box<Typing>>,
    /// Who watches what is shown here.
    watch: Vec<Watch>,
    /// Since when the rest of a line is dropped, whose beginning was a secret.
    secret_since: Option<Moment>,
    /// Whose screen is watched from here.
    watching: Option<Address>,
    /// What may not have been read when a view comes back.
    unread: Unread,
}

/// A call as it comes in.
pub(crate) struct Call {
    /// Its line.
    pub(crate) connection: Connection,
    /// What its listener says that terminals there are sent beside text, if it does.
    pub(crate) graphics: Option<Graphics>,
    /// Its place in the registry.
    pub(crate) address: Address,
    /// Nobody knows yet who calls.
    pub(crate) stranger: Option<Stranger>,
}

/// Serves one call.
pub(crate) async fn run(call: Call, mut mailbox: Mailbox, board: Board) {
    let _departure = Departure { board: board.clone(), address: call.address };
    let mut node = Box::new(Node::new(call, board));
    let (mut asking, mut alarm, mut heard) = (Asking::new(), Alarm::default(), 0);
    loop {
        node.settle();
        let traffic = node.traffic();
        mailbox.seat().carries(traffic);
        node.put_questions(&asking);
        if node.over {
            break;
        }
        if node.stranger.is_some() && traffic.0.abs_diff(heard) >= TURN {
            heard = traffic.0;
            yield_now().await;
        }
        let clock = node.board.clock;
        let has_room = !node.waits_for_room() && node.has_room();
        let takes_input = node.takes_input();
        alarm.set(node.deadline().map(|at| clock.instant(at)));
        tokio::select! {
            from_line = line(&mut node.attached, has_room, takes_input) => match from_line {
                FromLine::Input(input) => node.input(input, &mailbox),
                FromLine::Room => {}
            },
            arrival = mailbox.next(has_room) => node.arrivals(arrival, &mut mailbox),
            Some((frame, answer)) = asking.next(), if !asking.is_empty() => {
                node.answered(frame, answer);
            }
            () = alarm.rings() => node.expire(),
        }
    }
    node.end(asking).await;
}

/// What a line does.
enum FromLine {
    /// Something came, or `None`: the transport is gone.
    Input(Option<Input>),
    /// There is room for output again.
    Room,
}

async fn line(attached: &mut Option<Attached>, has_room: bool, takes_input: bool) -> FromLine {
    match attached {
        Some(Attached { connection, .. }) => tokio::select! {
            input = connection.input.next(), if takes_input => FromLine::Input(input),
            () = connection.output.room(), if !has_room => FromLine::Room,
            else => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

impl Node {
    fn new(call: Call, board: Board) -> Self {
        let Call { connection, graphics, address, stranger } = call;
        let now = board.clock.uptime();
        let choice = match connection.who {
            Who::User(known) => known.terminal,
            Who::Stranger | Who::Newcomer => Choice::default(),
        };
        let typist = Typist {
            address,
            transport: connection.transport,
            peer: connection.peer.ip(),
            member: None,
            choice,
            connected: now,
            time_limit: None,
            moment: Moment::default(),
            invites: InvitesShown::default(),
        };
        Self {
            board,
            typist,
            attached: Some(Attached::new(connection, graphics, choice)),
            stack: Stack::default(),
            waiting: Waiting::default(),
            paste: None,
            asked: Vec::new(),
            noted: None,
            asking: 0,
            answers: VecDeque::new(),
            keeping: 0,
            call: None,
            started: false,
            over: false,
            input_ended: None,
            failed: false,
            told_end: None,
            place: Place::LoggingIn,
            idle: Idle::default(),
            stranger,
            escape_until: None,
            last_input: None,
            parked_until: None,
            broken_off: None,
            back: None,
            ended_chat: None,
            lost_profile: Profile::UNKNOWN,
            missed: Vec::new(),
            missed_olms: Missed::default(),
            unseen: Unseen::default(),
            late: None,
            again: Again::default(),
            olms: Olms::default(),
            comings_at: None,
            typing: None,
            watch: Vec::new(),
            secret_since: None,
            watching: None,
            unread: Unread::default(),
        }
    }

    fn now(&self) -> Uptime {
        self.board.clock.uptime()
    }

    /// What is known of the caller's terminal, or was when the line was lost.
    fn profile(&self) -> Profile {
        self.attached.as_ref().map_or(self.lost_profile, Attached::profile)
    }

    /// A moment after all others.
    fn tick(&mut self) -> Moment {
        self.typist.moment.0 += 1;
        self.typist.moment
    }

    /// Whether messages can be taken: there is a line, and it takes bytes. What is not taken now is
    /// read from the log later.
    fn has_room(&self) -> bool {
        self.attached.as_ref().is_some_and(|line| line.connection.output.has_room())
    }

    /// Whether what the caller asks for can be shown, or kept for a lost line's return.
    fn has_room_for_answers(&mut self) -> bool {
        let Some(attached) = &mut self.attached else { return true };
        let has_room = attached.connection.output.has_room();
        attached.waits_for_room |= !has_room;
        has_room
    }

    /// Whether something was left for want of room since this was asked last. There may be room by
    /// now: what was drawn last has gone out meanwhile.
    fn waits_for_room(&mut self) -> bool {
        self.attached.as_mut().is_some_and(|line| std::mem::take(&mut line.waits_for_room))
    }

    /// Whether what comes is taken at once. A caller's always is: what is too much is refused, and
    /// counted. A program's waits where it is.
    fn takes_input(&self) -> bool {
        let stuck = self.stuck_at().is_some_and(|at| at <= self.now());
        !self.waiting.program_has_to_wait() || stuck
    }

    /// Whether something has come that is taken next.
    fn has_input(&self) -> bool {
        let has_come = |line: &Attached| !line.connection.input.is_empty();
        self.takes_input() && self.attached.as_ref().is_some_and(has_come)
    }

    /// When a program that has to wait is heard nevertheless: behind what it typed it may have said
    /// that it can take more output.
    fn stuck_at(&self) -> Option<Uptime> {
        let full_since = self.attached.as_ref()?.full_since?;
        self.waiting.program_has_to_wait().then_some(full_since + STUCK)
    }

    /// Something came from the caller's end.
    fn input(&mut self, input: Option<Input>, mailbox: &Mailbox) {
        let Some(attached) = &mut self.attached else { return };
        let taken = attached.take(input);
        if let (Some(stranger), Taken::Fact | Taken::Keys(_)) = (&self.stranger, &taken) {
            // A terminal answers, or somebody types.
            stranger.is_in_earnest();
        }
        match taken {
            Taken::Lost => self.line_lost(),
            Taken::Fact => {
                self.waiting.is_by_program(attached.profile().paging == Paging::Endless);
                if attached.is_acquainted() {
                    self.start();
                }
            }
            Taken::End => {
                self.input_ended.get_or_insert(self.board.clock.uptime());
                self.start();
            }
            Taken::Keys(keys) => {
                let waits = attached.waits_for_more_of_a_key();
                let acquainted = attached.is_acquainted();
                self.escape_until = waits.then(|| self.now() + LONE_ESCAPE);
                if keys.is_empty() {
                    // A terminal's answer, or a part of something: nobody has typed.
                    if acquainted {
                        self.start();
                    }
                    return;
                }
                let now = self.board.clock.uptime();
                mailbox.seat().active(now);
                self.idle.is_active(now);
                self.gives_sign_of_life();
                self.last_input = Some(now);
                self.start();
                let at = self.tick();
                self.waiting.expect(keys.len());
                for key in keys {
                    self.pressed(key, at);
                }
            }
        }
    }

    /// Puts up the first screen.
    fn start(&mut self) {
        let Some(attached) = &self.attached else { return };
        let who = attached.connection.who;
        if !std::mem::replace(&mut self.started, true) {
            self.push(Box::new(Login::of(who)));
        }
    }

    /// Takes answers and reads what waits as far as the screens want it, then draws and sends.
    fn settle(&mut self) {
        while !self.over && (self.take_answer() || self.read_key() || self.end_of_input()) {}
        // The board's own delay is no pause of the caller's.
        if !self.has_input()
            && let Some(lines) = self.waiting.refused(self.last_input, self.now())
        {
            self.tell_refused(lines);
        }
        self.tell_what_waits();
        self.waiting.rest();
        self.show_held_olms();
        self.show_late_if_line_is_free();
        self.has_caught_up();
        self.draw();
    }

    /// Keeps something for a lost line's return.
    fn miss(&mut self, shown: Show) {
        if self.missed.len() < MISSED {
            self.missed.push(shown);
        }
    }
}
