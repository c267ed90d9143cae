-- Who buys pesticide and what for (农药管理条例 27). Name and phone are sealed.

-- What a buyer stated before ordering; it belongs to a person, so it carries the prefecture's code. It goes to the order.
CREATE TABLE cart_statement (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    sealed TEXT NOT NULL CHECK (sealed <> ''),
    shown TEXT NOT NULL,
    crop TEXT NOT NULL CHECK (crop <> ''),
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, person)
);

-- What the buyer of an order stated.
CREATE TABLE order_statement (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    sealed TEXT NOT NULL CHECK (sealed <> ''),
    shown TEXT NOT NULL,
    crop TEXT NOT NULL CHECK (crop <> ''),
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);

-- The pesticide sales ledger (农药销售台账): one line for each line of a paid order. Kept two years and longer: nothing
-- deletes it, and refunds are read from the order.
CREATE TABLE pesticide_sale (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    lot BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    buyer BIGINT NOT NULL,
    product_name TEXT NOT NULL CHECK (product_name <> ''),
    registration TEXT NOT NULL CHECK (registration <> ''),
    ingredient TEXT NOT NULL,
    content TEXT NOT NULL,
    formulation TEXT NOT NULL,
    producer TEXT NOT NULL,
    specification TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    batch TEXT NOT NULL,
    -- yyyymmdd
    sold_on INTEGER NOT NULL,
    sold_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, listing),
    FOREIGN KEY (county, order_id) REFERENCES order_statement (county, order_id)
);
CREATE INDEX pesticide_sale_seller ON pesticide_sale (county, seller, sold_on);
CREATE INDEX pesticide_sale_day ON pesticide_sale (county, sold_on);
