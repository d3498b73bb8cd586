-- While a code waits, every scan and button after it is noted as well. With the code they are judged
-- again, in the order of their ids.
ALTER TABLE pending ADD COLUMN issuer BLOB;       -- the key that signed; NULL while the code waits
ALTER TABLE pending ADD COLUMN kind INTEGER NOT NULL DEFAULT 2; -- 0 scan, 1 button, 2 judged later
ALTER TABLE pending ADD COLUMN last INTEGER;      -- its last event; before `event` if it had none
ALTER TABLE pending ADD COLUMN repeats INTEGER;   -- the waiting scan that this one repeats
ALTER TABLE pending ADD COLUMN floor INTEGER;     -- what was known to be past then, UTC seconds
UPDATE pending SET last = event;

-- Undo takes back what the scan said about the clock.
ALTER TABLE undo ADD COLUMN event_at INTEGER;
ALTER TABLE undo ADD COLUMN vouched_at INTEGER;
ALTER TABLE undo ADD COLUMN put_right INTEGER NOT NULL DEFAULT 0; -- it put a clock right
DELETE FROM undo;

-- The pieces of a visit that was split.
CREATE INDEX visit_pieces ON visit (piece_of) WHERE piece_of IS NOT NULL;
