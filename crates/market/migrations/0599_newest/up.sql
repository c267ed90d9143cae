-- The newest first: ids grow with time, so they order listings as their day of publishing did.
DROP INDEX listing_shop;
CREATE INDEX listing_shop ON listing (status, id);
