-- How a user wants the terminal to be served. Null: as it is detected, and no time stamps in plain
-- graphics.
ALTER TABLE users ADD COLUMN charset text
  CHECK (charset IN ('utf-8', 'cp437', 'iso-8859-1', 'ascii'));
ALTER TABLE users ADD COLUMN graphics text CHECK (graphics IN ('ansi', 'mono', 'plain'));
ALTER TABLE users ADD COLUMN stamps boolean;
