//! Products, lots, listings, and what is said and shown of them.

diesel::table! {
    product (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        name -> Text,
        category -> Text,
        picture -> Text,
        story -> Text,
        created_at -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    product_attribute (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    lot (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        seller -> BigInt,
        origin -> BigInt,
        made_on -> Integer,
        grade -> Text,
        certificate -> Text,
        pieces -> BigInt,
        unlisted -> BigInt,
        recorded_at -> BigInt,
        keeps_days -> Integer,
    }
}

diesel::table! {
    listing (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        lot -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        title -> Text,
        search_text -> Text,
        category -> Text,
        picture -> Text,
        origin -> BigInt,
        price_fen -> BigInt,
        net_grams -> BigInt,
        return_rule -> Text,
        listed -> BigInt,
        available -> BigInt,
        held -> BigInt,
        sold -> BigInt,
        status -> Text,
        published_at -> BigInt,
        unit -> Text,
        weighed -> Bool,
        minimum -> BigInt,
        tiered -> Bool,
        sell_until -> Integer,
        limited -> Bool,
        kind -> Text,
        licensed_until -> Integer,
        screened -> Text,
        barred -> Text,
        barred_at -> BigInt,
    }
}

diesel::table! {
    price_tier (county, id) {
        county -> BigInt,
        id -> BigInt,
        listing -> BigInt,
        from_pieces -> BigInt,
        price_fen -> BigInt,
    }
}

diesel::table! {
    listing_term (county, id) {
        county -> BigInt,
        id -> BigInt,
        listing -> BigInt,
        term -> Text,
        of_goods -> Bool,
    }
}

diesel::table! {
    quality_mark (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        seller -> BigInt,
        mark -> Text,
        number -> Text,
        issuer -> Text,
        valid_from -> Integer,
        valid_to -> Integer,
        status -> Text,
        reason -> Text,
        claimed_by -> BigInt,
        claimed_at -> BigInt,
        decided_by -> BigInt,
        decided_at -> BigInt,
    }
}

diesel::table! {
    product_photo (county, id) {
        county -> BigInt,
        id -> BigInt,
        product -> BigInt,
        place -> Integer,
        file -> BigInt,
        alt -> Text,
        sizes -> Text,
        added_at -> BigInt,
    }
}

diesel::table! {
    lot_certificate (county, id) {
        county -> BigInt,
        id -> BigInt,
        lot -> BigInt,
        file -> BigInt,
        added_by -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    lot_purchase (county, id) {
        county -> BigInt,
        id -> BigInt,
        lot -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        product_name -> Text,
        registration -> Text,
        ingredient -> Text,
        content -> Text,
        formulation -> Text,
        producer -> Text,
        pieces -> BigInt,
        supplier -> Text,
        supplier_contact -> Text,
        batch -> Text,
        bought_on -> Integer,
    }
}
