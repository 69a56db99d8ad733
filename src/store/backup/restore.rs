//! A copy takes the place of the database. Nothing is changed before the copy was found good and
//! brought up to date, and what it replaces stays beside it. Whenever it is cut short, the board has
//! the old database or the new one.

mod aside;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::owner::Owner;
use super::{
    BackupError, Belonging, Inventory, connect, count, file_of, in_file, is_whole, wrong_path,
};
use crate::config::{self, Database};
use crate::store::open::{BUSY, code, make_folder, reason};
use crate::store::{Deed, Store};
use aside::{Aside, LOGS, beside, sync_folder};

/// How long another program may still hold the database: one that makes an account, say.
const PATIENCE: Duration = Duration::from_secs(2);

/// What `SQLite` answers about a file that it may not write, where a file cannot be made, and of a
/// full disk: nothing is wrong with the database then.
const NOT_ITS_FAULT: [i32; 3] = [8, 14, 13];

/// What the file of a database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

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
/// another board with what lies in its log, in the place of the one that the settings name. No board
/// may use that one; it stays beside, under a name with the time of `deed`, and the new one gets its
/// owner and its rights. The new one is whole, brought up to date, on the disk, and tells of `deed`.
///
/// Cut short at whatever moment it leaves the old database or the new one.
pub async fn restore(
    settings: &config::Store,
    from: &Path,
    deed: &Deed,
) -> Result<Restored, BackupError> {
    let database = file_of(settings)?;
    let wrong = |why: String| BackupError::Wrong { path: database.to_owned(), why };
    let failed = |error: io::Error| wrong(error.to_string());
    make_folder(database).map_err(wrong)?;
    // What lies in another place is replaced there, with the files of its log.
    let place = real(database).map_err(failed)?;
    let there = place.exists();
    if there && is_same(from, &place) {
        return Err(wrong("it is the board's database already".to_owned()));
    }
    let owner = Owner::of(&place).map_err(failed)?;
    let hold = if there { hold(&place).await? } else { None };
    let prepared = beside(&place, ".restoring");
    let ready = prepare(settings, from, &prepared, deed).await;
    let placed = match ready {
        Ok(_) => owner.give(&prepared).and_then(|()| {
            let aside = Aside::of(&place, there, deed.at, owner)?;
            fs::rename(&prepared, &place)?;
            sync_folder(&place)?;
            Ok(aside)
        }),
        Err(_) => Ok(Aside::default()),
    };
    remove(&prepared);
    if let Some(hold) = hold {
        // Nothing was written by it that is not on the disk.
        let _ = hold.close().await;
    }
    let (inventory, belongings) = ready?;
    let replaced = placed.map_err(failed)?.replaced;
    Ok(Restored { database: place, replaced, inventory, belongings })
}

/// Where the database lies, if its name is another name for that.
fn real(database: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(database) {
        Ok(named) if named.is_symlink() => fs::canonicalize(database).map_err(|error| {
            let why = format!("it is a symbolic link that leads nowhere: {error}");
            io::Error::new(error.kind(), why)
        }),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(database.to_owned()),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let (one, other) = (fs::canonicalize(one), fs::canonicalize(other));
    one.is_ok_and(|one| other.is_ok_and(|other| one == other))
}

/// Takes the database for oneself, with all that lies in the files of its log: as long as the
/// connection stands nobody else uses it. `None`: it is damaged, and nobody can.
async fn hold(path: &Path) -> Result<Option<SqliteConnection>, BackupError> {
    if !begins_well(path) {
        // To open it would take the log away that lies beside it.
        return Ok(None);
    }
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE);
    let mut held = options.disable_statement_logging().connect().await.map_err(in_file(path))?;
    let taken = take(&mut held).await;
    if matches!(taken, Ok(true)) {
        return Ok(Some(held));
    }
    // Before anything is moved: it might take files away that are not its own any more.
    let _ = held.close().await;
    let wrong = |why: &str| BackupError::Wrong { path: path.to_owned(), why: why.to_owned() };
    let in_use = wrong("another program holds it: stop the board first");
    let Err(error) = taken else { return Err(in_use) };
    match code(&error) {
        Some(BUSY) => Err(in_use),
        Some(code) if NOT_ITS_FAULT.contains(&code) => Err(wrong(&reason(&error))),
        _ => Ok(None),
    }
}

/// Whether it begins as a database of `SQLite` does.
fn begins_well(path: &Path) -> bool {
    let mut head = [0; MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    // What cannot be read is for SQLite to tell.
    read.map_or_else(|error| error.kind() != ErrorKind::UnexpectedEof, |()| head == *MAGIC)
}

/// Folds the log into the database, which nobody else may use then, and begins a transaction beside
/// which there is none. `false`: somebody has come between the two.
async fn take(held: &mut SqliteConnection) -> sqlx::Result<bool> {
    for sentence in ["PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"] {
        sqlx::query(sentence).fetch_all(&mut *held).await?;
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(held).await?;
    Ok(mode == "delete")
}

/// Makes at `prepared` what is to be put in place.
async fn prepare(
    settings: &config::Store,
    from: &Path,
    prepared: &Path,
    deed: &Deed,
) -> Result<(Inventory, Vec<Belonging>), BackupError> {
    remove(prepared);
    let wrong = |why: String| BackupError::Wrong { path: from.to_owned(), why };
    copy(from, prepared).await?;
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
    let store = Store::open(&settings).await.map_err(|error| wrong(error.to_string()))?;
    let told = store.audit(deed).await;
    store.close().await;
    told.map_err(|error| wrong(error.to_string()))?;
    File::open(prepared).and_then(|file| file.sync_all()).map_err(cannot_copy(from))?;
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

/// Copies a database with all that is in it: where a board was cut short, or runs, the last of it
/// lies in the files of its log.
async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let has = |end| fs::metadata(beside(from, end)).is_ok_and(|file| file.len() > 0);
    if has("-wal") && has("-shm") {
        return copy_of_one_in_use(from, to).await;
    }
    copy_file(from, to).map_err(cannot_copy(from))?;
    for end in LOGS.into_iter().filter(|end| has(end)) {
        copy_file(&beside(from, end), &beside(to, end)).map_err(cannot_copy(from))?;
    }
    Ok(())
}

/// Somebody may write it, or was cut short: what of its log counts `SQLite` alone can tell.
async fn copy_of_one_in_use(from: &Path, to: &Path) -> Result<(), BackupError> {
    new_file(to).map_err(cannot_copy(from))?;
    let to = to.to_str().ok_or_else(|| wrong_path(to))?;
    let options = SqliteConnectOptions::new().filename(from).read_only(true);
    let mut source = options.disable_statement_logging().connect().await.map_err(in_file(from))?;
    let copied = sqlx::query("VACUUM INTO $1").bind(to).execute(&mut source).await;
    // What fails here says no more than the copy that is there or is not.
    let _ = source.close().await;
    copied.map(drop).map_err(in_file(from))
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut File::open(from)?, &mut new_file(to)?).map(drop)
}

/// One that is not there yet, for its owner alone.
fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// What is half done goes, with the files of its log.
fn remove(path: &Path) {
    for end in ["", "-wal", "-journal", "-shm"] {
        // There need be none of them.
        let _ = fs::remove_file(beside(path, end));
    }
}

fn cannot_copy(from: &Path) -> impl FnOnce(io::Error) -> BackupError {
    move |error| BackupError::Wrong {
        path: from.to_owned(),
        why: format!("cannot be copied: {error}"),
    }
}

/// The sysop knows the copy, not the place where it is looked through.
fn named(error: BackupError, from: &Path) -> BackupError {
    match error {
        BackupError::Wrong { why, .. } => BackupError::Wrong { path: from.to_owned(), why },
        other @ (BackupError::Server(_) | BackupError::Missing(_)) => other,
    }
}
