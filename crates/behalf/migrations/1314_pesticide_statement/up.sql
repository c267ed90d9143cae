-- What a villager states at a counter who has pesticide bought for them (购药信息; 农药管理条例 27), until the orders are placed: then it
-- stands with them. Name and phone are sealed.
CREATE TABLE behalf_pesticide_statement (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    sealed TEXT NOT NULL CHECK (sealed <> ''),
    shown TEXT NOT NULL,
    crop TEXT NOT NULL CHECK (crop <> ''),
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    -- The keeper who wrote it down.
    stated_by BIGINT NOT NULL,
    stated_by_name TEXT NOT NULL,
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, act),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
CREATE INDEX behalf_pesticide_statement_at ON behalf_pesticide_statement (stated_at);
