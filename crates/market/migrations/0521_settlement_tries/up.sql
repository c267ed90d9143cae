-- How often a provider was told to settle an order without having confirmed, what it said, and when it is told again.
CREATE TABLE settlement_try (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries > 0),
    fault TEXT NOT NULL CHECK (fault <> ''),
    tried_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
-- Bills are compared with what was told on a day.
CREATE INDEX payment_told ON payment (provider, changed_at);
CREATE INDEX refund_told ON refund (confirmed_at);
