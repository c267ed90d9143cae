//! Orders, as buyers, sellers and officials see them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Message, ResourceRef};
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
};
use ui::{list_page, page_with, redirect};

use super::claims::tone_of as claim_tone;
use super::reviews::stars_in_words;
use super::shipments::{ShipmentLook, look_of};
use super::words::{mark_name, measured};
use super::{statuses, tone_of};
use crate::model::{
    Claim, ClaimKind, ListingId, Order, OrderId, OrderLine, OrderStatus, Refund, Review, Settlement,
    UNCOLLECTED_DAYS, Way, place_name_in,
};
use crate::service::{
    self, CANCEL_ORDER, CONFIRM_RECEIVED, DECLINE_ORDER, HAND_OVER_ORDER, MAKE_CLAIM, OrderQuery, OrderView,
    PACK_ORDER, SEE_ORDER, WRITE_REVIEW,
};

/// The steps of an order that a buyer follows.
const WAY: [OrderStatus; 6] = [
    OrderStatus::Placed,
    OrderStatus::Paid,
    OrderStatus::Packed,
    OrderStatus::InTransit,
    OrderStatus::Ready,
    OrderStatus::Collected,
];

#[derive(Template)]
#[template(path = "market/order.html")]
struct OrderPage<'a> {
    view: &'a View,
    form: FormView,
    shown: OrderView,
    /// The pictures of its listings as they are today.
    pictures: BTreeMap<ListingId, String>,
    may_cancel: bool,
    may_pack: bool,
    may_claim: bool,
    /// The buyer may say that nothing arrived, and the seller that it is lost.
    may_miss: bool,
    may_lose: bool,
    may_review: bool,
    may_send: bool,
    may_hand_over: bool,
    may_confirm: bool,
    may_see_recipient: bool,
    settlement: String,
    /// What there is to do with each shipment of an order that is sent in two.
    parcels: Vec<ShipmentLook>,
}

impl OrderPage<'_> {
    fn picture(&self, line: &OrderLine) -> &str {
        self.pictures.get(&line.listing).map_or("", String::as_str)
    }

    fn status(&self) -> String {
        super::standing_of(self.view, &self.shown.order)
    }

    fn tone(&self) -> &'static str {
        tone_of(self.shown.order.status).class()
    }

    fn due_words(&self) -> String {
        let order = &self.shown.order;
        let words = Message::new("market-due-there").with("sum", self.view.money(&order.due));
        self.view.say(&words.with("point", &order.pickup_name))
    }

    fn is_on_its_way(&self) -> bool {
        WAY.contains(&self.shown.order.status)
    }

    /// Each step: its name, done or not, and whether it is the present one.
    fn way(&self) -> Vec<(String, bool, bool)> {
        let (here, way) = (self.shown.order.status, self.shown.order.way);
        let due = self.shown.order.is_due();
        let passed = |step: &&OrderStatus| match way {
            Way::Point => !due || **step != OrderStatus::Paid,
            Way::StorePickup => **step != OrderStatus::InTransit,
            Way::Parcel | Way::StoreDelivery => **step != OrderStatus::Ready,
        };
        WAY.iter()
            .filter(passed)
            .map(|step| {
                let name = match step {
                    OrderStatus::Placed if due => self.view.t("market-to-pack"),
                    OrderStatus::Paid if self.shown.order.in_parts => self.view.t("market-partly-sent"),
                    _ => self.view.say(&step.label()),
                };
                (name, *step < here, *step == here)
            })
            .collect()
    }

    fn has_parcel(&self) -> bool {
        self.shown.order.way == Way::Point
            && !self.shown.order.in_parts
            && self.shown.order.status >= OrderStatus::Packed
            && self.shown.order.status <= OrderStatus::Collected
    }

    /// What was paid and not given back.
    fn kept(&self) -> Fen {
        self.shown.order.total.minus(self.shown.order.refunded).unwrap_or(self.shown.order.total)
    }

    /// How far a refund has come, and its tone.
    fn went_back(&self, refund: &Refund) -> (&'static str, &'static str) {
        match (refund.confirmed, self.shown.delayed.contains(&refund.id)) {
            (true, _) => ("good", "market-refund-confirmed"),
            (false, true) => ("warn", "market-refund-delayed"),
            (false, false) => ("info", "market-refund-instructed"),
        }
    }

    fn reason(&self, refund: &Refund) -> String {
        self.view.say(&refund.reason.label())
    }

    fn claim_status(&self, claim: &Claim) -> String {
        self.view.say(&claim.status.label())
    }

    fn claim_tone(&self, claim: &Claim) -> &'static str {
        claim_tone(claim.status).class()
    }

    fn claim_kind(&self, claim: &Claim) -> String {
        self.view.say(&claim.kind.label())
    }

    fn return_rule(&self, line: &OrderLine) -> String {
        self.view.say(&line.return_rule.label())
    }

    /// The quality marks that were shown when it was ordered.
    fn marks(&self, line: &OrderLine) -> Vec<String> {
        line.marks.iter().map(|mark| mark_name(self.view, *mark)).collect()
    }

    fn review(&self, line: &OrderLine) -> Option<&Review> {
        self.shown.reviews.iter().find(|review| review.listing == line.listing)
    }

    fn stars_of(&self, review: &Review) -> String {
        stars_in_words(review.stars)
    }

    /// What was typed into the refused review of this line.
    fn typed(&self, line: &OrderLine) -> &str {
        if self.form.has("listing", &line.listing.to_string()) { self.form.value("words") } else { "" }
    }

    /// What was typed into the refused form of this shipment.
    fn typed_of(&self, field: &str, shipment: &i64) -> &str {
        if self.form.has("shipment", &shipment.to_string()) { self.form.value(field) } else { "" }
    }

    /// What is wrong there.
    fn wrong(&self, field: &str, shipment: &i64) -> String {
        let is_there = self.form.has("shipment", &shipment.to_string());
        if is_there { self.form.error(self.view, field) } else { String::new() }
    }

    /// The last day to collect what is ready; empty for anything else.
    fn collect_until(&self) -> String {
        let order = &self.shown.order;
        if order.status != OrderStatus::Ready || order.is_due() || order.in_parts {
            return String::new();
        }
        order.changed_at.plus_days(UNCOLLECTED_DAYS).day().to_string()
    }

    fn point(&self) -> String {
        place_name_in(self.view.lang, self.shown.order.pickup_region)
    }

    /// True for the buyer of what is handed over against a code.
    fn may_see_code(&self) -> bool {
        self.may_confirm && self.shown.order.way != Way::Parcel
    }

    fn way_name(&self) -> String {
        self.view.t(self.shown.order.way.key())
    }

    fn measured(&self, line: &OrderLine) -> String {
        measured(self.view, line.measure, line.net, line.quantity)
    }

    fn origin(&self, line: &OrderLine) -> String {
        region::full_name_in(self.view.lang, line.origin)
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    order_page(&app, &view, id, FormView::new(Typed::default())).await
}

pub(super) async fn order_page(app: &App, view: &View, id: OrderId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let (shown, pictures) = app
        .db
        .read(move |conn| {
            let shown = service::order(conn, &actor, id)?;
            let listings: Vec<ListingId> = shown.lines.iter().map(|line| line.listing).collect();
            let pictures = service::pictures_of(conn, shown.order.county, &listings)?;
            Ok::<_, crate::Error>((shown, pictures))
        })
        .await?;
    let status = shown.order.status;
    let cancellable = matches!(status, OrderStatus::Placed | OrderStatus::Paid);
    let settlement = settlement_name(view, shown.order.settlement);
    let parcels = shown.shipments.iter().map(|one| look_of(view, &shown, one)).collect();
    let template = OrderPage {
        may_cancel: cancellable && view.actor.can(CANCEL_ORDER, &shown.order),
        may_pack: shown.order.is_to_pack() && view.actor.can(PACK_ORDER, &shown.order),
        may_claim: shown.has_arrived() && view.actor.can(MAKE_CLAIM, &shown.order),
        may_miss: may_miss(view, &shown),
        may_lose: matches!(status, OrderStatus::Packed | OrderStatus::InTransit)
            && !shown.order.is_due()
            && !shown.order.in_parts
            && view.actor.can(DECLINE_ORDER, &shown.order),
        may_review: status == OrderStatus::Collected && view.actor.can(WRITE_REVIEW, &shown.order),
        may_send: may_send(view, &shown.order),
        may_hand_over: may_hand_over(view, &shown.order),
        may_confirm: is_there(&shown.order) && view.actor.can(CONFIRM_RECEIVED, &shown.order),
        may_see_recipient: shown.delivery.as_ref().is_some_and(|one| !one.sealed.is_empty())
            && shown.order.is_paid()
            && view.actor.can(HAND_OVER_ORDER, &shown.order),
        view,
        settlement,
        parcels,
        shown,
        pictures,
        form,
    };
    page_with(template.form.status(), &template)
}

/// True for the buyer of goods that are overdue, who has not said so yet.
fn may_miss(view: &View, shown: &OrderView) -> bool {
    let said = shown.claims.iter().any(|one| one.kind == ClaimKind::NotReceived && one.is_open());
    !said
        && !shown.order.in_parts
        && shown.order.may_be_missing(view.now)
        && view.actor.can(MAKE_CLAIM, &shown.order)
}

/// True when the goods are where the buyer can have them, and no carrier of ours says so.
pub(super) fn is_there(order: &Order) -> bool {
    !order.in_parts
        && matches!(
            (order.way, order.status),
            (Way::Parcel | Way::StoreDelivery, OrderStatus::InTransit)
                | (Way::StorePickup, OrderStatus::Ready)
        )
}

fn may_send(view: &View, order: &Order) -> bool {
    order.way.needs_address()
        && !order.in_parts
        && order.status == OrderStatus::Packed
        && view.actor.can(HAND_OVER_ORDER, order)
}

fn may_hand_over(view: &View, order: &Order) -> bool {
    order.way != Way::Parcel && is_there(order) && view.actor.can(HAND_OVER_ORDER, order)
}

fn settlement_name(view: &View, settlement: Settlement) -> String {
    view.say(&Message::new(match settlement {
        Settlement::None => "market-settlement-none",
        Settlement::Instructed => "market-settlement-instructed",
        Settlement::Confirmed => "market-settlement-confirmed",
    }))
}

pub(super) async fn cancel(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    match app.db.write(move |tx| service::cancel(tx, &actor, now, id)).await {
        Ok(_) => Ok(redirect(&format!("/orders/{id}"))),
        Err(error) => {
            let error = PageError::from(error);
            if !error.is_correctable() {
                return Err(error);
            }
            order_page(&app, &view, id, FormView::refused(Typed::default(), error)).await
        }
    }
}

/// A buyer's own orders.
pub(super) async fn mine(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let sign_in = PageError::new(kernel::Status::SignInFirst, "error-sign-in-first");
    let buyer = view.actor.person_id().ok_or(sign_in)?;
    let want = OrderQuery { buyer: Some(buyer), ..wanted(&query) };
    orders_list(&app, &view, &query, want, "market-my-orders").await
}

/// The orders an official may see.
pub(super) async fn seen(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.door == Door::City || view.actor.scope(SEE_ORDER, "Order").regions.is_empty() {
        view.actor.may(SEE_ORDER, &ResourceRef::new("Order", app.site.city))?;
    }
    let want = wanted(&query);
    orders_list(&app, &view, &query, want, "market-orders").await
}

pub(crate) fn wanted(query: &ListQuery) -> OrderQuery {
    OrderQuery {
        words: query.words().to_owned(),
        status: OrderStatus::parse(query.filter("status")),
        seller: query.filter("seller").parse().ok(),
        buyer: None,
        to_pack: query.filter("status") == super::TO_PACK,
        campaign: query.filter("campaign").parse().ok(),
        county: query.filter("county").parse().ok(),
        from: query.filter("from").parse().ok(),
        to: query.filter("to").parse().ok(),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn orders_list(
    app: &App,
    view: &View,
    query: &ListQuery,
    want: OrderQuery,
    title: &'static str,
) -> PageResult {
    if !view.signed_in() {
        return Err(PageError::new(kernel::Status::SignInFirst, "error-sign-in-first"));
    }
    let actor = view.actor.clone();
    let (orders, total) = app.db.read(move |conn| service::orders(conn, &actor, &want)).await?;
    let list = ListView {
        title: view.t(title),
        intro: String::new(),
        file: "orders",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options: statuses(view) }],
        columns: vec![
            Column::words(view.t("market-order")),
            Column::words(view.t("market-placed-at")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-buyer")),
            Column::words(view.t("market-pickup")),
            Column::words(view.t("market-status")),
            Column::numbers(view.t("market-total")),
        ],
        rows: orders.iter().map(|order| row_of(view, order)).collect(),
        total,
        empty: view.t("market-no-orders"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn row_of(view: &View, order: &Order) -> Vec<Cell> {
    vec![
        Cell::Link(order.id.to_string(), format!("/orders/{}", order.id)),
        Cell::Time(order.placed_at),
        Cell::Text(order.seller_name.clone()),
        Cell::Text(format!("{} {}", order.buyer.name, order.buyer.phone)),
        Cell::Text(order.pickup_name.clone()),
        Cell::Tag(tone_of(order.status), super::standing_of(view, order)),
        Cell::Money(order.total),
    ]
}
