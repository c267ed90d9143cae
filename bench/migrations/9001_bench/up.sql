-- The tables of a checkout-like transaction.
CREATE TABLE bench_stock (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    price_fen BIGINT NOT NULL,
    available BIGINT NOT NULL CHECK (available >= 0),
    held BIGINT NOT NULL CHECK (held >= 0),
    PRIMARY KEY (county, id)
);
CREATE TABLE bench_order (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    status TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen > 0),
    placed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX bench_order_buyer ON bench_order (county, buyer);
CREATE TABLE bench_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    stock BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES bench_order (county, id),
    FOREIGN KEY (county, stock) REFERENCES bench_stock (county, id)
);
