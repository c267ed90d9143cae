-- What the joint-conference office puts on record towards targets that no event tells of: a township or a village that was
-- named, or how many persons of a county were trained. One person writes it down with its document, another confirms it.
CREATE TABLE supervision_attainment (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    target TEXT NOT NULL CHECK (target <> ''),
    -- The county it counts for.
    of_county BIGINT NOT NULL,
    -- What was named; 0 where persons are counted.
    division BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    counted_on INTEGER NOT NULL,
    document TEXT NOT NULL CHECK (document <> ''),
    status TEXT NOT NULL CHECK (status IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    -- Who refused it or took it back, and why.
    ended_by BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (county, id),
    CHECK (division = 0 OR amount = 1),
    CHECK (status NOT IN ('confirmed', 'withdrawn') OR (confirmed_by <> 0 AND confirmed_by <> written_by)),
    CHECK (status NOT IN ('refused', 'withdrawn') OR (ended_by <> 0 AND reason <> ''))
);
-- A division is named once, and persons of a county are counted once for a day.
CREATE UNIQUE INDEX supervision_attainment_named ON supervision_attainment (county, target, division)
    WHERE division <> 0 AND status IN ('proposed', 'confirmed');
CREATE UNIQUE INDEX supervision_attainment_counted ON supervision_attainment (county, target, of_county, counted_on)
    WHERE division = 0 AND status IN ('proposed', 'confirmed');
