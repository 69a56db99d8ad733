//! The log as a file: for its owner alone, of a bounded length, with a bounded number of older ones
//! beside it. Knows nothing of what is written.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How long a file of the log may become, in bytes; a line more begins another.
const LONGEST: u64 = 10 * 1024 * 1024;

/// How many older ones are kept: `board.log.1` is the youngest of them.
const KEPT: u32 = 5;

/// The file that is written now; clones share it.
#[derive(Clone, Debug)]
pub(super) struct LogFile(Arc<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    length: u64,
    longest: u64,
}

impl LogFile {
    /// Goes on with the file at `path`, which is made, with its folder, when it is missing.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Self::of_length(path, LONGEST)
    }

    fn of_length(path: &Path, longest: u64) -> io::Result<Self> {
        let (file, length) = open(path)?;
        Ok(Self(Arc::new(Mutex::new(Open { path: path.to_owned(), file, length, longest }))))
    }

    /// Opens it again by its name: another program may have moved it away.
    pub(super) fn open_again(&self) -> io::Result<()> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.begin_again()
    }
}

/// A whole line at a time, as `tracing` gives it.
impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if open.length > 0 && open.length.saturating_add(length) > open.longest {
            open.turn()?;
        }
        open.file.write_all(line)?;
        open.length += length;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Open {
    /// Begins another file, and moves the older ones on; the oldest goes. If they cannot be moved
    /// the log goes on in this one, for a line is worth more than an order.
    fn turn(&mut self) -> io::Result<()> {
        let moved = (1..=KEPT).rev().try_for_each(|number| {
            let from = if number == 1 { self.path.clone() } else { older(&self.path, number - 1) };
            match fs::rename(from, older(&self.path, number)) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        });
        if moved.is_err() {
            // Looked at again when as much has been written once more.
            self.length = 0;
            return Ok(());
        }
        self.begin_again()
    }

    fn begin_again(&mut self) -> io::Result<()> {
        (self.file, self.length) = open(&self.path)?;
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let there = file.metadata()?;
    // Names and addresses stand in it. What is no file (/dev/stderr) is left as it is.
    if there.is_file() && there.mode() & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok((file, there.len()))
}

fn older(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = names.map(|entry| name(entry).into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_full_file_is_moved_on_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log/board.log");
        let mut log = LogFile::of_length(&path, 10).unwrap();
        for line in 0..20 {
            log.write_all(format!("{line:03}\n").as_bytes()).unwrap();
        }
        let expected = [
            "board.log",
            "board.log.1",
            "board.log.2",
            "board.log.3",
            "board.log.4",
            "board.log.5",
        ];
        assert_eq!(names(path.parent().unwrap()), expected);
        assert_eq!(fs::read_to_string(&path).unwrap(), "018\n019\n");
        assert_eq!(fs::read_to_string(older(&path, 1)).unwrap(), "016\n017\n");
        assert_eq!(fs::read_to_string(older(&path, 5)).unwrap(), "008\n009\n");
        for name in expected {
            let mode = fs::metadata(path.with_file_name(name)).unwrap().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    }

    #[test]
    fn what_is_there_is_gone_on_with_and_becomes_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.log");
        fs::write(&path, "before\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        LogFile::open(&path).unwrap().write_all(b"after\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before\nafter\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn one_that_was_moved_away_is_begun_again_when_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.log");
        let mut log = LogFile::open(&path).unwrap();
        log.write_all(b"one\n").unwrap();
        fs::rename(&path, folder.path().join("moved")).unwrap();
        log.write_all(b"two\n").unwrap();
        log.open_again().unwrap();
        log.write_all(b"three\n").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("moved")).unwrap(), "one\ntwo\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
    }

    #[test]
    fn a_folder_in_which_nothing_can_be_moved_stops_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.log");
        // Something that is no file stands where the oldest would go.
        fs::create_dir_all(older(&path, 5).join("full")).unwrap();
        fs::write(older(&path, 4), "old").unwrap();
        let mut log = LogFile::of_length(&path, 10).unwrap();
        for _ in 0..9 {
            log.write_all(b"line\n").unwrap();
        }
        assert_eq!(fs::metadata(&path).unwrap().len(), 45);
    }
}
