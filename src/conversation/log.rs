//! What the writer asks of the store: a seam, so that tests can have a store that fails when they
//! want it to.

use crate::ids::{ConversationId, MessageNumber};
use crate::store::{Cursor, NewMessage, Store, StoreError, StoreWriter, Write};

/// Where the writer gets its connection, and another one after an error.
pub(super) trait Source: Send {
    type Log: Log;

    fn open(&self) -> impl Future<Output = Result<Self::Log, StoreError>> + Send;
}

/// One connection. See [`StoreWriter`] for what the methods promise.
pub(super) trait Log: Send {
    fn commit(&mut self, batch: &[Write]) -> impl Future<Output = Result<(), StoreError>> + Send;

    fn head(
        &mut self,
        conversation: ConversationId,
    ) -> impl Future<Output = Result<MessageNumber, StoreError>> + Send;

    fn is_stored(
        &mut self,
        message: &NewMessage,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    fn put_cursors(
        &mut self,
        cursors: &[Cursor],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How much is not filed.
    fn unfiled(&self) -> usize;

    fn file(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send;

    fn close(self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

impl Source for Store {
    type Log = StoreWriter;

    async fn open(&self) -> Result<StoreWriter, StoreError> {
        self.writer().await
    }
}

impl Log for StoreWriter {
    async fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        self.commit(batch).await
    }

    async fn head(&mut self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        self.head(conversation).await
    }

    async fn is_stored(&mut self, message: &NewMessage) -> Result<bool, StoreError> {
        self.is_stored(message).await
    }

    async fn put_cursors(&mut self, cursors: &[Cursor]) -> Result<(), StoreError> {
        self.put_cursors(cursors).await
    }

    fn unfiled(&self) -> usize {
        self.unfiled()
    }

    async fn file(&mut self) -> Result<(), StoreError> {
        self.file().await
    }

    async fn close(self) -> Result<(), StoreError> {
        self.close().await
    }
}
