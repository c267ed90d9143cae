-- What a station loses again of its commission stands as a row of its own, which is negative: once for each refund of an order
-- that was settled, and once for each order of an act that the county found to be without consent. The order's own row
-- says how much of it is reversed, never more than was booked.
CREATE TABLE behalf_order_with_reversals (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    station BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen >= 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0),
    status TEXT NOT NULL CHECK (status IN ('stated', 'booked', 'fallen', 'reversed')),
    booked_fen BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('order', 'refund', 'dispute')),
    -- The refund that is the cause; 0 without one.
    refund BIGINT NOT NULL CHECK ((cause = 'refund') = (refund <> 0)),
    reversed_fen BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, act, cause, refund),
    CHECK ((status = 'reversed') = (cause <> 'order')),
    CHECK (status IN ('booked', 'reversed') OR booked_fen = 0),
    CHECK (status = 'reversed' OR (booked_fen >= 0 AND booked_fen <= commission_fen
        AND reversed_fen >= 0 AND reversed_fen <= booked_fen)),
    CHECK (status <> 'reversed' OR (booked_fen < 0 AND commission_fen = 0 AND reversed_fen = 0)),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
INSERT INTO behalf_order_with_reversals
    SELECT county, id, act, station, order_id, seller_name, total_fen, commission_fen, status, booked_fen, made_at,
        booked_at, 'order', 0, 0
    FROM behalf_order;
DROP TABLE behalf_order;
ALTER TABLE behalf_order_with_reversals RENAME TO behalf_order;
CREATE INDEX behalf_order_order ON behalf_order (order_id);
