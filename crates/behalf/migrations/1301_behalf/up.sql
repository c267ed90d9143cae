-- What a keeper does at a counter on behalf of a villager, the consents, the cash and the disputes.
CREATE TABLE behalf_act (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('buy', 'sell')),
    station BIGINT NOT NULL,
    station_name TEXT NOT NULL,
    -- Who acts.
    keeper BIGINT NOT NULL,
    keeper_name TEXT NOT NULL,
    -- For whom.
    person BIGINT NOT NULL,
    person_name TEXT NOT NULL,
    person_phone TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'asked', 'agreed', 'dropped')),
    round INTEGER NOT NULL CHECK (round >= 0),
    shown TEXT NOT NULL,
    no_return BOOLEAN NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen >= 0),
    basis_points BIGINT NOT NULL CHECK (basis_points >= 0 AND basis_points <= 10000),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0),
    checkout BIGINT NOT NULL,
    dispute TEXT NOT NULL CHECK (dispute IN ('none', 'open', 'upheld', 'dismissed')),
    made_at BIGINT NOT NULL,
    agreed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    -- Nobody acts for themselves; what was agreed has its hash, what was bought its checkout.
    CHECK (keeper <> person),
    CHECK (status NOT IN ('asked', 'agreed') OR shown <> ''),
    CHECK (status <> 'agreed' OR (agreed_at > 0 AND (kind <> 'buy' OR checkout <> 0))),
    CHECK (dispute = 'none' OR status = 'agreed')
);
CREATE INDEX behalf_act_station ON behalf_act (county, station, id);
CREATE INDEX behalf_act_person ON behalf_act (person, id);

CREATE TABLE behalf_line (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    listing_county BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    title TEXT NOT NULL,
    seller_name TEXT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    amount_fen BIGINT NOT NULL CHECK (amount_fen >= 0),
    by_consent BOOLEAN NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, act, listing),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);

-- One question to the villager: what was shown, until when, how often it was answered wrongly, and when it was used.
CREATE TABLE behalf_consent (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    round INTEGER NOT NULL,
    keeper BIGINT NOT NULL,
    person BIGINT NOT NULL,
    shown TEXT NOT NULL,
    total_fen BIGINT NOT NULL,
    sent TEXT NOT NULL CHECK (sent IN ('waiting', 'sent', 'failed', 'not_set_up')),
    tries INTEGER NOT NULL CHECK (tries >= 0 AND tries <= 5),
    asked_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL CHECK (used_at = 0 OR used_at <= until_at),
    PRIMARY KEY (county, id),
    UNIQUE (county, act, round),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
CREATE INDEX behalf_consent_waiting ON behalf_consent (sent, until_at);

-- The orders an act led to, with what the station gets for each: stated when it is placed, booked when it is settled.
CREATE TABLE behalf_order (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    station BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    total_fen BIGINT NOT NULL CHECK (total_fen >= 0),
    commission_fen BIGINT NOT NULL CHECK (commission_fen >= 0),
    status TEXT NOT NULL CHECK (status IN ('stated', 'booked', 'fallen')),
    booked_fen BIGINT NOT NULL CHECK (booked_fen >= 0 AND booked_fen <= commission_fen),
    made_at BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id),
    CHECK (status = 'booked' OR booked_fen = 0),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
CREATE INDEX behalf_order_order ON behalf_order (order_id);

-- A station's cash drawer of a day.
CREATE TABLE behalf_drawer (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    station BIGINT NOT NULL,
    day INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    opening_fen BIGINT NOT NULL CHECK (opening_fen >= 0),
    -- The opening count and every row since; changed only together with a row of behalf_cash.
    expected_fen BIGINT NOT NULL CHECK (expected_fen >= 0),
    counted_fen BIGINT NOT NULL CHECK (counted_fen >= 0),
    difference_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    opened_by BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_by BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, station, day),
    CHECK (status = 'open' OR difference_fen = counted_fen - expected_fen),
    CHECK (difference_fen = 0 OR reason <> '')
);
-- Yesterday's is closed before today's opens.
CREATE UNIQUE INDEX behalf_drawer_open ON behalf_drawer (county, station) WHERE status = 'open';

CREATE TABLE behalf_cash (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    drawer BIGINT NOT NULL,
    station BIGINT NOT NULL,
    act BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'passed_on', 'given_back')),
    -- In is positive, out is negative.
    amount_fen BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, act, kind),
    CHECK ((kind = 'received' AND amount_fen > 0) OR (kind <> 'received' AND amount_fen < 0)),
    FOREIGN KEY (county, drawer) REFERENCES behalf_drawer (county, id),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
-- What came in leaves once: passed on or given back.
CREATE UNIQUE INDEX behalf_cash_out ON behalf_cash (county, act) WHERE kind <> 'received';
CREATE INDEX behalf_cash_drawer ON behalf_cash (county, drawer);

-- Everything that happened to an act, in order; only ever inserted into.
CREATE TABLE behalf_step (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    step TEXT NOT NULL,
    by_person BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, act) REFERENCES behalf_act (county, id)
);
CREATE INDEX behalf_step_act ON behalf_step (county, act, id);
