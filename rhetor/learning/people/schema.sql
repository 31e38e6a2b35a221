-- People: keys, what they sign in with, and what was done with them. No key stands here, only what one can be checked with.
-- To change it: raise the version in keys.py, read every earlier version there, and put the new digest into the test.

CREATE TABLE keys (
  id      TEXT PRIMARY KEY,   -- first part of the key, by which it is found
  name    TEXT NOT NULL,      -- whose it is; stands at whatever is said with it
  role    TEXT NOT NULL CHECK (role IN ('reader', 'annotator', 'editor', 'admin')),
  digest  BLOB NOT NULL,      -- SHA-256 of the key
  created TEXT NOT NULL,      -- UTC, ISO 8601
  revoked TEXT                -- when it ended; null while it opens something
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_key_a_name ON keys (name) WHERE revoked IS NULL;

CREATE TABLE tickets (
  digest BLOB PRIMARY KEY,    -- SHA-256 of the ticket
  kind   TEXT NOT NULL CHECK (kind IN ('code', 'session')),  -- code: typed in once; session: what the browser keeps
  key    TEXT NOT NULL REFERENCES keys (id),                 -- opens what this key opens, as long as it is not revoked
  until  REAL NOT NULL        -- seconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE acts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time   TEXT NOT NULL,       -- UTC, ISO 8601
  name   TEXT NOT NULL,       -- who did it; '' for the key of RHETOR_API_KEY or the home's token
  role   TEXT NOT NULL,       -- as whom: a role, or 'console' for the command line
  act    TEXT NOT NULL,       -- what, in one word
  about  TEXT NOT NULL        -- to what: an id or a name; never a text
) STRICT;
