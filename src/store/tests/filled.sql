-- A board that has been called for years, so that a plan is what it would be there.
INSERT INTO users (name, key, password, created_at)
  SELECT 'User' || n, 'user' || n, '', n FROM generate_series(1, 2000) n;
INSERT INTO conversations (kind, created_at) SELECT 0, n FROM generate_series(1, 4000) n;
INSERT INTO pairs SELECT n % 1000 + 1, n % 999 + 1001, n FROM generate_series(1, 4000) n
  ON CONFLICT DO NOTHING;
INSERT INTO messages (conversation, number, sender, kind, sent_at, body)
  SELECT c, n, c % 2000 + 1, n % 2, n, 'hello' FROM generate_series(1, 1000) c, generate_series(1, 30) n;
INSERT INTO cursors SELECT u, c, 5 FROM generate_series(1, 1000) u, generate_series(1, 10) c;
INSERT INTO sessions (id, conversation, initiator, initiator_name, initiator_node, recipient,
    recipient_name, recipient_node, status, requested_at, ended_at, first)
  SELECT gen_random_uuid(), n % 4000 + 1, 1, 'A', 1, 2, 'B', 2,
    CASE WHEN n < 5 THEN 'requesting' ELSE 'failed' END, n, CASE WHEN n >= 5 THEN n END, 0
  FROM generate_series(1, 8000) n;
ANALYZE;
