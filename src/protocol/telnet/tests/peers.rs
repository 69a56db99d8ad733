//! The board's end against other ends, which answer it for ever if they can: soon neither says
//! anything any more.

use proptest::prelude::*;

use super::laws::{hostile, meant};
use super::*;

/// The most rounds of question and answer that a test waits for.
const ROUNDS: usize = 500;

/// The end that the board talks to.
enum Peer {
    /// Another board.
    Board(Box<Machine>),
    /// Sends back what it gets.
    Echo,
    /// Says yes, or no, to each request, whatever it has said before, and answers each question for
    /// a terminal type with another name.
    Always { yes: bool, names: usize },
}

impl Peer {
    fn board() -> Self {
        Self::Board(Box::default())
    }

    /// What it says first.
    fn opens(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Self::Board(machine) = self {
            machine.open(&mut out);
        }
        out
    }

    /// What it answers.
    fn answers(&mut self, given: &[u8]) -> Vec<u8> {
        match self {
            Self::Board(machine) => {
                let mut heard = Heard::default();
                machine.feed(given, &mut heard);
                heard.replies()
            }
            Self::Echo => given.to_vec(),
            Self::Always { yes, names } => {
                let request = |rest: &[u8]| match *rest {
                    [0xff, verb @ (0xfb | 0xfd), option, ..] => {
                        // To WILL it says DO or DONT, to DO it says WILL or WONT.
                        let says = if verb == 0xfb { 0xfd } else { 0xfb };
                        Some(vec![0xff, says + u8::from(!*yes), option])
                    }
                    [0xff, 0xfa, 0x18, 0x01, ..] => {
                        *names += 1;
                        Some(bytes(&format!("ff fa 18 00 'T{names}' ff f0")))
                    }
                    _ => None,
                };
                let from_each = (0..given.len()).filter_map(|from| given.get(from..));
                from_each.filter_map(request).flatten().collect()
            }
        }
    }
}

/// Lets the board and a peer talk over a line on which a third end has said something before: after
/// how many rounds neither answers any more. At most [`ROUNDS`].
fn rounds_until_silent(mut peer: Peer, mut to_board: Vec<u8>, mut to_peer: Vec<u8>) -> usize {
    let mut board = Machine::new();
    board.open(&mut to_peer);
    to_board.extend(peer.opens());
    let mut rounds = 0;
    while rounds < ROUNDS && !(to_board.is_empty() && to_peer.is_empty()) {
        let mut from_board = Heard::default();
        board.feed(&to_board, &mut from_board);
        (to_board, to_peer) = (peer.answers(&to_peer), from_board.replies());
        rounds += 1;
    }
    rounds
}

#[test]
fn each_kind_of_peer_is_soon_done_with() {
    for (peer, most) in [
        (Peer::board(), 10),
        (Peer::Echo, 10),
        (Peer::Always { yes: false, names: 0 }, 10),
        (Peer::Always { yes: true, names: 0 }, 30),
    ] {
        let rounds = rounds_until_silent(peer, Vec::new(), Vec::new());
        assert!(rounds <= most, "{rounds} of {most} rounds");
    }
}

/// The Q method alone lets these two circle for ever.
#[test]
fn a_request_and_its_contrary_do_not_circle_between_two_who_agree() {
    let rounds = rounds_until_silent(Peer::board(), vec![], bytes("ff fb 03 ff fc 03"));
    assert!((10..ROUNDS).contains(&rounds), "{rounds} rounds");
}

proptest! {
    #[test]
    fn two_boards_that_call_each_other_fall_silent(
        mut to_one in prop_oneof![hostile(), meant()],
        mut to_other in prop_oneof![hostile(), meant()],
    ) {
        // What a third end said before must not leave half a command behind.
        for noise in [&mut to_one, &mut to_other] {
            noise.extend(bytes("00 ff f0 ff f0"));
        }
        let rounds = rounds_until_silent(Peer::board(), to_one, to_other);
        prop_assert!(rounds < ROUNDS);
    }

    #[test]
    fn a_peer_that_always_answers_falls_silent(
        mut to_board in prop_oneof![hostile(), meant()],
        which in 0..3,
    ) {
        to_board.extend(bytes("00 ff f0 ff f0"));
        let peer = match which {
            0 => Peer::Echo,
            yes => Peer::Always { yes: yes == 1, names: 0 },
        };
        let rounds = rounds_until_silent(peer, to_board, Vec::new());
        prop_assert!(rounds < ROUNDS, "{rounds}");
    }
}
