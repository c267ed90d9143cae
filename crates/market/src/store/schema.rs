//! The tables, as Diesel knows them.

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
    }
}

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
    }
}

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
    }
}

diesel::table! {
    payment_notice (county, id) {
        county -> BigInt,
        id -> BigInt,
        provider -> Text,
        notice -> Text,
        received_at -> BigInt,
    }
}

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
    }
}

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
    refund_try (county, id) {
        county -> BigInt,
        id -> BigInt,
        refund -> BigInt,
        tries -> BigInt,
        fault -> Text,
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
    order_statement (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        sealed -> Text,
        shown -> Text,
        crop -> Text,
        purpose -> Text,
        stated_at -> BigInt,
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

diesel::allow_tables_to_appear_in_same_query!(
    listing,
    seller,
    listing_term,
    product,
    quality_mark,
    freight_rule,
    store
);
diesel::allow_tables_to_appear_in_same_query!(orders, order_delivery);
diesel::allow_tables_to_appear_in_same_query!(orders, order_line);
diesel::allow_tables_to_appear_in_same_query!(orders, shipment);
diesel::allow_tables_to_appear_in_same_query!(listing, preorder, reservation);
diesel::allow_tables_to_appear_in_same_query!(seller, seller_document);
diesel::allow_tables_to_appear_in_same_query!(seller, seller_reminder);
diesel::allow_tables_to_appear_in_same_query!(invoice, orders);
diesel::allow_tables_to_appear_in_same_query!(claim, order_delivery);
diesel::allow_tables_to_appear_in_same_query!(claim, orders);
diesel::allow_tables_to_appear_in_same_query!(orders, payment, refund, refund_try, settlement_try);
diesel::allow_tables_to_appear_in_same_query!(
    campaign,
    campaign_rule,
    campaign_listing,
    coupon,
    campaign_use,
    orders,
    listing
);
diesel::allow_tables_to_appear_in_same_query!(listing, joint_offer);
diesel::allow_tables_to_appear_in_same_query!(orders, joint_round, joint_share, joint_invitation);
diesel::allow_tables_to_appear_in_same_query!(pesticide_sale, order_statement, orders);
