-- Photographs that a side of a claim shows with what it says: buyer, seller and county see them, and nobody else.
CREATE TABLE claim_photo (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    claim BIGINT NOT NULL,
    -- What was said with it.
    step BIGINT NOT NULL,
    place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 6),
    file BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, step, place),
    FOREIGN KEY (county, claim) REFERENCES claim (county, id),
    FOREIGN KEY (county, step) REFERENCES claim_step (county, id)
);
CREATE INDEX claim_photo_claim ON claim_photo (county, claim);
