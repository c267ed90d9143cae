//! A seller's lots, and their certificates of conformity as files.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::{Files, Sent};
use kernel::RegionCode;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::documents::{kept_name, take_in};
use super::sell::seller_of;
use crate::model::LotId;
use crate::service::{self, LotOnFile, RECORD_LOT, Seller};

/// Where the certificate of a lot is opened.
pub(crate) fn certificate_url(county: RegionCode, lot: LotId) -> String {
    format!("/lots/{county}/{lot}/certificate")
}

/// Whether the certificate of a lot is on file, as a list says it.
fn certificate_cell(view: &View, one: &LotOnFile) -> Cell {
    if one.certified {
        Cell::Link(view.t("market-certificate-open"), certificate_url(one.lot.county, one.lot.id))
    } else if one.needed {
        Cell::Tag(Tone::Warn, view.t("market-certificate-not-on-file"))
    } else {
        Cell::Missing
    }
}

pub(super) fn day_of(one: &LotOnFile) -> String {
    one.lot.made_on().map_or_else(String::new, |day| day.to_string())
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(RECORD_LOT, &seller)?;
    let actor = view.actor.clone();
    let lots = app.db.read(move |conn| service::lots_on_file(conn, &actor, seller.county, seller.id)).await?;
    let (words, state) = (query.words().to_lowercase(), query.filter("certificate"));
    let found: Vec<&LotOnFile> = lots
        .iter()
        .filter(|one| {
            let texts = [&one.product, &one.lot.grade, &one.lot.certificate];
            texts.iter().any(|text| text.to_lowercase().contains(&words))
        })
        .filter(|one| match state {
            "there" => one.certified,
            "missing" => one.needed && !one.certified,
            _ => true,
        })
        .collect();
    let row = |one: &&LotOnFile| {
        vec![
            Cell::Link(
                format!("{} · {}", one.product, day_of(one)),
                format!("/sell/lots/{}/certificate", one.lot.id),
            ),
            Cell::Text(one.lot.grade.clone()),
            Cell::Number(one.lot.pieces),
            Cell::Number(one.lot.unlisted),
            Cell::Text(one.lot.certificate.clone()),
            certificate_cell(&view, one),
        ]
    };
    let shown = ListView {
        title: view.t("market-lots"),
        intro: view.t("market-lots-intro"),
        file: "lots",
        filters: vec![Filter {
            name: "certificate",
            label: view.t("market-certificate-file"),
            options: vec![
                ("missing".to_owned(), view.t("market-certificate-not-on-file")),
                ("there".to_owned(), view.t("market-certificate-on-file")),
            ],
        }],
        columns: vec![
            Column::words(view.t("market-lot")),
            Column::words(view.t("market-grade")),
            Column::numbers(view.t("market-pieces")),
            Column::numbers(view.t("market-lot-unlisted")),
            Column::words(view.t("market-certificate")),
            Column::words(view.t("market-certificate-file")),
        ],
        rows: query.page_of(&found).map(row).collect(),
        total: i64::try_from(found.len()).unwrap_or(i64::MAX),
        empty: view.t("market-lots-none"),
        action: Some((view.t("market-nav-goods"), "/sell/goods".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &shown)
}

#[derive(Template)]
#[template(path = "market/lot_certificate.html")]
struct CertificatePage<'a> {
    view: &'a View,
    form: FormView,
    one: LotOnFile,
    made_on: String,
    /// The name of a file that was sent with the form before it had to be corrected.
    kept: String,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<LotId>) -> PageResult {
    certificate_page(&app, &view, id, FormView::default()).await
}

async fn certificate_page(app: &App, view: &View, id: LotId, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(RECORD_LOT, &seller)?;
    let actor = view.actor.clone();
    let one =
        app.db.read(move |conn| service::lot_on_file(conn, &actor, seller.county, seller.id, id)).await?;
    let kept = match form.refusal() {
        Some(_) => kept_name(app, view, form.value("kept")).await?,
        None => String::new(),
    };
    let page = CertificatePage { view, form, made_on: day_of(&one), one, kept };
    page_with(page.form.status(), &page)
}

/// Hands a certificate in. A form that has to be corrected keeps the file that was sent with it.
pub(super) async fn add(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<LotId>,
    mut sent: Sent,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(RECORD_LOT, &seller)?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let done = match taken {
        Ok(()) => try_add(&app, &view, &seller, id, &typed).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => Ok(redirect(&format!("/sell/lots/{id}/certificate"))),
        Err(error) if error.is_correctable() => {
            certificate_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_add(app: &App, view: &View, seller: &Seller, id: LotId, typed: &Typed) -> Result<(), PageError> {
    let file = match typed.get("kept") {
        "" => return Err(evidence::Error::NoFile.into()),
        kept => kept.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile))?,
    };
    let (actor, now, city, seller) = (view.actor.clone(), view.now, app.site.city, seller.clone());
    app.db.write(move |tx| service::add_lot_certificate(tx, &actor, now, city, &seller, id, file)).await?;
    Ok(())
}

/// The certificate of a lot, for whoever may see it; a picture in the width asked for.
pub(super) async fn open(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((county, lot)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let known = county.parse::<RegionCode>().ok().zip(lot.parse::<LotId>().ok());
    let (county, lot) = known.ok_or_else(PageError::not_found)?;
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let file =
        app.db.read(move |conn| service::lot_certificate_file(conn, &actor, city, county, lot)).await?;
    Ok(evidence::document(&files, &file, width).await?)
}
