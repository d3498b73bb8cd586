-- The newest notice bundle that was applied.
CREATE TABLE notice_bundle (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of its header's payload
    issuer BLOB NOT NULL CHECK (length(issuer) = 32), -- the key that signed
    issued INTEGER NOT NULL,                          -- UTC seconds
    fresh_until INTEGER NOT NULL                      -- when the next one is due
) STRICT;

-- The highest revision of each notice that a venue's secret opened, also of those that match no visit.
CREATE TABLE notice (
    id BLOB PRIMARY KEY CHECK (length(id) = 8),
    revision INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 32), -- as it was sealed
    issuer BLOB NOT NULL CHECK (length(issuer) = 32), -- the key that signed its bundle
    ends INTEGER NOT NULL                             -- of the window with its tail: retention goes by it
) STRICT, WITHOUT ROWID;

-- A notice that concerns a visit. Of a visit that was split, it names the first piece.
CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice BLOB NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    visit INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    overlap INTEGER NOT NULL,    -- how long the visit was inside the window, in seconds
    status INTEGER NOT NULL,     -- 0 active, 1 withdrawn
    raised_at INTEGER NOT NULL,  -- the phone's clock
    news INTEGER NOT NULL,       -- not announced yet: 0 nothing, 1 raised, 2 revised, 3 withdrawn
    dismissed_at INTEGER,        -- the phone's clock
    UNIQUE (notice, visit)
) STRICT;
CREATE INDEX alert_by_visit ON alert (visit);

-- The first week whose activity may be reported, in weeks since 1970-01-01; NULL while the owner has it
-- switched off.
ALTER TABLE state ADD COLUMN activity_since INTEGER;

-- The newest activity plan, and older ones while reports made by them wait.
CREATE TABLE activity_plan (
    number INTEGER PRIMARY KEY,
    wire BLOB NOT NULL
) STRICT;

-- A week that was drawn, and is never drawn again.
CREATE TABLE activity_week (
    week INTEGER PRIMARY KEY
) STRICT;

-- A report that was not answered yet.
CREATE TABLE activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    week INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    plan INTEGER NOT NULL REFERENCES activity_plan (number),
    send_at INTEGER NOT NULL,    -- UTC seconds
    handed_out INTEGER NOT NULL, -- its bytes may have been sent, and never change
    votes INTEGER NOT NULL,      -- 1 if its vote is for a venue
    visit INTEGER REFERENCES visit (id) ON DELETE SET NULL, -- the visit that it votes for
    body BLOB NOT NULL,
    UNIQUE (week, shard)
) STRICT;

-- When a visit came from a backup, UTC seconds; NULL for one that this diary recorded.
ALTER TABLE visit ADD COLUMN restored_at INTEGER;

-- What was handed over to a contact tracer: a receipt for the owner.
CREATE TABLE hand_over (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request BLOB NOT NULL CHECK (length(request) = 16),
    authority TEXT NOT NULL,
    reason INTEGER NOT NULL,
    at INTEGER NOT NULL,         -- the phone's clock, UTC seconds: retention goes by it
    at_offset INTEGER NOT NULL,  -- minutes ahead of UTC
    visits INTEGER NOT NULL      -- how many were in the file
) STRICT;
-- The visits in it that are still in the diary.
CREATE TABLE hand_over_visit (
    hand_over INTEGER NOT NULL REFERENCES hand_over (id) ON DELETE CASCADE,
    visit INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    PRIMARY KEY (hand_over, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_over_by_visit ON hand_over_visit (visit);
