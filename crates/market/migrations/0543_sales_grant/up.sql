-- A producer lets another seller of its county sell a product's lots. A day is yyyymmdd.
CREATE TABLE sales_grant (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    product BIGINT NOT NULL,
    product_name TEXT NOT NULL,
    producer BIGINT NOT NULL,
    producer_name TEXT NOT NULL,
    grantee BIGINT NOT NULL,
    grantee_name TEXT NOT NULL,
    valid_until INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('offered', 'accepted', 'refused', 'ended')),
    offered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, product) REFERENCES product (county, id),
    CHECK (producer <> grantee)
);
-- One that is open or holds is enough.
CREATE UNIQUE INDEX sales_grant_open ON sales_grant (county, product, grantee) WHERE status IN ('offered', 'accepted');
CREATE INDEX sales_grant_producer ON sales_grant (county, producer);
CREATE INDEX sales_grant_grantee ON sales_grant (county, grantee);
