-- How often a provider was told to give money back without having done it, what it said, and when it is told again.
CREATE TABLE refund_try (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    refund BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries > 0),
    fault TEXT NOT NULL CHECK (fault <> ''),
    tried_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, refund),
    FOREIGN KEY (county, refund) REFERENCES refund (county, id)
);
