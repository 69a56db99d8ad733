//! A new file that its owner alone can read. What is half written takes no other file's place, and
//! goes if the program gives up. Knows not what is in it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// A file that is being written.
pub(super) struct SecretFile {
    file: BufWriter<File>,
    /// Where it lies while it is written.
    made: PathBuf,
    /// Where it belongs.
    path: PathBuf,
    kept: bool,
}

impl SecretFile {
    /// Begins the file at `path`. One that is there already is in the way, but with `force` this one
    /// takes its place once it is whole.
    pub(super) fn create(path: &Path, force: bool) -> anyhow::Result<Self> {
        let there = match fs::metadata(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| cannot_write(path)),
        };
        let made = match there {
            Some(there) if !there.is_file() => {
                bail!("{}: expected the name of a file, or - for standard output", path.display())
            }
            Some(_) if !force => {
                bail!("{} is there already: --force lets it be overwritten", path.display())
            }
            Some(_) => beside(path),
            None => path.to_owned(),
        };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&made);
        let file = file.with_context(|| cannot_write(&made))?;
        Ok(Self { file: BufWriter::new(file), made, path: path.to_owned(), kept: false })
    }

    /// The file is whole: it stays, on the disk.
    pub(super) fn keep(mut self) -> anyhow::Result<()> {
        self.put_in_place().with_context(|| cannot_write(&self.path))
    }

    fn put_in_place(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        if self.made != self.path {
            fs::rename(&self.made, &self.path)?;
        }
        self.kept = true;
        Ok(())
    }
}

impl Write for SecretFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.kept {
            // There is a graver error to tell of.
            let _ = fs::remove_file(&self.made);
        }
    }
}

/// In the same folder, so that it can take the place of `path` at once.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".part");
    name.into()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn its_owner_alone_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let mut file = SecretFile::create(&path, false).unwrap();
        file.write_all(b"one").unwrap();
        assert_eq!(mode(&path), 0o600, "while it is written too");
        file.keep().unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let mut file = SecretFile::create(&path, true).unwrap();
        file.write_all(b"two").unwrap();
        file.keep().unwrap();
        assert_eq!((mode(&path), fs::read(&path).unwrap()), (0o600, b"two".to_vec()));
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn what_is_there_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "old").unwrap();
        let error = SecretFile::create(&path, false).err().unwrap().to_string();
        assert!(error.ends_with("secret is there already: --force lets it be overwritten"));
        let mut file = SecretFile::create(&path, true).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn what_is_half_written_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = SecretFile::create(&folder.path().join("secret"), false).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(names(folder.path()), 0);
    }

    #[test]
    fn no_device_and_no_folder_is_replaced() {
        for path in ["/dev/null", "/tmp"] {
            let error = SecretFile::create(Path::new(path), true).err().unwrap().to_string();
            assert_eq!(
                error,
                format!("{path}: expected the name of a file, or - for standard output")
            );
        }
    }
}
