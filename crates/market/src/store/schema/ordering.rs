//! Carts, orders, shipments and deliveries.

diesel::table! {
    pickup_point (county, id) {
        county -> BigInt,
        id -> BigInt,
        region -> BigInt,
        name -> Text,
        hours -> Text,
        is_open -> Bool,
        takes_cash -> Bool,
    }
}

diesel::table! {
    cart_line (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        listing_county -> BigInt,
        listing -> BigInt,
        quantity -> BigInt,
    }
}

diesel::table! {
    cart_statement (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        sealed -> Text,
        shown -> Text,
        crop -> Text,
        purpose -> Text,
        stated_at -> BigInt,
    }
}

diesel::table! {
    orders (county, id) {
        county -> BigInt,
        id -> BigInt,
        city -> BigInt,
        checkout -> BigInt,
        buyer -> BigInt,
        buyer_name -> Text,
        buyer_phone -> Text,
        seller -> BigInt,
        seller_name -> Text,
        pickup -> BigInt,
        pickup_region -> BigInt,
        pickup_name -> Text,
        total_fen -> BigInt,
        commission_fen -> BigInt,
        status -> Text,
        settlement -> Text,
        placed_at -> BigInt,
        hold_until -> BigInt,
        changed_at -> BigInt,
        refunded_fen -> BigInt,
        collected_at -> BigInt,
        payout_fen -> BigInt,
        payout_commission_fen -> BigInt,
        way -> Text,
        freight_fen -> BigInt,
        discount_fen -> BigInt,
        part -> Text,
        due_fen -> BigInt,
        payee -> Text,
        in_parts -> Bool,
    }
}

diesel::table! {
    order_line (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        listing -> BigInt,
        lot -> BigInt,
        title -> Text,
        origin -> BigInt,
        price_fen -> BigInt,
        quantity -> BigInt,
        amount_fen -> BigInt,
        net_grams -> BigInt,
        return_rule -> Text,
        refunded_fen -> BigInt,
        unit -> Text,
        weighed -> Bool,
        discount_fen -> BigInt,
        kind -> Text,
        marks -> Text,
        took_share -> Bool,
    }
}

diesel::table! {
    order_statement (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        sealed -> Text,
        shown -> Text,
        crop -> Text,
        purpose -> Text,
        stated_at -> BigInt,
        stated_by -> BigInt,
        stated_by_name -> Text,
    }
}

diesel::table! {
    shipment (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        seller -> BigInt,
        number -> BigInt,
        status -> Text,
        promised_on -> Integer,
        carrier -> Text,
        waybill -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    shipment_line (county, id) {
        county -> BigInt,
        id -> BigInt,
        shipment -> BigInt,
        listing -> BigInt,
        pieces -> BigInt,
        paid_fen -> BigInt,
    }
}

diesel::table! {
    address (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        region -> BigInt,
        sealed -> Text,
        shown -> Text,
        kept_at -> BigInt,
    }
}

diesel::table! {
    order_delivery (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        region -> BigInt,
        sealed -> Text,
        shown -> Text,
        store -> BigInt,
        slot -> BigInt,
        slot_day -> Integer,
        slot_words -> Text,
        carrier -> Text,
        waybill -> Text,
        tries -> Integer,
        sent_at -> BigInt,
    }
}

diesel::table! {
    point_quota (county, id) {
        county -> BigInt,
        id -> BigInt,
        listing -> BigInt,
        point -> BigInt,
        point_name -> Text,
        pieces -> BigInt,
        taken -> BigInt,
    }
}

diesel::table! {
    pesticide_sale (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        listing -> BigInt,
        lot -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        buyer -> BigInt,
        product_name -> Text,
        registration -> Text,
        ingredient -> Text,
        content -> Text,
        formulation -> Text,
        producer -> Text,
        specification -> Text,
        quantity -> BigInt,
        batch -> Text,
        sold_on -> Integer,
        sold_at -> BigInt,
    }
}
