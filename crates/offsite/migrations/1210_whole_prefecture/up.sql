-- A shop and an order of another platform count once in the whole prefecture: whoever links or imports looks them up over all
-- counties, in the transaction that writes.
CREATE INDEX offsite_shop_name ON offsite_shop (platform, name);
CREATE INDEX offsite_order_anywhere ON offsite_order (platform, number);
