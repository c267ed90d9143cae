-- What a provider has taken and not done yet is asked for after a pause too: then nothing went wrong, and `fault` is empty.
CREATE TABLE settlement_try_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries > 0),
    fault TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
INSERT INTO settlement_try_more (county, id, order_id, tries, fault, tried_at, next_at)
    SELECT county, id, order_id, tries, fault, tried_at, next_at FROM settlement_try;
DROP TABLE settlement_try;
ALTER TABLE settlement_try_more RENAME TO settlement_try;

-- A refund that the provider gave up stays given up under its number: `attempt` counts the numbers that were given up.
CREATE TABLE refund_try_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    refund BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries > 0),
    fault TEXT NOT NULL,
    given_up BOOLEAN NOT NULL,
    attempt BIGINT NOT NULL CHECK (attempt >= 0),
    tried_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, refund),
    FOREIGN KEY (county, refund) REFERENCES refund (county, id),
    CHECK (NOT given_up OR fault <> '')
);
INSERT INTO refund_try_more (county, id, refund, tries, fault, given_up, attempt, tried_at, next_at)
    SELECT county, id, refund, tries, fault, FALSE, 0, tried_at, next_at FROM refund_try;
DROP TABLE refund_try;
ALTER TABLE refund_try_more RENAME TO refund_try;

-- How much of a refund comes back from the commission that was split off, because the seller was paid before it.
ALTER TABLE refund ADD COLUMN split_back_fen BIGINT NOT NULL DEFAULT 0
    CHECK (split_back_fen >= 0 AND split_back_fen <= commission_fen);
