-- For how many days the owner wants visits kept; NULL until they choose.
ALTER TABLE state ADD COLUMN retention INTEGER CHECK (retention BETWEEN 1 AND 36500);
