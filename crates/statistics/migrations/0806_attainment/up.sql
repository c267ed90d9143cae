-- What the joint-conference office put on record towards targets that no event of the network tells of, as supervision's events
-- told it: a township or a village that was named, or how many persons of a county. `county` is the one it counts for.
CREATE TABLE target_attainment (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    target TEXT NOT NULL CHECK (target <> ''),
    -- 0 where persons are counted.
    division BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    counted_on INTEGER NOT NULL,
    -- The day it was taken back; 0 while it holds.
    ended_on INTEGER NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX target_attainment_target ON target_attainment (target, counted_on);
