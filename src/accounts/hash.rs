//! Hashing passwords: argon2id (RFC 9106), on threads of its own, only so many at once, behind all
//! else that the board has to do. Knows no user.

use std::cell::Cell;
use std::thread;
use std::time::Duration;

use argon2::password_hash;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::NotNow;
use super::turns::{Claim, Turns};
use super::workers::Workers;
use crate::clock::Clock;
use crate::protocol::password_hash::{HashRefusal, OUTPUT, StoredHash};

const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;
/// KiB of memory for one hash: 19 MiB.
const MEMORY: u32 = 19_456;
/// How often the memory is gone through.
const PASSES: u32 = 2;
/// How many lanes the memory has.
const LANES: u32 = 1;

/// Pieces of memory above this many bytes are given back to the system when they are freed.
const GIVEN_BACK: usize = 33 << 20;

/// The most hashes at once, however many processors there are: 76 MiB.
const MOST_AT_ONCE: usize = 4;

/// How long somebody waits for a turn from whose address passwords were wrong lately, more than one.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long anybody else does: a board that has just come up is called by all its users at once.
const PATIENCE_WITH_HONEST: Duration = Duration::from_secs(30);

/// Stands in for the hash of a user who is not there, so that finding this out costs the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes passwords beside one another, but never on all processors: on one that hashes others wait
/// for milliseconds, however low its priority. At most [`MOST_AT_ONCE`]; whose is next, [`Turns`] says.
#[derive(Debug)]
pub(super) struct Hasher {
    turns: Turns,
    workers: Workers,
}

/// What a look at a password comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Wrong,
    Right,
    /// The password is right, but its hash should be made anew.
    RightButWeak,
    /// What is stored is no hash that can be computed, for this reason: no password is right.
    Unusable(HashRefusal),
}

impl Hasher {
    pub(super) fn new(clock: Clock) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let at_once = processors.saturating_sub(1).clamp(1, MOST_AT_ONCE);
        Self { turns: Turns::of(at_once, clock), workers: Workers::of(at_once) }
    }

    /// The hash, as a PHC string with its parameters and a salt of its own.
    pub(super) async fn hash(&self, password: Zeroizing<String>) -> Result<String, NotNow> {
        let hashed = self.in_turn(Claim::default(), move || hash(&password));
        // No password that there can be is refused; a system without randomness is.
        hashed.await?.map_err(|cause| {
            tracing::error!(%cause, "a password cannot be hashed");
            NotNow::Busy
        })
    }

    /// Whether `hash` is that of `password`. Without a hash the answer is no, after the same work;
    /// with one that asks for more work than any may, too.
    pub(super) async fn verify(
        &self,
        claim: Claim,
        password: Zeroizing<String>,
        hash: Option<String>,
    ) -> Result<Verdict, NotNow> {
        self.in_turn(claim, move || verify(&password, hash.as_deref())).await
    }

    /// Runs `work` on a thread that may be kept busy, when it has its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        claim: Claim,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotNow> {
        let patience = if claim.guesses() { PATIENCE } else { PATIENCE_WITH_HONEST };
        let turn = timeout(patience, self.turns.take(claim)).await;
        let Ok(Some(turn)) = turn else { return Err(NotNow::Busy) };
        let (tell, done) = oneshot::channel();
        // A caller who hangs up meanwhile does not give the turn away before the work is done.
        let begun = self.workers.does(move || {
            let done = work();
            drop(turn);
            // Whoever asked may be gone.
            let _ = tell.send(done);
        });
        if let Err(cause) = begun {
            tracing::error!(%cause, "there is no thread for a password");
            return Err(NotNow::Busy);
        }
        done.await.map_err(|_| NotNow::Busy)
    }
}

thread_local! {
    /// What the last hash left on this thread.
    static LEFT: Cell<Vec<Block>> = const { Cell::new(Vec::new()) };
}

fn hash(password: &str) -> password_hash::Result<String> {
    let (params, salt) = (parameters(), Salt::generate());
    let hash = PasswordHash {
        algorithm: ALGORITHM.ident(),
        version: Some(VERSION.into()),
        params: ParamsString::try_from(&params)?,
        hash: Some(fill(ALGORITHM, VERSION, params, password, &salt)?),
        salt: Some(salt),
    };
    Ok(hash.to_string())
}

/// The work itself, in memory that stays with the thread, and goes back to the system with it: the
/// allocator keeps pieces of 19 MiB for later, one for each of its arenas, but none above 32 MiB. What
/// is beyond the hash's own need is never touched, and so takes no memory. What the memory held before
/// is overwritten, not read (RFC 9106, section 3.2).
fn fill(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
) -> password_hash::Result<Output> {
    let blocks = params.block_count();
    let mut memory = LEFT.take();
    memory.reserve_exact(blocks.max(GIVEN_BACK / Block::SIZE).saturating_sub(memory.len()));
    memory.resize(blocks, Block::default());
    let mut output = [0; OUTPUT];
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        &mut output,
        &mut memory,
    )?;
    // Somebody else's hash may have asked for more than ours do.
    if memory.capacity() * Block::SIZE <= GIVEN_BACK {
        LEFT.set(memory);
    }
    Ok(Output::new(&output)?)
}

/// Whether `hash` is that of `password`, by whatever work it was made. The comparison takes the
/// same time wherever the two differ.
fn fits(password: &str, hash: &StoredHash) -> bool {
    let StoredHash { algorithm, version, params, salt, output } = hash;
    let made = fill(*algorithm, *version, params.clone(), password, salt);
    made.is_ok_and(|made| made == *output)
}

fn verify(password: &str, hash: Option<&str>) -> Verdict {
    match hash.map(StoredHash::parse) {
        Some(Ok(hash)) => match (fits(password, &hash), is_weak(&hash)) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightButWeak,
        },
        Some(Err(why)) => {
            work_for_nobody(password);
            Verdict::Unusable(why)
        }
        None => {
            work_for_nobody(password);
            Verdict::Wrong
        }
    }
}

/// What finding out about somebody's password costs.
fn work_for_nobody(password: &str) {
    if let Ok(nobody) = StoredHash::parse(NOBODY) {
        std::hint::black_box(fits(password, &nobody));
    }
}

#[expect(clippy::expect_used, reason = "the constants are within the bounds of RFC 9106")]
fn parameters() -> Params {
    Params::new(MEMORY, PASSES, LANES, None).expect("parameters within bounds")
}

/// Whether the hash was made with less work than a new one.
fn is_weak(hash: &StoredHash) -> bool {
    hash.algorithm != ALGORITHM
        || hash.version != VERSION
        || hash.params.m_cost() < MEMORY
        || hash.params.t_cost() < PASSES
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;
    use futures_util::FutureExt;

    use super::*;

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    fn made_with(memory: u32, passes: u32, algorithm: Algorithm) -> String {
        let params = Params::new(memory, passes, 1, None).unwrap();
        let argon2 = Argon2::new(algorithm, Version::V0x13, params);
        argon2.hash_password(b"open sesame").unwrap().to_string()
    }

    #[test]
    fn nobody_costs_what_somebody_costs() {
        let nobody = StoredHash::parse(NOBODY).expect("a hash");
        let today = made_with(MEMORY, PASSES, Algorithm::Argon2id);
        let today = StoredHash::parse(&today).expect("a hash");
        assert_eq!(nobody.algorithm, today.algorithm);
        assert_eq!(nobody.version, today.version);
        assert_eq!(nobody.params, today.params);
        assert_eq!(nobody.output.len(), today.output.len());
        assert_eq!(verify("", None), Verdict::Wrong);
        let none = Verdict::Unusable(HashRefusal::NotAHash);
        assert_eq!(verify("open sesame", Some("no hash at all")), none);
    }

    #[test]
    fn a_hash_that_was_cheaper_to_make_is_weak() {
        for (hash, expected) in [
            (made_with(MEMORY, PASSES, Algorithm::Argon2id), Verdict::Right),
            (made_with(MEMORY + 8, PASSES + 1, Algorithm::Argon2id), Verdict::Right),
            (made_with(MEMORY / 2, PASSES, Algorithm::Argon2id), Verdict::RightButWeak),
            (made_with(MEMORY, 1, Algorithm::Argon2id), Verdict::RightButWeak),
            (made_with(MEMORY, PASSES, Algorithm::Argon2i), Verdict::RightButWeak),
        ] {
            assert_eq!(verify("open sesame", Some(&hash)), expected, "{hash}");
            assert_eq!(verify("open Sesame", Some(&hash)), Verdict::Wrong, "{hash}");
        }
    }

    /// Computed, it would take 4 GiB and an hour.
    #[test]
    fn a_hash_that_asks_for_too_much_is_not_computed() {
        let hash = NOBODY.replace("m=19456,t=2", "m=4194304,t=1000");
        let none = Verdict::Unusable(HashRefusal::TooMuchWork);
        assert_eq!(verify("open sesame", Some(&hash)), none);
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ_and_both_fit() {
        let hasher = Hasher::new(Clock::start());
        let one = hasher.hash(secret("open sesame")).await.unwrap();
        let other = hasher.hash(secret("open sesame")).await.unwrap();
        assert_ne!(one, other);
        for hash in [one, other] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            let verdict =
                hasher.verify(Claim::default(), secret("open sesame"), Some(hash)).await.unwrap();
            assert_eq!(verdict, Verdict::Right);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_turn_is_told_that_the_board_is_busy() {
        let clock = Clock::start();
        let hasher = Hasher::new(clock);
        let mut all = Vec::new();
        while let Some(turn) = hasher.turns.take(Claim::default()).now_or_never() {
            all.push(turn.unwrap());
        }
        for (wrong, seconds) in [(0, 30), (1, 30), (2, 5)] {
            let (began, claim) = (clock.uptime(), Claim { wrong, ..Claim::default() });
            let refusal = hasher.verify(claim, secret("open sesame"), None).await.unwrap_err();
            assert_eq!(refusal.to_string(), "The board is busy. Please try again in a moment.");
            assert_eq!(clock.uptime().saturating_sub(began).as_secs(), seconds);
        }
        drop(all);
    }
}
