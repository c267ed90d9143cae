-- Paying when one collects. An order that is to be paid at its pickup point is packed and sent unpaid: what is due stands in
-- it until the provider confirms a payment, and nothing is collected or settled that is still due.
ALTER TABLE orders ADD COLUMN due_fen BIGINT NOT NULL DEFAULT 0 CHECK (
    due_fen = 0
    OR (due_fen = total_fen AND refunded_fen = 0 AND settlement = 'none' AND way = 'point' AND part = 'whole'
        AND status IN ('placed', 'packed', 'in_transit', 'ready', 'cancelled'))
);
CREATE INDEX orders_due ON orders (buyer, due_fen) WHERE due_fen > 0;

-- A seller lets buyers pay at the point, or does not.
ALTER TABLE seller ADD COLUMN paid_at_pickup BOOLEAN NOT NULL DEFAULT FALSE;

-- A point whose keeper takes cash keeps a drawer for it.
ALTER TABLE pickup_point ADD COLUMN takes_cash BOOLEAN NOT NULL DEFAULT FALSE;
