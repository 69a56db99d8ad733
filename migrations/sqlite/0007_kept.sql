-- What a user wrote is being emptied, at the owner's wish. It is done in pieces, and gone on with after
-- a crash.
ALTER TABLE users ADD COLUMN redacting INTEGER NOT NULL DEFAULT FALSE
  CHECK (redacting IN (FALSE, TRUE));

CREATE INDEX users_forgotten ON users (forgotten_at) WHERE forgotten_at IS NOT NULL;
CREATE INDEX users_sysops ON users (id) WHERE sysop;

-- What the board counts while it runs, over all its runs: of a message's way to its receiver
-- how often it took at most `slot` microseconds (kind 0), the most chats at once (kind 1).
CREATE TABLE tallies (
  kind INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (kind, slot)
) STRICT, WITHOUT ROWID;

-- Sums over all chats are read from these alone.
CREATE INDEX sessions_by_status ON sessions (status, started_at, ended_at, messages)
  WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_initiator ON sessions (initiator, status, messages);
CREATE INDEX sessions_by_recipient ON sessions (recipient, status, messages);
