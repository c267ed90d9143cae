-- What the organiser of a campaign owes a seller, and what the two paid each other of it.

CREATE TABLE subsidy (
    -- The seller's county, whose books these are.
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    -- The county that holds the campaign, or the city.
    campaign_county BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    -- For orders that are paid, refunds taken off.
    owed_fen BIGINT NOT NULL CHECK (owed_fen >= 0),
    -- What the organiser paid the seller, and what the seller gave back of it.
    paid_fen BIGINT NOT NULL CHECK (paid_fen >= 0),
    returned_fen BIGINT NOT NULL CHECK (returned_fen >= 0),
    -- What the organiser is to pay still, or the seller to give back.
    due_fen BIGINT NOT NULL CHECK (due_fen >= 0),
    to_return_fen BIGINT NOT NULL CHECK (to_return_fen >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, campaign, seller),
    CHECK (owed_fen - paid_fen + returned_fen = due_fen - to_return_fen),
    CHECK (due_fen = 0 OR to_return_fen = 0)
);
CREATE INDEX subsidy_campaign ON subsidy (campaign, seller);
CREATE INDEX subsidy_seller ON subsidy (seller, campaign);

CREATE TABLE subsidy_payment (
    -- The seller's county.
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    campaign_county BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('paid', 'returned')),
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    paid_on INTEGER NOT NULL,
    -- The number on the bank's slip.
    reference TEXT NOT NULL CHECK (reference <> ''),
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    -- 0 and empty while it counts.
    undone_by BIGINT NOT NULL,
    undone_at BIGINT NOT NULL,
    undone_for TEXT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, campaign, seller) REFERENCES subsidy (county, campaign, seller),
    CHECK ((undone_by = 0) = (undone_for = ''))
);
CREATE INDEX subsidy_payment_id ON subsidy_payment (id);
CREATE INDEX subsidy_payment_campaign ON subsidy_payment (campaign, id);
CREATE INDEX subsidy_payment_seller ON subsidy_payment (seller, id);
-- One slip is recorded once for a seller; what was undone may be recorded anew.
CREATE UNIQUE INDEX subsidy_payment_slip ON subsidy_payment (county, campaign, seller, kind, reference)
    WHERE undone_by = 0;

-- Nothing was recorded as paid until now, so all that is owed is due.
INSERT INTO subsidy (
    county, id, campaign_county, campaign, seller, seller_name, owed_fen, paid_fen, returned_fen, due_fen, to_return_fen
)
SELECT
    u.county, MIN(u.id), u.campaign_county, u.campaign, u.seller, MAX(o.seller_name),
    SUM(u.organiser_goods_fen + u.organiser_freight_fen - u.reversed_fen), 0, 0,
    SUM(u.organiser_goods_fen + u.organiser_freight_fen - u.reversed_fen), 0
FROM campaign_use u
JOIN orders o ON o.county = u.county AND o.id = u.order_id
WHERE u.status = 'spent' AND u.organiser_goods_fen + u.organiser_freight_fen > 0
GROUP BY u.county, u.campaign_county, u.campaign, u.seller;
