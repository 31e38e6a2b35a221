-- Projects: what is read, by whom. What people say of it stands in the log of corrections, whose "meta" names project and unit.
-- To change it: raise the version in collection.py, say there how an earlier one becomes it, and put the new digest into the test.

CREATE TABLE projects (
  name     TEXT PRIMARY KEY,   -- in addresses: lower case, digits, hyphens
  title    TEXT NOT NULL,
  codebook TEXT NOT NULL,      -- Markdown; '' for the codebook that comes with rhetor
  blind    INTEGER NOT NULL,   -- 1: nobody sees another's label, or the model's, before his own is saved
  readings INTEGER NOT NULL,   -- how many people read each unit; 0: all of them
  created  TEXT NOT NULL       -- UTC, ISO 8601
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
  project TEXT NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
  name    TEXT NOT NULL,       -- as in the key, or as it is typed in
  PRIMARY KEY (project, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
  project  TEXT NOT NULL REFERENCES projects (name) ON DELETE CASCADE,
  number   INTEGER NOT NULL,   -- from 1, in the order of the documents
  key      TEXT NOT NULL,      -- the normalised text: what makes two sentences the same
  text     TEXT NOT NULL,
  document TEXT NOT NULL,
  start    INTEGER NOT NULL,   -- code points into the document, half-open
  "end"    INTEGER NOT NULL,
  before   TEXT NOT NULL,      -- what stands before it in the document, and after it; '' at the ends
  after    TEXT NOT NULL,
  PRIMARY KEY (project, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX units_of_document ON units (document);

CREATE TABLE assignments (     -- only of projects in which not everybody reads everything
  project TEXT NOT NULL,
  unit    INTEGER NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (project, unit, name),
  FOREIGN KEY (project, unit) REFERENCES units (project, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
