-- Figures by day and village are added up while they are made: boards ask for counties and months, and must not read millions
-- of rows for it. The measures are the words of `Measure`; no CHECK lists them any more, because one engine can change a CHECK
-- only by a new table, and this one is the largest there is.
DROP TABLE daily_figure;
CREATE TABLE daily_figure (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    region BIGINT NOT NULL,
    measure TEXT NOT NULL CHECK (measure <> ''),
    value BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, measure, day, region)
);

-- The same by month and village.
CREATE TABLE monthly_figure (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    -- 202611 is November 2026.
    month INTEGER NOT NULL,
    region BIGINT NOT NULL,
    measure TEXT NOT NULL CHECK (measure <> ''),
    value BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, measure, month, region)
);

-- The same by county; `at` is a day such as 20261126, or a month such as 202611.
CREATE TABLE county_figure (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at INTEGER NOT NULL,
    measure TEXT NOT NULL CHECK (measure <> ''),
    value BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, measure, at)
);
CREATE INDEX county_figure_at ON county_figure (measure, at);

-- When somebody was active last in a division, so that 90 days need not be read to know it.
CREATE TABLE last_active (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    region BIGINT NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, kind, subject, region)
);
CREATE INDEX last_active_day ON last_active (kind, day);

-- Who was active in a month, once.
CREATE TABLE monthly_active (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, kind, month, subject)
);
CREATE INDEX monthly_active_month ON monthly_active (kind, month, subject);
CREATE INDEX daily_active_subject ON daily_active (kind, day, subject);

-- What each seller sold in a month as the platform knows it, and what it reported in force: where it reported, the report
-- counts and the rest does not, so that nothing counts twice.
CREATE TABLE seller_month (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL,
    seller BIGINT NOT NULL,
    -- Paid here and on other platforms, less refunds, in fen.
    known_fen BIGINT NOT NULL,
    -- In force; meaningless while `version` is 0.
    reported_fen BIGINT NOT NULL,
    -- Version of the report in force; 0 without one.
    version INTEGER NOT NULL CHECK (version >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, month, seller),
    CHECK (version > 0 OR reported_fen = 0)
);

-- What reporters said of a month, in force, element by element. `organisation` is 0 for a county's own report.
CREATE TABLE reported_value (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL,
    reporter TEXT NOT NULL CHECK (reporter IN ('enterprise', 'platform', 'county')),
    organisation BIGINT NOT NULL,
    element TEXT NOT NULL CHECK (element <> ''),
    value BIGINT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, month, reporter, organisation, element)
);
CREATE INDEX reported_value_element ON reported_value (reporter, element, month);

-- The same added up over a county's reporters, and how many they are: what indicators are worked out of.
CREATE TABLE county_element (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL,
    reporter TEXT NOT NULL CHECK (reporter IN ('enterprise', 'platform', 'county')),
    element TEXT NOT NULL CHECK (element <> ''),
    value BIGINT NOT NULL,
    -- Moved up and down like the value; a new version that leaves an element out takes its reporter off.
    reporters BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, reporter, element, month)
);
CREATE INDEX county_element_month ON county_element (reporter, element, month);

-- All of it is made again from the log at the next start.
DELETE FROM daily_active;
DELETE FROM outlet;
DELETE FROM event_cursor WHERE consumer = 'statistics';
