-- Addresses that are told of events: a seller's, or with organisation 0 the county office's. Secrets are worked out from
-- the installation's key and the number here, and never stored.
CREATE TABLE webhook_endpoint (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    organisation BIGINT NOT NULL CHECK (organisation >= 0),
    url TEXT NOT NULL CHECK (url <> ''),
    -- Kinds of events, with spaces between and around them.
    kinds TEXT NOT NULL CHECK (kinds <> ''),
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    secret_number INTEGER NOT NULL CHECK (secret_number >= 1),
    -- Until when the secret before signs, too; 0 when it does not.
    old_until BIGINT NOT NULL CHECK (old_until >= 0),
    made_at BIGINT NOT NULL,
    -- What was answered last, and when: 0 when nothing was.
    last_status INTEGER NOT NULL CHECK (last_status >= 0),
    last_at BIGINT NOT NULL CHECK (last_at >= 0),
    -- Since when every answer has been a failure; 0 when the last was none.
    failing_since BIGINT NOT NULL CHECK (failing_since >= 0),
    PRIMARY KEY (county, id)
);
CREATE INDEX webhook_endpoint_id ON webhook_endpoint (id);
CREATE INDEX webhook_endpoint_owner ON webhook_endpoint (organisation, county);

-- What an address is told: one row for each event, moved forward by conditional updates.
CREATE TABLE webhook_delivery (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    endpoint BIGINT NOT NULL,
    -- The event of the log, or the number of a test.
    event BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    made_at BIGINT NOT NULL,
    -- When this series of attempts began.
    since BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    status INTEGER NOT NULL CHECK (status >= 0),
    answer TEXT NOT NULL,
    answered_at BIGINT NOT NULL CHECK (answered_at >= 0),
    PRIMARY KEY (county, id),
    -- An address is told of an event once.
    UNIQUE (county, endpoint, event),
    FOREIGN KEY (county, endpoint) REFERENCES webhook_endpoint (county, id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, next_at);
CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (county, endpoint, id);

-- Whose an order or a listing is, for the events that do not say it themselves.
CREATE TABLE webhook_owner (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    organisation BIGINT NOT NULL CHECK (organisation > 0),
    PRIMARY KEY (county, id)
);
