//! A batch of writes on one connection, the same for every database: a transaction, unless it is a
//! single statement; what comes in a row as messages goes in statements of many rows. Knows neither
//! how a transaction begins nor how many messages go in one statement: [`batch_on`] is told.

use super::Write;
use crate::store::NewMessage;
use crate::store::sized;

/// Makes `commit` and `write_record` for a kind of connection. `$begin` begins a transaction on it,
/// `append` writes messages in one statement, `$file` files what was written: a chat that ends
/// counts its messages.
macro_rules! batch_on {
    ($connection:ty, |$it:ident| $begin:expr, |$filed:pat_param| $file:expr) => {
        /// Writes the batch in one transaction, in order: all of it or nothing.
        pub(super) async fn commit(
            $it: &mut $connection,
            batch: &[Write],
        ) -> Result<(), StoreError> {
            if let Some(messages) = only_messages(batch) {
                // A statement of its own is a transaction of its own, and the cheapest one.
                return append($it, &messages).await;
            }
            let mut transaction = $begin;
            for run in batch.chunk_by(|one, next| is_message(one) && is_message(next)) {
                for piece in run.chunks(MOST) {
                    match only_messages(piece) {
                        Some(messages) => append(&mut transaction, &messages).await?,
                        None => {
                            for write in piece {
                                write_record(&mut transaction, write).await?;
                            }
                        }
                    }
                }
            }
            transaction.commit().await?;
            Ok(())
        }

        async fn write_record(
            connection: &mut $connection,
            write: &Write,
        ) -> Result<(), StoreError> {
            match write {
                Write::Message(message) => return append(connection, &[message]).await,
                Write::SessionRequested(new) => {
                    sqlx::query(REQUESTED)
                        .bind(new.id.0)
                        .bind(new.conversation.0)
                        .bind(new.initiator.user.0)
                        .bind(&*new.initiator.name)
                        .bind(i64::from(new.initiator.node.0))
                        .bind(new.recipient.user.0)
                        .bind(&*new.recipient.name)
                        .bind(i64::from(new.recipient.node.0))
                        .bind(SessionStatus::Requesting.as_str())
                        .bind(new.requested_at.0)
                        .bind(new.first.0)
                        .execute(connection)
                        .await?;
                }
                Write::SessionActive { id, at } => {
                    sqlx::query(ACTIVE).bind(id.0).bind(at.0).execute(connection).await?;
                }
                Write::SessionOver { id, over: Over::Ended { last }, at } => {
                    {
                        let $filed = &mut *connection;
                        $file;
                    }
                    sqlx::query(LAST)
                        .bind(id.0)
                        .bind(last.map(|last| last.0))
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query(ENDED).bind(id.0).bind(at.0).execute(connection).await?;
                }
                Write::SessionOver { id, over, at } => {
                    sqlx::query(NOT_BEGUN)
                        .bind(id.0)
                        .bind(over.status().as_str())
                        .bind(at.0)
                        .execute(connection)
                        .await?;
                }
            }
            Ok(())
        }
    };
}
pub(super) use batch_on;

pub(super) fn is_message(write: &Write) -> bool {
    matches!(write, Write::Message(_))
}

/// The messages of a piece that one statement takes and that has nothing else.
pub(super) fn only_messages<'batch>(piece: &'batch [Write]) -> Option<Vec<&'batch NewMessage>> {
    let message = |write: &'batch Write| match write {
        Write::Message(message) => Some(message),
        Write::SessionRequested(_) | Write::SessionActive { .. } | Write::SessionOver { .. } => {
            None
        }
    };
    if piece.len() > sized::MOST { None } else { piece.iter().map(message).collect() }
}
