//! What all SSH connections of the board share: its key, the algorithms that it speaks, and the
//! limits of the library. Knows no caller.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, compression, kex, mac, server};

use super::host_key::{self, HostKeyError};

/// What the board says it is.
pub(super) const IDENTIFICATION: &str = "SSH-2.0-Carrier";

/// Silence after which the caller's end is asked whether it is still there, beside the time to log
/// in: the library asks before it has let anybody in, too, and a client that is asked while its
/// caller types a password hangs up (RFC 4252, section 6). Two questions without an answer end the
/// connection. That is for a client that hangs, or a relay's: a dead line is the socket's to notice.
const KEEPALIVE: Duration = Duration::from_secs(25);
const KEEPALIVES: usize = 2;

/// How much a caller may send before the board has taken it: what is typed is short. A node that
/// makes a program wait has room for twice as much.
const WINDOW: u32 = 12 * 1024;

/// How many pieces of output wait in the library, beside those in the window.
const PIECES: usize = 4;

/// More refusals than a handler would ever give end the connection.
const REFUSALS: usize = 64;

/// The board's side of SSH; clones share it.
#[derive(Clone)]
pub(crate) struct Host {
    config: Arc<server::Config>,
    fingerprint: String,
}

impl Host {
    /// With the key in `folder`, which is made if there is none, for callers who have `login` to log
    /// in.
    pub(crate) fn open(folder: &Path, login: Duration) -> Result<Self, HostKeyError> {
        let key = host_key::open(folder)?;
        let fingerprint = key.public_key().fingerprint(HashAlg::Sha256).to_string();
        let config = server::Config {
            server_id: SshId::Standard(Cow::Borrowed(IDENTIFICATION)),
            methods: methods(),
            // The handler takes its own time over a password; a key that is not known costs the
            // caller nothing, because a client offers all that it has.
            auth_rejection_time: Duration::ZERO,
            auth_rejection_time_initial: Some(Duration::ZERO),
            max_auth_attempts: REFUSALS,
            keys: vec![key],
            preferred: algorithms(),
            window_size: WINDOW,
            event_buffer_size: PIECES,
            // The board's own: the library takes its keepalives for activity.
            inactivity_timeout: None,
            keepalive_interval: Some(login + KEEPALIVE),
            keepalive_max: KEEPALIVES,
            ..server::Config::default()
        };
        Ok(Self { config: Arc::new(config), fingerprint })
    }

    /// By which callers know the key, as OpenSSH writes it: `SHA256:…`.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn config(&self) -> Arc<server::Config> {
        Arc::clone(&self.config)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// How a caller can log in.
pub(super) fn methods() -> MethodSet {
    let methods = [MethodKind::PublicKey, MethodKind::KeyboardInteractive, MethodKind::Password];
    MethodSet::from(&methods[..])
}

/// Modern ones alone. Plain HMAC and AES-CTR are for `SyncTERM`, whose library has no better; there
/// is no Diffie-Hellman over integers, which a stranger could have the board compute all day.
fn algorithms() -> Preferred {
    Preferred {
        kex: Cow::Borrowed(&[
            kex::MLKEM768X25519_SHA256,
            kex::CURVE25519,
            kex::CURVE25519_PRE_RFC_8731,
            kex::EXTENSION_SUPPORT_AS_SERVER,
            kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
        ]),
        // The host's is Ed25519; the others are what a caller's key may sign with.
        key: Cow::Borrowed(&[
            Algorithm::Ed25519,
            Algorithm::SkEd25519,
            Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
            Algorithm::SkEcdsaSha2NistP256,
            Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
            Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
            Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
            Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
        ]),
        host_key_certificates: Cow::Borrowed(&[]),
        cipher: Cow::Borrowed(&[
            cipher::CHACHA20_POLY1305,
            cipher::AES_256_GCM,
            cipher::AES_256_CTR,
            cipher::AES_192_CTR,
            cipher::AES_128_CTR,
        ]),
        mac: Cow::Borrowed(&[
            mac::HMAC_SHA512_ETM,
            mac::HMAC_SHA256_ETM,
            mac::HMAC_SHA512,
            mac::HMAC_SHA256,
        ]),
        // Lines of chat gain nothing, and a caller could have few bytes become many.
        compression: Cow::Borrowed(&[compression::NONE]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenSSH hangs up on whatever it is asked before it is let in.
    #[test]
    fn nobody_is_asked_for_a_sign_of_life_who_may_still_be_typing_a_password() {
        let folder = tempfile::tempdir().unwrap();
        for login in [1, 120, 3600].map(Duration::from_secs) {
            let host = Host::open(folder.path(), login).unwrap();
            assert!(host.config().keepalive_interval.is_some_and(|silence| silence > login));
        }
    }
}
