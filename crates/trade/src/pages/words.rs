//! What several pages say.

use kernel::{Fen, Message};
use ui::{Tone, View};

use crate::model::{
    Category, ContractStatus, DeliveryStatus, Grade, PaymentStatus, Post, PostKind, QuoteStatus, Standing,
    Terms, Unit, Window,
};

/// `5,000 kg`, `300 pieces`.
pub(super) fn quantity(view: &View, unit: Unit, quantity: i64) -> String {
    let key = match unit {
        Unit::Weight => "trade-kilograms",
        Unit::Piece => "trade-pieces",
    };
    view.t1(key, "quantity", grouped(view, &unit.write(quantity)))
}

/// `4,000 kg left of 10,000 kg`, or the quantity alone while all of it can be had.
pub(super) fn remaining(view: &View, post: &Post) -> String {
    let goods = &post.draft.goods;
    let all = quantity(view, goods.unit, goods.quantity);
    if post.remaining == goods.quantity {
        return all;
    }
    let left = quantity(view, goods.unit, post.remaining);
    view.t2("trade-left-of", ("left", &left), ("all", &all))
}

/// Separators in the whole part.
fn grouped(view: &View, plain: &str) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |number: i64| view.number(&number));
    if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
}

/// `¥3.20 a kilogram`.
pub(super) fn price(view: &View, unit: Unit, price: Fen) -> String {
    let key = match unit {
        Unit::Weight => "trade-per-kilogram",
        Unit::Piece => "trade-per-piece",
    };
    view.t1(key, "price", view.money(&price))
}

pub(super) fn window(view: &View, window: Window) -> String {
    view.t2("trade-from-to", ("from", &view.day(&window.from)), ("to", &view.day(&window.to)))
}

/// `14.50 %` of so many basis points.
pub(super) fn percent(basis_points: i64) -> String {
    format!("{}.{:02}%", basis_points / 100, basis_points % 100)
}

/// The points of some terms, one sentence each.
pub(super) fn terms(view: &View, unit: Unit, terms: &Terms) -> Vec<(String, String)> {
    let mut lines = vec![
        (view.t("trade-price"), price(view, unit, terms.price)),
        (view.t("trade-quantity"), quantity(view, unit, terms.quantity())),
        (view.t("trade-grade"), view.say(&terms.grade.label())),
        (view.t("trade-tolerance"), percent(terms.tolerance_bp)),
        (view.t("trade-grade-deduct"), price(view, unit, terms.grade_deduct)),
    ];
    if let Some(rule) = terms.moisture {
        let (standard, deduct) = (percent(rule.standard_bp), percent(rule.deduct_bp));
        let said = view.t2("trade-moisture-rule", ("standard", &standard), ("deduct", &deduct));
        lines.push((view.t("trade-moisture"), said));
    }
    if let Some(days) = terms.payment_days {
        lines.push((view.t("trade-payment-days"), view.t1("trade-days", "days", days)));
    }
    for (number, stage) in (1..).zip(&terms.stages) {
        let said = format!("{} · {}", window(view, stage.window), quantity(view, unit, stage.quantity));
        lines.push((view.t1("trade-stage-number", "number", number), said));
    }
    if !terms.note.is_empty() {
        lines.push((view.t("trade-note"), terms.note.clone()));
    }
    lines
}

type Options = Vec<(&'static str, String)>;

fn options<T: Copy, const N: usize>(
    view: &View,
    all: [T; N],
    word: fn(T) -> &'static str,
    label: fn(T) -> Message,
) -> Options {
    all.map(|one| (word(one), view.say(&label(one)))).to_vec()
}

pub(super) fn kinds(view: &View) -> Options {
    options(view, PostKind::ALL, PostKind::as_str, PostKind::label)
}

pub(super) fn categories(view: &View) -> Options {
    options(view, Category::ALL, Category::as_str, Category::label)
}

pub(super) fn grades(view: &View) -> Options {
    options(view, Grade::ALL, Grade::as_str, Grade::label)
}

pub(super) fn units(view: &View) -> Options {
    options(view, Unit::ALL, Unit::as_str, Unit::label)
}

pub(super) fn statuses(view: &View) -> Options {
    options(view, ContractStatus::ALL, ContractStatus::as_str, ContractStatus::label)
}

pub(super) const fn of_post(standing: Standing) -> Tone {
    match standing {
        Standing::Draft => Tone::Info,
        Standing::Open | Standing::Filled => Tone::Good,
        Standing::Lapsed => Tone::Warn,
        Standing::Expired | Standing::Withdrawn => Tone::Plain,
    }
}

pub(super) const fn of_quote(status: QuoteStatus) -> Tone {
    match status {
        QuoteStatus::Open => Tone::Info,
        QuoteStatus::Accepted => Tone::Good,
        QuoteStatus::Ended => Tone::Plain,
    }
}

pub(super) const fn of_contract(status: ContractStatus) -> Tone {
    match status {
        ContractStatus::Awaiting => Tone::Warn,
        ContractStatus::Active => Tone::Info,
        ContractStatus::Fulfilled => Tone::Good,
        ContractStatus::Cancelled => Tone::Plain,
    }
}

pub(super) const fn of_delivery(status: DeliveryStatus) -> Tone {
    match status {
        DeliveryStatus::Recorded => Tone::Warn,
        DeliveryStatus::Accepted => Tone::Good,
        DeliveryStatus::Rejected => Tone::Bad,
    }
}

pub(super) const fn of_payment(status: PaymentStatus) -> Tone {
    match status {
        PaymentStatus::Due => Tone::Warn,
        PaymentStatus::Declared => Tone::Info,
        PaymentStatus::Confirmed => Tone::Good,
    }
}
