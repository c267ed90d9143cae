-- Seasonal pre-orders (时令预订): a deposit within a window, the balance when the harvest is shared out.

CREATE TABLE preorder (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    -- The listing that holds the capacity; it is on no shelf.
    listing BIGINT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    picture TEXT NOT NULL,
    story TEXT NOT NULL,
    origin BIGINT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    -- At most a fifth of the price (民法典 586).
    deposit_fen BIGINT NOT NULL CHECK (deposit_fen > 0 AND deposit_fen * 5 <= price_fen),
    net_grams BIGINT NOT NULL CHECK (net_grams > 0),
    capacity BIGINT NOT NULL CHECK (capacity > 0),
    opens_on INTEGER NOT NULL,
    closes_on INTEGER NOT NULL CHECK (closes_on >= opens_on),
    harvest_from INTEGER NOT NULL CHECK (harvest_from >= closes_on),
    harvest_to INTEGER NOT NULL CHECK (harvest_to >= harvest_from),
    balance_days INTEGER NOT NULL CHECK (balance_days BETWEEN 1 AND 30),
    shortfall TEXT NOT NULL CHECK (shortfall IN ('pro_rata', 'by_time', 'refund')),
    status TEXT NOT NULL CHECK (status IN ('open', 'harvested', 'called_off')),
    -- The lot that was harvested; 0 until then.
    lot BIGINT NOT NULL,
    harvested BIGINT NOT NULL CHECK (harvested >= 0),
    reason TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id),
    CHECK ((status = 'harvested') = (lot <> 0)),
    CHECK (status <> 'called_off' OR reason <> '')
);
CREATE INDEX preorder_id ON preorder (id);
CREATE INDEX preorder_open ON preorder (status, closes_on);
CREATE INDEX preorder_seller ON preorder (county, seller, offered_at);
CREATE UNIQUE INDEX preorder_listing ON preorder (county, listing);

-- What one buyer reserved, and the two orders that pay for it.
CREATE TABLE reservation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    preorder BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    buyer_name TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    -- What the harvest gives; known once it is shared out.
    allotted BIGINT NOT NULL CHECK (allotted >= 0 AND allotted <= pieces),
    deposit_order BIGINT NOT NULL,
    balance_order BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('placed', 'deposited', 'allotted', 'owed', 'settled', 'refunded', 'forfeited', 'dropped')),
    placed_at BIGINT NOT NULL,
    deposited_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, deposit_order),
    FOREIGN KEY (county, preorder) REFERENCES preorder (county, id),
    FOREIGN KEY (county, deposit_order) REFERENCES orders (county, id),
    CHECK (allotted = 0 OR status IN ('allotted', 'owed', 'settled', 'refunded', 'forfeited')),
    CHECK (status NOT IN ('owed', 'settled') OR balance_order <> 0)
);
CREATE INDEX reservation_preorder ON reservation (county, preorder, deposited_at, id);
CREATE INDEX reservation_balance ON reservation (county, balance_order);
CREATE INDEX reservation_buyer ON reservation (buyer, placed_at);
CREATE INDEX reservation_status ON reservation (status, placed_at);
