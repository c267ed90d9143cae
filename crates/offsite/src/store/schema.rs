//! The tables.

diesel::table! {
    offsite_shop (county, id) {
        county -> BigInt,
        id -> BigInt,
        organisation -> BigInt,
        seller_name -> Text,
        village -> BigInt,
        platform -> Text,
        name -> Text,
        linked -> Bool,
        changed_at -> BigInt,
        changed_by -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    offsite_import (county, id) {
        county -> BigInt,
        id -> BigInt,
        shop -> BigInt,
        organisation -> BigInt,
        platform -> Text,
        file_name -> Text,
        file_hash -> Text,
        encoding -> Text,
        status -> Text,
        row_count -> BigInt,
        line_count -> BigInt,
        repeated -> BigInt,
        faulty -> BigInt,
        batches -> BigInt,
        next_batch -> BigInt,
        fresh -> BigInt,
        same -> BigInt,
        changed -> BigInt,
        refunds -> BigInt,
        elsewhere -> BigInt,
        orders_delta -> BigInt,
        value_delta_fen -> BigInt,
        sent_at -> BigInt,
        sent_by -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    offsite_batch (county, id) {
        county -> BigInt,
        id -> BigInt,
        import -> BigInt,
        number -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    offsite_fault (county, id) {
        county -> BigInt,
        id -> BigInt,
        import -> BigInt,
        row_number -> BigInt,
        kind -> Text,
        heading -> Text,
        found -> Text,
    }
}

diesel::table! {
    offsite_order (county, id) {
        county -> BigInt,
        id -> BigInt,
        shop -> BigInt,
        organisation -> BigInt,
        platform -> Text,
        number -> Text,
        line -> Text,
        status -> Text,
        paid_fen -> BigInt,
        refund_fen -> BigInt,
        sold_fen -> BigInt,
        sold_orders -> BigInt,
        paid_at -> BigInt,
        day -> Integer,
        title -> Text,
        quantity -> BigInt,
        province -> Text,
        city -> Text,
        version -> BigInt,
        first_import -> BigInt,
        last_import -> BigInt,
    }
}

diesel::table! {
    offsite_version (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        version -> BigInt,
        status -> Text,
        paid_fen -> BigInt,
        refund_fen -> BigInt,
        paid_at -> BigInt,
        import -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    offsite_day (county, id) {
        county -> BigInt,
        id -> BigInt,
        import -> BigInt,
        day -> Integer,
        orders -> BigInt,
        value_fen -> BigInt,
        amended_orders -> BigInt,
        amended_fen -> BigInt,
    }
}

diesel::table! {
    offsite_seller (county, id) {
        county -> BigInt,
        id -> BigInt,
        due_on -> Integer,
    }
}

diesel::table! {
    offsite_void (county, id) {
        county -> BigInt,
        id -> BigInt,
        reason -> Text,
        by_person -> BigInt,
        by_name -> Text,
        at -> BigInt,
        undone -> BigInt,
        done_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(offsite_import, offsite_shop, offsite_void);
diesel::allow_tables_to_appear_in_same_query!(offsite_order, offsite_version);
