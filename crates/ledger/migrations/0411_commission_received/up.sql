-- Commission that the provider paid out is the platform's own: a third account of the own book, and no other.
CREATE TABLE account_more (
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
    CHECK (book = 'mirror' OR code IN ('commission_receivable', 'commission_received', 'commission_income')),
    CHECK (code NOT IN ('commission_receivable', 'commission_received', 'commission_income') OR book = 'own'),
    CHECK ((normal = 'debit' AND debits_fen >= credits_fen) OR (normal = 'credit' AND credits_fen >= debits_fen))
);
INSERT INTO account_more (county, id, code, book, normal, owner, debits_fen, credits_fen)
    SELECT county, id, code, book, normal, owner, debits_fen, credits_fen FROM account;

CREATE TABLE transfer_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    book TEXT NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, entry) REFERENCES entry (county, id),
    FOREIGN KEY (county, debit, book) REFERENCES account_more (county, id, book),
    FOREIGN KEY (county, credit, book) REFERENCES account_more (county, id, book),
    CHECK (debit <> credit)
);
INSERT INTO transfer_more (county, id, entry, book, debit, credit, amount_fen)
    SELECT county, id, entry, book, debit, credit, amount_fen FROM transfer;

DROP TABLE transfer;
DROP TABLE account;
ALTER TABLE account_more RENAME TO account;
ALTER TABLE transfer_more RENAME TO transfer;
CREATE INDEX transfer_entry ON transfer (county, entry);
CREATE INDEX transfer_debit ON transfer (county, debit);
CREATE INDEX transfer_credit ON transfer (county, credit);
