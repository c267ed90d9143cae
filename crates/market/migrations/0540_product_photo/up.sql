-- Photographs of a product, at places 1 to 9; the first is the cover. Place 0 is taken only while two change places.
-- The sizes are copied from the file, which never changes: `1280x960-<hash> 640x480-<hash>`.
CREATE TABLE product_photo (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 9),
    file BIGINT NOT NULL,
    alt TEXT NOT NULL,
    sizes TEXT NOT NULL CHECK (sizes <> ''),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, product, place),
    FOREIGN KEY (county, product) REFERENCES product (county, id)
);
-- The cover of a product is copied to its listings.
CREATE INDEX listing_product ON listing (county, product);
