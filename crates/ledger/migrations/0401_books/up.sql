-- The books mirror what the licensed payment providers hold; they hold nothing themselves.
-- `mirror` accounts follow other people's money at the provider. `own` accounts are the platform's own
-- commission, and nothing else: an own account for merchants' principal cannot be made.
CREATE TABLE account (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    book TEXT NOT NULL CHECK (book IN ('mirror', 'own')),
    normal TEXT NOT NULL CHECK (normal IN ('debit', 'credit')),
    owner BIGINT NOT NULL,
    debits_fen BIGINT NOT NULL DEFAULT 0 CHECK (debits_fen >= 0),
    credits_fen BIGINT NOT NULL DEFAULT 0 CHECK (credits_fen >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, code, owner),
    UNIQUE (county, id, book),
    CHECK (book = 'mirror' OR code IN ('commission_receivable', 'commission_income')),
    CHECK (code NOT IN ('commission_receivable', 'commission_income') OR book = 'own'),
    -- No account falls below zero on its normal side: nobody can be paid out more than came in.
    CHECK ((normal = 'debit' AND debits_fen >= credits_fen) OR (normal = 'credit' AND credits_fen >= debits_fen))
);

CREATE TABLE entry (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    day INTEGER NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    -- One entry of a kind for a subject: a repeated callback cannot book twice.
    UNIQUE (county, kind, subject)
);
CREATE INDEX entry_day ON entry (county, day);

-- A transfer debits one account and credits another with one amount, so every row is balanced by itself.
-- `book` stands in both foreign keys: nothing moves between the mirror and the platform's own book.
CREATE TABLE transfer (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    book TEXT NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, entry) REFERENCES entry (county, id),
    FOREIGN KEY (county, debit, book) REFERENCES account (county, id, book),
    FOREIGN KEY (county, credit, book) REFERENCES account (county, id, book),
    CHECK (debit <> credit)
);
CREATE INDEX transfer_entry ON transfer (county, entry);
CREATE INDEX transfer_debit ON transfer (county, debit);
CREATE INDEX transfer_credit ON transfer (county, credit);
