//! The tables.

diesel::table! {
    behalf_act (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        station -> BigInt,
        station_name -> Text,
        keeper -> BigInt,
        keeper_name -> Text,
        person -> BigInt,
        person_name -> Text,
        person_phone -> Text,
        status -> Text,
        round -> Integer,
        shown -> Text,
        no_return -> Bool,
        total_fen -> BigInt,
        basis_points -> BigInt,
        commission_fen -> BigInt,
        checkout -> BigInt,
        dispute -> Text,
        made_at -> BigInt,
        agreed_at -> BigInt,
        changed_at -> BigInt,
        collects -> Bool,
        handed_fen -> BigInt,
        tries -> Integer,
    }
}

diesel::table! {
    behalf_line (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        listing_county -> BigInt,
        listing -> BigInt,
        title -> Text,
        seller_name -> Text,
        price_fen -> BigInt,
        quantity -> BigInt,
        amount_fen -> BigInt,
        by_consent -> Bool,
    }
}

diesel::table! {
    behalf_consent (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        round -> Integer,
        keeper -> BigInt,
        person -> BigInt,
        shown -> Text,
        total_fen -> BigInt,
        sent -> Text,
        asked_at -> BigInt,
        until_at -> BigInt,
        used_at -> BigInt,
    }
}

diesel::table! {
    behalf_order (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        station -> BigInt,
        order_id -> BigInt,
        seller_name -> Text,
        total_fen -> BigInt,
        commission_fen -> BigInt,
        status -> Text,
        booked_fen -> BigInt,
        made_at -> BigInt,
        booked_at -> BigInt,
        cause -> Text,
        refund -> BigInt,
        reversed_fen -> BigInt,
    }
}

diesel::table! {
    behalf_sale (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        goods -> Text,
        total_fen -> BigInt,
        listing -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    behalf_drawer (county, id) {
        county -> BigInt,
        id -> BigInt,
        station -> BigInt,
        day -> Integer,
        status -> Text,
        opening_fen -> BigInt,
        expected_fen -> BigInt,
        counted_fen -> BigInt,
        difference_fen -> BigInt,
        reason -> Text,
        opened_by -> BigInt,
        opened_at -> BigInt,
        closed_by -> BigInt,
        closed_at -> BigInt,
        opening_difference_fen -> BigInt,
        opening_reason -> Text,
        station_name -> Text,
    }
}

diesel::table! {
    behalf_cash (county, id) {
        county -> BigInt,
        id -> BigInt,
        drawer -> BigInt,
        station -> BigInt,
        act -> BigInt,
        kind -> Text,
        amount_fen -> BigInt,
        made_by -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    behalf_step (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        step -> Text,
        by_person -> BigInt,
        by_name -> Text,
        words -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    behalf_newcomer (county, id) {
        county -> BigInt,
        id -> BigInt,
        station -> BigInt,
        keeper -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    behalf_pesticide_statement (county, id) {
        county -> BigInt,
        id -> BigInt,
        act -> BigInt,
        sealed -> Text,
        shown -> Text,
        crop -> Text,
        purpose -> Text,
        stated_by -> BigInt,
        stated_by_name -> Text,
        stated_at -> BigInt,
    }
}
