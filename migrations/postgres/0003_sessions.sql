-- The record of each internode chat, from its request on. What was said is in the conversation: the
-- messages after `first`, up to and with `last`.
CREATE TABLE sessions (
  id uuid NOT NULL PRIMARY KEY,           -- of version 7: the order of requesting
  conversation bigint NOT NULL REFERENCES conversations (id),
  initiator bigint NOT NULL,              -- users, names and nodes as they were
  initiator_name text NOT NULL,
  initiator_node bigint NOT NULL,
  recipient bigint NOT NULL,
  recipient_name text NOT NULL,
  recipient_node bigint NOT NULL,
  status text NOT NULL CHECK (
    status IN ('requesting', 'active', 'ended', 'declined', 'timed_out', 'cancelled', 'failed')
  ),
  requested_at bigint NOT NULL,
  started_at bigint,
  ended_at bigint,
  first bigint NOT NULL,
  last bigint,
  messages bigint NOT NULL DEFAULT 0,     -- text messages in the range, counted when it ends
  CHECK ((ended_at IS NULL) = (status IN ('requesting', 'active')))
);

CREATE INDEX sessions_by_conversation ON sessions (conversation, id);
CREATE INDEX sessions_open ON sessions (id) WHERE ended_at IS NULL;
