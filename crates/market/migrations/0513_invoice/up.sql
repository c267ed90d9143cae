-- What buyers ask to be invoiced (电子商务法 14). Never deleted: stubs are kept five years (发票管理办法 28).
CREATE TABLE invoice (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
    title TEXT NOT NULL CHECK (title <> ''),
    tax_number TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    status TEXT NOT NULL CHECK (status IN ('asked', 'issued')),
    -- The number of the e-invoice and its day, as the seller's tax software gave them.
    number TEXT NOT NULL,
    issued_on INTEGER NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    CHECK (kind = 'person' OR tax_number <> ''),
    CHECK ((status = 'issued') = (number <> ''))
);
CREATE UNIQUE INDEX invoice_number ON invoice (county, seller, number) WHERE number <> '';
CREATE INDEX invoice_seller ON invoice (county, seller, status, asked_at);
