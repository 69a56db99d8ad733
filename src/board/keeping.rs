//! What is remembered for a caller, one thing a question. Knows no screen.

use crate::store::StoreError;

use super::{Answer, Board, Question};

impl Board {
    /// Carries out a question that [has something remembered](Question::is_to_keep); of all others
    /// there is nothing to remember.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have nothing remembered")]
    pub(super) async fn keep(&self, question: Question) -> Result<Answer, StoreError> {
        match question {
            Question::ReadApart { reader, conversation, numbers } => {
                self.conversations.read_apart(reader, conversation, &numbers).await?;
            }
            Question::KeepCall(call) => {
                self.store.record_call(call.caller, call.began_at).await?;
                return Ok(Answer::Called(self.store.begin_call(&call).await?));
            }
            Question::KeepCallEnd(call, at) => {
                self.store.end_call(call, at).await?;
            }
            Question::KeepAvailable(user, available) => {
                self.store.set_available(user, available).await?;
            }
            Question::KeepBlock(owner, other) => {
                self.accounts.keep_block(owner, other).await?;
            }
            Question::KeepExpert(user, expert) => {
                self.store.set_expert(user, expert).await?;
            }
            Question::KeepTerminal(user, choice) => {
                self.store.set_terminal(user, choice).await?;
            }
            Question::KeepHabits(user, habits) => {
                self.store.set_habits(user, habits).await?;
            }
            Question::KeepPerson(user, person) => {
                self.store.set_person(user, &person).await?;
            }
            Question::KeepTimes(user, times) => {
                self.store.set_times(user, times).await?;
            }
            Question::StopRinging(page) => {
                self.tell_page(&page, None).await;
            }
            Question::WriteDown(actor, deed, about) => {
                self.write_down(&actor, deed, &about, "").await;
            }
            _ => {}
        }
        Ok(Answer::Kept)
    }
}
