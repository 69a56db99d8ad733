//! Who somebody is to the operating system: what is ordered from outside goes into the audit log
//! under that name. Knows no caller.

use std::fs;

use crate::text::clean::clean;

/// Where the machine's own users stand, a line each (`passwd(5)`).
const USERS: &str = "/etc/passwd";

/// What the user is called for whom this process runs.
#[must_use]
pub fn own_name() -> String {
    name_of(rustix::process::geteuid().as_raw())
}

/// What the user with this number is called; of one whom the machine does not know by itself, the
/// number.
#[must_use]
pub fn name_of(user: u32) -> String {
    let users = fs::read(USERS).unwrap_or_default();
    find(&String::from_utf8_lossy(&users), user).unwrap_or_else(|| format!("user {user}"))
}

fn find(users: &str, user: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
        let name = clean(name).trim().to_owned();
        (number.parse() == Ok(user) && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_name_or_a_number() {
        let users =
            "root:x:0:0:root:/root:/bin/sh\n\n+::\ncarrier:x:2323:2323::/board:\n:x:7:7::/:";
        for (user, name) in
            [(0, Some("root")), (2323, Some("carrier")), (1, None), (7, None), (23, None)]
        {
            assert_eq!(find(users, user).as_deref(), name, "{user}");
        }
        assert_eq!(name_of(u32::MAX - 7), "user 4294967288");
        assert!(!own_name().is_empty());
    }
}
