-- Listings are found by every reading of a character: those on the shelf are given their terms anew by the job that gives terms
-- to listings which have a text to search in.
UPDATE listing SET search_text = title WHERE status = 'published';
