//! The tables of the life of an assessment.

diesel::table! {
    assessment_cycle (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        stage -> Text,
        deadline -> Integer,
        rulebook_id -> Text,
        rulebook_hash -> Text,
        rulebook_text -> Text,
        programme_text -> Text,
        objections_until -> Integer,
        preliminary -> BigInt,
        standing -> BigInt,
        opened_by -> Text,
        opened_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    assessment_result (county, id) {
        county -> BigInt,
        id -> BigInt,
        cycle -> BigInt,
        period -> Text,
        kind -> Text,
        replaces -> BigInt,
        reason -> Text,
        state -> Text,
        rulebook_id -> Text,
        rulebook_hash -> Text,
        rulebook_text -> Text,
        programme_text -> Text,
        frame -> Text,
        facts -> Text,
        trace -> Text,
        hash -> Text,
        made_by -> Text,
        made_at -> BigInt,
        proposed_by -> BigInt,
        unconfirmed -> Text,
        first_approver -> BigInt,
        first_at -> BigInt,
        second_approver -> BigInt,
        second_at -> BigInt,
        published_at -> BigInt,
    }
}

diesel::table! {
    assessment_bulletin (county, id) {
        county -> BigInt,
        id -> BigInt,
        result -> BigInt,
        number -> Text,
        issuer -> Text,
        red -> Bool,
        issued_by -> BigInt,
        issued_at -> BigInt,
    }
}

diesel::table! {
    assessment_evidence (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        criterion -> Text,
        fact -> Text,
        item -> Text,
        value -> Text,
        document -> BigInt,
        document_title -> Text,
        link -> Text,
        note -> Text,
        state -> Text,
        reason -> Text,
        submitted_by -> BigInt,
        submitted_at -> BigInt,
        reviewed_by -> BigInt,
        reviewed_at -> BigInt,
        search_text -> Text,
    }
}

diesel::table! {
    assessment_message (county, id) {
        county -> BigInt,
        id -> BigInt,
        evidence -> BigInt,
        side -> Text,
        person -> BigInt,
        words -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    assessment_confirmation (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        prepared_by -> BigInt,
        prepared_at -> BigInt,
        confirmed_by -> BigInt,
        confirmed_at -> BigInt,
    }
}

diesel::table! {
    assessment_inspection (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        criterion -> Text,
        fact -> Text,
        place -> Text,
        inspected_on -> Integer,
        answers -> Text,
        note -> Text,
        inspector -> BigInt,
        recorded_at -> BigInt,
        search_text -> Text,
    }
}

diesel::table! {
    assessment_inspection_photo (county, id) {
        county -> BigInt,
        id -> BigInt,
        inspection -> BigInt,
        file -> BigInt,
        position -> Integer,
    }
}

diesel::table! {
    assessment_fact (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        fact -> Text,
        value -> Text,
        reason -> Text,
        set_by -> BigInt,
        set_at -> BigInt,
    }
}

diesel::table! {
    assessment_ruling (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        criterion -> Text,
        kind -> Text,
        item -> Text,
        reason -> Text,
        evidence -> BigInt,
        ruled_by -> BigInt,
        ruled_at -> BigInt,
    }
}

diesel::table! {
    assessment_objection (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        criterion -> Text,
        words -> Text,
        state -> Text,
        reason -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
        decided_by -> BigInt,
        decided_at -> BigInt,
    }
}

diesel::table! {
    assessment_rulebook (county, id) {
        county -> BigInt,
        id -> BigInt,
        rulebook_id -> Text,
        hash -> Text,
        text -> Text,
        effective_from -> Integer,
        note -> Text,
        state -> Text,
        reason -> Text,
        proposed_by -> BigInt,
        proposed_at -> BigInt,
        decided_by -> BigInt,
        decided_at -> BigInt,
    }
}
