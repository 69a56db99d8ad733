//! A copy takes the place of the database. Nothing is changed before the copy was found good and
//! brought up to date, and what it replaces stays beside it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::{BackupError, Belonging, Inventory, connect, count, file_of, in_file, is_whole};
use crate::clock::Timestamp;
use crate::config::{self, Database};
use crate::store::Store;
use crate::store::open::{BUSY, code, make_folder, reason};

/// How long another program may still hold the database: one that makes an account, say.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was put in place.
#[derive(Debug)]
pub struct Restored {
    /// The board's database, from now on.
    pub database: PathBuf,
    /// What was there before; `None`: nothing.
    pub replaced: Option<PathBuf>,
    /// What is in it.
    pub inventory: Inventory,
    /// The files that lay beside it.
    pub belongings: Vec<Belonging>,
}

const IS_A_BOARDS: &str = "SELECT count(*) FROM sqlite_master WHERE type = 'table' \
     AND name IN ('_sqlx_migrations', 'users', 'conversations', 'messages')";
const HAS_BELONGINGS: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'belongings'";
const BELONGINGS: &str = "SELECT name, content FROM belongings ORDER BY name";
const DROP: &str = "DROP TABLE belongings";

/// Puts the database in `from`, a copy that [`back_up`](super::back_up) has made or the file of
/// another board, in the place of the one that the settings name. No board may use that one; it
/// stays beside, under a name with `now`. The new one is whole, brought up to date, and on the disk.
pub async fn restore(
    settings: &config::Store,
    from: &Path,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let database = file_of(settings)?;
    let wrong = |why: String| BackupError::Wrong { path: database.to_owned(), why };
    make_folder(database).map_err(wrong)?;
    let there = database.exists();
    let hold = if there { hold(database).await? } else { None };
    let prepared = beside(database, ".restoring");
    let ready = prepare(settings, from, &prepared).await;
    let placed = match ready {
        Ok(_) => place(&prepared, database, there, now).map_err(|error| wrong(error.to_string())),
        Err(_) => Ok(None),
    };
    remove(&prepared);
    if let Some(hold) = hold {
        // Nothing was written by it that is not on the disk.
        let _ = hold.close().await;
    }
    let (inventory, belongings) = ready?;
    let replaced = placed?;
    Ok(Restored { database: database.to_owned(), replaced, inventory, belongings })
}

/// Takes the database for oneself, with all that lies in the files of its log: as long as the
/// connection stands nobody else uses it. `None`: it is damaged, and nobody can.
async fn hold(path: &Path) -> Result<Option<SqliteConnection>, BackupError> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE);
    let mut held = options.disable_statement_logging().connect().await.map_err(in_file(path))?;
    // Where there was no log the lock is taken by the last two, and kept.
    for sentence in [
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA journal_mode = DELETE",
        "BEGIN EXCLUSIVE",
        "COMMIT",
    ] {
        if let Err(error) = sqlx::query(sentence).fetch_all(&mut held).await {
            if code(&error) != Some(BUSY) {
                return Ok(None);
            }
            let why = format!("{}: stop the board first", reason(&error));
            return Err(BackupError::Wrong { path: path.to_owned(), why });
        }
    }
    Ok(Some(held))
}

/// Makes at `prepared` what is to be put in place.
async fn prepare(
    settings: &config::Store,
    from: &Path,
    prepared: &Path,
) -> Result<(Inventory, Vec<Belonging>), BackupError> {
    remove(prepared);
    let failed = |error: io::Error| BackupError::Wrong {
        path: from.to_owned(),
        why: format!("cannot be copied: {error}"),
    };
    copy(from, prepared).map_err(failed)?;
    let mut file = connect(prepared).await.map_err(|error| named(error, from))?;
    let taken = take_out(&mut file, from).await;
    let closed = file.close().await.map_err(in_file(from));
    let (inventory, belongings) = taken?;
    closed?;
    // As a start does: with all steps that it lacks, and an error if it has others.
    let settings = config::Store {
        database: Database::Sqlite(prepared.to_owned()),
        synchronous: settings.synchronous,
    };
    let store = Store::open(&settings)
        .await
        .map_err(|error| BackupError::Wrong { path: from.to_owned(), why: error.to_string() })?;
    store.close().await;
    File::open(prepared).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok((inventory, belongings))
}

/// Looks it through, and takes out what is not the database's.
async fn take_out(
    file: &mut SqliteConnection,
    from: &Path,
) -> Result<(Inventory, Vec<Belonging>), BackupError> {
    let tables: i64 =
        sqlx::query_scalar(IS_A_BOARDS).fetch_one(&mut *file).await.map_err(in_file(from))?;
    if tables != 4 {
        let why = "it is no backup of a board: expected what carrier backup has made".to_owned();
        return Err(BackupError::Wrong { path: from.to_owned(), why });
    }
    is_whole(file, from).await?;
    let has: i64 =
        sqlx::query_scalar(HAS_BELONGINGS).fetch_one(&mut *file).await.map_err(in_file(from))?;
    let mut belongings = Vec::new();
    if has > 0 {
        belongings =
            sqlx::query_as(BELONGINGS).fetch_all(&mut *file).await.map_err(in_file(from))?;
        sqlx::query(DROP).execute(&mut *file).await.map_err(in_file(from))?;
    }
    Ok((count(file, from).await?, belongings))
}

/// From one moment to the next; what was there stays under another name.
fn place(
    prepared: &Path,
    database: &Path,
    there: bool,
    now: Timestamp,
) -> io::Result<Option<PathBuf>> {
    let old = if there { Some(keep(database, now)?) } else { None };
    // They are there if it is damaged, or was taken away without them: the new one must not read them
    // for its own.
    let stale = old.clone().unwrap_or_else(|| beside(database, &replaced_at(now)));
    for end in ["-wal", "-shm"] {
        let log = beside(database, end);
        if log.exists() {
            fs::rename(log, beside(&stale, end))?;
        }
    }
    fs::rename(prepared, database)?;
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(old)
}

/// What is put behind the name of what is replaced.
fn replaced_at(now: Timestamp) -> String {
    now.utc().format(".replaced-%Y%m%dT%H%M%SZ").to_string()
}

/// A second name for it, which nothing else has.
fn keep(database: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let name = replaced_at(now);
    let mut again = 1;
    loop {
        let end = if again == 1 { name.clone() } else { format!("{name}-{again}") };
        let old = beside(database, &end);
        match fs::hard_link(database, &old) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => again += 1,
            linked => return linked.map(|()| old),
        }
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    io::copy(&mut from, &mut to).map(drop)
}

/// What is half done goes, with the files of its log.
fn remove(path: &Path) {
    for name in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        // There need be none of them.
        let _ = fs::remove_file(name);
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// The sysop knows the copy, not the place where it is looked through.
fn named(error: BackupError, from: &Path) -> BackupError {
    match error {
        BackupError::Wrong { why, .. } => BackupError::Wrong { path: from.to_owned(), why },
        other @ (BackupError::Server(_) | BackupError::Missing(_)) => other,
    }
}
