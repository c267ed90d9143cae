-- What can be added up: one figure for each day, division and measure. Moved by events, rebuilt from the log.
CREATE TABLE daily_figure (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    region BIGINT NOT NULL,
    measure TEXT NOT NULL CHECK (measure IN ('transaction_value', 'orders', 'parcels_arrived', 'parcels_collected')),
    value BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, day, region, measure)
);
CREATE INDEX daily_figure_measure ON daily_figure (measure, day);

-- What must be counted once: who was active in a division on a day.
CREATE TABLE daily_active (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    region BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('seller', 'point', 'selling', 'paying')),
    subject BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, day, kind, subject, region)
);
CREATE INDEX daily_active_kind ON daily_active (kind, day);

-- The outlets, as the station context tells them: a row for each time it does, since the network of a day is asked for long
-- after that day.
CREATE TABLE outlet (
    county BIGINT NOT NULL,
    -- The event it was told by: ids rise with time, so of a station's rows up to a day the highest holds on it.
    id BIGINT NOT NULL,
    station BIGINT NOT NULL,
    told_on INTEGER NOT NULL,
    region BIGINT NOT NULL,
    level TEXT NOT NULL,
    origin TEXT NOT NULL,
    status TEXT NOT NULL,
    takes_parcels BOOLEAN NOT NULL,
    takes_payments BOOLEAN NOT NULL,
    shows_products BOOLEAN NOT NULL,
    stores_goods BOOLEAN NOT NULL,
    PRIMARY KEY (county, id)
);
