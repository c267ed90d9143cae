-- Versions of the rulebook after the shipped one: proposed by one person, adopted by another, in force from a day on. The text
-- is never written again, and no row is deleted; only state, reason and the second person are added. City-wide, so county
-- is the prefecture's code. effective_from is yyyymmdd.
CREATE TABLE assessment_rulebook (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    rulebook_id TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    text TEXT NOT NULL CHECK (LENGTH(text) > 0),
    effective_from INTEGER NOT NULL,
    note TEXT NOT NULL CHECK (LENGTH(note) > 0),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'adopted', 'discarded')),
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL CHECK (proposed_by <> 0),
    proposed_at BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK ((state = 'proposed') = (decided_by = 0)),
    -- Two persons.
    CHECK (state <> 'adopted' OR decided_by <> proposed_by),
    CHECK (state <> 'discarded' OR LENGTH(reason) > 0)
);
-- One version takes effect on a day.
CREATE UNIQUE INDEX assessment_rulebook_day ON assessment_rulebook (county, effective_from) WHERE state <> 'discarded';
