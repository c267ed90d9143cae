-- Demand and supply posts. Expiry follows from valid_until and the day.
CREATE TABLE trade_post (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('demand', 'supply')),
    organisation BIGINT NOT NULL,
    name TEXT NOT NULL,
    village BIGINT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('fruit', 'vegetable', 'grain_oil', 'mountain', 'bean', 'herb', 'livestock', 'craft')),
    product TEXT NOT NULL CHECK (product <> ''),
    search_text TEXT NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('special', 'first', 'second', 'third', 'mixed')),
    unit TEXT NOT NULL CHECK (unit IN ('weight', 'piece')),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    place BIGINT NOT NULL,
    -- An idea that binds nobody; 0 for none.
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    valid_until INTEGER NOT NULL,
    note TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (from_day <= to_day)
);
CREATE INDEX trade_post_id ON trade_post (id);
CREATE INDEX trade_post_shown ON trade_post (status, kind, category, valid_until);
CREATE INDEX trade_post_owner ON trade_post (county, organisation);

-- What two organisations say to one another about a post; the terms are those now on the table.
CREATE TABLE trade_quote (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    post BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('demand', 'supply')),
    product TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('weight', 'piece')),
    owner BIGINT NOT NULL,
    owner_name TEXT NOT NULL,
    owner_village BIGINT NOT NULL,
    other BIGINT NOT NULL,
    other_county BIGINT NOT NULL,
    other_name TEXT NOT NULL,
    other_village BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'ended')),
    turn BIGINT NOT NULL CHECK (turn >= 1),
    last_by BIGINT NOT NULL,
    terms TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, post) REFERENCES trade_post (county, id),
    CHECK (owner <> other),
    CHECK (last_by = owner OR last_by = other)
);
CREATE INDEX trade_quote_id ON trade_quote (id);
CREATE INDEX trade_quote_owner ON trade_quote (owner, changed_at);
CREATE INDEX trade_quote_other ON trade_quote (other, changed_at);
-- Two organisations talk once at a time about a post.
CREATE UNIQUE INDEX trade_quote_open ON trade_quote (county, post, other) WHERE status = 'open';

-- Every terms that were ever on the table.
CREATE TABLE trade_quote_turn (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    quote BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    person BIGINT NOT NULL,
    terms TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, quote, turn),
    FOREIGN KEY (county, quote) REFERENCES trade_quote (county, id)
);

-- What was agreed. Nothing here is ever updated; county is the seller's, who may belong to another one than the
-- quote. One contract of one quote.
CREATE TABLE trade_contract (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    quote BIGINT NOT NULL,
    buyer BIGINT NOT NULL,
    buyer_county BIGINT NOT NULL,
    buyer_name TEXT NOT NULL,
    buyer_village BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    seller_village BIGINT NOT NULL,
    category TEXT NOT NULL,
    product TEXT NOT NULL,
    grade TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('weight', 'piece')),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    terms TEXT NOT NULL,
    body TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, quote),
    CHECK (buyer <> seller)
);
CREATE INDEX trade_contract_id ON trade_contract (id);
CREATE INDEX trade_contract_buyer ON trade_contract (buyer);
CREATE INDEX trade_contract_seller ON trade_contract (seller);
CREATE INDEX trade_contract_buyer_county ON trade_contract (buyer_county);

-- How a contract is kept; its id is the contract's. The sums are moved by conditional updates.
CREATE TABLE trade_contract_state (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('awaiting', 'active', 'fulfilled', 'cancelled')),
    buyer_signer BIGINT NOT NULL,
    buyer_signed_at BIGINT NOT NULL,
    seller_signer BIGINT NOT NULL,
    seller_signed_at BIGINT NOT NULL,
    ceiling BIGINT NOT NULL,
    floor_quantity BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    pending BIGINT NOT NULL CHECK (pending >= 0),
    accepted BIGINT NOT NULL CHECK (accepted >= 0),
    accepted_milli BIGINT NOT NULL CHECK (accepted_milli >= 0),
    due_fen BIGINT NOT NULL,
    confirmed_fen BIGINT NOT NULL,
    cancel_by TEXT NOT NULL CHECK (cancel_by IN ('', 'buyer', 'seller')),
    cancel_reason TEXT NOT NULL,
    dispute_by TEXT NOT NULL CHECK (dispute_by IN ('', 'buyer', 'seller')),
    dispute_reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, id) REFERENCES trade_contract (county, id),
    -- Two persons confirm, one for each side.
    CHECK (buyer_signer = 0 OR buyer_signer <> seller_signer),
    CHECK (status NOT IN ('active', 'fulfilled') OR (buyer_signer <> 0 AND seller_signer <> 0)),
    -- No more is delivered than was agreed, with the tolerance.
    CHECK (accepted <= delivered AND delivered <= ceiling),
    -- What is due is the worth of what was accepted, rounded half up to the fen; no more than that is ever paid.
    CHECK (due_fen = (accepted_milli + 500) / 1000),
    CHECK (confirmed_fen >= 0 AND confirmed_fen <= due_fen),
    CHECK (status <> 'fulfilled' OR (pending = 0 AND accepted >= floor_quantity AND confirmed_fen = due_fen))
);
CREATE INDEX trade_contract_state_status ON trade_contract_state (county, status);

CREATE TABLE trade_stage (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    contract BIGINT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    ceiling BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, contract, number),
    FOREIGN KEY (county, contract) REFERENCES trade_contract (county, id),
    CHECK (from_day <= to_day),
    CHECK (delivered >= 0 AND delivered <= ceiling)
);

-- A delivery as it was weighed, and its worth as it was worked out then.
CREATE TABLE trade_delivery (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    contract BIGINT NOT NULL,
    stage INTEGER NOT NULL,
    gross BIGINT NOT NULL,
    tare BIGINT NOT NULL CHECK (tare >= 0),
    net BIGINT NOT NULL CHECK (net > 0),
    grade TEXT NOT NULL CHECK (grade IN ('special', 'first', 'second', 'third', 'mixed')),
    -- -1 when no rule of moisture was agreed.
    moisture_bp BIGINT NOT NULL,
    excess_bp BIGINT NOT NULL CHECK (excess_bp >= 0),
    deducted BIGINT NOT NULL CHECK (deducted >= 0),
    payable BIGINT NOT NULL CHECK (payable >= 0),
    steps_below BIGINT NOT NULL CHECK (steps_below >= 0),
    unit_price_fen BIGINT NOT NULL CHECK (unit_price_fen >= 0),
    value_milli BIGINT NOT NULL CHECK (value_milli >= 0),
    status TEXT NOT NULL CHECK (status IN ('recorded', 'accepted', 'rejected')),
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, contract, stage) REFERENCES trade_stage (county, contract, number),
    CHECK (net = gross - tare),
    CHECK (net = payable + deducted),
    CHECK (decided_by <> recorded_by),
    CHECK (status <> 'rejected' OR reason <> '')
);
CREATE INDEX trade_delivery_id ON trade_delivery (id);
CREATE INDEX trade_delivery_contract ON trade_delivery (county, contract);

-- What is to be paid for an accepted delivery. The bank moves the money; the two sides say so here.
CREATE TABLE trade_payment (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    contract BIGINT NOT NULL,
    delivery BIGINT NOT NULL,
    stage INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    status TEXT NOT NULL CHECK (status IN ('due', 'declared', 'confirmed')),
    reference TEXT NOT NULL,
    declared_by BIGINT NOT NULL,
    declared_at BIGINT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, delivery),
    FOREIGN KEY (county, delivery) REFERENCES trade_delivery (county, id),
    CHECK (status = 'due' OR (reference <> '' AND declared_by <> 0)),
    CHECK (status <> 'confirmed' OR (confirmed_by <> 0 AND confirmed_by <> declared_by))
);
CREATE INDEX trade_payment_id ON trade_payment (id);
CREATE INDEX trade_payment_contract ON trade_payment (county, contract);

-- The sellers and their quality marks, as the market tells them.
CREATE TABLE known_seller (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    due_on INTEGER NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE TABLE known_mark (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    valid_to INTEGER NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX known_mark_seller ON known_mark (county, seller);
