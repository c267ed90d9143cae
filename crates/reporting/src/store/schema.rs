//! The tables.

diesel::table! {
    reporting_organisation (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        name -> Text,
        search_text -> Text,
    }
}

diesel::table! {
    reporting_unit (county, id) {
        county -> BigInt,
        id -> BigInt,
        data_set -> Text,
        organisation -> BigInt,
        name -> Text,
        search_text -> Text,
        from_day -> Integer,
        until_day -> Integer,
        enrolled_by -> BigInt,
        enrolled_at -> BigInt,
    }
}

diesel::table! {
    reporting_report (county, id) {
        county -> BigInt,
        id -> BigInt,
        unit -> BigInt,
        data_set -> Text,
        set_version -> Integer,
        period -> Text,
        period_end -> Integer,
        stage -> Text,
        draft -> Text,
        version -> Integer,
        approved_version -> Integer,
        first_on -> Integer,
        submitted_by -> BigInt,
        checked_by -> BigInt,
        approved_by -> BigInt,
        reason -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    reporting_version (county, id) {
        county -> BigInt,
        id -> BigInt,
        report -> BigInt,
        version -> Integer,
        set_version -> Integer,
        person -> BigInt,
        at -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    reporting_value (county, id) {
        county -> BigInt,
        id -> BigInt,
        report -> BigInt,
        version -> Integer,
        element -> Text,
        value -> BigInt,
        explanation -> Text,
    }
}

diesel::table! {
    reporting_signature (county, id) {
        county -> BigInt,
        id -> BigInt,
        report -> BigInt,
        version -> Integer,
        element -> Text,
        value -> BigInt,
        person -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    reporting_extension (county, id) {
        county -> BigInt,
        id -> BigInt,
        unit -> BigInt,
        period -> Text,
        due_day -> Integer,
        until_day -> Integer,
        reason -> Text,
        asked_by -> BigInt,
        asked_on -> Integer,
        status -> Text,
        decided_by -> BigInt,
        decided_on -> Integer,
        answer -> Text,
    }
}

diesel::table! {
    reporting_reminder (county, id) {
        county -> BigInt,
        id -> BigInt,
        unit -> BigInt,
        period -> Text,
        kind -> Text,
        at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(reporting_report, reporting_value);
