-- What the provider gave back of a purchase that a keeper had paid for with the villager's cash came to the keeper; this
-- much of it the keeper has handed to the villager. It never lay in the drawer.
ALTER TABLE behalf_act ADD COLUMN handed_fen BIGINT NOT NULL DEFAULT 0
    CHECK (handed_fen >= 0 AND handed_fen <= total_fen);
