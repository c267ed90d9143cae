//! The tables.

diesel::table! {
    person (county, id) {
        county -> BigInt,
        id -> BigInt,
        name -> Text,
        phone_sealed -> Text,
        phone_index -> Text,
        phone_masked -> Text,
        password -> Text,
        wrong_passwords -> Integer,
        locked_until -> BigInt,
        is_invented -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    organisation (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        name -> Text,
        village -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    role_grant (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        role -> Text,
        scope_kind -> Text,
        scope_id -> BigInt,
        region -> BigInt,
        granted_at -> BigInt,
    }
}

diesel::table! {
    session (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        token_hash -> Text,
        device -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        ends_at -> BigInt,
        awaits_code -> Bool,
        acting_for -> BigInt,
    }
}

diesel::table! {
    second_factor (county, id) {
        county -> BigInt,
        id -> BigInt,
        secret_sealed -> Text,
        last_step -> BigInt,
        is_confirmed -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    identity_number (county, id) {
        county -> BigInt,
        id -> BigInt,
        number_sealed -> Text,
        number_index -> Text,
        number_masked -> Text,
        given_at -> BigInt,
    }
}

diesel::table! {
    staff_invitation (county, id) {
        county -> BigInt,
        id -> BigInt,
        organisation -> BigInt,
        region -> BigInt,
        role -> Text,
        phone_index -> Text,
        phone_masked -> Text,
        status -> Text,
        invited_by -> BigInt,
        invited_at -> BigInt,
        ends_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(person, role_grant, session);
