-- Versions of the platform's rules that the city wrote (电子商务法 33, 34); the first one is shipped with the programme.
-- County is the prefecture's code. A published version never changes.
CREATE TABLE platform_rules (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    -- 0 while it is a draft.
    number INTEGER NOT NULL CHECK (number >= 0),
    zh TEXT NOT NULL CHECK (zh <> ''),
    en TEXT NOT NULL CHECK (en <> ''),
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    -- The last day of opinions, the first day it holds, and the moment that day begins.
    opinions_until INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK ((status = 'draft') = (number = 0)),
    CHECK (status = 'draft' OR (published_by <> 0 AND published_by <> written_by)),
    CHECK (status = 'draft' OR opinions_until < valid_from),
    -- Seven whole days ahead.
    CHECK (status = 'draft' OR valid_at >= published_at + 604800000)
);
CREATE UNIQUE INDEX platform_rules_number ON platform_rules (county, number) WHERE number > 0;

-- What people say to a version before it holds.
CREATE TABLE platform_opinion (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    rules BIGINT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''),
    -- 0 for a visitor.
    author BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, rules) REFERENCES platform_rules (county, id)
);
CREATE INDEX platform_opinion_rules ON platform_opinion (county, number, sent_at);
