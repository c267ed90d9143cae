-- What is sold for a villager: the goods as they were shown and agreed to, and the listing they became.
CREATE TABLE behalf_sale (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    goods TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen > 0),
    -- 0 until the villager agreed.
    listing BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, act),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
CREATE UNIQUE INDEX behalf_sale_listing ON behalf_sale (county, listing) WHERE listing <> 0;

-- An order may be bought on behalf of one villager and hold goods sold on behalf of another, so it can belong to two acts.
CREATE TABLE behalf_order_of_acts (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    station BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen >= 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0),
    status TEXT NOT NULL CHECK (status IN ('stated', 'booked', 'fallen')),
    booked_fen BIGINT NOT NULL CHECK (booked_fen >= 0 AND booked_fen <= commission_fen),
    made_at BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, act),
    CHECK (status = 'booked' OR booked_fen = 0),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
INSERT INTO behalf_order_of_acts SELECT * FROM behalf_order;
DROP TABLE behalf_order;
ALTER TABLE behalf_order_of_acts RENAME TO behalf_order;
CREATE INDEX behalf_order_order ON behalf_order (order_id);
