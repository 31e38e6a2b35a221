-- Random samples that projects read, and the units they were drawn from: numbers and names, no text.
-- To change it: raise the version in samples.py, say there how an earlier one becomes it, and put the new digest into the test.

CREATE TABLE samples (
  project TEXT PRIMARY KEY,   -- its name
  name    TEXT NOT NULL,      -- the sample's, made of its content
  created TEXT NOT NULL,      -- UTC, ISO 8601
  facts   TEXT NOT NULL,      -- JSON: seed, columns of the strata, model, pieces without a label
  arrays  BLOB NOT NULL       -- an .npz of plain arrays: a row for each unit, and for each unit drawn
) STRICT;                     -- with row ids: the key has an index apart from the large rows

CREATE TABLE sample_names (   -- what the numbers in columns of text stand for
  project  TEXT NOT NULL REFERENCES samples (project) ON DELETE CASCADE,
  "column" TEXT NOT NULL,     -- "document", or a column of the run
  code     INTEGER NOT NULL,
  value    TEXT NOT NULL,     -- '' once it was forgotten
  PRIMARY KEY (project, "column", code)
) STRICT, WITHOUT ROWID;
