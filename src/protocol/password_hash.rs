//! Hashes of passwords as they are stored: PHC strings of argon2 (RFC 9106), and how much work one
//! may ask for. Knows no password, and computes nothing.

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Params, Version};

/// The most KiB of memory that a hash may take: 1 GiB.
pub const MOST_MEMORY: u32 = 1 << 20;
/// The most times that the memory may be gone through.
pub const MOST_PASSES: u32 = 16;
/// The most lanes that the memory may have.
pub const MOST_LANES: u32 = 16;

/// The bytes of the hash itself.
pub const OUTPUT: usize = Params::DEFAULT_OUTPUT_LEN;

/// A hash that was stored, and with what it was made. The salt has 8 to 48 bytes.
#[derive(Clone, Debug)]
pub struct StoredHash {
    /// Which of the three kinds of argon2.
    pub algorithm: Algorithm,
    /// Which edition of it.
    pub version: Version,
    /// How much work it takes: at most what the constants here say.
    pub params: Params,
    /// What makes two hashes of one password differ.
    pub salt: Salt,
    /// The hash itself.
    pub output: Output,
}

/// Why a text is not a hash that can be had. `Display` says what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashRefusal {
    /// It is no PHC string, or one of another algorithm, or of another length.
    #[error("expected the hash of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash")]
    NotAHash,
    /// To compute it would take more memory or time than a log-in may.
    #[error(
        "expected a hash that takes at most {MOST_MEMORY} KiB of memory (m), {MOST_PASSES} passes \
         (t) and {MOST_LANES} lanes (p)"
    )]
    TooMuchWork,
}

impl StoredHash {
    /// The hash in a PHC string.
    pub fn parse(text: &str) -> Result<Self, HashRefusal> {
        let hash = PasswordHash::new(text).map_err(|_| HashRefusal::NotAHash)?;
        let params = Params::try_from(&hash.params).map_err(|_| HashRefusal::NotAHash)?;
        let within = params.m_cost() <= MOST_MEMORY
            && params.t_cost() <= MOST_PASSES
            && params.p_cost() <= MOST_LANES;
        if !within {
            return Err(HashRefusal::TooMuchWork);
        }
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok();
        let version = hash.version.map_or(Some(Version::V0x13), |it| Version::try_from(it).ok());
        let output = hash.hash.filter(|output| output.len() == OUTPUT);
        match (algorithm, version, hash.salt, output) {
            (Some(algorithm), Some(version), Some(salt), Some(output)) => {
                Ok(Self { algorithm, version, params, salt, output })
            }
            _ => Err(HashRefusal::NotAHash),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "AAAAAAAAAAAAAAAAAAAAAA";
    const HASH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn a_hash_is_read_with_what_it_was_made_with() {
        for (text, algorithm, version, work) in [
            ("$argon2id$v=19$m=19456,t=2,p=1", Algorithm::Argon2id, Version::V0x13, (19_456, 2, 1)),
            ("$argon2i$v=16$m=8,t=1,p=1", Algorithm::Argon2i, Version::V0x10, (8, 1, 1)),
            (
                "$argon2id$v=19$m=1048576,t=16,p=16",
                Algorithm::Argon2id,
                Version::V0x13,
                (MOST_MEMORY, MOST_PASSES, MOST_LANES),
            ),
        ] {
            let read = StoredHash::parse(&format!("{text}${SALT}${HASH}")).unwrap();
            let params = (read.params.m_cost(), read.params.t_cost(), read.params.p_cost());
            assert_eq!((read.algorithm, read.version, params), (algorithm, version, work));
            assert_eq!((&*read.salt, read.output.as_bytes()), (&[0; 16][..], &[0; OUTPUT][..]));
        }
    }

    #[test]
    fn a_hash_that_asks_for_too_much_is_not_one_to_compute() {
        for work in [
            "m=1048577,t=2,p=1",
            "m=4294967295,t=1,p=1",
            "m=19456,t=17,p=1",
            "m=19456,t=4294967295,p=1",
            "m=19456,t=2,p=17",
            "m=4194304,t=1000,p=1",
        ] {
            let text = format!("$argon2id$v=19${work}${SALT}${HASH}");
            assert_eq!(StoredHash::parse(&text).unwrap_err(), HashRefusal::TooMuchWork, "{text}");
        }
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        let (short, long) = (&HASH[..22], "A".repeat(86));
        for text in [
            "",
            "correct horse",
            "$argon2id$",
            "$argon2id$v=19$m=19456,t=2,p=1",
            &format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}"),
            &format!("$argon2id$v=19$m=19456,t=2,p=1$AAAA${HASH}"),
            &format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}${short}"),
            &format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}${long}"),
            &format!("$argon2id$v=18$m=19456,t=2,p=1${SALT}${HASH}"),
            &format!("$argon2id$v=19$m=4,t=2,p=1${SALT}${HASH}"),
            &format!("$argon2id$v=19$m=19456,t=0,p=1${SALT}${HASH}"),
            &format!("$scrypt$ln=16,r=8,p=1${SALT}${HASH}"),
            &format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}${HASH}$more"),
            &format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}${HASH}\n"),
        ] {
            assert_eq!(StoredHash::parse(text).unwrap_err(), HashRefusal::NotAHash, "{text:?}");
        }
    }
}
