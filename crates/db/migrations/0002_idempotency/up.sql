-- One row for each writing request that named a key, so that a repeated request is done once.
CREATE TABLE idempotency_key (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    owner TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'applied', 'answered')),
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    location TEXT NOT NULL,
    answer TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, owner, route, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (started_at);
