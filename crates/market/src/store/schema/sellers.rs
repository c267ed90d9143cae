//! Sellers: verification, documents, grants, accounts, freight and stores.

diesel::table! {
    seller_application (county, id) {
        county -> BigInt,
        id -> BigInt,
        applicant -> BigInt,
        seller -> BigInt,
        kind -> Text,
        name -> Text,
        village -> BigInt,
        registration -> Text,
        declared -> Bool,
        contact -> Text,
        status -> Text,
        reason -> Text,
        applied_at -> BigInt,
        reviewer -> BigInt,
        reviewed_at -> BigInt,
    }
}

diesel::table! {
    seller (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        name -> Text,
        village -> BigInt,
        registration -> Text,
        contact -> Text,
        since -> Integer,
        verified_on -> Integer,
        due_on -> Integer,
        paid_at_pickup -> Bool,
    }
}

diesel::table! {
    seller_document (county, id) {
        county -> BigInt,
        id -> BigInt,
        holder -> BigInt,
        seller -> BigInt,
        reviewed_in -> BigInt,
        kind -> Text,
        file -> BigInt,
        number -> Text,
        issuer -> Text,
        issued_on -> Integer,
        valid_until -> Integer,
        withdrawn -> Bool,
        added_at -> BigInt,
        decision -> Text,
        decided_at -> BigInt,
        reason -> Text,
        decided_by -> BigInt,
    }
}

diesel::table! {
    sales_grant (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        product_name -> Text,
        producer -> BigInt,
        producer_name -> Text,
        grantee -> BigInt,
        grantee_name -> Text,
        valid_until -> Integer,
        status -> Text,
        offered_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    seller_reminder (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        document -> BigInt,
        preorder -> BigInt,
        order_id -> BigInt,
        due_on -> Integer,
        step -> Integer,
        made_at -> BigInt,
        sent -> Text,
        sent_at -> BigInt,
    }
}

diesel::table! {
    payout_account (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        provider -> Text,
        number -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    freight_rule (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        area -> BigInt,
        first_grams -> BigInt,
        first_fen -> BigInt,
        more_grams -> BigInt,
        more_fen -> BigInt,
        free_from_fen -> BigInt,
    }
}

diesel::table! {
    store (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        name -> Text,
        village -> BigInt,
        place -> Text,
        offers_pickup -> Bool,
        brings_to -> BigInt,
        fee_fen -> BigInt,
        free_from_fen -> BigInt,
        is_open -> Bool,
    }
}

diesel::table! {
    store_slot (county, id) {
        county -> BigInt,
        id -> BigInt,
        store -> BigInt,
        from_minute -> Integer,
        to_minute -> Integer,
        capacity -> BigInt,
    }
}

diesel::table! {
    slot_day (county, id) {
        county -> BigInt,
        id -> BigInt,
        slot -> BigInt,
        day -> Integer,
        capacity -> BigInt,
        taken -> BigInt,
    }
}
