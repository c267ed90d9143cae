-- A seller has a number at each provider. The table is made anew because a CHECK cannot be changed.
ALTER TABLE payout_account RENAME TO payout_account_before;
CREATE TABLE payout_account (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    provider TEXT NOT NULL CHECK (provider IN ('wechat', 'alipay')),
    number TEXT NOT NULL CHECK (number <> ''),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, provider),
    UNIQUE (county, provider, number)
);
INSERT INTO payout_account (county, id, seller, provider, number, changed_at)
    SELECT county, id, seller, provider, number, changed_at FROM payout_account_before;
DROP TABLE payout_account_before;
