-- What a listing is found by: pairs of Chinese characters, pinyin and initials from each character on, other words.
CREATE TABLE listing_term (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, listing, term),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id)
);
CREATE INDEX listing_term_term ON listing_term (term, listing);
CREATE INDEX listing_id ON listing (id);
DROP INDEX listing_shop;
CREATE INDEX listing_shop ON listing (status, published_at, id);
-- Listings from before have a text to search in and no terms yet; a job makes them and empties the text.
CREATE INDEX listing_unfindable ON listing (id) WHERE search_text <> '';
