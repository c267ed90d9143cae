-- County centres, township stations and village points.
CREATE TABLE station (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    region BIGINT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('county_centre', 'township_station', 'village_point')),
    name TEXT NOT NULL CHECK (name <> ''),
    search_text TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('new', 'farm_shop', 'supply_cooperative', 'post_office', 'bookshop', 'information_point')),
    keeper TEXT NOT NULL,
    address TEXT NOT NULL,
    longitude_e6 BIGINT NOT NULL,
    latitude_e6 BIGINT NOT NULL,
    opens_minute INTEGER NOT NULL CHECK (opens_minute >= 0 AND opens_minute < 1440),
    closes_minute INTEGER NOT NULL CHECK (closes_minute > opens_minute AND closes_minute <= 1440),
    status TEXT NOT NULL CHECK (status IN ('open', 'suspended', 'closed')),
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, region, name)
);
CREATE INDEX station_region ON station (county, region);

CREATE TABLE station_capability (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    station BIGINT NOT NULL,
    capability TEXT NOT NULL CHECK (capability IN ('information', 'parcels', 'display', 'buy_on_behalf', 'sell_on_behalf', 'bill_payment', 'cash_service', 'storage', 'cold_storage')),
    PRIMARY KEY (county, id),
    UNIQUE (county, station, capability),
    FOREIGN KEY (county, station) REFERENCES station (county, id)
);
