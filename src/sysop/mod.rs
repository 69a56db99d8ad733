//! What a sysop can order, and who may: the words as they are typed at the console or on the command
//! line, read into an [`Order`]. Carries nothing out.

mod order;
mod table;

use std::sync::Arc;

use crate::ids::UserId;
use crate::store::{Role, Times, User};

pub use order::{Order, Wrong, read};
pub use table::{ORDERS, Row, row_of};

/// Who orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Which user; `None`: whoever runs the board's machine.
    pub user: Option<UserId>,
    /// What that user is called.
    pub name: Arc<str>,
    /// What that user may.
    pub role: Role,
    /// How that user reads a clock.
    pub times: Times,
}

impl Actor {
    /// Whoever may open the board's own socket; reads a clock the board's way.
    pub fn owner() -> Self {
        let times = Times::default();
        Self { user: None, name: "the console".into(), role: Role::Sysop, times }
    }
}

impl From<&User> for Actor {
    fn from(user: &User) -> Self {
        let User { id, name, role, times, .. } = user;
        Self { user: Some(*id), name: Arc::clone(name), role: *role, times: *times }
    }
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whether it was done.
    pub done: bool,
    /// Lines for a reader.
    pub lines: Vec<String>,
    /// The same for a program; null if there is nothing to list.
    pub data: serde_json::Value,
}

impl Report {
    /// It was done.
    pub fn done(sentence: impl Into<String>) -> Self {
        Self { done: true, lines: vec![sentence.into()], data: serde_json::Value::Null }
    }

    /// It was not, and why.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self { done: false, ..Self::done(sentence) }
    }
}
