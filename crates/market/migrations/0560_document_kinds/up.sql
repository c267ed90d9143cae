-- Licences to deal in farm inputs are documents of their own kind: 农药经营许可证 (农药管理条例 24), and 种子生产经营许可证 or the
-- filing in its place (种子法 31, 38).
CREATE TABLE seller_document_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    -- The shop it belongs to; 0 until the county has accepted it.
    seller BIGINT NOT NULL,
    -- The county that reviews it; 0 until an application went there.
    reviewed_in BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('identity', 'licence', 'food_permit', 'other_permit', 'pesticide_permit', 'seed_permit')),
    file BIGINT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    issued_on INTEGER NOT NULL,
    -- 0 for one without end.
    valid_until INTEGER NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (valid_until = 0 OR valid_until > issued_on),
    CHECK (number <> '' OR kind = 'identity')
);
INSERT INTO seller_document_more (county, id, holder, seller, reviewed_in, kind, file, number, issuer, issued_on,
        valid_until, withdrawn, added_at)
    SELECT county, id, holder, seller, reviewed_in, kind, file, number, issuer, issued_on, valid_until, withdrawn, added_at
    FROM seller_document;
DROP TABLE seller_document;
ALTER TABLE seller_document_more RENAME TO seller_document;
CREATE INDEX seller_document_holder ON seller_document (county, holder, seller);
CREATE INDEX seller_document_seller ON seller_document (county, seller);
