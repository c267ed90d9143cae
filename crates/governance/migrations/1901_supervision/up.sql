-- All of supervision is the city's own record: county is the prefecture's code. A party is written as the id of a
-- department in supervision.toml (`commerce`) or as the code of a county (`410324`).

-- A department of the file and the organisation its officers act for.
CREATE TABLE supervision_seat (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    department TEXT NOT NULL CHECK (department <> ''),
    organisation BIGINT NOT NULL,
    seated_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, department),
    UNIQUE (county, organisation)
);

-- A task as it stands. Version is looked at by every change, so that nobody decides on what they have not seen.
CREATE TABLE supervision_task (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('plan', 'hand', 'meeting')),
    -- The plan's item; empty for others.
    item TEXT NOT NULL,
    -- The task it is part of; 0 for none.
    parent BIGINT NOT NULL,
    section TEXT NOT NULL,
    title_zh TEXT NOT NULL CHECK (title_zh <> ''),
    title_en TEXT NOT NULL,
    result_zh TEXT NOT NULL,
    result_en TEXT NOT NULL,
    target TEXT NOT NULL,
    lead TEXT NOT NULL CHECK (lead <> ''),
    -- Between spaces: ` finance 410324 `.
    helpers TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('assigned', 'accepted', 'declined', 'proposed', 'done', 'dropped')),
    share_bp INTEGER NOT NULL CHECK (share_bp BETWEEN 0 AND 10000),
    -- The day asked for while an extension waits; 0 for none.
    asked_day INTEGER NOT NULL,
    asked_by BIGINT NOT NULL,
    proposed_by BIGINT NOT NULL,
    completed_by BIGINT NOT NULL,
    done_day INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (due_day >= from_day),
    CHECK (asked_day = 0 OR asked_day > due_day),
    -- Two persons: who proposes does not complete.
    CHECK (status <> 'done' OR (completed_by <> 0 AND completed_by <> proposed_by AND share_bp = 10000))
);
-- The plan is taken into force once for a year.
CREATE UNIQUE INDEX supervision_task_item ON supervision_task (county, year, item, lead) WHERE item <> '';
CREATE INDEX supervision_task_year ON supervision_task (county, year, status);
CREATE INDEX supervision_task_parent ON supervision_task (county, parent);

-- What was said and done about a task; never changed.
CREATE TABLE supervision_entry (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    task BIGINT NOT NULL,
    step TEXT NOT NULL,
    party TEXT NOT NULL,
    words TEXT NOT NULL,
    share_bp INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    person BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, task) REFERENCES supervision_task (county, id)
);
CREATE INDEX supervision_entry_task ON supervision_entry (county, task);

-- Files that an entry, a meeting or a finding names. Whoever may see the subject may see the file.
CREATE TABLE supervision_file (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('task', 'meeting', 'finding', 'attainment')),
    subject BIGINT NOT NULL,
    -- The entry it came with; 0 for none.
    entry BIGINT NOT NULL,
    file BIGINT NOT NULL,
    name TEXT NOT NULL,
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, subject_kind, subject, file)
);

CREATE TABLE supervision_meeting (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    held_on INTEGER NOT NULL,
    agenda TEXT NOT NULL,
    -- Between spaces, as helpers are.
    present TEXT NOT NULL,
    minutes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'confirmed')),
    written_by BIGINT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (status <> 'confirmed' OR (confirmed_by <> 0 AND confirmed_by <> written_by AND minutes <> ''))
);

-- A decision becomes a task once.
CREATE TABLE supervision_decision (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    meeting BIGINT NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''),
    lead TEXT NOT NULL CHECK (lead <> ''),
    helpers TEXT NOT NULL,
    due_day INTEGER NOT NULL,
    task BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, meeting) REFERENCES supervision_meeting (county, id)
);
CREATE INDEX supervision_decision_meeting ON supervision_decision (county, meeting);

CREATE TABLE supervision_visit (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    party TEXT NOT NULL CHECK (party <> ''),
    visited_on INTEGER NOT NULL,
    inspectors TEXT NOT NULL CHECK (inspectors <> ''),
    summary TEXT NOT NULL CHECK (summary <> ''),
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE TABLE supervision_finding (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    visit BIGINT NOT NULL,
    party TEXT NOT NULL CHECK (party <> ''),
    severity TEXT NOT NULL CHECK (severity IN ('minor', 'serious', 'grave')),
    words TEXT NOT NULL CHECK (words <> ''),
    from_day INTEGER NOT NULL,
    due_day INTEGER NOT NULL CHECK (due_day >= from_day),
    status TEXT NOT NULL CHECK (status IN ('open', 'answered', 'closed')),
    answer TEXT NOT NULL,
    answered_by BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (county, id),
    CHECK (status <> 'answered' OR (answer <> '' AND answered_by <> 0)),
    CHECK (status <> 'closed' OR (answer <> '' AND decided_by <> 0 AND decided_by <> answered_by)),
    FOREIGN KEY (county, visit) REFERENCES supervision_visit (county, id)
);
CREATE INDEX supervision_finding_visit ON supervision_finding (county, visit);
CREATE INDEX supervision_finding_party ON supervision_finding (county, party, status);

-- A bulletin, and the sentences it was drawn from with their records. What is published is never changed.
CREATE TABLE supervision_bulletin (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('public', 'members')),
    -- Such as 洛农电办〔2026〕3号; empty for one that goes out without a number.
    number TEXT NOT NULL,
    title_zh TEXT NOT NULL CHECK (title_zh <> ''),
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    basis TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published')),
    written_by BIGINT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    -- SHA-256 of what was published; empty before.
    shown_hash TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (status <> 'published' OR (confirmed_by <> 0 AND confirmed_by <> written_by AND shown_hash <> '' AND body_zh <> ''))
);

CREATE UNIQUE INDEX supervision_bulletin_number ON supervision_bulletin (county, number) WHERE number <> '';

-- Where somebody wants to be reminded; the key is the person.
CREATE TABLE supervision_address (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    email TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);

-- Each person is reminded once for each step of each deadline.
CREATE TABLE supervision_reminder (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('task', 'finding', 'report', 'evidence', 'question', 'objection')),
    subject BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step <> ''),
    due_day INTEGER NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('program', 'email', 'sms')),
    outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'sending', 'sent', 'logged', 'failed', 'shown')),
    seen BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, person, subject_kind, subject, due_day, step)
);
CREATE INDEX supervision_reminder_waiting ON supervision_reminder (county, outcome);
