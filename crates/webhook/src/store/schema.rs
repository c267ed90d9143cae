//! The tables.

diesel::table! {
    webhook_endpoint (county, id) {
        county -> BigInt,
        id -> BigInt,
        organisation -> BigInt,
        url -> Text,
        kinds -> Text,
        state -> Text,
        secret_number -> Integer,
        old_until -> BigInt,
        made_at -> BigInt,
        last_status -> Integer,
        last_at -> BigInt,
        failing_since -> BigInt,
    }
}

diesel::table! {
    webhook_delivery (county, id) {
        county -> BigInt,
        id -> BigInt,
        endpoint -> BigInt,
        event -> BigInt,
        kind -> Text,
        subject -> Text,
        body -> Text,
        state -> Text,
        attempts -> Integer,
        made_at -> BigInt,
        since -> BigInt,
        next_at -> BigInt,
        status -> Integer,
        answer -> Text,
        answered_at -> BigInt,
    }
}

diesel::table! {
    webhook_owner (county, id) {
        county -> BigInt,
        id -> BigInt,
        organisation -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(webhook_endpoint, webhook_delivery);
