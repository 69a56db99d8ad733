//! What a caller may ask of the own account, as plain values, and how it is answered: the password
//! and the keys.

use zeroize::Zeroizing;

use crate::accounts::{AddKeyRefusal, ForgetRefusal, NotNow, Password, PasswordNotChanged};
use crate::ids::{KeyId, UserId};
use crate::protocol::ssh_key::PublicKey;
use crate::store::SshKey;
use crate::terminal::choice::Choice;

use super::Board;

/// Something about the account of somebody who has logged in.
#[derive(Debug)]
pub enum AccountQuestion {
    /// Is this the password?
    CheckPassword(Zeroizing<String>),
    /// Take another password.
    ChangePassword {
        /// As typed.
        old: Zeroizing<String>,
        /// The other one.
        new: Password,
    },
    /// Which public keys are there?
    Keys,
    /// One more key.
    AddKey(Box<PublicKey>),
    /// One key less.
    RemoveKey(KeyId),
    /// Serve the terminal so in the calls to come.
    KeepTerminal(Choice),
    /// Delete the account.
    Forget {
        /// Whether what its owner wrote is emptied.
        redact: bool,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum AccountAnswer {
    /// To [`AccountQuestion::CheckPassword`] and [`AccountQuestion::ChangePassword`].
    Password(Result<(), PasswordNotChanged>),
    /// To [`AccountQuestion::Keys`]: in the order of adding.
    Keys(Result<Vec<SshKey>, NotNow>),
    /// To [`AccountQuestion::AddKey`].
    KeyAdded(Result<(), AddKeyRefusal>),
    /// To [`AccountQuestion::RemoveKey`]: whether it was there until now.
    KeyRemoved(Result<bool, NotNow>),
    /// To [`AccountQuestion::KeepTerminal`].
    TerminalKept(Result<(), NotNow>),
    /// To [`AccountQuestion::Forget`].
    Forgotten(Result<(), ForgetRefusal>),
}

impl Board {
    /// Answers a question about the account of `user`.
    pub(super) async fn look_up_account(
        &self,
        user: UserId,
        question: AccountQuestion,
    ) -> AccountAnswer {
        match question {
            AccountQuestion::CheckPassword(password) => {
                AccountAnswer::Password(self.accounts.check_password(user, &password).await)
            }
            AccountQuestion::ChangePassword { old, new } => {
                AccountAnswer::Password(self.accounts.change_password(user, &old, &new).await)
            }
            AccountQuestion::Keys => AccountAnswer::Keys(self.accounts.keys(user).await),
            AccountQuestion::AddKey(key) => {
                AccountAnswer::KeyAdded(self.accounts.add_key(user, &key).await.map(drop))
            }
            AccountQuestion::RemoveKey(key) => {
                AccountAnswer::KeyRemoved(self.accounts.remove_key(user, key).await)
            }
            AccountQuestion::KeepTerminal(choice) => {
                AccountAnswer::TerminalKept(self.accounts.set_terminal(user, choice).await)
            }
            AccountQuestion::Forget { redact } => {
                AccountAnswer::Forgotten(self.accounts.forget(user, redact).await)
            }
        }
    }
}
