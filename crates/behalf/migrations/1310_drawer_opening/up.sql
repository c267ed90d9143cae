-- A drawer opens with what the last count left. Where it does not, the difference is stated with a reason, so that no cash
-- vanishes between two drawers.
ALTER TABLE behalf_drawer ADD COLUMN opening_difference_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE behalf_drawer ADD COLUMN opening_reason TEXT NOT NULL DEFAULT ''
    CHECK (opening_difference_fen = 0 OR opening_reason <> '');
-- What the station was called then, for the lists of offices.
ALTER TABLE behalf_drawer ADD COLUMN station_name TEXT NOT NULL DEFAULT '';
UPDATE behalf_drawer SET station_name = COALESCE((
    SELECT MAX(behalf_act.station_name) FROM behalf_act
    WHERE behalf_act.county = behalf_drawer.county AND behalf_act.station = behalf_drawer.station
), '');
