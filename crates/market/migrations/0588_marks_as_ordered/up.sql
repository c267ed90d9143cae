-- The quality marks the buyer was shown, by their words with commas between.
ALTER TABLE order_line ADD COLUMN marks TEXT NOT NULL DEFAULT '';
