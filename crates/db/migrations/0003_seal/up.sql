-- The log in sealed blocks: each covers the events after those of the block before, in the order (tx, seq),
-- and its hash goes on from that block's. A row that is changed, removed or inserted breaks the chain.
CREATE TABLE log_seal (
    number BIGINT NOT NULL PRIMARY KEY,
    -- The day of sealed_at in China, yyyymmdd. The last block of a day is its head, to be kept elsewhere.
    day INTEGER NOT NULL,
    events BIGINT NOT NULL CHECK (events > 0),
    -- The events of this block and of all before it: what is signed.
    total BIGINT NOT NULL,
    -- SHA-256 over the hash before and the events, in hexadecimal.
    hash TEXT NOT NULL,
    -- Ed25519, in hexadecimal.
    signature TEXT NOT NULL,
    sealed_at BIGINT NOT NULL
);
CREATE INDEX log_seal_day ON log_seal (day, number);
