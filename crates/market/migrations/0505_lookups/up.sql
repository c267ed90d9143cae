-- A short code names its thing without the county, so each is found by its id alone.
CREATE INDEX orders_id ON orders (id);
CREATE INDEX payment_checkout ON payment (checkout);
CREATE INDEX pickup_point_id ON pickup_point (id);
CREATE INDEX quality_mark_id ON quality_mark (id);
CREATE INDEX seller_application_id ON seller_application (id);

-- With the order of its lines in the index itself, else a planner may walk all lines of the county to have them sorted.
DROP INDEX order_line_order;
CREATE INDEX order_line_order ON order_line (county, order_id, id);
