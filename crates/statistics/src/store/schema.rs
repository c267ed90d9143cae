//! The tables of the figures.

diesel::table! {
    daily_figure (county, id) {
        county -> BigInt,
        id -> BigInt,
        day -> Integer,
        region -> BigInt,
        measure -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    daily_active (county, id) {
        county -> BigInt,
        id -> BigInt,
        day -> Integer,
        region -> BigInt,
        kind -> Text,
        subject -> BigInt,
    }
}

diesel::table! {
    outlet (county, id) {
        county -> BigInt,
        id -> BigInt,
        station -> BigInt,
        told_on -> Integer,
        region -> BigInt,
        level -> Text,
        origin -> Text,
        status -> Text,
        takes_parcels -> Bool,
        takes_payments -> Bool,
        shows_products -> Bool,
        stores_goods -> Bool,
    }
}

diesel::table! {
    monthly_figure (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        region -> BigInt,
        measure -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    county_figure (county, id) {
        county -> BigInt,
        id -> BigInt,
        at -> Integer,
        measure -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    last_active (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        subject -> BigInt,
        region -> BigInt,
        day -> Integer,
    }
}

diesel::table! {
    monthly_active (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        kind -> Text,
        subject -> BigInt,
    }
}

diesel::table! {
    seller_month (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        seller -> BigInt,
        known_fen -> BigInt,
        reported_fen -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    reported_value (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        reporter -> Text,
        organisation -> BigInt,
        element -> Text,
        value -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    county_element (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        reporter -> Text,
        element -> Text,
        value -> BigInt,
        reporters -> BigInt,
    }
}

diesel::table! {
    target_attainment (county, id) {
        county -> BigInt,
        id -> BigInt,
        target -> Text,
        division -> BigInt,
        amount -> BigInt,
        counted_on -> Integer,
        ended_on -> Integer,
    }
}
