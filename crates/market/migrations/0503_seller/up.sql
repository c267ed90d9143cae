-- Who wants to sell, and what the county found. The one who reviews is another than the one who applies.
CREATE TABLE seller_application (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    applicant BIGINT NOT NULL,
    -- The seller that is verified anew; 0 for a new one.
    seller BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('farmer', 'cooperative', 'family_farm', 'enterprise', 'tourism', 'service_firm')),
    name TEXT NOT NULL CHECK (name <> ''),
    village BIGINT NOT NULL,
    registration TEXT NOT NULL,
    declared BOOLEAN NOT NULL,
    contact TEXT NOT NULL CHECK (contact <> ''),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'accepted', 'returned')),
    reason TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    reviewer BIGINT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    -- Nobody sells without a registration unless they declare why they need none (电子商务法 10).
    CHECK (registration <> '' OR declared),
    CHECK (reviewer <> applicant),
    CHECK ((status = 'waiting') = (reviewer = 0)),
    CHECK (status <> 'returned' OR reason <> '')
);
CREATE UNIQUE INDEX seller_application_waiting ON seller_application (county, applicant, seller) WHERE status = 'waiting';
CREATE INDEX seller_application_status ON seller_application (county, status, applied_at);

-- Sellers as they were last verified. A day is yyyymmdd.
CREATE TABLE seller (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    village BIGINT NOT NULL,
    registration TEXT NOT NULL,
    contact TEXT NOT NULL,
    since INTEGER NOT NULL,
    verified_on INTEGER NOT NULL,
    due_on INTEGER NOT NULL CHECK (due_on > verified_on),
    PRIMARY KEY (county, id)
);
CREATE INDEX seller_due ON seller (county, due_on);

-- Those who sold before sellers were verified go on for half a year and are verified then.
INSERT INTO seller (county, id, kind, name, village, registration, contact, since, verified_on, due_on)
SELECT county, seller, 'cooperative', MAX(seller_name), MAX(origin), '', '', 20261124, 20261124, 20270524
FROM listing GROUP BY county, seller;
