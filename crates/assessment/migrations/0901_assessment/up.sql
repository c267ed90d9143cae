-- What counties reported of a period by workbook. Names that begin with @ are no facts of the rulebook:
-- @rulings of a county, @deadline of the city. Value and source are JSON.
CREATE TABLE fact_upload (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    fact TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period, fact)
);
