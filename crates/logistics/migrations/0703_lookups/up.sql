-- A short code names its thing without the county, so each is found by its id alone.
CREATE INDEX parcel_id ON parcel (id);
CREATE INDEX known_station_id ON known_station (id);
