-- Sentences the service has labelled, the newest of them, to ask people about. It may be deleted at any time: nothing
-- that a person said is in it. To change it: raise VERSION in seen.py and put the new digest into the test.

CREATE TABLE sentences (
  place         INTEGER PRIMARY KEY AUTOINCREMENT,  -- order in which they were last seen
  key           TEXT NOT NULL UNIQUE,               -- the normalised text: what makes two sentences the same
  text          TEXT NOT NULL,                      -- the sentence, as it was last seen
  time          TEXT NOT NULL DEFAULT '',           -- when, UTC, ISO 8601
  document      TEXT NOT NULL,                      -- name its sender gave, or a hash of the text it stood in
  version       TEXT NOT NULL,                      -- of the model that gave the probabilities
  probabilities BLOB NOT NULL                       -- of all labels in their order, 8-byte floats, little-endian
) STRICT;

CREATE TABLE skips (
  key       TEXT NOT NULL,                          -- of a sentence that somebody does not want to be asked about
  annotator TEXT NOT NULL,                          -- who; '' if no name was given
  PRIMARY KEY (key, annotator)
) STRICT, WITHOUT ROWID;
