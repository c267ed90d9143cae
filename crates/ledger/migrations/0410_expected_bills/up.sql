-- Whose bills there must be, from which day on, and what went wrong when the next of them was last asked for.
CREATE TABLE expected_bill (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    provider TEXT NOT NULL CHECK (provider <> ''),
    first_day INTEGER NOT NULL CHECK (first_day > 0),
    fault TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, provider)
);
