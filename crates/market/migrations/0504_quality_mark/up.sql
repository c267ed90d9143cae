-- Quality marks (三品一标) of products: claimed by the seller, verified by the county's clerk, dated, revocable.
CREATE TABLE quality_mark (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    mark TEXT NOT NULL CHECK (mark IN ('pollution_free', 'green', 'organic', 'geographical_indication')),
    number TEXT NOT NULL CHECK (number <> ''),
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL CHECK (valid_to >= valid_from),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'verified', 'refused', 'revoked')),
    reason TEXT NOT NULL,
    claimed_by BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, product, mark, number),
    FOREIGN KEY (county, product) REFERENCES product (county, id),
    CHECK (decided_by <> claimed_by),
    CHECK ((status = 'waiting') = (decided_by = 0)),
    CHECK (status IN ('waiting', 'verified') OR reason <> '')
);
CREATE INDEX quality_mark_status ON quality_mark (county, status, claimed_at);
