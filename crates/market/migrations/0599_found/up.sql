-- What a word finds is looked up by its ids among what is on the shelf. Without this SQLite walks the whole shelf by
-- listing_shop, as it thinks that a status says more than a hundred ids.
CREATE INDEX listing_found ON listing (status, id);
