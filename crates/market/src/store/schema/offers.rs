//! Pre-orders, campaigns and joint purchases.

diesel::table! {
    preorder (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        listing -> BigInt,
        title -> Text,
        picture -> Text,
        story -> Text,
        origin -> BigInt,
        price_fen -> BigInt,
        deposit_fen -> BigInt,
        net_grams -> BigInt,
        capacity -> BigInt,
        opens_on -> Integer,
        closes_on -> Integer,
        harvest_from -> Integer,
        harvest_to -> Integer,
        balance_days -> Integer,
        shortfall -> Text,
        status -> Text,
        lot -> BigInt,
        harvested -> BigInt,
        reason -> Text,
        offered_at -> BigInt,
    }
}

diesel::table! {
    reservation (county, id) {
        county -> BigInt,
        id -> BigInt,
        preorder -> BigInt,
        buyer -> BigInt,
        buyer_name -> Text,
        pieces -> BigInt,
        allotted -> BigInt,
        deposit_order -> BigInt,
        balance_order -> BigInt,
        status -> Text,
        placed_at -> BigInt,
        deposited_at -> BigInt,
    }
}

diesel::table! {
    campaign (county, id) {
        county -> BigInt,
        id -> BigInt,
        name -> Text,
        story -> Text,
        starts_on -> Integer,
        ends_on -> Integer,
        category -> Text,
        organiser_share -> BigInt,
        budget_fen -> BigInt,
        reserved_fen -> BigInt,
        spent_fen -> BigInt,
        stacking -> Text,
        status -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
        published_by -> BigInt,
        published_at -> BigInt,
    }
}

diesel::table! {
    campaign_rule (county, id) {
        county -> BigInt,
        id -> BigInt,
        campaign -> BigInt,
        least_fen -> BigInt,
        least_pieces -> BigInt,
        first_order -> Bool,
        category -> Text,
        kind -> Text,
        of_county -> BigInt,
        mark -> Text,
        benefit -> Text,
        value -> BigInt,
        coupons -> BigInt,
        per_person -> BigInt,
        valid_until -> Integer,
        taken -> BigInt,
    }
}

diesel::table! {
    campaign_listing (county, id) {
        county -> BigInt,
        id -> BigInt,
        campaign -> BigInt,
        listing_county -> BigInt,
        listing -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        title -> Text,
        price_fen -> BigInt,
        pieces -> BigInt,
        taken -> BigInt,
        enrolled_at -> BigInt,
    }
}

diesel::table! {
    coupon (county, id) {
        county -> BigInt,
        id -> BigInt,
        campaign -> BigInt,
        rule -> BigInt,
        person -> BigInt,
        number -> BigInt,
        checkout -> BigInt,
        valid_until -> Integer,
        taken_at -> BigInt,
    }
}

diesel::table! {
    campaign_use (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        campaign_county -> BigInt,
        campaign -> BigInt,
        seller -> BigInt,
        coupon -> BigInt,
        discount_fen -> BigInt,
        freight_fen -> BigInt,
        organiser_goods_fen -> BigInt,
        organiser_freight_fen -> BigInt,
        reversed_fen -> BigInt,
        goods_fen -> BigInt,
        cut_fen -> BigInt,
        seller_reversed_fen -> BigInt,
        status -> Text,
        used_at -> BigInt,
    }
}

diesel::table! {
    campaign_piece (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        campaign_county -> BigInt,
        enrolment -> BigInt,
        pieces -> BigInt,
    }
}

diesel::table! {
    subsidy (county, id) {
        county -> BigInt,
        id -> BigInt,
        campaign_county -> BigInt,
        campaign -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        owed_fen -> BigInt,
        paid_fen -> BigInt,
        returned_fen -> BigInt,
        due_fen -> BigInt,
        to_return_fen -> BigInt,
    }
}

diesel::table! {
    subsidy_payment (county, id) {
        county -> BigInt,
        id -> BigInt,
        campaign_county -> BigInt,
        campaign -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        kind -> Text,
        amount_fen -> BigInt,
        paid_on -> Integer,
        reference -> Text,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
        undone_by -> BigInt,
        undone_at -> BigInt,
        undone_for -> Text,
    }
}

diesel::table! {
    joint_offer (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        listing -> BigInt,
        title -> Text,
        picture -> Text,
        category -> Text,
        most -> BigInt,
        notice_days -> Integer,
        status -> Text,
        offered_at -> BigInt,
    }
}

diesel::table! {
    joint_step (county, id) {
        county -> BigInt,
        id -> BigInt,
        offer -> BigInt,
        from_pieces -> BigInt,
        price_fen -> BigInt,
    }
}

diesel::table! {
    joint_round (county, id) {
        county -> BigInt,
        id -> BigInt,
        offer -> BigInt,
        listing -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        organiser_county -> BigInt,
        organiser -> BigInt,
        organiser_name -> Text,
        title -> Text,
        picture -> Text,
        category -> Text,
        pickup -> BigInt,
        pickup_region -> BigInt,
        pickup_name -> Text,
        closes_on -> Integer,
        pay_days -> Integer,
        least -> BigInt,
        audience -> Text,
        capacity -> BigInt,
        taken -> BigInt,
        members -> BigInt,
        status -> Text,
        price_fen -> BigInt,
        pay_until -> Integer,
        reason -> Text,
        opened_at -> BigInt,
    }
}

diesel::table! {
    joint_share (county, id) {
        county -> BigInt,
        id -> BigInt,
        round -> BigInt,
        member -> BigInt,
        member_name -> Text,
        member_phone -> Text,
        pieces -> BigInt,
        shown_fen -> BigInt,
        dearest_fen -> BigInt,
        order_id -> BigInt,
        price_fen -> BigInt,
        joined_at -> BigInt,
    }
}

diesel::table! {
    joint_invitation (county, id) {
        county -> BigInt,
        id -> BigInt,
        round -> BigInt,
        phone_index -> Text,
        phone_masked -> Text,
        invited_at -> BigInt,
    }
}

diesel::table! {
    joint_notice (county, id) {
        county -> BigInt,
        id -> BigInt,
        round -> BigInt,
        kind -> Text,
        price_fen -> BigInt,
        told_at -> BigInt,
    }
}
