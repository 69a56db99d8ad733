-- The record of each internode chat, from its request on. What was said is in the conversation: the
-- messages after `first`, up to and with `last`.
CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY,           -- a UUID of version 7: the order of requesting
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  initiator INTEGER NOT NULL,             -- users, names and nodes as they were
  initiator_name TEXT NOT NULL,
  initiator_node INTEGER NOT NULL,
  recipient INTEGER NOT NULL,
  recipient_name TEXT NOT NULL,
  recipient_node INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (
    status IN ('requesting', 'active', 'ended', 'declined', 'timed_out', 'cancelled', 'failed')
  ),
  requested_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  first INTEGER NOT NULL,
  last INTEGER,
  messages INTEGER NOT NULL DEFAULT 0,    -- text messages in the range, counted when it ends
  CHECK ((ended_at IS NULL) = (status IN ('requesting', 'active')))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_conversation ON sessions (conversation, id);
CREATE INDEX sessions_open ON sessions (id) WHERE ended_at IS NULL;
