-- What a check-in that ends the visit before it asks of the database, in its order, as SQLite's own
-- trace told it (schema 5); the values are named. Measured beside other builds of SQLite by
-- check_in_time.py and core/benches/diary.rs.
BEGIN IMMEDIATE;
SELECT retention FROM state;
SELECT event, event_at, vouched_at FROM state;
SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason, origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer, visit_text.place, visit_text.declared_for, visit_text.note FROM visit LEFT JOIN venue ON venue.row = visit.venue LEFT JOIN visit_text ON visit_text.visit = visit.id WHERE until IS NULL ORDER BY start_event;
SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason, origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer, visit_text.place, visit_text.declared_for, visit_text.note FROM visit LEFT JOIN venue ON venue.row = visit.venue LEFT JOIN visit_text ON visit_text.visit = visit.id WHERE until IS NULL ORDER BY start_event;
SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason, origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer, visit_text.place, visit_text.declared_for, visit_text.note FROM visit LEFT JOIN venue ON venue.row = visit.venue LEFT JOIN visit_text ON visit_text.visit = visit.id WHERE venue.id = :id AND until_event = :event;
SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason, origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer, visit_text.place, visit_text.declared_for, visit_text.note FROM visit LEFT JOIN venue ON venue.row = visit.venue LEFT JOIN visit_text ON visit_text.visit = visit.id WHERE start >= min(:began - (SELECT longest FROM state), coalesce((SELECT min(start) FROM visit INDEXED BY visit_open WHERE until IS NULL), :began)) AND start <= :now AND (until >= :began OR until IS NULL) AND clock_suspect = 0;
UPDATE state SET event = event + 1 RETURNING event;
UPDATE visit SET until = :now, until_offset = 420, until_reason = 2, until_event = :event + 1 WHERE id = :visit;
UPDATE state SET longest = max(longest, coalesce((SELECT until - start FROM visit WHERE id = :visit), 0));
SELECT row FROM venue WHERE id = :id AND wire = :wire;
SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason, origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer, visit_text.place, visit_text.declared_for, visit_text.note FROM visit LEFT JOIN venue ON venue.row = visit.venue LEFT JOIN visit_text ON visit_text.visit = visit.id WHERE start >= min(:now - (SELECT longest FROM state), coalesce((SELECT min(start) FROM visit INDEXED BY visit_open WHERE until IS NULL), :now)) AND start <= :now AND (until >= :now OR until IS NULL) AND clock_suspect = 0;
SELECT vouched_at, purged_at FROM state;
UPDATE state SET event = event + 1, event_at = :now, vouched_at = :now RETURNING event;
INSERT INTO visit (venue, start, start_offset, start_event, origin, clock_suspect) VALUES (:venue, :now, 420, :event + 2, 0, 0);
SELECT event FROM state;
INSERT INTO pending (wire, issuer, kind, at, at_offset, event, last, clock_suspect, floor) SELECT :wire, zeroblob(32), 0, :now, 420, :event + 1, :event + 2, 0, 0 WHERE EXISTS (SELECT 1 FROM pending WHERE issuer IS NULL);
INSERT OR REPLACE INTO undo (one, before, at, event_at, vouched_at, put_right) VALUES (1, :event, :now, :now, :now, 0);
UPDATE state SET change = change + 1;
SELECT change FROM state;
COMMIT;
