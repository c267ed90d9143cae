-- A parcel has exactly one holder at any moment: the one who is liable for it.
CREATE TABLE parcel (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    buyer BIGINT NOT NULL,
    buyer_name TEXT NOT NULL,
    buyer_phone TEXT NOT NULL,
    phone_tail TEXT NOT NULL,
    pickup BIGINT NOT NULL,
    pickup_region BIGINT NOT NULL,
    contents TEXT NOT NULL,
    net_grams BIGINT NOT NULL CHECK (net_grams >= 0),
    status TEXT NOT NULL CHECK (status IN ('created', 'in_transit', 'arrived', 'collected')),
    holder_kind TEXT NOT NULL CHECK (holder_kind IN ('seller', 'carrier', 'station', 'buyer')),
    holder BIGINT NOT NULL,
    holder_name TEXT NOT NULL,
    stage INTEGER NOT NULL CHECK (stage >= 0 AND stage <= 5),
    code_turn BIGINT NOT NULL CHECK (code_turn >= 0),
    code_hash TEXT NOT NULL,
    wrong_codes INTEGER NOT NULL CHECK (wrong_codes >= 0 AND wrong_codes <= 5),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    CHECK (status <> 'collected' OR (holder_kind = 'buyer' AND code_hash = '')),
    CHECK (status <> 'arrived' OR (holder_kind = 'station' AND holder = pickup AND code_hash <> ''))
);
CREATE INDEX parcel_holder ON parcel (holder, status);
CREATE INDEX parcel_pickup ON parcel (pickup, status);
CREATE INDEX parcel_buyer ON parcel (buyer);
CREATE INDEX parcel_order ON parcel (order_id);

-- Each handover names who gave and who took; the taker is liable from then on.
CREATE TABLE handover (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parcel BIGINT NOT NULL,
    from_kind TEXT NOT NULL,
    from_holder BIGINT NOT NULL,
    from_name TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_holder BIGINT NOT NULL,
    to_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, parcel) REFERENCES parcel (county, id),
    CHECK (from_kind <> to_kind OR from_holder <> to_holder)
);
CREATE INDEX handover_parcel ON handover (county, parcel);

-- The stations, as the station context tells them.
CREATE TABLE known_station (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    region BIGINT NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    takes_parcels BOOLEAN NOT NULL,
    PRIMARY KEY (county, id)
);
