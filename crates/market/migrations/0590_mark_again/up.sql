-- A certificate is claimed again after it was refused or taken back, and with its new days when it is renewed: one claim of
-- it waits at a time, and no two that hold end on one day.
CREATE TABLE quality_mark_again (
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
    FOREIGN KEY (county, product) REFERENCES product (county, id),
    CHECK (decided_by <> claimed_by),
    CHECK ((status = 'waiting') = (decided_by = 0)),
    CHECK (status IN ('waiting', 'verified') OR reason <> '')
);
INSERT INTO quality_mark_again (county, id, product, seller, mark, number, issuer, valid_from, valid_to, status, reason,
        claimed_by, claimed_at, decided_by, decided_at)
    SELECT county, id, product, seller, mark, number, issuer, valid_from, valid_to, status, reason,
        claimed_by, claimed_at, decided_by, decided_at FROM quality_mark;
DROP TABLE quality_mark;
ALTER TABLE quality_mark_again RENAME TO quality_mark;
CREATE INDEX quality_mark_status ON quality_mark (county, status, claimed_at);
CREATE INDEX quality_mark_id ON quality_mark (id);
CREATE INDEX quality_mark_product ON quality_mark (county, product, status);
CREATE UNIQUE INDEX quality_mark_waiting ON quality_mark (county, product, mark, number) WHERE status = 'waiting';
CREATE UNIQUE INDEX quality_mark_verified ON quality_mark (county, product, mark, number, valid_to)
    WHERE status = 'verified';
