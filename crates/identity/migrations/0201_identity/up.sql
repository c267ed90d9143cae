-- People carry the prefecture's code as county, so one phone is one person there.
CREATE TABLE person (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    phone_sealed TEXT NOT NULL,
    phone_index TEXT NOT NULL,
    phone_masked TEXT NOT NULL,
    password TEXT NOT NULL,
    wrong_passwords INTEGER NOT NULL CHECK (wrong_passwords >= 0),
    locked_until BIGINT NOT NULL,
    is_invented BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, phone_index)
);

CREATE TABLE organisation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('farmer', 'cooperative', 'family_farm', 'enterprise', 'tourism', 'purchaser', 'carrier', 'bureau')),
    name TEXT NOT NULL CHECK (name <> ''),
    village BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, name)
);

-- A role within a division, an organisation or a station.
CREATE TABLE role_grant (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('region', 'organisation', 'station')),
    scope_id BIGINT NOT NULL,
    region BIGINT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, person, role, scope_kind, scope_id),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- A session is a row: deleting it ends the session at once.
CREATE TABLE session (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, token_hash),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX session_person ON session (county, person);
