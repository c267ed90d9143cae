-- Farm inputs on the shelf: their kind, how long their seller's licence holds, and what a list forbids.

-- The kind of the product, by the word of the programme's catalogue; empty for what is of none.
ALTER TABLE listing ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE listing SET kind = COALESCE((SELECT product.kind FROM product
    WHERE product.county = listing.county AND product.id = listing.product), '');
-- The last day of the licence its seller needs for it, yyyymmdd; 99991231 when none is needed. It follows the seller's
-- documents. What was sold before licences were asked for hides until one is handed in.
ALTER TABLE listing ADD COLUMN licensed_until INTEGER NOT NULL DEFAULT 99991231;
UPDATE listing SET licensed_until = 0 WHERE kind IN ('pesticide', 'seed');
-- The list it was looked at with, and the name of that list it bears; empty for none. What bears one is hidden.
ALTER TABLE listing ADD COLUMN screened TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN barred TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN barred_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX listing_screened ON listing (status, screened);

-- The kind of what was ordered, as it was on the shelf.
ALTER TABLE order_line ADD COLUMN kind TEXT NOT NULL DEFAULT '';

-- Of whom a lot was bought (农药管理条例 26). Kept two years and longer: nothing deletes it.
CREATE TABLE lot_purchase (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    lot BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    product_name TEXT NOT NULL,
    registration TEXT NOT NULL,
    ingredient TEXT NOT NULL,
    content TEXT NOT NULL,
    formulation TEXT NOT NULL,
    producer TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    supplier TEXT NOT NULL CHECK (supplier <> ''),
    supplier_contact TEXT NOT NULL CHECK (supplier_contact <> ''),
    batch TEXT NOT NULL CHECK (batch <> ''),
    -- yyyymmdd
    bought_on INTEGER NOT NULL CHECK (bought_on > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, lot),
    FOREIGN KEY (county, lot) REFERENCES lot (county, id)
);
CREATE INDEX lot_purchase_day ON lot_purchase (county, bought_on);
