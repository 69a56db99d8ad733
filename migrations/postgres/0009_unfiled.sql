-- Nothing: on a server messages are filed in the log as they are written. SQLite has a table in front of it.
SELECT;
