-- What was said in the dispute of a contract, in order: raised, answered, noted by an office, ended. Only ever inserted into.
CREATE TABLE trade_dispute_step (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    contract BIGINT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('raised', 'said', 'noted', 'ended')),
    -- The side that speaks; none for an office, which only notes.
    side TEXT NOT NULL CHECK (side IN ('', 'buyer', 'seller')),
    by_person BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, contract) REFERENCES trade_contract (county, id),
    CHECK ((step = 'noted') = (side = '')),
    CHECK (step = 'ended' OR words <> '')
);
CREATE INDEX trade_dispute_step_contract ON trade_dispute_step (county, contract, id);
-- Disputes that are open began somewhere; who raised them was not kept.
INSERT INTO trade_dispute_step (county, id, contract, step, side, by_person, by_name, words, at)
    SELECT county, id, id, 'raised', dispute_by, 0, '', dispute_reason, changed_at
    FROM trade_contract_state WHERE dispute_by <> '' AND dispute_reason <> '';
