-- What a user may do beside what every caller may, and whether the user may log in.
ALTER TABLE users ADD COLUMN co_sysop INTEGER NOT NULL DEFAULT FALSE
  CHECK (co_sysop IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN waiting INTEGER NOT NULL DEFAULT FALSE   -- for the sysop's approval
  CHECK (waiting IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN locked_at INTEGER;                       -- null: it is not locked

-- What a user tells of the own person, and how times, the bell and long texts come.
ALTER TABLE users ADD COLUMN location TEXT;
ALTER TABLE users ADD COLUMN shows_name INTEGER NOT NULL DEFAULT TRUE
  CHECK (shows_name IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN zone TEXT;                               -- null: the board's
ALTER TABLE users ADD COLUMN twelve INTEGER NOT NULL DEFAULT FALSE    -- hours: 1:05 pm
  CHECK (twelve IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN bell INTEGER NOT NULL DEFAULT TRUE CHECK (bell IN (FALSE, TRUE));
ALTER TABLE users ADD COLUMN page INTEGER;                            -- rows; null: the terminal's, 0: no stops

-- The calls of users, as they came.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  caller INTEGER NOT NULL,                -- users, as they were
  name TEXT NOT NULL,
  node INTEGER NOT NULL,
  transport TEXT NOT NULL,                -- telnet, ssh, console
  began_at INTEGER NOT NULL,
  ended_at INTEGER                        -- null: it goes on, or the board did not see its end
) STRICT;

CREATE INDEX calls_by_caller ON calls (caller, id);

-- Who is kept out: a network, or a user.
CREATE TABLE bans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT UNIQUE,                    -- 203.0.113.0/24, 2001:db8::/64
  banned INTEGER UNIQUE,                  -- a user
  why TEXT NOT NULL DEFAULT '',
  made_by TEXT NOT NULL DEFAULT '',       -- a name; empty: the board's own rules
  made_at INTEGER NOT NULL,
  until INTEGER,                          -- null: for good
  CHECK ((network IS NULL) <> (banned IS NULL))
) STRICT;

-- What sysops did, and what the board's own rules did to callers.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor INTEGER,                          -- a user; null: the board, or who runs its machine
  actor_name TEXT NOT NULL,
  deed TEXT NOT NULL,                     -- a word: kick, ban, lock…
  about TEXT NOT NULL DEFAULT '',         -- to whom or what
  detail TEXT NOT NULL DEFAULT ''
) STRICT;


CREATE INDEX audit_by_about ON audit (about);
CREATE INDEX audit_by_actor ON audit (actor) WHERE actor IS NOT NULL;
CREATE INDEX users_co_sysops ON users (id) WHERE co_sysop;
CREATE INDEX bans_by_end ON bans (until) WHERE until IS NOT NULL;
