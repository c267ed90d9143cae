-- Money also goes back when goods might no longer be sold when it came: their seller's licence ended, or a list forbids them.
CREATE TABLE refund_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0 AND commission_fen <= amount_fen),
    reason TEXT NOT NULL CHECK (reason IN ('cancelled', 'too_late', 'short', 'weight', 'claim', 'barred', 'lost', 'uncollected')),
    status TEXT NOT NULL CHECK (status IN ('instructed', 'confirmed')),
    instructed_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
INSERT INTO refund_more (county, id, order_id, amount_fen, commission_fen, reason, status, instructed_at, confirmed_at)
    SELECT county, id, order_id, amount_fen, commission_fen, reason, status, instructed_at, confirmed_at FROM refund;
DROP TABLE refund;
ALTER TABLE refund_more RENAME TO refund;
CREATE INDEX refund_order ON refund (county, order_id, id);
CREATE INDEX refund_id ON refund (id);
CREATE INDEX refund_waiting ON refund (status, instructed_at);
CREATE INDEX refund_told ON refund (confirmed_at);
