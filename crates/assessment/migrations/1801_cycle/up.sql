-- The life of an assessment. What is city-wide carries the prefecture's code: the cycle of a half-year and its results.
-- What a county shows, answers and objects carries the county's. Days are yyyymmdd, 0 for none; persons 0 for nobody.

CREATE TABLE assessment_cycle (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('open', 'preliminary', 'decided', 'frozen', 'published')),
    deadline INTEGER NOT NULL,
    -- The rules it is judged by, as they were when it was opened.
    rulebook_id TEXT NOT NULL,
    rulebook_hash TEXT NOT NULL CHECK (LENGTH(rulebook_hash) = 64),
    rulebook_text TEXT NOT NULL,
    programme_text TEXT NOT NULL,
    objections_until INTEGER NOT NULL,
    -- The preliminary result, and the one that stands.
    preliminary BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period),
    CHECK (stage = 'open' OR (preliminary <> 0 AND objections_until <> 0)),
    CHECK (stage NOT IN ('frozen', 'published') OR standing <> 0)
);

-- A result as it was worked out: the rules, the facts, the trace with all figures, and a hash over all of it. Only its
-- state and its approvals ever change.
CREATE TABLE assessment_result (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('preliminary', 'final', 'correction')),
    -- The result it corrects, and why.
    replaces BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('told', 'proposed', 'returned', 'approved', 'published')),
    rulebook_id TEXT NOT NULL,
    rulebook_hash TEXT NOT NULL CHECK (LENGTH(rulebook_hash) = 64),
    rulebook_text TEXT NOT NULL,
    programme_text TEXT NOT NULL,
    frame TEXT NOT NULL,
    facts TEXT NOT NULL,
    trace TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    -- Who put it up for approval; 0 for a preliminary one, which is told and not approved.
    proposed_by BIGINT NOT NULL,
    -- The counties of which no two persons stood by what they showed, as JSON.
    unconfirmed TEXT NOT NULL,
    first_approver BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    second_approver BIGINT NOT NULL,
    second_at BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, cycle) REFERENCES assessment_cycle (county, id),
    CHECK (kind <> 'preliminary' OR state = 'told'),
    CHECK (kind = 'preliminary' OR state <> 'told'),
    CHECK ((kind = 'correction') = (replaces <> 0)),
    CHECK (kind <> 'correction' OR LENGTH(reason) > 0),
    -- Two persons approve, never one twice, and nothing is approved by fewer.
    CHECK (second_approver = 0 OR (first_approver <> 0 AND first_approver <> second_approver)),
    -- Who puts a result up approves it not.
    CHECK ((kind = 'preliminary') = (proposed_by = 0)),
    CHECK (proposed_by = 0 OR (first_approver <> proposed_by AND second_approver <> proposed_by)),
    CHECK (state NOT IN ('approved', 'published') OR second_approver <> 0)
);
CREATE UNIQUE INDEX assessment_result_proposed ON assessment_result (county, cycle) WHERE state = 'proposed';
CREATE UNIQUE INDEX assessment_result_final ON assessment_result (county, cycle)
    WHERE kind = 'final' AND state <> 'returned';
CREATE UNIQUE INDEX assessment_result_corrected ON assessment_result (county, replaces)
    WHERE kind = 'correction' AND state <> 'returned';

-- What a county shows for a fact of a criterion: a document of the register or a link to records, and the value it claims
-- (JSON; empty for a document, which speaks for itself). `item` is the box or the site, where the fact has several.
CREATE TABLE assessment_evidence (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    criterion TEXT NOT NULL,
    fact TEXT NOT NULL,
    item TEXT NOT NULL,
    value TEXT NOT NULL,
    document BIGINT NOT NULL,
    document_title TEXT NOT NULL,
    link TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('submitted', 'asked', 'accepted', 'rejected', 'falsified', 'withdrawn', 'replaced')),
    reason TEXT NOT NULL,
    submitted_by BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    reviewed_by BIGINT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    search_text TEXT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (document <> 0 OR LENGTH(link) > 0),
    -- Nobody reviews what they submitted.
    CHECK (reviewed_by = 0 OR reviewed_by <> submitted_by),
    CHECK (state NOT IN ('accepted', 'rejected', 'falsified', 'asked') OR reviewed_by <> 0),
    CHECK (state NOT IN ('rejected', 'falsified', 'asked') OR LENGTH(reason) > 0)
);
-- One piece waits for each fact and one is accepted, so that a better one can be shown before the deadline: when it is
-- accepted, the one before is replaced.
CREATE UNIQUE INDEX assessment_evidence_waiting ON assessment_evidence (county, period, fact, item)
    WHERE state IN ('submitted', 'asked');
CREATE UNIQUE INDEX assessment_evidence_accepted ON assessment_evidence (county, period, fact, item)
    WHERE state = 'accepted';
CREATE INDEX assessment_evidence_queue ON assessment_evidence (county, period, state);

CREATE TABLE assessment_message (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    evidence BIGINT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('office', 'county')),
    person BIGINT NOT NULL,
    words TEXT NOT NULL CHECK (LENGTH(words) > 0),
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, evidence) REFERENCES assessment_evidence (county, id)
);
CREATE INDEX assessment_message_of ON assessment_message (county, evidence, id);

-- A county stands by what it shows: one person says it is complete, another confirms it. Gone when something is added.
CREATE TABLE assessment_confirmation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    prepared_by BIGINT NOT NULL,
    prepared_at BIGINT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period),
    CHECK (confirmed_by = 0 OR confirmed_by <> prepared_by)
);

-- What an inspector found at a place; the latest of a place counts.
CREATE TABLE assessment_inspection (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    criterion TEXT NOT NULL,
    fact TEXT NOT NULL,
    place TEXT NOT NULL CHECK (LENGTH(place) > 0),
    inspected_on INTEGER NOT NULL,
    answers TEXT NOT NULL,
    note TEXT NOT NULL,
    inspector BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    search_text TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period, fact, place, inspected_on)
);
CREATE TABLE assessment_inspection_photo (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    inspection BIGINT NOT NULL,
    file BIGINT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, inspection, file),
    FOREIGN KEY (county, inspection) REFERENCES assessment_inspection (county, id)
);

-- Facts that the office sets: a training task, or a figure put right by the decision on an objection. Value and source
-- are JSON.
CREATE TABLE assessment_fact (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    fact TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    set_by BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period, fact)
);

-- Falsified evidence, and things waived by name.
CREATE TABLE assessment_ruling (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    criterion TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('falsified', 'waived')),
    item TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    evidence BIGINT NOT NULL,
    ruled_by BIGINT NOT NULL,
    ruled_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period, criterion, kind, item)
);

CREATE TABLE assessment_objection (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period TEXT NOT NULL,
    criterion TEXT NOT NULL,
    words TEXT NOT NULL CHECK (LENGTH(words) > 0),
    state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
    reason TEXT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, period, criterion),
    CHECK (decided_by = 0 OR decided_by <> made_by),
    CHECK ((state = 'open') = (decided_by = 0)),
    CHECK (state = 'open' OR LENGTH(reason) > 0)
);

-- Bulletins that were sent out of published results, each with the number and the head it went out under. Never written again.
CREATE TABLE assessment_bulletin (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    result BIGINT NOT NULL,
    number TEXT NOT NULL CHECK (LENGTH(number) > 0),
    issuer TEXT NOT NULL,
    red BOOLEAN NOT NULL,
    issued_by BIGINT NOT NULL CHECK (issued_by <> 0),
    issued_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number),
    FOREIGN KEY (county, result) REFERENCES assessment_result (county, id)
);
