//! The counter, the carrier's round, the seller's labels and the parcel's own page.

mod carry;
mod counter;
mod parcel;

use ui::{
    App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, Routes, Tone, View, list_page,
};

use crate::ParcelQuery;
use crate::model::{Holder, Parcel, ParcelStatus};
use crate::service;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/counter", counter::show)
        .post("/counter/take-in", counter::take_in)
        .post("/counter/hand-out", counter::hand_out)
        .get("/counter/parcels", counter::parcels)
        .get("/carry", carry::show)
        .post("/carry/load", carry::load)
        .get("/sell/parcels", parcel::sent)
        .get("/sell/parcels/{parcel}/label", parcel::label)
        .get("/parcels/{parcel}", parcel::show)
        .post("/parcels/{parcel}/renew", parcel::renew)
        .post("/sell/parcels/{parcel}/back", parcel::take_back)
        .get("/parcels/of/{order}", parcel::of_order)
}

fn wanted(query: &ListQuery) -> ParcelQuery {
    ParcelQuery {
        words: query.words().to_owned(),
        status: ParcelStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
        ..ParcelQuery::default()
    }
}

const fn tone_of(status: ParcelStatus) -> Tone {
    match status {
        ParcelStatus::Created => Tone::Plain,
        ParcelStatus::InTransit => Tone::Info,
        ParcelStatus::Arrived => Tone::Warn,
        ParcelStatus::Collected => Tone::Good,
    }
}

/// The kind of a holder in words.
fn kind_of(view: &View, kind: &str) -> String {
    view.t(match kind {
        "seller" => "logistics-holder-seller",
        "carrier" => "logistics-holder-carrier",
        "station" => "logistics-holder-station",
        _ => "logistics-holder-buyer",
    })
}

fn holder_text(view: &View, holder: &Holder) -> String {
    format!("{} {}", kind_of(view, holder.kind()), holder.name())
}

async fn parcels_list(
    app: &App,
    view: &View,
    query: &ListQuery,
    want: ParcelQuery,
    words: (&'static str, &'static str),
    with_label: bool,
) -> PageResult {
    if !view.signed_in() {
        return Err(PageError::new(kernel::Status::SignInFirst, "error-sign-in-first"));
    }
    let actor = view.actor.clone();
    let (parcels, total) = app.db.read(move |conn| service::list(conn, &actor, &want)).await?;
    let statuses = ParcelStatus::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), view.say(&status.label())))
        .collect();
    let mut columns = vec![
        Column::words(view.t("logistics-waybill")),
        Column::words(view.t("logistics-recipient")),
        Column::words(view.t("logistics-contents")),
        Column::words(view.t("logistics-status")),
        Column::words(view.t("logistics-holder")),
        Column::words(view.t("logistics-created")),
    ];
    if with_label {
        columns.push(Column::words(view.t("logistics-label-title")));
    }
    let list = ListView {
        title: view.t(words.0),
        intro: view.t(words.1),
        file: "parcels",
        filters: vec![Filter { name: "status", label: view.t("logistics-status"), options: statuses }],
        columns,
        rows: parcels.iter().map(|parcel| row_of(view, parcel, with_label)).collect(),
        total,
        empty: view.t("logistics-parcels-empty"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn row_of(view: &View, parcel: &Parcel, with_label: bool) -> Vec<Cell> {
    let mut row = vec![
        Cell::Link(parcel.id.to_string(), format!("/parcels/{}", parcel.id)),
        Cell::Text(format!("{} {}", parcel.buyer_name, parcel.buyer_phone)),
        Cell::Text(parcel.contents.clone()),
        Cell::Tag(tone_of(parcel.status), view.say(&parcel.label())),
        Cell::Text(holder_text(view, &parcel.holder)),
        Cell::Time(parcel.created_at),
    ];
    if with_label {
        row.push(Cell::Link(view.t("logistics-label"), format!("/sell/parcels/{}/label", parcel.id)));
    }
    row
}
