//! Public keys as OpenSSH writes them: which of them an account may have, and what people see of
//! one. Knows no account and no connection; that a signature fits is found out by the transport.

mod refusal;

use std::fmt;

use russh::keys::ssh_encoding::{Base64Reader, Decode, Reader};
use russh::keys::ssh_key::public::{KeyData, RsaPublicKey};
use russh::keys::{Algorithm, HashAlg, ssh_key};

use crate::text::clean::clean;
use crate::text::width;

pub use refusal::KeyRefusal;

/// The types that are taken, as they begin a line. Each is one that the transport can verify.
const TYPES: [&str; 7] = [
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// The fewest bits of an RSA key.
const FEWEST_BITS: usize = 2048;

/// The most bits of an RSA key: the transport verifies no longer ones.
const MOST_BITS: usize = 8192;

/// The longest comment, in columns.
const COMMENT: usize = 60;

/// The longest line that an account's key can be (RSA of the most bits, with a comment), and room
/// to spare, so that one that is too long is still read and refused by what it is.
pub const LONGEST_LINE: usize = 2_000;

/// A public key, with what its owner calls it. Two are equal if the keys are, whatever the comment.
#[derive(Clone)]
pub struct PublicKey {
    key: KeyData,
    comment: String,
}

impl PublicKey {
    /// The key in one line of a `.pub` or `authorized_keys` file: its type, the key in base64, and
    /// perhaps a comment, which is cleaned and cut to 60 columns.
    pub fn parse(line: &str) -> Result<Self, KeyRefusal> {
        let line = line.trim();
        if line.contains(['\n', '\r']) || line.starts_with('-') {
            return Err(refusal::of_a_file(line));
        }
        let (word, rest) = first_word(line);
        if !TYPES.contains(&word) {
            return Err(refusal::of_a_type(word, rest));
        }
        let (base64, comment) = first_word(rest);
        let key = decode(word, base64).ok_or(KeyRefusal::Damaged)?;
        if let KeyData::Rsa(rsa) = &key {
            check(rsa)?;
        }
        let comment = width::cut(clean(comment).trim(), COMMENT).trim_end().to_owned();
        Ok(Self { key, comment })
    }

    /// The key that a client offers, whatever it is; it has no comment.
    #[must_use]
    pub fn of(offered: &russh::keys::PublicKey) -> Self {
        Self { key: offered.key_data().clone(), comment: String::new() }
    }

    /// What kind of key it is, as people call it: `ED25519`, `RSA 3072`, `ECDSA 256`.
    #[must_use]
    pub fn algorithm(&self) -> String {
        if let KeyData::Rsa(rsa) = &self.key {
            return format!("RSA {}", bits(rsa));
        }
        let kind = self.key.algorithm();
        let called = match kind.as_str() {
            "ssh-ed25519" => "ED25519",
            "ecdsa-sha2-nistp256" => "ECDSA 256",
            "ecdsa-sha2-nistp384" => "ECDSA 384",
            "ecdsa-sha2-nistp521" => "ECDSA 521",
            "sk-ssh-ed25519@openssh.com" => "ED25519-SK",
            "sk-ecdsa-sha2-nistp256@openssh.com" => "ECDSA-SK",
            // A client may offer whatever it has; an account has none of these.
            other => other,
        };
        called.to_owned()
    }

    /// `SHA256:` and the hash in base64, as `ssh-keygen -l` prints it. Two keys never share one.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }

    /// What the owner calls it; clean, at most 60 columns, often empty.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

/// The type and the key in base64, without the comment.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = ssh_key::PublicKey::new(self.key.clone(), "");
        f.write_str(key.to_openssh().map_err(|_| fmt::Error)?.trim_end())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {} {:?})", self.algorithm(), self.fingerprint(), self.comment)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PublicKey {}

impl From<russh::keys::PublicKey> for PublicKey {
    fn from(offered: russh::keys::PublicKey) -> Self {
        Self::of(&offered)
    }
}

/// The first word, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// The key, if it is whole and of the type that the line says. The type is compared before the rest
/// is read: a certificate within a certificate would be followed without end.
fn decode(word: &str, base64: &str) -> Option<KeyData> {
    let mut reader = Base64Reader::new(base64.as_bytes()).ok()?;
    let algorithm = Algorithm::decode(&mut reader).ok()?;
    if algorithm.as_str() != word {
        return None;
    }
    let key = KeyData::decode_as(&mut reader, algorithm).ok()?;
    reader.finish(key).ok()
}

/// Whether an RSA key is strong enough, and one that a signature can be verified with: its numbers
/// are odd, and the exponent has at most 33 bits.
fn check(rsa: &RsaPublicKey) -> Result<(), KeyRefusal> {
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let modulus = rsa.n().as_positive_bytes().unwrap_or_default();
    let exponent = rsa.e().as_positive_bytes().unwrap_or_default();
    match bits(rsa) {
        bits @ ..FEWEST_BITS => Err(KeyRefusal::Short(bits)),
        FEWEST_BITS..=MOST_BITS => {
            let good = odd(modulus) && odd(exponent) && (2..=33).contains(&bits_of(exponent));
            good.then_some(()).ok_or(KeyRefusal::Damaged)
        }
        bits => Err(KeyRefusal::Long(bits)),
    }
}

/// The length of an RSA key.
fn bits(rsa: &RsaPublicKey) -> usize {
    bits_of(rsa.n().as_positive_bytes().unwrap_or_default())
}

/// How many bits a number has, from its first one.
fn bits_of(number: &[u8]) -> usize {
    let mut bytes = number.iter().skip_while(|byte| **byte == 0);
    let Some(first) = bytes.next() else { return 0 };
    8 * (1 + bytes.count()) - first.leading_zeros() as usize
}

#[cfg(test)]
mod tests;
