//! Whom a caller means: `@name`, a name, the beginning of one, or a node number.

use std::sync::Arc;

use crate::accounts::Directory;
use crate::ids::{NodeNumber, UserId};
use crate::registry::{Registry, Row};
use crate::text::name::NameKey;

use super::refusal::Refusal;

/// A user whom somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The account.
    pub user: UserId,
    /// Its name as it was chosen.
    pub name: Arc<str>,
}

impl From<&Row> for Target {
    fn from(row: &Row) -> Self {
        Self { user: row.caller.user, name: Arc::clone(&row.caller.name) }
    }
}

/// Who is meant by `typed`. A number is a node; `@` says that what follows is a name. An exact name
/// wins; else the only one on line that begins so; else the only one known that begins so. On the node
/// of a caller who hides is nobody, unless whoever typed `sees_hidden`.
pub fn find(
    typed: &str,
    registry: &Registry,
    directory: &Directory,
    sees_hidden: bool,
) -> Result<Target, Refusal> {
    let typed = typed.trim();
    let name = match typed.strip_prefix('@') {
        Some(name) => name.trim(),
        None => {
            if let Ok(number) = typed.parse() {
                return registry
                    .find_node(NodeNumber(number))
                    .as_ref()
                    .filter(|row| sees_hidden || !row.status.hidden)
                    .map(Target::from)
                    .ok_or(Refusal::NobodyOnNode(NodeNumber(number)));
            }
            typed
        }
    };
    let key = NameKey::of(name);
    if let Some((user, name)) = directory.find(&key) {
        return Ok(Target { user, name });
    }
    if !key.as_str().is_empty() {
        let on_line: Vec<Target> = registry.named(&key).iter().map(Target::from).collect();
        if let Some(only) = only_one(&on_line)? {
            return Ok(only);
        }
        let known: Vec<Target> = directory
            .with_prefix(&key)
            .into_iter()
            .map(|(user, name)| Target { user, name })
            .collect();
        if let Some(only) = only_one(&known)? {
            return Ok(only);
        }
    }
    Err(Refusal::Unknown { typed: name.to_owned(), near: directory.nearest(name) })
}

fn only_one(candidates: &[Target]) -> Result<Option<Target>, Refusal> {
    match candidates {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        several => {
            Err(Refusal::Several(several.iter().map(|target| Arc::clone(&target.name)).collect()))
        }
    }
}

/// Splits `OLM`'s argument into whom and what: names may have blanks, so the longest beginning that
/// is somebody's whole name is taken, else the first word.
pub fn split<'a>(typed: &'a str, directory: &Directory) -> (&'a str, &'a str) {
    let typed = typed.trim();
    let mut ends: Vec<usize> = typed.match_indices(' ').map(|(at, _)| at).collect();
    ends.push(typed.len());
    for end in ends.iter().rev() {
        let (name, text) = typed.split_at(*end);
        let name_only = name.strip_prefix('@').unwrap_or(name);
        if !name_only.is_empty() && directory.find(&NameKey::of(name_only)).is_some() {
            return (name, text.trim_start());
        }
    }
    typed.split_once(' ').map_or((typed, ""), |(name, text)| (name, text.trim_start()))
}
