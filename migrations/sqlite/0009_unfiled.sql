-- Messages in the order in which they were written, which the log's index does not know yet: they are
-- filed in the log many at a time, at the latest before the log is read. One page takes what many chats
-- say at once; in the log each chat has a page of its own.
CREATE TABLE unfiled (
  place INTEGER PRIMARY KEY,              -- the order of writing
  conversation INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sender INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  about INTEGER,
  sent_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
