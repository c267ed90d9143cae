-- What sellers were reminded of: one for each seller, thing, due day and step. Days are yyyymmdd.
CREATE TABLE seller_reminder (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    -- The verification (0), or a document by its number.
    document BIGINT NOT NULL,
    -- The pre-order whose harvest is to be recorded; 0 for the others.
    preorder BIGINT NOT NULL DEFAULT 0,
    due_on INTEGER NOT NULL,
    -- 30 or 7 days before, and 0 once it lapsed.
    step INTEGER NOT NULL CHECK (step IN (30, 7, 0)),
    made_at BIGINT NOT NULL,
    -- How it went out beside the seller's page: `none` until somebody tried.
    sent TEXT NOT NULL CHECK (sent IN ('none', 'not_set_up', 'sent', 'failed')),
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, document, preorder, due_on, step)
);
CREATE INDEX seller_reminder_sent ON seller_reminder (sent, id);
