//! The key by which callers know this board again: made at the first start, kept in a file that its
//! owner alone can read. Knows no connection.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, PrivateKey};

/// The file's name in the folder of the board's data.
const FILE: &str = "ssh_host_ed25519_key";

/// Why there is no host key. The sentence is for the sysop.
#[derive(Debug, thiserror::Error)]
#[error("the SSH host key {}: {why}", path.display())]
pub struct HostKeyError {
    path: PathBuf,
    why: String,
}

/// The key in `folder`, made if there is none yet.
pub(super) fn open(folder: &Path) -> Result<PrivateKey, HostKeyError> {
    let path = folder.join(FILE);
    read_or_make(&path).map_err(|why| HostKeyError { path, why })
}

fn read_or_make(path: &Path) -> Result<PrivateKey, String> {
    match fs::metadata(path) {
        Ok(file) => read(path, file.mode()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

fn read(path: &Path, mode: u32) -> Result<PrivateKey, String> {
    if mode & 0o077 != 0 {
        return Err(format!(
            "others can read or write it (its mode is {:04o}); if nobody has: chmod 600 {}",
            mode & 0o7777,
            path.display()
        ));
    }
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    let advice = "move it away, and the next start makes another (callers are then warned that \
                  the board's key has changed)";
    let key = PrivateKey::from_openssh(text)
        .map_err(|error| format!("is not a private key in OpenSSH's format ({error}); {advice}"))?;
    if key.is_encrypted() {
        return Err(format!("is locked by a passphrase, which nobody could type; {advice}"));
    }
    if key.algorithm() != Algorithm::Ed25519 {
        return Err(format!("expected an Ed25519 key; {advice}"));
    }
    Ok(key)
}

/// Written beside its place and then moved there: a start that is cut off leaves no half of a key,
/// and of two that start at once both have the one that was there first.
fn make(path: &Path) -> Result<PrivateKey, String> {
    let failed = |error: io::Error| format!("cannot be made: {error}");
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let key = PrivateKey::random(&mut rand::rng(), Algorithm::Ed25519)
        .map_err(|error| format!("cannot be made: {error}"))?;
    let text =
        key.to_openssh(LineEnding::LF).map_err(|error| format!("cannot be made: {error}"))?;
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let written = write(&beside, text.as_bytes());
    let placed = written.and_then(|()| fs::hard_link(&beside, path));
    // Whatever became of it, nothing of it stays beside.
    let _ = fs::remove_file(&beside);
    match placed {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
            read_or_make(path)
        }
        Err(error) => Err(failed(error)),
    }
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn refusal(path: &Path) -> String {
        open(path.parent().unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn the_first_start_makes_a_key_for_its_owner_alone_and_the_next_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a/b");
        let made = open(&data).unwrap();
        let path = data.join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing is left beside it");
        assert_eq!(open(&data).unwrap().public_key(), made.public_key());
    }

    #[test]
    fn a_key_that_cannot_serve_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        open(folder.path()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let why = refusal(&path);
        assert!(why.contains("its mode is 0640") && why.contains("chmod 600"), "{why}");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "no key at all").unwrap();
        let why = refusal(&path);
        assert!(why.contains("not a private key") && why.contains("move it away"), "{why}");

        let other = PrivateKey::random(
            &mut rand::rng(),
            Algorithm::Ecdsa { curve: russh::keys::EcdsaCurve::NistP256 },
        );
        other.unwrap().write_openssh_file(&path, LineEnding::LF).unwrap();
        let why = refusal(&path);
        assert!(why.contains("expected an Ed25519 key"), "{why}");

        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(refusal(&path).contains("cannot be read"), "{}", refusal(&path));
    }
}
