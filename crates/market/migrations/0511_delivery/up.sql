-- How goods reach the buyer, what that costs, and what of an order's total is not the price of goods.

ALTER TABLE orders ADD COLUMN way TEXT NOT NULL DEFAULT 'point'
    CHECK (way IN ('point', 'parcel', 'store_pickup', 'store_delivery'));
-- total = lines - discount + freight.
ALTER TABLE orders ADD COLUMN freight_fen BIGINT NOT NULL DEFAULT 0 CHECK (freight_fen >= 0 AND freight_fen < total_fen);
ALTER TABLE orders ADD COLUMN discount_fen BIGINT NOT NULL DEFAULT 0 CHECK (discount_fen >= 0);
-- A pre-order is paid in two parts, each an order of its own.
ALTER TABLE orders ADD COLUMN part TEXT NOT NULL DEFAULT 'whole' CHECK (part IN ('whole', 'deposit', 'balance'));
-- Its share of the order's discount; what is paid for a line is amount - discount.
ALTER TABLE order_line ADD COLUMN discount_fen BIGINT NOT NULL DEFAULT 0
    CHECK (discount_fen >= 0 AND refunded_fen + discount_fen <= amount_fen);

-- Where a buyer has goods brought to. Name, phone and street are sealed; `shown` is the masked text.
CREATE TABLE address (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    region BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    shown TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX address_person ON address (county, person, kept_at);

-- What a seller asks for a parcel to an area; 0 is the whole country. The smallest area that holds the place decides.
CREATE TABLE freight_rule (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    area BIGINT NOT NULL,
    first_grams BIGINT NOT NULL CHECK (first_grams > 0),
    first_fen BIGINT NOT NULL CHECK (first_fen >= 0),
    more_grams BIGINT NOT NULL CHECK (more_grams > 0),
    more_fen BIGINT NOT NULL CHECK (more_fen >= 0),
    -- Goods of this value and above go free; 0 when none do.
    free_from_fen BIGINT NOT NULL CHECK (free_from_fen >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, area)
);

-- A seller's own store, where orders are collected (网订店取) or from which they are brought (网订店送).
CREATE TABLE store (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    village BIGINT NOT NULL,
    place TEXT NOT NULL CHECK (place <> ''),
    offers_pickup BOOLEAN NOT NULL,
    -- The area it brings goods to; 0 when it brings none.
    brings_to BIGINT NOT NULL,
    fee_fen BIGINT NOT NULL CHECK (fee_fen >= 0),
    free_from_fen BIGINT NOT NULL CHECK (free_from_fen >= 0),
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, name)
);

-- A time of the day at a store, and how many orders it takes then on each day.
CREATE TABLE store_slot (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    store BIGINT NOT NULL,
    from_minute INTEGER NOT NULL CHECK (from_minute >= 0 AND from_minute < 1440),
    to_minute INTEGER NOT NULL CHECK (to_minute > from_minute AND to_minute <= 1440),
    capacity BIGINT NOT NULL CHECK (capacity > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, store, from_minute),
    FOREIGN KEY (county, store) REFERENCES store (county, id)
);
CREATE TABLE slot_day (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    day INTEGER NOT NULL,
    capacity BIGINT NOT NULL,
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= capacity),
    PRIMARY KEY (county, id),
    UNIQUE (county, slot, day)
);

-- How an order that does not go to a pickup point reaches its buyer.
CREATE TABLE order_delivery (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    region BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    shown TEXT NOT NULL,
    store BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    slot_day INTEGER NOT NULL,
    slot_words TEXT NOT NULL,
    carrier TEXT NOT NULL,
    waybill TEXT NOT NULL,
    -- Wrong codes in a row; five lock it, and then the buyer confirms.
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0 AND tries <= 5),
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
CREATE INDEX order_delivery_sent ON order_delivery (sent_at);

-- How many pieces of a listing a pickup point gets at the most.
ALTER TABLE listing ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE point_quota (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    point BIGINT NOT NULL,
    point_name TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces >= 0),
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= pieces),
    PRIMARY KEY (county, id),
    UNIQUE (county, listing, point),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id)
);
