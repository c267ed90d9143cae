-- The last day on which a payment is in time, by the terms; 0 where they name no days.
ALTER TABLE trade_payment ADD COLUMN due_on INTEGER NOT NULL DEFAULT 0;
CREATE INDEX trade_payment_due ON trade_payment (status, due_on);
CREATE INDEX trade_stage_to ON trade_stage (to_day);

-- What both sides were told is late, once for each stage and each payment of a contract.
CREATE TABLE trade_late (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    contract BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'payment')),
    -- The stage's number, or the payment.
    subject BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, contract, kind, subject),
    FOREIGN KEY (county, contract) REFERENCES trade_contract (county, id)
);
