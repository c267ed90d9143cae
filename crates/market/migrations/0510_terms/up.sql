-- What goods are, how they are measured, and what more of them cost.

-- The kind of goods, by the word of the programme's catalogue; empty for products from before there were kinds.
ALTER TABLE product ADD COLUMN kind TEXT NOT NULL DEFAULT '';

-- What a seller says of a product, as its kind asks.
CREATE TABLE product_attribute (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    value TEXT NOT NULL CHECK (value <> ''),
    PRIMARY KEY (county, id),
    UNIQUE (county, product, name),
    FOREIGN KEY (county, product) REFERENCES product (county, id)
);

-- How many days a lot keeps, from the day of harvest or making; 0 when it does not say.
ALTER TABLE lot ADD COLUMN keeps_days INTEGER NOT NULL DEFAULT 0 CHECK (keeps_days >= 0 AND keeps_days <= 3650);

-- A piece is the step one buys in, such as half a jin; the unit is what the shelf speaks of.
ALTER TABLE listing ADD COLUMN unit TEXT NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'box', 'jin', 'kilogram'));
ALTER TABLE listing ADD COLUMN weighed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE listing ADD COLUMN minimum BIGINT NOT NULL DEFAULT 1 CHECK (minimum >= 1);
ALTER TABLE listing ADD COLUMN tiered BOOLEAN NOT NULL DEFAULT FALSE;
-- The last day on which the lot may be sold, yyyymmdd; 99991231 when it does not spoil.
ALTER TABLE listing ADD COLUMN sell_until INTEGER NOT NULL DEFAULT 99991231;

ALTER TABLE order_line ADD COLUMN unit TEXT NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'box', 'jin', 'kilogram'));
ALTER TABLE order_line ADD COLUMN weighed BOOLEAN NOT NULL DEFAULT FALSE;

-- From so many pieces on, a piece costs less.
CREATE TABLE price_tier (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    from_pieces BIGINT NOT NULL CHECK (from_pieces > 1),
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, listing, from_pieces),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id)
);

-- Whoever buys wholesale wants more than 999 pieces.
CREATE TABLE cart_line_wide (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    listing_county BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0 AND quantity <= 100000),
    PRIMARY KEY (county, id),
    UNIQUE (county, person, listing)
);
INSERT INTO cart_line_wide (county, id, person, listing_county, listing, quantity)
    SELECT county, id, person, listing_county, listing, quantity FROM cart_line;
DROP TABLE cart_line;
ALTER TABLE cart_line_wide RENAME TO cart_line;
