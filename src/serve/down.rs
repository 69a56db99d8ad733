//! A way down that was planned: tells everybody as its time comes near, and says when it is there.
//! Hangs nobody up.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep_until;
use tracing::info;

use crate::board::{Board, Planned};
use crate::clock::Uptime;
use crate::protocol::mail::Mail;

/// How long before the end everybody is told, once more each time.
const WARNINGS: [Duration; 6] = [
    Duration::from_mins(15),
    Duration::from_mins(10),
    Duration::from_mins(5),
    Duration::from_mins(2),
    Duration::from_mins(1),
    Duration::from_secs(10),
];

/// Waits until the board is to go down, as its [`Descent`](crate::board::Descent) has it then.
/// Everybody is told when that is planned, and when it is called off.
pub(super) async fn due(board: &Board) {
    let mut plans = board.descent.watch();
    let mut was_planned = false;
    loop {
        let planned = plans.borrow_and_update().clone();
        match planned {
            None => {
                if std::mem::take(&mut was_planned) {
                    info!("the board stays up: its end was called off");
                    tell(board, "The board stays up.");
                }
                // The other end is the board's, which is there as long as this is.
                let _ = plans.changed().await;
            }
            Some(planned) => {
                was_planned = true;
                tokio::select! {
                    () = comes_near(board, &planned) => return,
                    _ = plans.changed() => {}
                }
            }
        }
    }
}

/// Returns at the end.
async fn comes_near(board: &Board, planned: &Planned) {
    let clock = board.clock;
    let left = || planned.at.saturating_sub(clock.uptime());
    let warning = planned.warning(left());
    info!("{warning}");
    tell(board, &warning);
    while let Some(at) = next_warning(planned.at, clock.uptime()) {
        sleep_until(clock.instant(at)).await;
        tell(board, &planned.warning(planned.at.saturating_sub(at)));
    }
    sleep_until(clock.instant(planned.at)).await;
}

/// When everybody is told the next time of an end at `end`; `None`: not again.
fn next_warning(end: Uptime, now: Uptime) -> Option<Uptime> {
    WARNINGS.iter().filter_map(|before| end.checked_sub(*before)).find(|at| *at > now)
}

fn tell(board: &Board, sentence: &str) {
    board.registry.tell_all(&Mail::Notice(Arc::from(sentence)));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::accounts::Accounts;
    use crate::art::Art;
    use crate::bell::Bell;
    use crate::board::{BrokenOff, Descent, Parts, Programs, Settings};
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::conversation::Conversations;
    use crate::ids::Ids;
    use crate::limits::{Bans, Door, Tally};
    use crate::logbook::Logbook;
    use crate::registry::{Arrival, Mailbox, Registry};
    use crate::store::Store;
    use crate::transport::Transport;

    const PEER: std::net::SocketAddr =
        std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

    fn board() -> Board {
        let config = Config::from_str("", Path::new("nodes.toml")).unwrap();
        let (clock, store) = (Clock::start(), Store::nowhere());
        let (conversations, _) = Conversations::new(store.clone(), clock);
        Board::new(Parts {
            clock,
            ids: Ids::seeded(1),
            registry: Registry::new(config.nodes.limit, |_| ()),
            conversations,
            accounts: Accounts::new(store.clone(), clock),
            broken_off: BrokenOff::default(),
            store,
            tally: Tally::new(config.chat.requests, config.limits.olms),
            art: Art::new(config.board.art.clone()),
            bell: Bell::default(),
            bans: Bans::default(),
            door: Door::default(),
            logbook: Logbook::new(clock),
            descent: Descent::default(),
            programs: Programs::default(),
            config: Settings::of(config),
        })
    }

    async fn reads(mailbox: &mut Mailbox) -> String {
        let arrival = mailbox.next(true).await;
        let Arrival::Mail(Mail::Notice(sentence)) = arrival else { panic!("{arrival:?}") };
        sentence.to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_reads_why_and_how_long_until_the_board_is_down() {
        let board = board();
        let (_, mut alice) =
            board.registry.admit(Transport::Telnet, PEER, None, Duration::ZERO).unwrap();
        let minutes = |minutes| board.clock.uptime() + Duration::from_mins(minutes);
        board.descent.plan(minutes(3), "disk swap");
        let end = minutes(3);
        let (waited, told) = tokio::join!(
            async {
                due(&board).await;
                board.clock.uptime()
            },
            async {
                let mut told = Vec::new();
                for _ in 0..4 {
                    told.push(reads(&mut alice).await);
                }
                told
            }
        );
        assert!(waited >= end && waited < end + Duration::from_millis(10), "{waited:?}");
        let said = |left: &str| format!("The board goes down in {left}: disk swap.");
        let expected = ["3 minutes", "2 minutes", "1 minute", "10 seconds"].map(said);
        assert_eq!(told, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_that_is_called_off_does_not_come_and_a_later_one_does() {
        let board = board();
        let (_, mut alice) =
            board.registry.admit(Transport::Ssh, PEER, None, Duration::ZERO).unwrap();
        let after = |seconds| board.clock.uptime() + Duration::from_secs(seconds);
        let story = async {
            board.descent.plan(after(90), "");
            assert_eq!(reads(&mut alice).await, "The board goes down in 2 minutes.");
            assert_eq!(reads(&mut alice).await, "The board goes down in 1 minute.");
            assert!(board.descent.cancel().is_some());
            assert_eq!(reads(&mut alice).await, "The board stays up.");
            tokio::time::sleep(Duration::from_secs(120)).await;
            board.descent.plan(after(600), "");
            assert_eq!(reads(&mut alice).await, "The board goes down in 10 minutes.");
            board.descent.plan(after(0), "Now!");
            assert_eq!(reads(&mut alice).await, "The board goes down now: Now!");
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = due(&board) => {}
            () = story => {}
        }
        assert!(board.clock.uptime() < Duration::from_secs(200));
    }

    #[test]
    fn everybody_is_told_at_each_of_the_times_that_are_left() {
        let told = |minutes: u64| {
            let end = Duration::from_mins(minutes);
            let mut now = Duration::ZERO;
            let mut left = Vec::new();
            while let Some(at) = next_warning(end, now) {
                left.push(end.saturating_sub(at).as_secs());
                now = at;
            }
            left
        };
        assert_eq!(told(30), [900, 600, 300, 120, 60, 10]);
        assert_eq!(told(15), [600, 300, 120, 60, 10], "it was said when it was planned");
        assert_eq!(told(3), [120, 60, 10]);
        assert_eq!(told(1), [10]);
        assert_eq!(told(0), [0; 0]);
    }
}
