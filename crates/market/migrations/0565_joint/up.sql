-- Joint purchase (联合采购): a seller offers price steps, a co-operative opens a round, members join with a quantity.

CREATE TABLE joint_offer (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    listing BIGINT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    picture TEXT NOT NULL,
    category TEXT NOT NULL,
    -- The most pieces one round holds.
    most BIGINT NOT NULL CHECK (most > 0),
    -- The fewest days from opening a round to its closing.
    notice_days INTEGER NOT NULL CHECK (notice_days BETWEEN 1 AND 30),
    status TEXT NOT NULL CHECK (status IN ('open', 'withdrawn')),
    offered_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id)
);
CREATE INDEX joint_offer_id ON joint_offer (id);
CREATE INDEX joint_offer_seller ON joint_offer (county, seller, offered_at);
CREATE UNIQUE INDEX joint_offer_listing ON joint_offer (county, listing) WHERE status = 'open';

-- From so many pieces together, a piece costs this. Written with the offer and never changed: rounds rest on them.
CREATE TABLE joint_step (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    offer BIGINT NOT NULL,
    from_pieces BIGINT NOT NULL CHECK (from_pieces > 0),
    price_fen BIGINT NOT NULL CHECK (price_fen > 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, offer, from_pieces),
    UNIQUE (county, offer, price_fen),
    FOREIGN KEY (county, offer) REFERENCES joint_offer (county, id)
);

-- `county` is the seller's, whose stock the round holds. Days are yyyymmdd.
CREATE TABLE joint_round (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    offer BIGINT NOT NULL,
    listing BIGINT NOT NULL,
    seller BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    organiser_county BIGINT NOT NULL,
    organiser BIGINT NOT NULL,
    organiser_name TEXT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    picture TEXT NOT NULL,
    category TEXT NOT NULL,
    pickup BIGINT NOT NULL,
    pickup_region BIGINT NOT NULL,
    pickup_name TEXT NOT NULL,
    closes_on INTEGER NOT NULL,
    pay_days INTEGER NOT NULL CHECK (pay_days BETWEEN 1 AND 15),
    -- The fewest pieces of one member.
    least BIGINT NOT NULL CHECK (least > 0 AND least <= capacity),
    audience TEXT NOT NULL CHECK (audience IN ('invited', 'everyone')),
    -- Pieces held of the listing when it was opened.
    capacity BIGINT NOT NULL CHECK (capacity > 0),
    -- What the members take together, and how many they are: changed only together with their rows.
    taken BIGINT NOT NULL CHECK (taken >= 0 AND taken <= capacity),
    members BIGINT NOT NULL CHECK (members >= 0 AND members * least <= taken),
    status TEXT NOT NULL CHECK (status IN ('open', 'reached', 'called_off')),
    -- The price reached, and the last day to pay; 0 while it is open and when it was called off.
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    pay_until INTEGER NOT NULL,
    -- Why it was called off.
    reason TEXT NOT NULL CHECK (reason IN ('', 'too_few', 'seller_lapsed')),
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, offer) REFERENCES joint_offer (county, id),
    FOREIGN KEY (county, listing) REFERENCES listing (county, id),
    CHECK ((members = 0) = (taken = 0)),
    CHECK ((status = 'reached') = (price_fen > 0)),
    CHECK ((status = 'reached') = (pay_until > 0)),
    CHECK ((status = 'called_off') = (reason <> ''))
);
CREATE INDEX joint_round_id ON joint_round (id);
CREATE INDEX joint_round_open ON joint_round (status, closes_on);
CREATE INDEX joint_round_seller ON joint_round (county, seller, opened_at);
CREATE INDEX joint_round_organiser ON joint_round (organiser_county, organiser, opened_at);

-- What one member takes. Once the price is fixed, an order asks for its payment.
CREATE TABLE joint_share (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    round BIGINT NOT NULL,
    member BIGINT NOT NULL,
    member_name TEXT NOT NULL,
    member_phone TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    -- The price when the member last said how many, and the dearest it can come to.
    shown_fen BIGINT NOT NULL CHECK (shown_fen > 0 AND shown_fen <= dearest_fen),
    dearest_fen BIGINT NOT NULL,
    -- The order, and its price; 0 until the price is fixed.
    order_id BIGINT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0 AND price_fen <= dearest_fen),
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, round, member),
    FOREIGN KEY (county, round) REFERENCES joint_round (county, id),
    CHECK ((order_id = 0) = (price_fen = 0))
);
CREATE INDEX joint_share_member ON joint_share (member, joined_at);
CREATE INDEX joint_share_waiting ON joint_share (order_id, joined_at);

-- Who may join a round that is not for everyone, by the keyed hash of a phone: also people who have yet to sign up.
CREATE TABLE joint_invitation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    round BIGINT NOT NULL,
    phone_index TEXT NOT NULL,
    phone_masked TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, round, phone_index),
    FOREIGN KEY (county, round) REFERENCES joint_round (county, id)
);
CREATE INDEX joint_invitation_phone ON joint_invitation (phone_index, round);

-- What members are told of a round: each thing once, a step once for its price.
CREATE TABLE joint_notice (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    round BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'step', 'closed', 'called_off')),
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, round, kind, price_fen),
    FOREIGN KEY (county, round) REFERENCES joint_round (county, id)
);
