-- The logs of everything that callers write, and how far each has read them.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,                  -- 0: what two users write to one another
  created_at INTEGER NOT NULL
) STRICT;

-- The log of two users; low is the lower id.
CREATE TABLE pairs (
  low INTEGER NOT NULL REFERENCES users (id),
  high INTEGER NOT NULL REFERENCES users (id),
  conversation INTEGER NOT NULL UNIQUE REFERENCES conversations (id),
  PRIMARY KEY (low, high),
  CHECK (low <= high)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairs_by_high ON pairs (high, conversation);

-- No references here: each would be looked up for every message that is written.
CREATE TABLE messages (
  place INTEGER PRIMARY KEY,              -- the order of writing; never shown
  conversation INTEGER NOT NULL,
  number INTEGER NOT NULL,                -- 1, 2, 3… in its conversation
  sender INTEGER NOT NULL,
  kind INTEGER NOT NULL,                  -- 0: text, 1: online message
  about INTEGER,                          -- the number of the message that this record is about
  sent_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX messages_by_number ON messages (conversation, number);

-- A user has read a conversation up to and with this number.
CREATE TABLE cursors (
  reader INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (reader, conversation)
) STRICT, WITHOUT ROWID;
