-- The shared secret of a person's authenticator app; not asked for before the first code confirmed it.
-- A code is good once: last_step only grows.
CREATE TABLE second_factor (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    secret_sealed TEXT NOT NULL,
    last_step BIGINT NOT NULL CHECK (last_step >= 0),
    is_confirmed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, id) REFERENCES person (county, id)
);

-- Identity numbers of those who sell or send; one number is one person.
CREATE TABLE identity_number (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number_sealed TEXT NOT NULL,
    number_index TEXT NOT NULL,
    number_masked TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number_index),
    FOREIGN KEY (county, id) REFERENCES person (county, id)
);

-- The password was right, and the code of the second factor is still to come.
ALTER TABLE session ADD COLUMN awaits_code BOOLEAN NOT NULL DEFAULT FALSE;
