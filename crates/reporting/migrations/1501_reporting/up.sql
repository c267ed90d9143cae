-- The organisations there are, as identity tells.
CREATE TABLE reporting_organisation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    PRIMARY KEY (county, id)
);

-- Who reports a data set, from a day until a day; organisation 0 is the county itself.
CREATE TABLE reporting_unit (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    data_set TEXT NOT NULL CHECK (data_set <> ''),
    organisation BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    search_text TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    enrolled_by BIGINT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, data_set, organisation, from_day),
    CHECK (from_day <= until_day)
);
CREATE INDEX reporting_unit_id ON reporting_unit (id);
CREATE INDEX reporting_unit_set ON reporting_unit (data_set, county);
CREATE INDEX reporting_unit_organisation ON reporting_unit (organisation);
-- One enrolment at a time.
CREATE UNIQUE INDEX reporting_unit_open ON reporting_unit (county, data_set, organisation) WHERE until_day = 99991231;

-- What a unit reports of a period. Persons are 0 until somebody took the step; three steps are three persons.
CREATE TABLE reporting_report (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    data_set TEXT NOT NULL,
    set_version INTEGER NOT NULL,
    period TEXT NOT NULL,
    period_end INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'submitted', 'returned', 'checked', 'approved')),
    -- What was typed and is not submitted, as JSON: it need not be right.
    draft TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 0),
    approved_version INTEGER NOT NULL CHECK (approved_version >= 0),
    first_on INTEGER NOT NULL,
    submitted_by BIGINT NOT NULL,
    checked_by BIGINT NOT NULL,
    approved_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, unit, period),
    FOREIGN KEY (county, unit) REFERENCES reporting_unit (county, id),
    CHECK (approved_version <= version),
    CHECK ((first_on = 0) = (version = 0)),
    CHECK ((stage = 'draft') = (version = 0)),
    CHECK (stage <> 'returned' OR reason <> ''),
    CHECK (stage <> 'checked' OR (checked_by <> 0 AND checked_by <> submitted_by)),
    CHECK (stage <> 'approved' OR (
        approved_version = version AND checked_by <> 0 AND approved_by <> 0
        AND checked_by <> submitted_by AND approved_by <> submitted_by AND approved_by <> checked_by))
);
CREATE INDEX reporting_report_id ON reporting_report (id);
CREATE INDEX reporting_report_period ON reporting_report (data_set, period, county);
CREATE INDEX reporting_report_unit ON reporting_report (county, unit, period_end);

-- Each time figures are submitted there is a version. Inserted, never updated.
CREATE TABLE reporting_version (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    report BIGINT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    set_version INTEGER NOT NULL,
    person BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- Why it corrects a locked period; empty otherwise.
    reason TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, report, version),
    FOREIGN KEY (county, report) REFERENCES reporting_report (county, id)
);

-- The figures of a version.
CREATE TABLE reporting_value (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    report BIGINT NOT NULL,
    version INTEGER NOT NULL,
    element TEXT NOT NULL,
    value BIGINT NOT NULL CHECK (value >= 0),
    explanation TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, report, version, element),
    UNIQUE (county, report, version, element, value),
    FOREIGN KEY (county, report, version) REFERENCES reporting_version (county, report, version)
);

-- Who signed each figure. It repeats the figure and points at it, so neither can be updated without the other: the
-- database refuses to edit what somebody reported (统计法 7, 24).
CREATE TABLE reporting_signature (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    report BIGINT NOT NULL,
    version INTEGER NOT NULL,
    element TEXT NOT NULL,
    value BIGINT NOT NULL,
    person BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, report, version, element),
    FOREIGN KEY (county, report, version, element, value)
        REFERENCES reporting_value (county, report, version, element, value)
);

-- More time, asked and granted before the deadline only.
CREATE TABLE reporting_extension (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    period TEXT NOT NULL,
    due_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    asked_by BIGINT NOT NULL,
    asked_on INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('asked', 'granted', 'refused')),
    decided_by BIGINT NOT NULL,
    decided_on INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit) REFERENCES reporting_unit (county, id),
    CHECK (due_day < until_day),
    CHECK (asked_on <= due_day),
    CHECK (status = 'asked' OR (decided_by <> 0 AND decided_by <> asked_by)),
    CHECK (status <> 'granted' OR (decided_on <> 0 AND decided_on <= due_day))
);
CREATE INDEX reporting_extension_id ON reporting_extension (id);
-- One that waits or holds for a report.
CREATE UNIQUE INDEX reporting_extension_one ON reporting_extension (county, unit, period) WHERE status <> 'refused';

-- Who was reminded of what, once each.
CREATE TABLE reporting_reminder (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('due', 'overdue')),
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, unit, period, kind),
    FOREIGN KEY (county, unit) REFERENCES reporting_unit (county, id)
);
