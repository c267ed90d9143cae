-- The number of a seller at a payment provider: whose money it is there.
CREATE TABLE payout_account (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    provider TEXT NOT NULL CHECK (provider IN ('wechat')),
    number TEXT NOT NULL CHECK (number <> ''),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, seller, provider),
    UNIQUE (county, provider, number)
);

-- What the buyer scans or follows to pay; empty until a provider was asked for it.
ALTER TABLE payment ADD COLUMN way TEXT NOT NULL DEFAULT '' CHECK (way IN ('', 'qr', 'h5'));
ALTER TABLE payment ADD COLUMN link TEXT NOT NULL DEFAULT '';
-- The seller's number at the provider that was asked for the payment: the money is frozen there, whatever number the
-- seller has later. Empty until a provider was asked.
ALTER TABLE orders ADD COLUMN payee TEXT NOT NULL DEFAULT '';
-- When its provider was last asked what became of it; 0 for never.
ALTER TABLE payment ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX payment_unheard ON payment (provider, status, asked_at);
