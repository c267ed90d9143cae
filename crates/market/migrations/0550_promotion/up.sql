-- Campaigns (促销活动), their rules, enrolled listings and coupons, and what each took off an order.

CREATE TABLE campaign (
    -- The county that holds it, or the city.
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    story TEXT NOT NULL,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER NOT NULL CHECK (ends_on >= starts_on),
    -- Only listings of this shelf; empty for all.
    category TEXT NOT NULL,
    -- What of a discount the organiser bears, in basis points.
    organiser_share BIGINT NOT NULL CHECK (organiser_share BETWEEN 0 AND 10000),
    budget_fen BIGINT NOT NULL CHECK (budget_fen >= 0),
    reserved_fen BIGINT NOT NULL CHECK (reserved_fen >= 0),
    spent_fen BIGINT NOT NULL CHECK (spent_fen >= 0),
    stacking TEXT NOT NULL CHECK (stacking IN ('exclusive', 'stackable')),
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'ended')),
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    -- 0 until then.
    published_by BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    -- Nobody promises more than there is.
    CHECK (reserved_fen + spent_fen <= budget_fen),
    CHECK (organiser_share = 0 OR budget_fen > 0),
    -- What an organiser pays for is published by a second person.
    CHECK (organiser_share = 0 OR published_by <> made_by),
    CHECK (status <> 'published' OR published_by <> 0)
);
CREATE INDEX campaign_id ON campaign (id);
CREATE INDEX campaign_days ON campaign (status, ends_on);

CREATE TABLE campaign_rule (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    least_fen BIGINT NOT NULL CHECK (least_fen >= 0),
    least_pieces BIGINT NOT NULL CHECK (least_pieces >= 0),
    first_order BOOLEAN NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Only lines of this county; 0 for all.
    of_county BIGINT NOT NULL,
    mark TEXT NOT NULL,
    benefit TEXT NOT NULL CHECK (benefit IN ('fen_off', 'points_off', 'fixed_price', 'nth_free', 'freight_free')),
    value BIGINT NOT NULL CHECK (value >= 0),
    -- 0 for a rule that holds without a coupon.
    coupons BIGINT NOT NULL CHECK (coupons >= 0),
    per_person BIGINT NOT NULL CHECK (per_person >= 0),
    valid_until INTEGER NOT NULL,
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= coupons),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, campaign) REFERENCES campaign (county, id),
    CHECK ((coupons = 0) = (per_person = 0))
);
CREATE INDEX campaign_rule_campaign ON campaign_rule (county, campaign, id);

CREATE TABLE campaign_listing (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    listing_county BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    title TEXT NOT NULL,
    -- What a piece costs in the campaign; 0 for what it costs anyway.
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= pieces),
    enrolled_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, campaign, listing),
    FOREIGN KEY (county, campaign) REFERENCES campaign (county, id)
);
CREATE INDEX campaign_listing_listing ON campaign_listing (listing_county, listing);
CREATE INDEX campaign_listing_seller ON campaign_listing (listing_county, seller, campaign);

CREATE TABLE coupon (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    rule BIGINT NOT NULL,
    person BIGINT NOT NULL,
    -- Which of those one person may take it is.
    number BIGINT NOT NULL CHECK (number > 0),
    -- The checkout it is spent with; 0 until then.
    checkout BIGINT NOT NULL,
    valid_until INTEGER NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, rule, person, number),
    FOREIGN KEY (county, rule) REFERENCES campaign_rule (county, id)
);
CREATE INDEX coupon_person ON coupon (person, valid_until);

-- What one campaign took off one order. `county` is the order's.
CREATE TABLE campaign_use (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    campaign_county BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    -- 0 when none was spent.
    coupon BIGINT NOT NULL,
    discount_fen BIGINT NOT NULL CHECK (discount_fen >= 0),
    freight_fen BIGINT NOT NULL CHECK (freight_fen >= 0),
    organiser_goods_fen BIGINT NOT NULL CHECK (organiser_goods_fen >= 0 AND organiser_goods_fen <= discount_fen),
    organiser_freight_fen BIGINT NOT NULL CHECK (organiser_freight_fen >= 0 AND organiser_freight_fen <= freight_fen),
    -- Of the organiser's part: taken back with refunds.
    reversed_fen BIGINT NOT NULL CHECK (reversed_fen >= 0 AND reversed_fen <= organiser_goods_fen + organiser_freight_fen),
    status TEXT NOT NULL CHECK (status IN ('reserved', 'spent', 'returned')),
    used_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, campaign),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
CREATE INDEX campaign_use_coupon ON campaign_use (campaign_county, coupon);
CREATE INDEX campaign_use_campaign ON campaign_use (campaign_county, campaign, status);

-- Pieces an order took of what a seller gave a campaign.
CREATE TABLE campaign_piece (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    campaign_county BIGINT NOT NULL,
    enrolment BIGINT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, enrolment),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
