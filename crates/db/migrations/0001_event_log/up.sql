-- One row for each act in the platform: feed, audit trail and integration point in one.
-- (tx, seq) is the order of the log: `tx` is the writing transaction, `seq` the event within it.
CREATE TABLE event_log (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    tx BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, tx, seq)
);
CREATE INDEX event_log_order ON event_log (tx, seq);
CREATE INDEX event_log_subject ON event_log (county, subject);

-- How far each consumer has come. It moves in the transaction that does the consumer's work.
CREATE TABLE event_cursor (
    consumer TEXT NOT NULL PRIMARY KEY,
    tx BIGINT NOT NULL,
    seq INTEGER NOT NULL
);
