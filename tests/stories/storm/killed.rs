//! A board that is killed in the middle of a storm, again and again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;

use super::dice::{Dice, from_environment};
use super::guest::{Guest, Manners};
use super::{Crowd, TURN, board_for, nobody_is_left};

/// How callers behave on a board that does not last: most of it is talk.
const MANNERS: Manners =
    Manners { drops: 10, takeovers: 10, pauses: 10, keeps_to_friends: 900, pace: 60, away: 500 };

/// How often the board is killed.
const ROUNDS: u32 = 20;

#[tokio::test]
async fn what_anybody_saw_is_kept_however_often_the_board_is_killed() {
    let _turn = TURN.lock().await;
    let callers = from_environment("STORM_CALLERS", 40);
    let rounds = from_environment("STORM_ROUNDS", ROUNDS);
    let mut board = board_for(callers).await;
    let mut crowd = Crowd::of(callers, &board).await;
    let mut dice = Dice::new(crowd.seed, u64::MAX);
    for _ in 0..rounds {
        let (numbers, over) = (board.numbers(), AtomicBool::new(false));
        let length = Duration::from_millis(1_000 + u64::from(dice.below(2_000)));
        let storming = crowd.guests.iter_mut().map(|one| one.storms(numbers, MANNERS, &over));
        let killing = async {
            tokio::time::sleep(length).await;
            over.store(true, Ordering::Relaxed);
            board.kill_9();
        };
        tokio::join!(join_all(storming), killing);
        join_all(crowd.guests.iter_mut().map(Guest::is_left_by_the_board)).await;
        board.start_again().await;
        crowd.has_lost_nothing(&board).await;
    }
    let sockets = board.process().sockets();
    crowd.leaves(&board).await;
    crowd.has_lost_nothing(&board).await;
    nobody_is_left(&board, sockets).await;
}
