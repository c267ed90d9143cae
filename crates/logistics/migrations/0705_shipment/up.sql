-- An order that is sent in two shipments has a parcel for each; one that is sent whole has one parcel, of shipment 0.
CREATE TABLE parcel_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    shipment BIGINT NOT NULL CHECK (shipment IN (0, 1, 2)),
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
    due_fen BIGINT NOT NULL DEFAULT 0 CHECK (due_fen = 0 OR (due_fen > 0 AND status <> 'collected')),
    withdrawn BOOLEAN NOT NULL DEFAULT FALSE
        CHECK (NOT withdrawn OR (code_hash = '' AND status IN ('created', 'in_transit'))),
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, shipment),
    CHECK (status <> 'collected' OR (holder_kind = 'buyer' AND code_hash = '')),
    CHECK (status <> 'arrived' OR (holder_kind = 'station' AND holder = pickup AND code_hash <> '')),
    CHECK (shipment = 0 OR due_fen = 0)
);
INSERT INTO parcel_more (county, id, order_id, shipment, seller, seller_name, buyer, buyer_name, buyer_phone, phone_tail,
        pickup, pickup_region, contents, net_grams, status, holder_kind, holder, holder_name, stage, code_turn, code_hash,
        wrong_codes, created_at, changed_at, due_fen, withdrawn)
    SELECT county, id, order_id, 0, seller, seller_name, buyer, buyer_name, buyer_phone, phone_tail,
        pickup, pickup_region, contents, net_grams, status, holder_kind, holder, holder_name, stage, code_turn, code_hash,
        wrong_codes, created_at, changed_at, due_fen, withdrawn FROM parcel;
CREATE TABLE handover_more (
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
    FOREIGN KEY (county, parcel) REFERENCES parcel_more (county, id),
    CHECK (from_kind <> to_kind OR from_holder <> to_holder)
);
INSERT INTO handover_more (county, id, parcel, from_kind, from_holder, from_name, to_kind, to_holder, to_name, at)
    SELECT county, id, parcel, from_kind, from_holder, from_name, to_kind, to_holder, to_name, at FROM handover;
DROP TABLE handover;
DROP TABLE parcel;
ALTER TABLE parcel_more RENAME TO parcel;
ALTER TABLE handover_more RENAME TO handover;
CREATE INDEX parcel_holder ON parcel (holder, status);
CREATE INDEX parcel_pickup ON parcel (pickup, status);
CREATE INDEX parcel_buyer ON parcel (buyer);
CREATE INDEX parcel_order ON parcel (order_id);
CREATE INDEX parcel_id ON parcel (id);
CREATE INDEX handover_parcel ON handover (county, parcel);
