-- A shop and an order of another platform count once in the whole prefecture, in whichever county their seller is. What was
-- linked or imported in two counties before holds nothing the second time, and stays as it is.
ALTER TABLE offsite_shop ADD COLUMN holds BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE offsite_shop SET holds = FALSE WHERE linked AND EXISTS (
    SELECT 1 FROM offsite_shop o WHERE o.linked AND o.platform = offsite_shop.platform AND o.name = offsite_shop.name
        AND o.id < offsite_shop.id
);
CREATE UNIQUE INDEX offsite_shop_held ON offsite_shop (platform, name) WHERE linked AND holds;

ALTER TABLE offsite_order ADD COLUMN holds BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE offsite_order SET holds = FALSE WHERE EXISTS (
    SELECT 1 FROM offsite_order o WHERE o.platform = offsite_order.platform AND o.number = offsite_order.number
        AND o.line = offsite_order.line AND o.id < offsite_order.id
);
CREATE UNIQUE INDEX offsite_order_held ON offsite_order (platform, number, line) WHERE holds;
