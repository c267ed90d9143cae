-- A provider's account of one day (对账单), taken whole and once, and how much of it our own records say too.
CREATE TABLE bill (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    provider TEXT NOT NULL CHECK (provider <> ''),
    day INTEGER NOT NULL,
    lines BIGINT NOT NULL CHECK (lines >= 0),
    matched BIGINT NOT NULL CHECK (matched >= 0 AND matched <= lines),
    payments_fen BIGINT NOT NULL CHECK (payments_fen >= 0),
    refunds_fen BIGINT NOT NULL CHECK (refunds_fen >= 0),
    splits_fen BIGINT NOT NULL CHECK (splits_fen >= 0),
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, provider, day)
);

-- The bill as it was, line by line; nothing here is ever changed.
CREATE TABLE bill_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    bill BIGINT NOT NULL,
    provider TEXT NOT NULL,
    place BIGINT NOT NULL CHECK (place > 0),
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'split')),
    number TEXT NOT NULL,
    theirs TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen >= 0),
    state TEXT NOT NULL CHECK (state IN ('done', 'pending', 'failed')),
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, bill, place),
    FOREIGN KEY (county, bill) REFERENCES bill (county, id)
);
CREATE INDEX bill_line_number ON bill_line (county, provider, number);

-- Where bill and books do not say the same. It changes no books: a person explains it, or says by which entry it was
-- put right. An amount that one side does not have is NULL.
CREATE TABLE difference (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    bill BIGINT NOT NULL,
    provider TEXT NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('missing_here', 'missing_there', 'amount', 'status', 'unknown', 'twice')),
    line TEXT NOT NULL CHECK (line IN ('payment', 'refund', 'split')),
    number TEXT NOT NULL,
    place BIGINT NOT NULL,
    ours_fen BIGINT,
    theirs_fen BIGINT,
    state TEXT NOT NULL CHECK (state IN ('open', 'explained', 'corrected')),
    reason TEXT NOT NULL,
    settled_by BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, bill, kind, line, number, place),
    FOREIGN KEY (county, bill) REFERENCES bill (county, id),
    CHECK ((state = 'open') = (settled_by = 0)),
    CHECK (state = 'open' OR reason <> '')
);
CREATE INDEX difference_open ON difference (county, state, day);
