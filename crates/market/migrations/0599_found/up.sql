-- What a word finds is looked up by its ids among what is on the shelf. Without this SQLite walks the whole shelf by
-- listing_shop, as it thinks that a status says more than a hundred ids.
CREATE INDEX listing_found ON listing (status, id);
-- Goods that are named so come before those whose seller alone is; within both, the newest first.
ALTER TABLE listing_term ADD COLUMN of_goods BOOLEAN NOT NULL DEFAULT TRUE;
DROP INDEX listing_term_term;
CREATE INDEX listing_term_term ON listing_term (term, of_goods, listing);
-- Terms from before do not say whose they are; the job that makes listings findable makes them anew.
UPDATE listing SET search_text = title WHERE status = 'published';
