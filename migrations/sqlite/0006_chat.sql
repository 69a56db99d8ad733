-- What a user wants to be told, and to tell.
ALTER TABLE users ADD COLUMN notify INTEGER NOT NULL DEFAULT TRUE CHECK (notify IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN seen INTEGER NOT NULL DEFAULT TRUE CHECK (seen IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN typing INTEGER NOT NULL DEFAULT TRUE CHECK (typing IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN olm INTEGER NOT NULL DEFAULT TRUE CHECK (olm IN (FALSE, TRUE));
-- Its owner has deleted it: nobody logs in by it, and the name is free. What was written stays.
ALTER TABLE users ADD COLUMN forgotten_at INTEGER;

-- Whose requests and messages a user does not want.
CREATE TABLE blocks (
  owner INTEGER NOT NULL REFERENCES users (id),
  blocked INTEGER NOT NULL REFERENCES users (id),
  blocked_at INTEGER NOT NULL,
  PRIMARY KEY (owner, blocked)
) STRICT, WITHOUT ROWID;

CREATE INDEX blocks_by_blocked ON blocks (blocked);

-- A user has deleted a conversation up to and with this number, for that user's own eyes.
CREATE TABLE cuts (
  reader INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (reader, conversation)
) STRICT, WITHOUT ROWID;

-- Up to and with this number the messages were purged by their age: numbers are never given again.
ALTER TABLE conversations ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;

-- What stands in the log about a message. Beside 0 and 1 a message's kind is 2: an action, 3: a
-- correction, 4: a deletion, 5: a mark.
CREATE INDEX messages_about ON messages (conversation, about, number) WHERE about IS NOT NULL;
