-- One row.
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    change INTEGER NOT NULL,     -- raised by every write
    one_in INTEGER NOT NULL CHECK (one_in BETWEEN 1 AND 100), -- one of so many people is recorded
    latest_at INTEGER,           -- the latest clock at which a guest was recorded without a leap
    purged_at INTEGER            -- the clock at the last purge
) STRICT;
INSERT INTO state (one, change, one_in) VALUES (1, 0, 1);

-- An entry or an exit of a person.
CREATE TABLE guest (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,         -- UTC seconds
    at_offset INTEGER NOT NULL,  -- minutes ahead of UTC
    direction INTEGER NOT NULL CHECK (direction IN (0, 1)), -- 0 entry, 1 exit
    one_in INTEGER NOT NULL CHECK (one_in BETWEEN 1 AND 100), -- the sampling when it was recorded
    kind INTEGER CHECK (kind IN (0, 1, 2)), -- 0 personal QR code, 1 CCCD, 2 BHYT; NULL by hand
    identity BLOB CHECK (length(identity) = 32),
    initials TEXT NOT NULL,
    year INTEGER,
    text TEXT NOT NULL,          -- what was scanned, or the name that was typed
    contact TEXT,                -- a telephone number or an address that was typed
    folded TEXT NOT NULL,        -- name and contact as search sees them
    CHECK ((kind IS NULL) = (identity IS NULL))
) STRICT;
CREATE INDEX guest_by_time ON guest (at, id);
CREATE INDEX guest_by_identity ON guest (identity, direction, id);
