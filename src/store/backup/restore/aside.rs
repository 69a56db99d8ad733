//! What was in the place of the database goes aside: it stays what it is, under another name, and
//! nothing that belongs to it is left beside the place. Knows files alone.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Owner;
use crate::clock::Timestamp;

/// The ends of the names of the files in which `SQLite` keeps what is not in the database yet. It
/// takes whatever lies beside a database under such a name for that database's own.
pub(super) const LOGS: [&str; 2] = ["-wal", "-journal"];

/// The end of the name of the file that says what is where in the log. It is made anew when it is
/// missing.
const INDEX: &str = "-shm";

/// What has gone aside.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// The other name of the database that was there, or of what was left of it; `None`: nothing was.
    pub(super) replaced: Option<PathBuf>,
    /// The file itself, where it had to be copied: who closes a file gives up all locks that this
    /// process has on it.
    _open: Option<File>,
}

impl Aside {
    /// Gives the database that is `there` a second name, beside which lies what is left of its log:
    /// that was not folded into it because it is damaged, or was left behind by one that is gone. The
    /// database keeps its place until another takes it.
    pub(super) fn of(
        database: &Path,
        there: bool,
        now: Timestamp,
        owner: Owner,
    ) -> io::Result<Self> {
        let (name, open) = second_name(database, there, now, owner)?;
        let mut replaced = there.then(|| name.clone());
        for end in LOGS {
            let to = beside(&name, end);
            match fs::rename(beside(database, end), &to) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Err(_) => {}
                Ok(()) => replaced = replaced.or(Some(to)),
            }
        }
        match fs::remove_file(beside(database, INDEX)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        sync_folder(database)?;
        Ok(Self { replaced, _open: open })
    }
}

/// A second name for it, or for what lies beside it, which nothing else has.
fn second_name(
    database: &Path,
    there: bool,
    now: Timestamp,
    owner: Owner,
) -> io::Result<(PathBuf, Option<File>)> {
    let name = now.utc().format(".replaced-%Y%m%dT%H%M%SZ").to_string();
    let mut again = 1;
    loop {
        let end = if again == 1 { name.clone() } else { format!("{name}-{again}") };
        let old = beside(database, &end);
        let is_free = ["", LOGS[0], LOGS[1]]
            .iter()
            .all(|end| fs::symlink_metadata(beside(&old, end)).is_err());
        if is_free {
            if !there {
                return Ok((old, None));
            }
            if fs::hard_link(database, &old).is_ok() {
                return Ok((old, None));
            }
            match copy(database, &old, owner) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                copied => return copied.map(|open| (old, Some(open))),
            }
        }
        again += 1;
    }
}

/// For where a file has but one name (FAT), or is not to be given another. Answers the file that was
/// copied.
fn copy(database: &Path, to: &Path, owner: Owner) -> io::Result<File> {
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let copied = File::open(database).and_then(|mut from| {
        io::copy(&mut from, &mut made)?;
        owner.give(to)?;
        made.sync_all()?;
        Ok(from)
    });
    if copied.is_err() {
        // There is a graver error to tell of.
        let _ = fs::remove_file(to);
    }
    copied
}

/// What has happened to the names in the folder of `path` is on the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_264_440_000_000);

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_left_of_a_log_goes_aside_with_its_database_and_no_index_stays() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("db");
        for (end, text) in [("", "old"), ("-wal", "log"), ("-journal", "undo"), ("-shm", "index")] {
            fs::write(beside(&database, end), text).unwrap();
        }
        let owner = Owner::of(&database).unwrap();
        let aside = Aside::of(&database, true, NOW, owner).unwrap();
        let old = aside.replaced.unwrap();
        assert_eq!(fs::read_to_string(beside(&old, "-wal")).unwrap(), "log");
        let name = old.file_name().unwrap().to_str().unwrap().to_owned();
        let end = name.strip_prefix("db").unwrap();
        let journal = format!("{name}-journal");
        assert_eq!(names(folder.path()), ["db", &name, &journal, &format!("{name}-wal")]);
        // Of one that is gone too, and under a name of its own.
        fs::remove_file(&database).unwrap();
        fs::write(beside(&database, "-wal"), "another").unwrap();
        let aside = Aside::of(&database, false, NOW, owner).unwrap();
        assert_eq!(aside.replaced, Some(beside(&database, &format!("{end}-2-wal"))));
        let left = names(folder.path());
        assert_eq!(left.len(), 4, "{left:?}");
        assert!(left.contains(&format!("{name}-2-wal")), "{left:?}");
        assert_eq!(fs::read_to_string(beside(&old, "-wal")).unwrap(), "log");
    }

    #[test]
    fn a_copy_is_the_same_file_in_the_same_hands() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (database, to) = (folder.path().join("db"), folder.path().join("copy"));
        fs::write(&database, "old").unwrap();
        fs::set_permissions(&database, fs::Permissions::from_mode(0o640)).unwrap();
        let owner = Owner::of(&database).unwrap();
        copy(&database, &to, owner).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "old");
        assert_eq!(Owner::of(&to).unwrap(), owner);
        let again = copy(&database, &to, owner).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&to).unwrap(), "old");
    }
}
