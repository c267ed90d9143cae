-- Divisions, one row for each span in which a code kept its name. No county column: look-ups that every
-- county shares are a reference table. A row ends and is never deleted.
CREATE TABLE division (
    code BIGINT NOT NULL CHECK (code >= 100000),
    valid_from INTEGER NOT NULL CHECK (valid_from >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    level TEXT NOT NULL CHECK (level IN ('city', 'county', 'township', 'village')),
    kind TEXT NOT NULL,
    valid_to INTEGER NOT NULL,
    successor BIGINT NOT NULL CHECK (successor >= 0),
    PRIMARY KEY (code, valid_from),
    CHECK (valid_to = 0 OR valid_to > valid_from),
    CHECK (successor = 0 OR (valid_to > 0 AND successor <> code))
);
-- A code is valid once: two imports at the same time cannot both begin it.
CREATE UNIQUE INDEX division_valid ON division (code) WHERE valid_to = 0;
