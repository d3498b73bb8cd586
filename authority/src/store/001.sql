CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    list_counter INTEGER NOT NULL CHECK (list_counter BETWEEN 0 AND 4294967295)
) STRICT;
INSERT INTO state VALUES (1, 0);

CREATE TABLE issuer (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    -- Codes of 2 bytes each, ascending; NULL for everywhere.
    areas BLOB,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT;

CREATE TABLE venue (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 8),
    secret BLOB NOT NULL CHECK (length(secret) = 16),
    short_code TEXT NOT NULL UNIQUE,
    -- The register's own key; NULL for venues that were issued one by one without it.
    ref TEXT UNIQUE,
    legal_name TEXT NOT NULL,
    -- Legal name, display name and street without case and diacritics, for searching.
    folded TEXT NOT NULL,
    street TEXT NOT NULL,
    owner TEXT NOT NULL,
    phone TEXT NOT NULL,
    note TEXT NOT NULL,
    -- What the next printing says.
    issuer INTEGER NOT NULL REFERENCES issuer (number),
    name TEXT NOT NULL,
    ward INTEGER NOT NULL,
    sector INTEGER NOT NULL,
    stay INTEGER NOT NULL,
    last_issue INTEGER NOT NULL CHECK (last_issue BETWEEN 1 AND 65534),
    -- The least issue number that is good: 1 for all, 65535 for none.
    least_good INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX venue_by_ward ON venue (ward, street);
CREATE INDEX venue_by_name ON venue (ward, name);
CREATE INDEX venue_by_phone ON venue (phone) WHERE phone <> '';
CREATE INDEX venue_revoked ON venue (id, least_good) WHERE least_good > 1;

CREATE TABLE door (
    venue INTEGER NOT NULL REFERENCES venue (number),
    door INTEGER NOT NULL,
    label TEXT NOT NULL,
    direction INTEGER NOT NULL CHECK (direction BETWEEN 0 AND 2),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    PRIMARY KEY (venue, door)
) STRICT, WITHOUT ROWID;

-- What each code on a wall says, so that it can be drawn again to the byte.
CREATE TABLE printing (
    venue INTEGER NOT NULL REFERENCES venue (number),
    issue INTEGER NOT NULL CHECK (issue BETWEEN 1 AND 65534),
    door INTEGER NOT NULL,
    issuer INTEGER NOT NULL REFERENCES issuer (number),
    direction INTEGER NOT NULL,
    name TEXT NOT NULL,
    ward INTEGER NOT NULL,
    sector INTEGER NOT NULL,
    stay INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (venue, issue),
    FOREIGN KEY (venue, door) REFERENCES door (venue, door)
) STRICT, WITHOUT ROWID;

-- Everything that ever happened, in order. Nothing in it changes or goes.
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    kind INTEGER NOT NULL,
    venue INTEGER,
    issue INTEGER,
    detail TEXT
) STRICT;
CREATE INDEX event_by_kind ON event (kind, at, venue, issue);
CREATE INDEX event_by_venue ON event (venue, number) WHERE venue IS NOT NULL;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event stays as it is'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event remains'); END;
CREATE TRIGGER printing_stays BEFORE UPDATE ON printing BEGIN SELECT RAISE(ABORT, 'a printing stays as it is'); END;
