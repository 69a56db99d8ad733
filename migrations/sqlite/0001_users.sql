-- Who may log in. Times everywhere are microseconds since 1970-01-01 00:00 UTC.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: messages name their sender by it
  name TEXT NOT NULL,                     -- as its owner writes it
  key TEXT NOT NULL UNIQUE,               -- the same without case and accents
  real_name TEXT,
  password TEXT NOT NULL,                 -- a PHC string: the parameters are in it
  sysop INTEGER NOT NULL DEFAULT FALSE CHECK (sysop IN (FALSE, TRUE)),
  available INTEGER NOT NULL DEFAULT TRUE CHECK (available IN (FALSE, TRUE)),
  expert INTEGER NOT NULL DEFAULT FALSE CHECK (expert IN (FALSE, TRUE)),
  created_at INTEGER NOT NULL,
  last_call INTEGER,
  calls INTEGER NOT NULL DEFAULT 0
) STRICT;
