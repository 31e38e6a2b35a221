-- Corrections: what people say about labels. A log: rows are appended, and nothing is ever changed or deleted.
-- To change it: raise the version in log.py, say there how an earlier one becomes it, and put the new digest into the test.

CREATE TABLE corrections (
  row       INTEGER PRIMARY KEY AUTOINCREMENT,  -- place in the log; what counts is decided by this order alone
  id        TEXT NOT NULL UNIQUE,               -- name for the world outside; survives export and import
  kind      TEXT NOT NULL                       -- correction: an annotator says what a sentence's label is
            CHECK (kind IN ('correction', 'settlement', 'withdrawal')),  -- settlement: ends a conflict; withdrawal: undo
  withdraws TEXT REFERENCES corrections (id),   -- withdrawal: id of the row that no longer counts
  text      TEXT NOT NULL,                      -- the sentence, as it stands in its document
  label     TEXT,                               -- label after; null in a withdrawal
  before    TEXT,                               -- label before: what the model said
  model     TEXT,                               -- version of that model
  document  TEXT,                               -- name or id of the document
  start     INTEGER,                            -- code points into the document, half-open
  "end"     INTEGER,
  annotator TEXT NOT NULL,                      -- free name; '' if none was given
  time      TEXT NOT NULL,                      -- UTC, ISO 8601
  note      TEXT,                               -- why, in the annotator's words
  meta      TEXT NOT NULL,                      -- JSON object of every key rhetor does not know, as it came
  checksum  TEXT NOT NULL DEFAULT '',           -- of all columns above: tells a row that something else changed
  CHECK ((kind = 'withdrawal') = (withdraws IS NOT NULL)),
  CHECK ((kind = 'withdrawal') = (label IS NULL))
) STRICT;

CREATE UNIQUE INDEX withdrawn_once ON corrections (withdraws) WHERE withdraws IS NOT NULL;
CREATE INDEX by_document ON corrections (document);

CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections are never changed: append a row'); END;
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections are never deleted: withdraw them'); END;
