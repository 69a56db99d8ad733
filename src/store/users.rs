//! Those who may log in: who has given up the account is none of them. Knows no passwords, only
//! their hashes.

use std::sync::Arc;

use chrono_tz::Tz;

use super::rows::{AccountRow, UserRow};
use super::{Store, StoreError, on};
use crate::clock::{Dial, Timestamp};
use crate::ids::UserId;
pub use crate::protocol::role::Role;
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;
use crate::text::name::{NameKey, UserName};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Never used again.
    pub id: UserId,
    /// As its owner writes it.
    pub name: Arc<str>,
    /// What the owner calls themselves beside it.
    pub real_name: Option<Arc<str>>,
    /// Whether others see the real name.
    pub shows_name: bool,
    /// Where the user says to be.
    pub location: Option<Arc<str>>,
    /// What the user may do beside what every caller may.
    pub role: Role,
    /// Whether the user may log in.
    pub access: Access,
    /// Whether chat requests are welcome.
    pub available: bool,
    /// Whether the menu is left out.
    pub expert: bool,
    /// How the terminal is to be served.
    pub terminal: Choice,
    /// How the user reads a clock.
    pub times: Times,
    /// What the user wants to be told, and to tell.
    pub habits: Habits,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the last call began; `None`: there was none yet.
    pub last_call: Option<Timestamp>,
    /// How many calls there were.
    pub calls: i64,
}

/// Whether a user may log in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Yes.
    #[default]
    Open,
    /// Not before the sysop has approved the account.
    Waiting,
    /// Not before the sysop has unlocked it.
    Locked,
}

impl Access {
    /// The word for it in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Locked => "locked",
        }
    }
}

/// What a user wants to be told of others, and others to be told. All is on for a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Habits {
    /// Who comes onto the board and who goes is told.
    pub notify: bool,
    /// Partners may know what was read, and the user knows it of them.
    pub seen: bool,
    /// Partners may know when the user types, and the user knows it of them.
    pub typing: bool,
    /// Online messages are welcome.
    pub olm: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { notify: true, seen: true, typing: true, olm: true }
    }
}

/// How a user reads a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// In which zone; `None`: the board's.
    pub zone: Option<Tz>,
    /// Whether its hours are counted to twelve, twice a day.
    pub twelve: bool,
}

impl Times {
    /// The dial of who reads a clock so, on a board in this zone.
    #[must_use]
    pub fn dial(self, boards: Tz) -> Dial {
        Dial { zone: self.zone.unwrap_or(boards), twelve: self.twelve }
    }
}

/// What a user tells of the own person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What the user calls themselves beside the name: clean, not blank.
    pub real_name: Option<Arc<str>>,
    /// Whether others see that.
    pub shows_name: bool,
    /// Where the user says to be: clean, not blank.
    pub location: Option<Arc<str>>,
}

/// An account to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// As its owner writes it.
    pub name: &'a UserName,
    /// What the owner calls themselves beside it.
    pub real_name: Option<&'a str>,
    /// The password's hash, a PHC string.
    pub password: &'a str,
    /// What the user may do.
    pub role: Role,
    /// Whether the sysop has to approve it first.
    pub waiting: bool,
    /// Now.
    pub created_at: Timestamp,
}

// Who has given up the account has none: nothing is read of it here, and nothing remembered for it.
macro_rules! columns {
    () => {
        "id, name, real_name, shows_name, location, sysop, co_sysop, waiting, locked_at, available, \
         expert, charset, graphics, stamps, bell, page, zone, twelve, notify, seen, typing, olm, \
         created_at, last_call, calls"
    };
}

const ADD: &str = concat!(
    "INSERT INTO users (name, key, real_name, password, sysop, co_sysop, waiting, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING RETURNING ",
    columns!()
);
const BY_ID: &str =
    concat!("SELECT ", columns!(), " FROM users WHERE id = $1 AND forgotten_at IS NULL");
const BY_KEY: &str =
    concat!("SELECT ", columns!(), ", password FROM users WHERE key = $1 AND forgotten_at IS NULL");
const ALL: &str =
    concat!("SELECT ", columns!(), " FROM users WHERE forgotten_at IS NULL ORDER BY key");
const SINCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM users WHERE id > $1 AND forgotten_at IS NULL ORDER BY id"
);
const PASSWORD: &str = "SELECT password FROM users WHERE id = $1 AND forgotten_at IS NULL";
const SET_PASSWORD: &str = "UPDATE users SET password = $2 \
     WHERE id = $1 AND forgotten_at IS NULL";
const SET_AVAILABLE: &str = "UPDATE users SET available = $2 \
     WHERE id = $1 AND forgotten_at IS NULL";
const SET_EXPERT: &str = "UPDATE users SET expert = $2 WHERE id = $1 AND forgotten_at IS NULL";
const SET_TERMINAL: &str = "UPDATE users SET charset = $2, graphics = $3, stamps = $4, \
     bell = $5, page = $6 WHERE id = $1 AND forgotten_at IS NULL";
const SET_TIMES: &str = "UPDATE users SET zone = $2, twelve = $3 \
     WHERE id = $1 AND forgotten_at IS NULL";
const SET_PERSON: &str = "UPDATE users SET real_name = $2, shows_name = $3, location = $4 \
     WHERE id = $1 AND forgotten_at IS NULL";
const SET_HABITS: &str = "UPDATE users SET notify = $2, seen = $3, typing = $4, olm = $5 \
     WHERE id = $1 AND forgotten_at IS NULL";
const SET_ROLE: &str = "UPDATE users SET sysop = $2, co_sysop = $3 \
     WHERE id = $1 AND forgotten_at IS NULL \
     AND ($2 OR NOT sysop OR EXISTS (SELECT 1 FROM users o WHERE o.sysop AND o.id <> $1))";
const SET_ACCESS: &str = "UPDATE users SET waiting = $2, locked_at = $3 \
     WHERE id = $1 AND forgotten_at IS NULL";
const IN_CHARGE: &str = "SELECT id FROM users WHERE sysop AND locked_at IS NULL \
     AND forgotten_at IS NULL UNION SELECT id FROM users WHERE co_sysop AND locked_at IS NULL \
     AND forgotten_at IS NULL ORDER BY id";
const STAFF: &str = "SELECT id, TRUE FROM users WHERE sysop AND forgotten_at IS NULL \
     UNION ALL SELECT id, FALSE FROM users WHERE co_sysop AND forgotten_at IS NULL";
const RECORD_CALL: &str = "UPDATE users SET last_call = $2, calls = calls + 1 \
     WHERE id = $1 AND forgotten_at IS NULL";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[
    ADD,
    BY_ID,
    BY_KEY,
    ALL,
    SINCE,
    PASSWORD,
    SET_PASSWORD,
    SET_AVAILABLE,
    SET_EXPERT,
    SET_TERMINAL,
    SET_TIMES,
    SET_PERSON,
    SET_HABITS,
    SET_ROLE,
    SET_ACCESS,
    IN_CHARGE,
    STAFF,
    RECORD_CALL,
];

impl Store {
    /// Makes an account; `None`: the name, or one that differs in case or accents only, is taken.
    pub async fn add_user(&self, new: &NewUser<'_>) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = on!(write self, |connection| {
            sqlx::query_as(ADD)
                .bind(new.name.as_str())
                .bind(new.name.key().as_str())
                .bind(new.real_name)
                .bind(new.password)
                .bind(new.role == Role::Sysop)
                .bind(new.role == Role::CoSysop)
                .bind(new.waiting)
                .bind(new.created_at.0)
                .fetch_optional(connection)
                .await?
        });
        Ok(row.map(User::from))
    }

    /// The user with this id.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = on!(read self, |pool| {
            sqlx::query_as(BY_ID).bind(id.0).fetch_optional(pool).await?
        });
        Ok(row.map(User::from))
    }

    /// The user with this name, and the password's hash (a PHC string).
    pub async fn user_by_key(&self, key: &NameKey) -> Result<Option<(User, String)>, StoreError> {
        let row: Option<AccountRow> = on!(read self, |pool| {
            sqlx::query_as(BY_KEY).bind(key.as_str()).fetch_optional(pool).await?
        });
        Ok(row.map(|row| (row.user.into(), row.password)))
    }

    /// Everybody, by name.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = on!(read self, |pool| sqlx::query_as(ALL).fetch_all(pool).await?);
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// Those whose accounts were made after that of `id`, in the order of making.
    pub async fn users_since(&self, id: UserId) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = on!(read self, |pool| {
            sqlx::query_as(SINCE).bind(id.0).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// The hash of the user's password (a PHC string).
    pub async fn password(&self, id: UserId) -> Result<Option<String>, StoreError> {
        Ok(on!(read self, |pool| {
            sqlx::query_scalar(PASSWORD).bind(id.0).fetch_optional(pool).await?
        }))
    }

    /// Gives the user another password, by its hash (a PHC string).
    pub async fn set_password(&self, id: UserId, password: &str) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_PASSWORD).bind(id.0).bind(password).execute(connection).await?;
        });
        Ok(())
    }

    /// Remembers whether chat requests are welcome.
    pub async fn set_available(&self, id: UserId, available: bool) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_AVAILABLE).bind(id.0).bind(available).execute(connection).await?;
        });
        Ok(())
    }

    /// Remembers whether the menu is left out.
    pub async fn set_expert(&self, id: UserId, expert: bool) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_EXPERT).bind(id.0).bind(expert).execute(connection).await?;
        });
        Ok(())
    }

    /// Remembers how the user wants the terminal to be served.
    pub async fn set_terminal(&self, id: UserId, terminal: Choice) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_TERMINAL)
                .bind(id.0)
                .bind(terminal.charset.map(Charset::word))
                .bind(terminal.graphics.map(Graphics::word))
                .bind(terminal.stamps)
                .bind(terminal.bell != Some(false))
                .bind(terminal.page.map(i64::from))
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Remembers how the user reads a clock.
    pub async fn set_times(&self, id: UserId, times: Times) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_TIMES)
                .bind(id.0)
                .bind(times.zone.map(Tz::name))
                .bind(times.twelve)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Remembers what the user tells of the own person.
    pub async fn set_person(&self, id: UserId, person: &Person) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_PERSON)
                .bind(id.0)
                .bind(person.real_name.as_deref())
                .bind(person.shows_name)
                .bind(person.location.as_deref())
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Remembers what the user wants to be told, and to tell.
    pub async fn set_habits(&self, id: UserId, habits: Habits) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_HABITS)
                .bind(id.0)
                .bind(habits.notify)
                .bind(habits.seen)
                .bind(habits.typing)
                .bind(habits.olm)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Gives the user another role; `false`: it is the only sysop, who stays one.
    pub async fn set_role(&self, id: UserId, role: Role) -> Result<bool, StoreError> {
        Ok(on!(write self, |connection| {
            sqlx::query(SET_ROLE)
                .bind(id.0)
                .bind(role == Role::Sysop)
                .bind(role == Role::CoSysop)
                .execute(connection)
                .await?
                .rows_affected()
                > 0
        }))
    }

    /// Says from now on whether the user may log in.
    pub async fn set_access(
        &self,
        id: UserId,
        access: Access,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(SET_ACCESS)
                .bind(id.0)
                .bind(access == Access::Waiting)
                .bind((access == Access::Locked).then_some(now.0))
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The sysops and the co-sysops.
    pub async fn in_charge(&self) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<i64> =
            on!(read self, |pool| sqlx::query_scalar(IN_CHARGE).fetch_all(pool).await?);
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// Who is more than a caller, whether they may log in or not, and what.
    pub async fn staff(&self) -> Result<Vec<(UserId, Role)>, StoreError> {
        let rows: Vec<(i64, bool)> =
            on!(read self, |pool| sqlx::query_as(STAFF).fetch_all(pool).await?);
        let role = |is_sysop| if is_sysop { Role::Sysop } else { Role::CoSysop };
        Ok(rows.into_iter().map(|(id, is_sysop)| (UserId(id), role(is_sysop))).collect())
    }

    /// Remembers that the user called at `at`.
    pub async fn record_call(&self, id: UserId, at: Timestamp) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(RECORD_CALL).bind(id.0).bind(at.0).execute(connection).await?;
        });
        Ok(())
    }
}
