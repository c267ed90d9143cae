-- An order may be sent in two shipments: what goes now, and what follows by a promised day. An order sent whole has none. What
-- is paid at its point, a part of a pre-order and what is agreed for a time at a store go whole.
ALTER TABLE orders ADD COLUMN in_parts BOOLEAN NOT NULL DEFAULT FALSE CHECK (
    NOT in_parts OR (due_fen = 0 AND part = 'whole' AND way IN ('point', 'parcel'))
);

CREATE TABLE shipment (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number IN (1, 2)),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'packed', 'in_transit', 'ready', 'collected', 'refunded')),
    -- The promised day of what follows, yyyymmdd.
    promised_on INTEGER NOT NULL CHECK ((number = 2) = (promised_on > 0)),
    carrier TEXT NOT NULL,
    waybill TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, number),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    CHECK (number = 2 OR status <> 'waiting')
);
CREATE INDEX shipment_promised ON shipment (status, promised_on);
CREATE INDEX shipment_changed ON shipment (status, changed_at);

-- What is in it, and what of the order's money was paid for that and not given back before it was collected.
CREATE TABLE shipment_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    shipment BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces >= 0),
    paid_fen BIGINT NOT NULL CHECK (paid_fen >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, shipment, listing),
    FOREIGN KEY (county, shipment) REFERENCES shipment (county, id)
);

-- What never arrived is claimed for each shipment by itself; 0 is the whole order.
ALTER TABLE claim ADD COLUMN shipment BIGINT NOT NULL DEFAULT 0 CHECK (shipment IN (0, 1, 2));
DROP INDEX claim_open;
CREATE UNIQUE INDEX claim_open ON claim (county, order_id, listing, shipment)
    WHERE status IN ('open', 'returning', 'sent', 'refused', 'disputed');

-- Sellers are also reminded of what they promised to send: the order's number, 0 for the others.
CREATE TABLE seller_reminder_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    document BIGINT NOT NULL,
    preorder BIGINT NOT NULL DEFAULT 0,
    order_id BIGINT NOT NULL DEFAULT 0,
    due_on INTEGER NOT NULL,
    step INTEGER NOT NULL CHECK (step IN (30, 7, 0)),
    made_at BIGINT NOT NULL,
    sent TEXT NOT NULL CHECK (sent IN ('none', 'not_set_up', 'sent', 'failed')),
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, document, preorder, order_id, due_on, step)
);
INSERT INTO seller_reminder_more (county, id, seller, document, preorder, due_on, step, made_at, sent, sent_at)
    SELECT county, id, seller, document, preorder, due_on, step, made_at, sent, sent_at FROM seller_reminder;
DROP TABLE seller_reminder;
ALTER TABLE seller_reminder_more RENAME TO seller_reminder;
CREATE INDEX seller_reminder_sent ON seller_reminder (sent, id);
