//! Payments, refunds, settlements and invoices.

diesel::table! {
    payment (county, id) {
        county -> BigInt,
        id -> BigInt,
        checkout -> BigInt,
        provider -> Text,
        amount_fen -> BigInt,
        status -> Text,
        started_at -> BigInt,
        changed_at -> BigInt,
        way -> Text,
        link -> Text,
        asked_at -> BigInt,
        opened_at -> BigInt,
        attempt -> BigInt,
    }
}

diesel::table! {
    payment_given_up (county, id) {
        county -> BigInt,
        id -> BigInt,
        checkout -> BigInt,
        attempt -> BigInt,
        provider -> Text,
        way -> Text,
        link -> Text,
        status -> Text,
        opened_at -> BigInt,
        open_until -> BigInt,
        asked_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    payee_given_up (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        attempt -> BigInt,
        number -> Text,
    }
}

diesel::table! {
    refund (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        amount_fen -> BigInt,
        commission_fen -> BigInt,
        reason -> Text,
        status -> Text,
        instructed_at -> BigInt,
        confirmed_at -> BigInt,
        split_back_fen -> BigInt,
        provider -> Text,
        attempt -> BigInt,
    }
}

diesel::table! {
    refund_try (county, id) {
        county -> BigInt,
        id -> BigInt,
        refund -> BigInt,
        tries -> BigInt,
        fault -> Text,
        given_up -> Bool,
        attempt -> BigInt,
        tried_at -> BigInt,
        next_at -> BigInt,
    }
}

diesel::table! {
    settlement_try (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        tries -> BigInt,
        fault -> Text,
        tried_at -> BigInt,
        next_at -> BigInt,
    }
}

diesel::table! {
    invoice (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        seller -> BigInt,
        buyer -> BigInt,
        kind -> Text,
        title -> Text,
        tax_number -> Text,
        amount_fen -> BigInt,
        status -> Text,
        number -> Text,
        issued_on -> Integer,
        asked_at -> BigInt,
    }
}
