-- The public keys by which users may log in over SSH. The private halves are never here.
CREATE TABLE keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,   -- the order of adding
  owner INTEGER NOT NULL REFERENCES users (id),
  fingerprint TEXT NOT NULL,              -- SHA256:…, as ssh-keygen -l prints it
  key TEXT NOT NULL,                      -- its type, and itself in base64
  comment TEXT NOT NULL DEFAULT '',       -- what the owner calls it
  added_at INTEGER NOT NULL,
  last_used INTEGER,
  UNIQUE (owner, fingerprint)
) STRICT;
