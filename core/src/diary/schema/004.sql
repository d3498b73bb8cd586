-- The list that the floor goes by, where the list in `wire` was ahead of the time when it was taken.
ALTER TABLE trust ADD COLUMN witness_epoch INTEGER;
ALTER TABLE trust ADD COLUMN witness_counter INTEGER;
ALTER TABLE trust ADD COLUMN witness_issued INTEGER;  -- UTC seconds
