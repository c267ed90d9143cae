-- A buyer may give a way to pay up for another. What a provider closed is never opened again under its number, so each way
-- has an attempt, which stands in its numbers.
ALTER TABLE payment ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0);

-- Ways to pay that were opened and given up. Money that comes for one all the same pays an unpaid checkout (then the row is
-- gone: it is the payment again), and goes back when the checkout was paid (`paid`).
CREATE TABLE payment_given_up (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    checkout BIGINT NOT NULL,
    attempt BIGINT NOT NULL CHECK (attempt >= 0),
    provider TEXT NOT NULL CHECK (provider <> ''),
    way TEXT NOT NULL,
    link TEXT NOT NULL CHECK (link <> ''),
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'paid')),
    opened_at BIGINT NOT NULL,
    -- Until when its provider may still take money for it, where it does not say that it is closed.
    open_until BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, checkout, attempt),
    FOREIGN KEY (county, checkout) REFERENCES payment (county, checkout)
);
CREATE INDEX payment_given_up_unheard ON payment_given_up (provider, status, asked_at);
CREATE INDEX payment_given_up_checkout ON payment_given_up (checkout);

-- To which number of its seller an order would have been paid by a way that was given up.
CREATE TABLE payee_given_up (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    attempt BIGINT NOT NULL CHECK (attempt >= 0),
    number TEXT NOT NULL CHECK (number <> ''),
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, attempt),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id)
);

-- A refund is of the payment under an attempt, at the provider that took it. What was paid twice goes back once for each way,
-- and takes nothing from the order.
CREATE TABLE refund_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0 AND commission_fen <= amount_fen),
    reason TEXT NOT NULL CHECK (reason IN
        ('cancelled', 'too_late', 'short', 'weight', 'claim', 'barred', 'lost', 'uncollected', 'paid_twice')),
    status TEXT NOT NULL CHECK (status IN ('instructed', 'confirmed')),
    instructed_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    split_back_fen BIGINT NOT NULL CHECK (split_back_fen >= 0 AND split_back_fen <= commission_fen),
    provider TEXT NOT NULL CHECK (provider <> ''),
    attempt BIGINT NOT NULL CHECK (attempt >= 0),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, order_id) REFERENCES orders (county, id),
    CHECK (reason <> 'paid_twice' OR commission_fen = 0)
);
INSERT INTO refund_more (county, id, order_id, amount_fen, commission_fen, reason, status, instructed_at, confirmed_at,
        split_back_fen, provider, attempt)
    SELECT county, id, order_id, amount_fen, commission_fen, reason, status, instructed_at, confirmed_at, split_back_fen,
        COALESCE((
            SELECT p.provider FROM orders o JOIN payment p ON p.checkout = o.checkout
            WHERE o.county = refund.county AND o.id = refund.order_id
        ), 'sandbox'), 0
    FROM refund;
CREATE TABLE refund_try_more (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    refund BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries > 0),
    fault TEXT NOT NULL,
    given_up BOOLEAN NOT NULL,
    attempt BIGINT NOT NULL CHECK (attempt >= 0),
    tried_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, refund),
    FOREIGN KEY (county, refund) REFERENCES refund_more (county, id),
    CHECK (NOT given_up OR fault <> '')
);
INSERT INTO refund_try_more (county, id, refund, tries, fault, given_up, attempt, tried_at, next_at)
    SELECT county, id, refund, tries, fault, given_up, attempt, tried_at, next_at FROM refund_try;
DROP TABLE refund_try;
DROP TABLE refund;
ALTER TABLE refund_more RENAME TO refund;
ALTER TABLE refund_try_more RENAME TO refund_try;
CREATE INDEX refund_order ON refund (county, order_id, id);
CREATE INDEX refund_id ON refund (id);
CREATE INDEX refund_waiting ON refund (status, instructed_at);
CREATE INDEX refund_told ON refund (confirmed_at);
CREATE UNIQUE INDEX refund_paid_twice ON refund (county, order_id, attempt) WHERE reason = 'paid_twice';
