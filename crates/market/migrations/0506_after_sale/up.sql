-- What happens after the order: less packed than ordered, goods that come back, money that goes back, and what
-- buyers say of it.

-- Whether a line may come back without a reason (消费者权益保护法 25), as it was shown when it was bought.
ALTER TABLE listing ADD COLUMN return_rule TEXT NOT NULL DEFAULT 'seven_days'
    CHECK (return_rule IN ('seven_days', 'fresh', 'by_consent'));
UPDATE listing SET return_rule = 'fresh' WHERE category IN ('fruit', 'bean');
UPDATE listing SET return_rule = 'by_consent' WHERE category = 'tourism';

ALTER TABLE order_line ADD COLUMN return_rule TEXT NOT NULL DEFAULT 'seven_days'
    CHECK (return_rule IN ('seven_days', 'fresh', 'by_consent'));
UPDATE order_line SET return_rule = COALESCE((SELECT listing.return_rule FROM listing
    WHERE listing.county = order_line.county AND listing.id = order_line.listing), 'seven_days');
-- Money of this line that went back or is on its way back.
ALTER TABLE order_line ADD COLUMN refunded_fen BIGINT NOT NULL DEFAULT 0
    CHECK (refunded_fen >= 0 AND refunded_fen <= amount_fen);

-- Nobody gives back and keeps as commission more than was paid.
ALTER TABLE orders ADD COLUMN refunded_fen BIGINT NOT NULL DEFAULT 0
    CHECK (refunded_fen >= 0 AND refunded_fen + commission_fen <= total_fen);
ALTER TABLE orders ADD COLUMN collected_at BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET collected_at = changed_at WHERE status = 'collected';
-- What the provider was told to pay when the order was collected; later refunds do not change it.
ALTER TABLE orders ADD COLUMN payout_fen BIGINT NOT NULL DEFAULT 0 CHECK (payout_fen >= 0);
ALTER TABLE orders ADD COLUMN payout_commission_fen BIGINT NOT NULL DEFAULT 0
    CHECK (payout_commission_fen >= 0 AND payout_fen + payout_commission_fen <= total_fen);
UPDATE orders SET payout_fen = total_fen - commission_fen, payout_commission_fen = commission_fen
    WHERE status = 'collected';

-- Money the provider was told to give back. The number of an order's only refund used to be the order's own.
CREATE TABLE refund (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0 AND commission_fen <= amount_fen),
    reason TEXT NOT NULL CHECK (reason IN ('cancelled', 'too_late', 'short', 'weight', 'claim')),
    status TEXT NOT NULL CHECK (status IN ('instructed', 'confirmed')),
    instructed_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);
CREATE INDEX refund_order ON refund (county, order_id, id);
CREATE INDEX refund_id ON refund (id);
CREATE INDEX refund_waiting ON refund (status, instructed_at);
INSERT INTO refund (county, id, order_id, amount_fen, commission_fen, reason, status, instructed_at, confirmed_at)
    SELECT county, id, id, total_fen, commission_fen, 'cancelled',
        CASE status WHEN 'refunding' THEN 'instructed' ELSE 'confirmed' END,
        changed_at, CASE status WHEN 'refunding' THEN 0 ELSE changed_at END
    FROM orders WHERE status IN ('refunding', 'refunded');
UPDATE order_line SET refunded_fen = amount_fen
    WHERE EXISTS (SELECT 1 FROM orders WHERE orders.county = order_line.county AND orders.id = order_line.order_id
        AND orders.status IN ('refunding', 'refunded'));
UPDATE orders SET commission_fen = 0, refunded_fen = total_fen WHERE status IN ('refunding', 'refunded');

-- A buyer asks for money back or to send goods back.
CREATE TABLE claim (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    title TEXT NOT NULL,
    buyer BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('damaged', 'short', 'wrong', 'return', 'not_received')),
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    asked_fen BIGINT NOT NULL CHECK (asked_fen > 0),
    given_fen BIGINT NOT NULL CHECK (given_fen >= 0 AND given_fen <= asked_fen),
    status TEXT NOT NULL CHECK (status IN ('open', 'returning', 'sent', 'refused', 'disputed', 'refunded', 'rejected', 'withdrawn')),
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    CHECK (given_fen = 0 OR status = 'refunded')
);
-- One claim at a time for a line.
CREATE UNIQUE INDEX claim_open ON claim (county, order_id, listing)
    WHERE status IN ('open', 'returning', 'sent', 'refused', 'disputed');
CREATE INDEX claim_id ON claim (id);
CREATE INDEX claim_order ON claim (county, order_id, id);
CREATE INDEX claim_buyer ON claim (buyer, made_at);
CREATE INDEX claim_seller ON claim (county, seller, made_at);
CREATE INDEX claim_due ON claim (status, due_at);

-- What was said and done, in order. Never changed: it is the file of a dispute.
CREATE TABLE claim_step (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    claim BIGINT NOT NULL,
    status TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buyer', 'seller', 'county', 'system')),
    person BIGINT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, claim) REFERENCES claim (county, id)
);
CREATE INDEX claim_step_claim ON claim_step (county, claim, id);

-- What a buyer says of goods they collected. There is no way to delete one (电子商务法 39).
CREATE TABLE review (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    product BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    buyer_name TEXT NOT NULL,
    title TEXT NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    words TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    reply TEXT NOT NULL,
    replied_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, listing),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    FOREIGN KEY (county, product) REFERENCES product (county, id)
);
CREATE INDEX review_product ON review (county, product, written_at);
CREATE INDEX review_seller ON review (county, seller, written_at);
CREATE INDEX review_id ON review (id);
