//! Whose a file is, and who may read it: what takes the place of a file is made as that one was.
//! Knows no database.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

/// The rights of what nobody but its owner may read.
const SECRET: u32 = 0o600;

/// Whose a file is to be. Only the administrator can give a file to somebody else: whoever else does
/// it keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    user: u32,
    group: u32,
    mode: u32,
    /// Whether there was a file, which must not become another's.
    was_there: bool,
}

impl Owner {
    /// As this file has it; if it is not there, its folder's owner, who alone may read it.
    pub fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(file) => Ok(Self {
                user: file.uid(),
                group: file.gid(),
                mode: file.mode() & 0o777,
                was_there: true,
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let folder = fs::metadata(folder.unwrap_or(Path::new(".")))?;
                let (user, group) = (folder.uid(), folder.gid());
                Ok(Self { user, group, mode: SECRET, was_there: false })
            }
            Err(error) => Err(error),
        }
    }

    /// Gives it this file. An error: it would become another's who could not use it.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        let is = fs::metadata(path)?;
        if (is.uid(), is.gid()) != (self.user, self.group) {
            match chown(path, Some(self.user), Some(self.group)) {
                // A group that is not one's own cannot be given away: the owner's file it is still.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    if self.was_there && is.uid() != self.user {
                        return Err(io::Error::other(
                            "it is another user's: do that as this user, or as root",
                        ));
                    }
                }
                given => given?,
            }
        }
        if is.mode() & 0o777 == self.mode {
            return Ok(());
        }
        fs::set_permissions(path, Permissions::from_mode(self.mode))
    }
}
