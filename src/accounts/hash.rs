//! Hashing passwords: argon2id (RFC 9106), on threads of its own, only so many at once, behind all
//! else that the board has to do. Knows no user.

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

/// How long a caller waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Stands in for the hash of a user who is not there, so that finding this out costs the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes as many passwords at once as there are processors, at most [`MOST_AT_ONCE`]; whose is
/// next, [`Turns`] says.
#[derive(Debug)]
pub(super) struct Hasher {
    turns: Turns,
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
    pub(super) fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { turns: Turns::of(processors.min(MOST_AT_ONCE)) }
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
        let turn = timeout(PATIENCE, self.turns.take(claim)).await;
        let Ok(Some(turn)) = turn else { return Err(NotNow::Busy) };
        let (tell, done) = oneshot::channel();
        // A thread of its own: it cannot come forward again. A caller who hangs up meanwhile does
        // not give the turn away before the work is done.
        let thread = thread::Builder::new().name("password".to_owned()).spawn(move || {
            step_back();
            let done = work();
            drop(turn);
            // Whoever asked may be gone.
            let _ = tell.send(done);
        });
        if let Err(cause) = thread {
            tracing::error!(%cause, "there is no thread for a password");
            return Err(NotNow::Busy);
        }
        done.await.map_err(|_| NotNow::Busy)
    }
}

/// Lets all other threads go first: a caller at the keyboard waits for a processor no longer than if
/// nobody logged in, and of a busy one a hash still gets a tenth (nice(2), sched(7)). Where threads
/// have no places of their own all stays as it is.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%cause, "passwords are hashed as urgently as all else is done");
    }
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

/// The work itself, in memory that goes back to the system as soon as it is done: the allocator
/// keeps pieces of 19 MiB for later, one for each of its arenas, but none above 32 MiB. What is
/// beyond the hash's own need is never touched, and so takes no memory.
fn fill(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
) -> password_hash::Result<Output> {
    let blocks = params.block_count();
    let mut memory = Vec::with_capacity(blocks.max(GIVEN_BACK / Block::SIZE));
    memory.resize(blocks, Block::default());
    let mut output = [0; OUTPUT];
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        &mut output,
        &mut memory,
    )?;
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
        let hasher = Hasher::new();
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
        let hasher = Hasher::new();
        let mut all = Vec::new();
        while let Some(turn) = hasher.turns.take(Claim::default()).now_or_never() {
            all.push(turn.unwrap());
        }
        let refusal = hasher.verify(Claim::default(), secret("open sesame"), None);
        let refusal = refusal.await.unwrap_err();
        assert_eq!(refusal.to_string(), "The board is busy. Please try again in a moment.");
        drop(all);
    }
}
