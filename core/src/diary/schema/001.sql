-- One row: numbers that only ever grow.
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    event INTEGER NOT NULL,      -- the last event number that was given
    event_at INTEGER,            -- the phone's clock at the last scan or button, UTC seconds
    change INTEGER NOT NULL,     -- raised by every write
    longest INTEGER NOT NULL     -- the longest visit ever kept, in seconds: bounds day queries
) STRICT;
INSERT INTO state (one, event, change, longest) VALUES (1, 0, 0, 0);

-- The newest trust list that was taken, as it was signed.
CREATE TABLE trust (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    wire BLOB NOT NULL
) STRICT;

-- A code that was scanned: one row for each printing and direction. What the code says is read from
-- its signed bytes.
CREATE TABLE venue (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL CHECK (length(id) = 8),
    wire BLOB NOT NULL,
    issuer BLOB NOT NULL CHECK (length(issuer) = 32),
    folded TEXT NOT NULL         -- the name as search sees it
) STRICT;
CREATE INDEX venue_by_id ON venue (id);

CREATE TABLE visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    venue INTEGER REFERENCES venue (row),
    start INTEGER NOT NULL,              -- UTC seconds
    start_offset INTEGER NOT NULL,       -- minutes ahead of UTC
    start_event INTEGER NOT NULL,
    until INTEGER CHECK (until >= start),
    until_offset INTEGER,
    until_event INTEGER,
    until_reason INTEGER,                -- 0 user, 1 exit scan, 2 next scan, 3 automatic, 4 edited
    origin INTEGER NOT NULL,             -- 0 scan, 1 pending scan, 2 by hand
    certain INTEGER NOT NULL DEFAULT 1,
    clock_suspect INTEGER NOT NULL DEFAULT 0,
    piece_of INTEGER,
    party INTEGER NOT NULL DEFAULT 1 CHECK (party BETWEEN 1 AND 99),
    CHECK ((until IS NULL) = (until_offset IS NULL)),
    CHECK ((until IS NULL) = (until_event IS NULL)),
    CHECK ((until IS NULL) = (until_reason IS NULL))
) STRICT;
CREATE INDEX visit_by_start ON visit (start, start_event);
CREATE INDEX visit_by_venue ON visit (venue);
CREATE INDEX visit_open ON visit (id) WHERE until IS NULL;
