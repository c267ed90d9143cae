//! Claims and reviews.

diesel::table! {
    claim (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        listing -> BigInt,
        title -> Text,
        buyer -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        kind -> Text,
        pieces -> BigInt,
        asked_fen -> BigInt,
        given_fen -> BigInt,
        status -> Text,
        due_at -> BigInt,
        made_at -> BigInt,
        changed_at -> BigInt,
        shipment -> BigInt,
    }
}

diesel::table! {
    claim_step (county, id) {
        county -> BigInt,
        id -> BigInt,
        claim -> BigInt,
        status -> Text,
        side -> Text,
        person -> BigInt,
        words -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    claim_photo (county, id) {
        county -> BigInt,
        id -> BigInt,
        claim -> BigInt,
        step -> BigInt,
        place -> Integer,
        file -> BigInt,
        width -> Integer,
        height -> Integer,
    }
}

diesel::table! {
    review (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        listing -> BigInt,
        product -> BigInt,
        seller -> BigInt,
        buyer -> BigInt,
        buyer_name -> Text,
        title -> Text,
        stars -> Integer,
        words -> Text,
        written_at -> BigInt,
        reply -> Text,
        replied_at -> BigInt,
    }
}
