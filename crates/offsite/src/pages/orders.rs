//! Orders of other platforms, as far down as a figure opens.

use axum::extract::State;
use kernel::Day;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, Tone, View, list_page};

use super::{base, kept, platform_filter, platform_name, whose};
use crate::model::{Brought, ImportId, ShopId, Status};
use crate::service::{self, OrderQuery, OrderRow};

const fn tone(status: Status) -> Tone {
    match status {
        Status::Completed => Tone::Good,
        Status::Paid | Status::Shipped => Tone::Info,
        Status::Refunded => Tone::Warn,
        Status::Unpaid | Status::Closed => Tone::Plain,
    }
}

/// What a list of orders is asked for. A day or a number that cannot be read is refused, not passed over.
pub(crate) fn wanted(query: &ListQuery) -> Result<OrderQuery, PageError> {
    let day = query.optional::<Day>("day")?;
    Ok(OrderQuery {
        words: query.words().to_owned(),
        status: Status::parse(query.filter("status")),
        platform: query.filter("platform").to_owned(),
        shop: query.optional::<ShopId>("shop")?,
        organisation: None,
        import: query.optional::<ImportId>("import")?,
        brought: Brought::parse(query.filter("brought")),
        from: query.optional("from")?.or(day),
        to: query.optional("to")?.or(day),
        offset: query.offset(),
        limit: query.limit(),
    })
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let own = whose(&app, &view).await?;
    let want = OrderQuery { organisation: own.map(|party| party.organisation), ..wanted(&query)? };
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let rows = service::orders(conn, &actor, &want)?;
        let sums = service::sums(conn, &actor, &want)?;
        Ok::<_, crate::Error>((rows, sums))
    });
    let ((rows, total), (orders, value)) = found.await?;
    let statuses = Status::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let list = ListView {
        title: view.t("offsite-orders"),
        intro: view.t2(
            "offsite-orders-intro",
            ("orders", &view.number(&orders)),
            ("value", &view.money(&value)),
        ),
        file: "offsite-orders",
        filters: [
            Filter { name: "status", label: view.t("offsite-status"), options: statuses.collect() },
            platform_filter(&view)?,
            days(&view, &query),
        ]
        .into_iter()
        .chain(kept(&query, "from", view.t("offsite-paid-from"), None))
        .chain(kept(&query, "to", view.t("offsite-paid-to"), None))
        .chain(kept(&query, "import", view.t("offsite-import"), None))
        .chain(of_import(&view, &query))
        .chain(kept(&query, "shop", view.t("offsite-shop"), rows.first().map(|row| row.shop_name.as_str())))
        .collect(),
        columns: vec![
            words("offsite-order"),
            words("offsite-platform"),
            words("offsite-shop"),
            words("offsite-seller"),
            words("offsite-goods"),
            words("offsite-status"),
            words("offsite-paid-at"),
            numbers("offsite-paid"),
            numbers("offsite-refund"),
            numbers("offsite-sold").defined(view.t("offsite-sold-definition")),
        ],
        rows: rows.into_iter().map(|row| order_row(&view, row)).collect(),
        total,
        empty: view.t("offsite-orders-empty"),
        action: Some((view.t("offsite-imports"), format!("{}/imports", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What an import did, where the orders of one are shown.
fn of_import(view: &View, query: &ListQuery) -> Option<Filter> {
    let options = Brought::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    (!query.filter("import").is_empty()).then(|| Filter {
        name: "brought",
        label: view.t("offsite-brought"),
        options: options.collect(),
    })
}

/// One day of the sales; a day that was asked for stays among the choices.
fn days(view: &View, query: &ListQuery) -> Filter {
    let today = view.now.day();
    let mut days: Vec<String> = (0..31).map(|back| today.plus_days(-back).to_string()).collect();
    let asked = query.filter("day").to_owned();
    if !asked.is_empty() && !days.contains(&asked) {
        days.insert(0, asked);
    }
    Filter {
        name: "day",
        label: view.t("offsite-paid-day"),
        options: days.into_iter().map(|day| (day.clone(), day)).collect(),
    }
}

fn order_row(view: &View, row: OrderRow) -> Vec<Cell> {
    let line = row.known.line;
    vec![
        Cell::Text(if line.line.is_empty() { line.order } else { format!("{} / {}", line.order, line.line) }),
        Cell::Text(platform_name(view, &row.platform)),
        Cell::Text(row.shop_name),
        Cell::Text(row.seller),
        Cell::Text(line.title),
        Cell::Tag(tone(line.status), view.say(&line.status.label())),
        line.paid_at.map_or(Cell::Missing, Cell::Time),
        Cell::Money(line.paid),
        Cell::Money(line.refund),
        Cell::Money(row.sold),
    ]
}
