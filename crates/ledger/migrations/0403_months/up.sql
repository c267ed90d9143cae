-- The close of a month (结账) of the whole programme: one person asks for it, another closes.
CREATE TABLE month_close (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    closed_by BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    debits_fen BIGINT NOT NULL,
    credits_fen BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, month),
    CHECK (closed_by <> asked_by),
    CHECK ((closed_by = 0) = (closed_at = 0)),
    CHECK (debits_fen = credits_fen)
);

-- Up to which months the books of a county are closed. An entry is written by an INSERT that looks here.
CREATE TABLE closed_month (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    month INTEGER NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
    PRIMARY KEY (county, id),
    UNIQUE (county, month)
);
