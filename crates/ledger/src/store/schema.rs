//! The tables, as the compiler checks queries against them.

diesel::table! {
    account (county, id) {
        county -> BigInt,
        id -> BigInt,
        code -> Text,
        book -> Text,
        normal -> Text,
        owner -> BigInt,
        debits_fen -> BigInt,
        credits_fen -> BigInt,
    }
}
diesel::table! {
    entry (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        day -> Integer,
        at -> BigInt,
    }
}
diesel::table! {
    transfer (county, id) {
        county -> BigInt,
        id -> BigInt,
        entry -> BigInt,
        book -> Text,
        debit -> BigInt,
        credit -> BigInt,
        amount_fen -> BigInt,
    }
}
diesel::allow_tables_to_appear_in_same_query!(account, entry, transfer);
diesel::table! {
    bill (county, id) {
        county -> BigInt,
        id -> BigInt,
        provider -> Text,
        day -> Integer,
        lines -> BigInt,
        matched -> BigInt,
        payments_fen -> BigInt,
        refunds_fen -> BigInt,
        splits_fen -> BigInt,
        taken_at -> BigInt,
    }
}
diesel::table! {
    bill_line (county, id) {
        county -> BigInt,
        id -> BigInt,
        bill -> BigInt,
        provider -> Text,
        place -> BigInt,
        kind -> Text,
        number -> Text,
        theirs -> Text,
        amount_fen -> BigInt,
        state -> Text,
        at -> BigInt,
    }
}
diesel::table! {
    difference (county, id) {
        county -> BigInt,
        id -> BigInt,
        bill -> BigInt,
        provider -> Text,
        day -> Integer,
        kind -> Text,
        line -> Text,
        number -> Text,
        place -> BigInt,
        ours_fen -> Nullable<BigInt>,
        theirs_fen -> Nullable<BigInt>,
        state -> Text,
        reason -> Text,
        settled_by -> BigInt,
        settled_at -> BigInt,
    }
}
diesel::table! {
    expected_bill (county, id) {
        county -> BigInt,
        id -> BigInt,
        provider -> Text,
        first_day -> Integer,
        fault -> Text,
        tried_at -> BigInt,
    }
}
diesel::table! {
    month_close (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
        asked_by -> BigInt,
        asked_at -> BigInt,
        closed_by -> BigInt,
        closed_at -> BigInt,
        debits_fen -> BigInt,
        credits_fen -> BigInt,
    }
}
diesel::table! {
    closed_month (county, id) {
        county -> BigInt,
        id -> BigInt,
        month -> Integer,
    }
}
diesel::allow_tables_to_appear_in_same_query!(bill, difference);
