-- What somebody who sells, or wants to, shows of themselves. It belongs to a person before there is a shop, so it carries
-- the prefecture's code as people do. Days are yyyymmdd.
CREATE TABLE seller_document (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    -- The shop it belongs to; 0 until the county has accepted it.
    seller BIGINT NOT NULL,
    -- The county that reviews it; 0 until an application went there.
    reviewed_in BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('identity', 'licence', 'food_permit', 'other_permit')),
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
CREATE INDEX seller_document_holder ON seller_document (county, holder, seller);
CREATE INDEX seller_document_seller ON seller_document (county, seller);
