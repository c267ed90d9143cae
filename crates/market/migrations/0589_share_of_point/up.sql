-- The line took its pieces from what its pickup point gets of the listing, and gives them back there.
ALTER TABLE order_line ADD COLUMN took_share BOOLEAN NOT NULL DEFAULT FALSE;

-- Whatever was ordered at a point with a quota counts there, also from before there was one.
UPDATE order_line SET took_share = TRUE
WHERE EXISTS (
    SELECT 1 FROM orders
    JOIN point_quota ON point_quota.county = orders.county AND point_quota.point = orders.pickup
    WHERE orders.county = order_line.county AND orders.id = order_line.order_id
        AND point_quota.listing = order_line.listing
        AND orders.way = 'point' AND orders.status NOT IN ('cancelled', 'refunding', 'refunded')
);
-- A quota that was exceeded is all taken.
UPDATE point_quota SET taken = (
    SELECT CASE WHEN COALESCE(SUM(order_line.quantity), 0) > point_quota.pieces
        THEN point_quota.pieces ELSE COALESCE(SUM(order_line.quantity), 0) END
    FROM order_line
    JOIN orders ON orders.county = order_line.county AND orders.id = order_line.order_id
    WHERE order_line.county = point_quota.county AND order_line.listing = point_quota.listing
        AND order_line.took_share AND orders.pickup = point_quota.point
);
