//! One board writes to a database: on `SQLite` whoever serves it holds a lock on a file beside it, as on
//! `PostgreSQL` the writer's connection does. Other programs may read and write meanwhile.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use super::{Database, Store, StoreError};

/// What is put behind the name of the database. The file stays, and holds nothing.
const ENDING: &str = ".lock";

/// Held as long as this is there, and no longer than its process.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "it is the lock")] Option<File>);

impl Store {
    /// Claims the database for a board.
    ///
    /// # Errors
    /// Another board has it, or no file can be made beside it.
    pub fn claim(&self) -> Result<Claim, StoreError> {
        let Database::Sqlite(sqlite) = &self.database else { return Ok(Claim(None)) };
        let refused = |why: String| StoreError::Open { database: self.name.to_string(), why };
        let mut path = sqlite.options.get_filename().to_owned().into_os_string();
        path.push(ENDING);
        let path = PathBuf::from(path);
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file =
            file.map_err(|cause| refused(format!("cannot write {}: {cause}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Claim(Some(file))),
            Err(TryLockError::WouldBlock) => Err(refused("another board is using it".to_owned())),
            Err(TryLockError::Error(cause)) => {
                Err(refused(format!("cannot lock {}: {cause}", path.display())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Database, Store as Settings, Synchronous};
    use crate::store::Store;

    #[tokio::test]
    async fn a_database_is_one_boards_until_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("board.db"));
        let settings = Settings { database, synchronous: Synchronous::Full };
        let (one, other) =
            (Store::open(&settings).await.unwrap(), Store::open(&settings).await.unwrap());
        let claim = one.claim().unwrap();
        let refused = other.claim().unwrap_err().to_string();
        assert!(refused.ends_with("another board is using it"), "{refused}");
        drop(claim);
        other.claim().unwrap();
    }
}
