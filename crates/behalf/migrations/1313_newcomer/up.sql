-- People whose account was made at a counter. A keeper who was there may know its password, so their codes stand on no page
-- and go to the phone alone. The id is the person's.
CREATE TABLE behalf_newcomer (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    station BIGINT NOT NULL,
    keeper BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX behalf_newcomer_id ON behalf_newcomer (id);
