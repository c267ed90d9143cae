-- Organisations that only buy in bulk, and what the county found. The one who reviews is another than the one who registers.
CREATE TABLE trade_purchaser (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    licence TEXT NOT NULL CHECK (licence <> ''),
    village BIGINT NOT NULL,
    contact TEXT NOT NULL CHECK (contact <> ''),
    applicant BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'accepted', 'returned')),
    reason TEXT NOT NULL,
    reviewer BIGINT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    -- The organisation that was made of it; 0 before.
    organisation BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (reviewer <> applicant),
    CHECK ((status = 'waiting') = (reviewer = 0)),
    CHECK (status <> 'returned' OR reason <> ''),
    CHECK ((status = 'accepted') = (organisation <> 0))
);
-- A licence stands for one purchaser, whether it waits or was accepted.
CREATE UNIQUE INDEX trade_purchaser_licence ON trade_purchaser (county, licence) WHERE status <> 'returned';
CREATE INDEX trade_purchaser_id ON trade_purchaser (id);
CREATE INDEX trade_purchaser_status ON trade_purchaser (county, status, applied_at);
CREATE INDEX trade_purchaser_applicant ON trade_purchaser (applicant);
