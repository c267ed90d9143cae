//! The tables.

diesel::table! {
    trade_post (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        organisation -> BigInt,
        name -> Text,
        village -> BigInt,
        category -> Text,
        product -> Text,
        search_text -> Text,
        grade -> Text,
        unit -> Text,
        quantity -> BigInt,
        from_day -> Integer,
        to_day -> Integer,
        place -> BigInt,
        price_fen -> BigInt,
        valid_until -> Integer,
        note -> Text,
        status -> Text,
        changed_at -> BigInt,
        remaining -> BigInt,
    }
}

diesel::table! {
    trade_purchaser (county, id) {
        county -> BigInt,
        id -> BigInt,
        name -> Text,
        licence -> Text,
        village -> BigInt,
        contact -> Text,
        applicant -> BigInt,
        applied_at -> BigInt,
        status -> Text,
        reason -> Text,
        reviewer -> BigInt,
        reviewed_at -> BigInt,
        organisation -> BigInt,
    }
}

diesel::table! {
    trade_quote (county, id) {
        county -> BigInt,
        id -> BigInt,
        post -> BigInt,
        kind -> Text,
        product -> Text,
        unit -> Text,
        owner -> BigInt,
        owner_name -> Text,
        owner_village -> BigInt,
        other -> BigInt,
        other_county -> BigInt,
        other_name -> Text,
        other_village -> BigInt,
        status -> Text,
        turn -> BigInt,
        last_by -> BigInt,
        terms -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    trade_quote_turn (county, id) {
        county -> BigInt,
        id -> BigInt,
        quote -> BigInt,
        turn -> BigInt,
        organisation -> BigInt,
        person -> BigInt,
        terms -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    trade_contract (county, id) {
        county -> BigInt,
        id -> BigInt,
        quote -> BigInt,
        buyer -> BigInt,
        buyer_county -> BigInt,
        buyer_name -> Text,
        buyer_village -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        seller_village -> BigInt,
        category -> Text,
        product -> Text,
        grade -> Text,
        unit -> Text,
        quantity -> BigInt,
        price_fen -> BigInt,
        terms -> Text,
        body -> Text,
        body_hash -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    trade_contract_state (county, id) {
        county -> BigInt,
        id -> BigInt,
        status -> Text,
        buyer_signer -> BigInt,
        buyer_signed_at -> BigInt,
        seller_signer -> BigInt,
        seller_signed_at -> BigInt,
        ceiling -> BigInt,
        floor_quantity -> BigInt,
        delivered -> BigInt,
        pending -> BigInt,
        accepted -> BigInt,
        accepted_milli -> BigInt,
        due_fen -> BigInt,
        confirmed_fen -> BigInt,
        cancel_by -> Text,
        cancel_reason -> Text,
        dispute_by -> Text,
        dispute_reason -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    trade_stage (county, id) {
        county -> BigInt,
        id -> BigInt,
        contract -> BigInt,
        number -> Integer,
        from_day -> Integer,
        to_day -> Integer,
        quantity -> BigInt,
        ceiling -> BigInt,
        delivered -> BigInt,
    }
}

diesel::table! {
    trade_delivery (county, id) {
        county -> BigInt,
        id -> BigInt,
        contract -> BigInt,
        stage -> Integer,
        gross -> BigInt,
        tare -> BigInt,
        net -> BigInt,
        grade -> Text,
        moisture_bp -> BigInt,
        excess_bp -> BigInt,
        deducted -> BigInt,
        payable -> BigInt,
        steps_below -> BigInt,
        unit_price_fen -> BigInt,
        value_milli -> BigInt,
        status -> Text,
        reason -> Text,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
        decided_by -> BigInt,
        decided_at -> BigInt,
    }
}

diesel::table! {
    trade_payment (county, id) {
        county -> BigInt,
        id -> BigInt,
        contract -> BigInt,
        delivery -> BigInt,
        stage -> Integer,
        amount_fen -> BigInt,
        status -> Text,
        reference -> Text,
        declared_by -> BigInt,
        declared_at -> BigInt,
        confirmed_by -> BigInt,
        confirmed_at -> BigInt,
        due_on -> Integer,
    }
}

diesel::table! {
    known_seller (county, id) {
        county -> BigInt,
        id -> BigInt,
        name -> Text,
        due_on -> Integer,
    }
}

diesel::table! {
    known_mark (county, id) {
        county -> BigInt,
        id -> BigInt,
        seller -> BigInt,
        valid_to -> Integer,
        status -> Text,
    }
}

diesel::table! {
    trade_dispute_step (county, id) {
        county -> BigInt,
        id -> BigInt,
        contract -> BigInt,
        step -> Text,
        side -> Text,
        by_person -> BigInt,
        by_name -> Text,
        words -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    trade_late (county, id) {
        county -> BigInt,
        id -> BigInt,
        contract -> BigInt,
        kind -> Text,
        subject -> BigInt,
        at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(trade_post, known_seller);
diesel::allow_tables_to_appear_in_same_query!(trade_contract, trade_contract_state, trade_stage, trade_quote);
