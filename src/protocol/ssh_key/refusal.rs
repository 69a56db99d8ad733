//! Why something is not a key that an account may have, and what to give instead. Knows only text.

use crate::text::clean::clean;
use crate::text::width;

use super::{FEWEST_BITS, MOST_BITS, TYPES};

/// How much of an unknown type is shown, in columns.
const SHOWN: usize = 30;

/// Why a key is refused. `Display` says what to give instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// There is nothing.
    #[error("That is empty: give the line of a .pub file, as ssh-keygen makes it.")]
    Empty,
    /// More than one line.
    #[error("Those are several lines: give one key at a time, in one line.")]
    Several,
    /// A private key, or the beginning of one.
    #[error(
        "That is a private key. Never give it to anybody: give the one line of the .pub file \
         beside it."
    )]
    Private,
    /// A public key as other programs write it (RFC 4716, PEM).
    #[error(
        "That is not how OpenSSH writes a key: give one line that begins with its type. This makes \
         it: ssh-keygen -i -f FILE"
    )]
    OtherForm,
    /// A key without the word that says what it is.
    #[error("The type is missing: give the whole line, from ssh-… on.")]
    Bare,
    /// Something before the type.
    #[error("There is something before the key's type: give the line from its type on.")]
    Options,
    /// A certificate.
    #[error("That is a certificate: give the key itself, in the .pub file without -cert.")]
    Certificate,
    /// DSA.
    #[error("DSA keys are too weak: make a new key with ssh-keygen -t ed25519")]
    Dsa,
    /// An RSA key with so few bits.
    #[error(
        "An RSA key of {0} bits is too weak: it takes {FEWEST_BITS} at least. Better make a new \
         one with ssh-keygen -t ed25519"
    )]
    Short(usize),
    /// An RSA key with so many bits.
    #[error(
        "An RSA key of {0} bits is too long: it may have {MOST_BITS} at most. As strong and short \
         is ssh-keygen -t ed25519"
    )]
    Long(usize),
    /// Of no type that is known.
    #[error(
        "{0} is no type of key that is known here: give one that begins with ssh-ed25519, \
         ecdsa-sha2-nistp… or ssh-rsa."
    )]
    Type(String),
    /// It cannot be read.
    #[error("That key is damaged or not whole: copy the line again, from ssh-… to its end.")]
    Damaged,
}

/// Why what has several lines, or begins as a file of another form, is refused.
pub(super) fn of_a_file(text: &str) -> KeyRefusal {
    let first = text.lines().next().unwrap_or_default();
    if is_private(text) {
        KeyRefusal::Private
    } else if first.starts_with("---") {
        KeyRefusal::OtherForm
    } else if text.contains(['\n', '\r']) {
        KeyRefusal::Several
    } else {
        of_a_type(first, "")
    }
}

/// Why a line that begins with `word` is refused.
pub(super) fn of_a_type(word: &str, rest: &str) -> KeyRefusal {
    if word.is_empty() {
        KeyRefusal::Empty
    } else if is_private(word) {
        KeyRefusal::Private
    } else if word == "ssh-dss" {
        KeyRefusal::Dsa
    } else if word.contains("-cert-v0") {
        KeyRefusal::Certificate
    } else if word.starts_with("AAAA") {
        KeyRefusal::Bare
    } else if rest.split_whitespace().any(|word| TYPES.contains(&word)) {
        KeyRefusal::Options
    } else {
        KeyRefusal::Type(width::cut(&clean(word), SHOWN))
    }
}

/// Whether it is, or begins, a file that holds a private key: in PEM, or as `PuTTY` writes it.
fn is_private(text: &str) -> bool {
    text.contains("PRIVATE KEY") || text.starts_with("PuTTY-User-Key-File")
}
