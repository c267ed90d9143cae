//! The platform's rules and what people say to them.

diesel::table! {
    platform_rules (county, id) {
        county -> BigInt,
        id -> BigInt,
        number -> Integer,
        zh -> Text,
        en -> Text,
        status -> Text,
        written_by -> BigInt,
        written_at -> BigInt,
        published_by -> BigInt,
        published_at -> BigInt,
        opinions_until -> Integer,
        valid_from -> Integer,
        valid_at -> BigInt,
    }
}

diesel::table! {
    platform_opinion (county, id) {
        county -> BigInt,
        id -> BigInt,
        rules -> BigInt,
        number -> Integer,
        name -> Text,
        words -> Text,
        author -> BigInt,
        sent_at -> BigInt,
    }
}
