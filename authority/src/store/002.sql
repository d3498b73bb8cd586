-- What an issuer signs: 1 venues, 2 notices, 4 requests of contact tracers, or a sum of these.
ALTER TABLE issuer ADD COLUMN purposes INTEGER NOT NULL DEFAULT 1 CHECK (purposes BETWEEN 1 AND 7);

-- The sequence number of the newest notice bundle; 0 before the first.
ALTER TABLE state ADD COLUMN bundle_sequence INTEGER NOT NULL DEFAULT 0
    CHECK (bundle_sequence BETWEEN 0 AND 4294967295);

CREATE TABLE notice (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 8)
) STRICT;

-- The venues that a notice is about: several if the secret of a place was replaced.
CREATE TABLE notice_venue (
    notice INTEGER NOT NULL REFERENCES notice (number),
    venue INTEGER NOT NULL REFERENCES venue (number),
    PRIMARY KEY (notice, venue)
) STRICT, WITHOUT ROWID;

-- Each revision, as phones read it.
CREATE TABLE notice_revision (
    notice INTEGER NOT NULL REFERENCES notice (number),
    revision INTEGER NOT NULL CHECK (revision BETWEEN 1 AND 65535),
    record BLOB NOT NULL CHECK (length(record) = 32),
    -- The end of its window with the tail, UTC seconds.
    ends INTEGER NOT NULL,
    -- The sequence number of the first bundle that has it.
    sequence INTEGER NOT NULL,
    PRIMARY KEY (notice, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revision_stays BEFORE UPDATE ON notice_revision BEGIN SELECT RAISE(ABORT, 'a revision stays as it is'); END;
