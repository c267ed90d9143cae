-- A short code names its thing without the county, so each is found by its id alone.
CREATE INDEX orders_id ON orders (id);
CREATE INDEX payment_checkout ON payment (checkout);
CREATE INDEX pickup_point_id ON pickup_point (id);
CREATE INDEX quality_mark_id ON quality_mark (id);
CREATE INDEX seller_application_id ON seller_application (id);
