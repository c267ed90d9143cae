//! The tables.

diesel::table! {
    supervision_seat (county, id) {
        county -> BigInt,
        id -> BigInt,
        department -> Text,
        organisation -> BigInt,
        seated_at -> BigInt,
    }
}

diesel::table! {
    supervision_task (county, id) {
        county -> BigInt,
        id -> BigInt,
        year -> Integer,
        origin -> Text,
        item -> Text,
        parent -> BigInt,
        section -> Text,
        title_zh -> Text,
        title_en -> Text,
        result_zh -> Text,
        result_en -> Text,
        target -> Text,
        lead -> Text,
        helpers -> Text,
        from_day -> Integer,
        due_day -> Integer,
        status -> Text,
        share_bp -> Integer,
        asked_day -> Integer,
        asked_by -> BigInt,
        proposed_by -> BigInt,
        completed_by -> BigInt,
        done_day -> Integer,
        search_text -> Text,
        version -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    supervision_entry (county, id) {
        county -> BigInt,
        id -> BigInt,
        task -> BigInt,
        step -> Text,
        party -> Text,
        words -> Text,
        share_bp -> Integer,
        due_day -> Integer,
        person -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    supervision_file (county, id) {
        county -> BigInt,
        id -> BigInt,
        subject_kind -> Text,
        subject -> BigInt,
        entry -> BigInt,
        file -> BigInt,
        name -> Text,
        added_by -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    supervision_meeting (county, id) {
        county -> BigInt,
        id -> BigInt,
        title -> Text,
        held_on -> Integer,
        agenda -> Text,
        present -> Text,
        minutes -> Text,
        status -> Text,
        written_by -> BigInt,
        confirmed_by -> BigInt,
        version -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    supervision_decision (county, id) {
        county -> BigInt,
        id -> BigInt,
        meeting -> BigInt,
        words -> Text,
        lead -> Text,
        helpers -> Text,
        due_day -> Integer,
        task -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    supervision_visit (county, id) {
        county -> BigInt,
        id -> BigInt,
        party -> Text,
        visited_on -> Integer,
        inspectors -> Text,
        summary -> Text,
        written_by -> BigInt,
        written_at -> BigInt,
    }
}

diesel::table! {
    supervision_finding (county, id) {
        county -> BigInt,
        id -> BigInt,
        visit -> BigInt,
        party -> Text,
        severity -> Text,
        words -> Text,
        from_day -> Integer,
        due_day -> Integer,
        status -> Text,
        answer -> Text,
        answered_by -> BigInt,
        answered_at -> BigInt,
        reason -> Text,
        decided_by -> BigInt,
        decided_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    supervision_bulletin (county, id) {
        county -> BigInt,
        id -> BigInt,
        audience -> Text,
        number -> Text,
        title_zh -> Text,
        title_en -> Text,
        body_zh -> Text,
        body_en -> Text,
        basis -> Text,
        status -> Text,
        written_by -> BigInt,
        confirmed_by -> BigInt,
        shown_hash -> Text,
        version -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    supervision_address (county, id) {
        county -> BigInt,
        id -> BigInt,
        email -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    supervision_reminder (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        subject_kind -> Text,
        subject -> BigInt,
        title_zh -> Text,
        title_en -> Text,
        step -> Text,
        due_day -> Integer,
        channel -> Text,
        outcome -> Text,
        seen -> Bool,
        at -> BigInt,
    }
}

diesel::table! {
    supervision_attainment (county, id) {
        county -> BigInt,
        id -> BigInt,
        target -> Text,
        of_county -> BigInt,
        division -> BigInt,
        amount -> BigInt,
        counted_on -> Integer,
        document -> Text,
        status -> Text,
        written_by -> BigInt,
        written_at -> BigInt,
        confirmed_by -> BigInt,
        confirmed_at -> BigInt,
        ended_by -> BigInt,
        ended_at -> BigInt,
        reason -> Text,
        version -> BigInt,
    }
}
