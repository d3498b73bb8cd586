-- What the owner wrote. A table of its own keeps the visits short and lets search read nothing else.
CREATE TABLE visit_text (
    visit INTEGER PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
    place TEXT,                  -- of a visit without a venue
    declared_for TEXT,
    note TEXT,
    folded TEXT NOT NULL         -- all of them as search sees them
) STRICT;

-- Codes that could not be judged yet. Nothing is read from their bytes.
CREATE TABLE pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wire BLOB NOT NULL,
    at INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    event INTEGER NOT NULL,
    clock_suspect INTEGER NOT NULL
) STRICT;

-- The last scan or button, while nothing else was written: its events are those after `before`, up to
-- the last one given.
CREATE TABLE undo (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    before INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

ALTER TABLE state ADD COLUMN purged_at INTEGER;  -- the clock at the last purge
ALTER TABLE state ADD COLUMN vouched_at INTEGER; -- the latest clock that led up to now without a leap

-- Search walks this index alone.
DROP INDEX visit_by_start;
CREATE INDEX visit_by_start ON visit (start, start_event, venue);

-- What the last event ended.
CREATE INDEX visit_by_end ON visit (until_event);
