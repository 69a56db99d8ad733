//! The checked settings of `nodes.toml`: every value here is one that the board can run with.
//! Knows nothing of what the rest of the board does with them.
//!
//! Two steps: `file` holds what was written and where, each section's file says what may stand
//! there and what it means. All that is wrong is found at once, with file, line and column.

mod accounts;
mod board;
mod chat;
mod error;
mod file;
mod limits;
mod listen;
mod log;
mod menu;
mod metrics;
mod nodes;
mod postgres;
mod prompt;
mod rate;
mod store;
mod sysop;
mod units;
mod values;

use std::fmt;
use std::path::{Path, PathBuf};

pub use accounts::{Accounts, Registration};
pub use board::Board;
pub use chat::{Chat, LONGEST_MESSAGE};
pub use error::{ConfigError, Problem};
pub use limits::Limits;
pub use listen::{Listen, Transport};
pub use log::{Format, Level, Log};
pub use menu::Menu;
pub use metrics::Metrics;
pub use nodes::{MOST_NODES, Nodes};
pub use postgres::PostgresUrl;
pub use prompt::{Prompt, PromptValues};
pub use rate::{Patience, Quota, Rate};
pub use store::{Database, Store, Synchronous};
pub use sysop::Sysop;
pub use units::{duration, in_words};

use file::File;

/// Where the configuration is looked for when nobody says where it is.
pub const DEFAULT_PATH: &str = "nodes.toml";

/// The environment variable that overrides `[store] url`.
pub const STORE_URL_VARIABLE: &str = "CARRIER_STORE_URL";

/// The settings of one board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `[board]`: who the board is and where its things lie.
    pub board: Board,
    /// `[nodes]`: the callers' lines.
    pub nodes: Nodes,
    /// `[[listen]]`: where the board takes calls; never empty, no address twice.
    pub listen: Vec<Listen>,
    /// `[store]`: the database.
    pub store: Store,
    /// `[accounts]`: who may have one.
    pub accounts: Accounts,
    /// `[chat]`: internode chat.
    pub chat: Chat,
    /// `[menu]`: the main menu.
    pub menu: Menu,
    /// `[sysop]`: the person in charge.
    pub sysop: Sysop,
    /// `[limits]`: how long and how much.
    pub limits: Limits,
    /// `[log]`: what is logged.
    pub log: Log,
    /// `[metrics]`: what is told to programs that watch the board.
    pub metrics: Metrics,
}

impl Config {
    /// Reads the file at `path`. `CARRIER_STORE_URL`, if it is set, takes the place of
    /// `[store] url`.
    ///
    /// # Errors
    /// The file cannot be read, or something in it (or in the variable) is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let bytes = std::fs::read(path)
            .map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
        let text = String::from_utf8(bytes).map_err(|cause| error::not_utf8(path, &cause))?;
        Self::from_str(&text, path)?.with_environment()
    }

    /// Reads the file that was asked for; or, if none was, `./nodes.toml`; or, if there is none,
    /// takes the defaults.
    ///
    /// # Errors
    /// As [`Config::load`]; a file that was asked for and is missing is an error too.
    pub fn find(asked_for: Option<&Path>) -> Result<(Self, Origin), ConfigError> {
        let path = asked_for.unwrap_or(Path::new(DEFAULT_PATH));
        match Self::load(path) {
            Ok(config) => Ok((config, Origin::File(path.to_owned()))),
            Err(error) if asked_for.is_none() && error.is_missing_file() => {
                Ok((Self::default().with_environment()?, Origin::Defaults))
            }
            Err(error) => Err(error),
        }
    }

    /// The data folder of the board, whatever else in its file is wrong, and what [`find`](Self::find)
    /// says of that. What cannot be made out has its default.
    pub fn find_data(asked_for: Option<&Path>) -> (PathBuf, Option<ConfigError>) {
        match Self::find(asked_for) {
            Ok((config, _)) => (config.board.data, None),
            Err(error) => {
                let path = asked_for.unwrap_or(Path::new(DEFAULT_PATH));
                let bytes = std::fs::read(path).unwrap_or_default();
                (file::data_in(&String::from_utf8_lossy(&bytes), path), Some(error))
            }
        }
    }

    /// Checks `text` as if it stood in the file at `path`, to whose folder relative paths belong.
    /// Reads neither a file nor the environment.
    ///
    /// # Errors
    /// All that is wrong in it.
    pub fn from_str(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let table = file::parse(text, path)?;
        let mut file = File::new(text, path, table.get_ref());
        let folder = path.parent().unwrap_or(Path::new(""));
        let config = Self::read(&mut file, folder);
        file.finish()?;
        Ok(config)
    }

    /// Reads every section. What is wrong is kept by `file`; the default stands in for it.
    fn read(file: &mut File<'_>, folder: &Path) -> Self {
        let board = file.section("board", |section| Board::read(section, folder));
        let nodes = file.section("nodes", Nodes::read);
        let listen = listen::read(file);
        let store = file.section("store", |section| Store::read(section, folder, &board.data));
        let accounts = file.section("accounts", Accounts::read);
        let chat = file.section("chat", Chat::read);
        let menu = file.section("menu", Menu::read);
        let sysop = file.section("sysop", Sysop::read);
        let limits = file.section("limits", Limits::read);
        let log = file.section("log", |section| Log::read(section, folder));
        let metrics = file.section("metrics", Metrics::read);
        Self { board, nodes, listen, store, accounts, chat, menu, sysop, limits, log, metrics }
    }

    fn with_environment(mut self) -> Result<Self, ConfigError> {
        if let Some(url) = std::env::var_os(STORE_URL_VARIABLE) {
            self.store.database = store::from_environment(&url)?;
        }
        Ok(self)
    }
}

impl Default for Config {
    /// What the shipped `nodes.toml` says: a file with nothing in it, in the current folder.
    fn default() -> Self {
        let board = Board::default();
        let store = Store::in_folder(&board.data);
        Self {
            board,
            nodes: Nodes::default(),
            listen: Listen::defaults(),
            store,
            accounts: Accounts::default(),
            chat: Chat::default(),
            menu: Menu::default(),
            sysop: Sysop::default(),
            limits: Limits::default(),
            log: Log::default(),
            metrics: Metrics::default(),
        }
    }
}

/// Where the settings came from; its `Display` is for the line that the start prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This file.
    File(PathBuf),
    /// No file: every setting has its default.
    Defaults,
}

impl Origin {
    /// What is wrong with the value of a key, where the file alone does not tell: with its place in
    /// the file, which is read once more for that.
    #[must_use]
    pub fn amiss(&self, section: &'static str, key: &str, why: &str) -> Problem {
        let path = match self {
            Self::File(path) => path,
            Self::Defaults => Path::new(DEFAULT_PATH),
        };
        let bytes = std::fs::read(path).unwrap_or_default();
        file::amiss(&String::from_utf8_lossy(&bytes), path, section, key, why)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Defaults => write!(f, "defaults (there is no {DEFAULT_PATH} here)"),
        }
    }
}

#[cfg(test)]
mod tests;
