CREATE TABLE product (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    category TEXT NOT NULL CHECK (category IN ('fruit', 'grain_oil', 'mountain', 'bean', 'herb', 'craft', 'tourism', 'farm_input', 'daily_goods')),
    picture TEXT NOT NULL,
    story TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX product_seller ON product (county, seller);

-- What was harvested or made together. Pieces move from the lot to its listings and are never sold twice.
CREATE TABLE lot (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    made_on INTEGER NOT NULL,
    grade TEXT NOT NULL,
    certificate TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    unlisted BIGINT NOT NULL CHECK (unlisted >= 0 AND unlisted <= pieces),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, product) REFERENCES product (county, id)
);
CREATE INDEX lot_seller ON lot (county, seller);

-- listed = available + held + sold, always: stock that is oversold cannot be written.
CREATE TABLE listing (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    lot BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    search_text TEXT NOT NULL,
    category TEXT NOT NULL,
    picture TEXT NOT NULL,
    origin BIGINT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    net_grams BIGINT NOT NULL CHECK (net_grams > 0),
    listed BIGINT NOT NULL CHECK (listed >= 0),
    available BIGINT NOT NULL CHECK (available >= 0),
    held BIGINT NOT NULL CHECK (held >= 0),
    sold BIGINT NOT NULL CHECK (sold >= 0),
    status TEXT NOT NULL CHECK (status IN ('published', 'withdrawn')),
    published_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, product) REFERENCES product (county, id),
    FOREIGN KEY (county, lot) REFERENCES lot (county, id),
    CHECK (listed = available + held + sold)
);
CREATE INDEX listing_seller ON listing (county, seller);
CREATE INDEX listing_shop ON listing (status, published_at);

-- The points a buyer may choose, as the station context tells them; kept here to refuse a closed one.
CREATE TABLE pickup_point (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    region BIGINT NOT NULL,
    name TEXT NOT NULL,
    hours TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE TABLE cart_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    listing_county BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0 AND quantity <= 999),
    PRIMARY KEY (county, id),
    UNIQUE (county, person, listing)
);

-- One order for each seller of a checkout; a checkout is paid as one.
CREATE TABLE orders (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    city BIGINT NOT NULL,
    checkout BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    buyer_name TEXT NOT NULL,
    buyer_phone TEXT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    pickup BIGINT NOT NULL,
    pickup_region BIGINT NOT NULL,
    pickup_name TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen > 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0 AND commission_fen <= total_fen),
    status TEXT NOT NULL CHECK (status IN ('placed', 'paid', 'packed', 'in_transit', 'ready', 'collected', 'cancelled', 'refunding', 'refunded')),
    settlement TEXT NOT NULL CHECK (settlement IN ('none', 'instructed', 'confirmed')),
    placed_at BIGINT NOT NULL,
    hold_until BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (settlement = 'none' OR status = 'collected')
);
CREATE INDEX orders_checkout ON orders (checkout);
CREATE INDEX orders_buyer ON orders (buyer, placed_at);
CREATE INDEX orders_seller ON orders (county, seller, placed_at);
CREATE INDEX orders_waiting ON orders (status, hold_until);
CREATE INDEX orders_settlement ON orders (settlement, changed_at);

CREATE TABLE order_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    lot BIGINT NOT NULL,
    title TEXT NOT NULL,
    origin BIGINT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    amount_fen BIGINT NOT NULL,
    net_grams BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id),
    CHECK (amount_fen = price_fen * quantity)
);
CREATE INDEX order_line_order ON order_line (county, order_id);

CREATE TABLE payment (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    checkout BIGINT NOT NULL,
    provider TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    status TEXT NOT NULL CHECK (status IN ('started', 'paid', 'failed', 'closed')),
    started_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, checkout)
);

-- Notices of a provider that were taken; a repeated one finds its row and changes nothing.
CREATE TABLE payment_notice (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    provider TEXT NOT NULL,
    notice TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, provider, notice)
);
