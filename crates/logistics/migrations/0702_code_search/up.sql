-- Codes searched for at a counter that fit no parcel there. Finding a parcel by its code confirms the code,
-- so a search is a try, and tries are counted for each station.
CREATE TABLE missed_code (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    station BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX missed_code_station ON missed_code (county, station, at);
