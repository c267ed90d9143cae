//! A parcel: where it is, who is liable, its code for its buyer, and its label.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use ui::{App, Id, ListQuery, PageError, PageResult, View, page, redirect};

use super::{parcels_list, wanted};
use crate::model::{OrderId, Parcel, ParcelId, ParcelStatus, PickupKey, WHOLE_ORDER};
use crate::service;
use crate::{Handover, ParcelQuery};

#[derive(Template)]
#[template(path = "logistics/parcel.html")]
struct ParcelPage<'a> {
    view: &'a View,
    parcel: Parcel,
    handovers: Vec<Handover>,
    code: Option<String>,
    may_take_back: bool,
}

impl ParcelPage<'_> {
    fn status(&self) -> String {
        self.view.say(&self.parcel.label())
    }

    fn tone(&self) -> &'static str {
        super::tone_of(self.parcel.status).class()
    }

    fn liable(&self) -> String {
        let kind = super::kind_of(self.view, self.parcel.holder.kind());
        self.view.t2("logistics-liable", ("kind", kind.as_str()), ("name", self.parcel.holder.name()))
    }

    fn handover(&self, one: &Handover) -> String {
        let from = format!("{} {}", super::kind_of(self.view, &one.from_kind), one.from_name);
        let to = format!("{} {}", super::kind_of(self.view, &one.to_kind), one.to_name);
        self.view.t2("logistics-handover", ("from", from.as_str()), ("to", to.as_str()))
    }

    fn shipment(&self) -> String {
        self.view.t1("logistics-shipment", "number", self.parcel.shipment)
    }

    fn due(&self) -> String {
        self.view.t1("logistics-due", "due", self.view.money(&self.parcel.due))
    }

    fn point(&self) -> String {
        region::full_name_in(self.view.lang, self.parcel.pickup_region)
    }

    fn spaced_code(&self) -> String {
        let code = self.code.clone().unwrap_or_default();
        let (first, last) = code.split_at_checked(3).unwrap_or((code.as_str(), ""));
        format!("{first} {last}")
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    Id(id): Id<ParcelId>,
) -> PageResult {
    let actor = view.actor.clone();
    let (parcel, handovers) = app.db.read(move |conn| service::parcel(conn, &actor, id)).await?;
    let code = service::code_for(&key, &parcel, &view.actor);
    let may_take_back = parcel.withdrawn
        && parcel.status == ParcelStatus::InTransit
        && view.actor.can(service::TAKE_BACK, &parcel);
    page(&ParcelPage { view: &view, parcel, handovers, code, may_take_back })
}

/// Leads to the parcel of an order, or of one of its shipments.
pub(super) async fn of_order(
    State(app): State<App>,
    view: View,
    Id(order): Id<OrderId>,
    query: ListQuery,
) -> PageResult {
    let actor = view.actor.clone();
    let shipment = query.filter("shipment").parse().unwrap_or(WHOLE_ORDER);
    match app.db.read(move |conn| service::parcel_of_shipment(conn, &actor, order, shipment)).await? {
        Some((parcel, _)) => Ok(redirect(&format!("/parcels/{}", parcel.id))),
        None => Err(PageError::new(kernel::Status::NotFound, "logistics-error-not-packed")),
    }
}

pub(super) async fn renew(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    Id(id): Id<ParcelId>,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::renew_code(tx, &actor, now, &key, id)).await?;
    Ok(redirect(&format!("/parcels/{id}")))
}

/// The sender has it again.
pub(super) async fn take_back(State(app): State<App>, view: View, Id(id): Id<ParcelId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::take_back(tx, &actor, now, id)).await?;
    Ok(redirect(&format!("/parcels/{id}")))
}

pub(super) async fn sent(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if !view.signed_in() {
        return Err(PageError::new(kernel::Status::SignInFirst, "error-sign-in-first"));
    }
    let not_a_seller = PageError::new(kernel::Status::Forbidden, "logistics-error-not-a-seller");
    let (seller, _) = view.actor.organisations().next().ok_or(not_a_seller)?;
    let want = ParcelQuery { seller: Some(seller), ..wanted(&query) };
    let words = ("logistics-parcels-sell", "logistics-parcels-sell-intro");
    parcels_list(&app, &view, &query, want, words, true).await
}

#[derive(Template)]
#[template(path = "logistics/label.html")]
struct LabelPage<'a> {
    view: &'a View,
    parcel: Parcel,
    qr: String,
    point: String,
    point_name: String,
}

impl LabelPage<'_> {
    fn shipment(&self) -> String {
        self.view.t1("logistics-shipment", "number", self.parcel.shipment)
    }
}

pub(super) async fn label(State(app): State<App>, view: View, Id(id): Id<ParcelId>) -> PageResult {
    let actor = view.actor.clone();
    let (parcel, point_name) = app.db.read(move |conn| service::label(conn, &actor, id)).await?;
    page(&LabelPage {
        view: &view,
        point: region::full_name_in(view.lang, parcel.pickup_region),
        point_name,
        qr: ui::qr_code(&parcel.id.to_string()),
        parcel,
    })
}
