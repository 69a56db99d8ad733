//! The calls of users, as they came. Knows nothing of what was done in them.

use std::sync::Arc;

use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{NodeNumber, UserId};

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCall {
    /// Who called.
    pub caller: UserId,
    /// What that user was called then.
    pub name: Arc<str>,
    /// On which node.
    pub node: NodeNumber,
    /// By what: telnet, ssh or console.
    pub transport: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was over; `None`: it goes on, or the board did not see its end.
    pub ended_at: Option<Timestamp>,
}

/// Which call; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId(i64);

const BEGIN: &str = "INSERT INTO calls (caller, name, node, transport, began_at) \
     VALUES ($1, $2, $3, $4, $5) RETURNING id";
const END: &str = "UPDATE calls SET ended_at = $2 WHERE id = $1";
const LAST: &str = "SELECT caller, name, node, transport, began_at, ended_at FROM calls \
     WHERE id <> $2 ORDER BY id DESC LIMIT $1";

const TRIM: &str = "DELETE FROM calls WHERE id <= \
     (SELECT id FROM calls ORDER BY id DESC LIMIT 1 OFFSET $1)";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[BEGIN, END, LAST, TRIM];

type CallRow = (i64, String, i64, String, i64, Option<i64>);

impl Store {
    /// Writes down that a call began.
    pub async fn begin_call(&self, call: &PastCall) -> Result<CallId, StoreError> {
        let id = on!(write self, |connection| {
            sqlx::query_scalar(BEGIN)
                .bind(call.caller.0)
                .bind(&*call.name)
                .bind(i64::from(call.node.0))
                .bind(&call.transport)
                .bind(call.began_at.0)
                .fetch_one(connection)
                .await?
        });
        Ok(CallId(id))
    }

    /// Writes down that it is over.
    pub async fn end_call(&self, call: CallId, at: Timestamp) -> Result<(), StoreError> {
        on!(write self, |connection| {
            sqlx::query(END).bind(call.0).bind(at.0).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets all calls but the last `most`; how many these were.
    pub async fn trim_calls(&self, most: u32) -> Result<u64, StoreError> {
        Ok(on!(write self, |connection| {
            sqlx::query(TRIM).bind(i64::from(most)).execute(connection).await?.rows_affected()
        }))
    }

    /// The last `most` calls but for `own`, the newest first.
    pub async fn last_calls(
        &self,
        most: u16,
        own: Option<CallId>,
    ) -> Result<Vec<PastCall>, StoreError> {
        let own = own.map_or(0, |own| own.0);
        let rows: Vec<CallRow> = on!(read self, |pool| {
            sqlx::query_as(LAST).bind(i64::from(most)).bind(own).fetch_all(pool).await?
        });
        let call = |(caller, name, node, transport, began_at, ended_at): CallRow| PastCall {
            caller: UserId(caller),
            name: name.into(),
            node: NodeNumber(u32::try_from(node).unwrap_or_default()),
            transport,
            began_at: Timestamp(began_at),
            ended_at: ended_at.map(Timestamp),
        };
        Ok(rows.into_iter().map(call).collect())
    }
}
