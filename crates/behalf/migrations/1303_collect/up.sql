-- Taking the payment of an order that is paid when it is collected. The column stands beside `kind`, whose CHECK cannot be
-- widened without making every table anew that refers to acts; such an act is of the kind 'buy'.
ALTER TABLE behalf_act ADD COLUMN collects BOOLEAN NOT NULL DEFAULT FALSE
    CHECK (NOT collects OR (kind = 'buy' AND checkout <> 0 AND commission_fen = 0 AND dispute = 'none'));
-- One keeper at a time takes the payment of an order.
CREATE UNIQUE INDEX behalf_act_collects ON behalf_act (county, checkout) WHERE collects AND status = 'agreed';
