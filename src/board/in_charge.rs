//! Whether there is the account that the settings put in charge, and whether it may be: what a start, a
//! reload and a check of the settings say of it alike.

use crate::config::{Config, Origin, Problem};
use crate::store::{Role, Store, StoreError};
use crate::text::name::NameKey;

/// What is amiss with `[sysop] account`: where that stands, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InCharge {
    /// Nothing.
    Good,
    /// Nobody is called that.
    Nobody(Problem),
    /// The account is there, but is no sysop's nor co-sysop's.
    NoSysop(Problem),
}

/// Looks for the account that `config`, which came from `origin`, puts in charge.
///
/// # Errors
/// It cannot be said: the store does not answer.
pub async fn in_charge(
    store: &Store,
    config: &Config,
    origin: &Origin,
) -> Result<InCharge, StoreError> {
    let account = config.sysop.account.trim();
    if account.is_empty() {
        return Ok(InCharge::Good);
    }
    let amiss = |why: &str| origin.amiss("sysop", "account", why);
    let named = match store.user_named(&NameKey::of(account)).await? {
        Some((user, _)) => store.user(user).await?,
        None => None,
    };
    Ok(match named {
        Some(user) if user.role >= Role::CoSysop => InCharge::Good,
        Some(user) => InCharge::NoSysop(amiss(&format!(
            "{} is a caller: expected a sysop or co-sysop (carrier user set {0} --role sysop)",
            user.name
        ))),
        None => InCharge::Nobody(amiss(
            "nobody is called that: expected the account of a sysop (carrier user list)",
        )),
    })
}
