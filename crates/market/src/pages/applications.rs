//! The county's review of who wants to sell.

use askama::Template;
use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::documents::{Line, line_of};
use super::words::{application_status, application_tone, kind_name};
use crate::model::{Application, ApplicationId, ApplicationStatus, Verified};
use crate::service::{self, REVIEW_SELLER, SEE_SELLERS};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_SELLERS, "SellerApplication").is_empty() {
        view.actor.may(SEE_SELLERS, &ResourceRef::new("SellerApplication", RegionCode(0)))?;
    }
    let actor = view.actor.clone();
    let (status, words) = (ApplicationStatus::parse(query.filter("status")), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::applications(conn, &actor, status, &words, page)).await?;
    let statuses = ApplicationStatus::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), application_status(&view, *one)))
        .collect();
    let list = ListView {
        title: view.t("market-applications"),
        intro: view.t("market-applications-intro"),
        file: "applications",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options: statuses }],
        columns: vec![
            Column::words(view.t("market-seller-name")),
            Column::words(view.t("market-seller-kind")),
            Column::words(view.t("market-seller-village")),
            Column::words(view.t("market-applied-at")),
            Column::words(view.t("market-status")),
        ],
        rows: found.iter().map(|one| row_of(&view, one)).collect(),
        total,
        empty: view.t("market-applications-empty"),
        action: Some((view.t("market-sellers"), "/county/sellers".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, one: &Application) -> Vec<Cell> {
    vec![
        Cell::Link(one.draft.name.clone(), format!("/county/sellers/applications/{}", one.id)),
        Cell::Text(kind_name(view, one.draft.kind)),
        Cell::Text(region::full_name_in(view.lang, one.draft.village)),
        Cell::Time(one.applied_at),
        Cell::Tag(application_tone(one.status), application_status(view, one.status)),
    ]
}

#[derive(Template)]
#[template(path = "market/application.html")]
struct ApplicationPage<'a> {
    view: &'a View,
    form: FormView,
    application: Application,
    kind: String,
    village: String,
    status: String,
    tone: &'static str,
    registration: String,
    /// The shop as it was last verified, of one that is verified anew.
    before: Option<Verified>,
    documents: Vec<Line>,
    /// True when this reader may decide.
    may_review: bool,
}

impl ApplicationPage<'_> {
    /// What stood in place of this until now; empty when it is no other.
    fn was(&self, is: &str, of: impl Fn(&Verified) -> String) -> String {
        let was = self.before.as_ref().map(of).filter(|was| was != is);
        was.map_or_else(String::new, |was| self.view.t1("market-was", "old", &was))
    }

    fn name_was(&self) -> String {
        self.was(self.application.draft.name.trim(), |before| before.name.clone())
    }

    fn kind_was(&self) -> String {
        self.was(&self.kind, |before| kind_name(self.view, before.kind))
    }

    fn village_was(&self) -> String {
        self.was(&self.village, |before| region::full_name_in(self.view.lang, before.village))
    }

    fn registration_was(&self) -> String {
        self.was(&self.registration, |before| match before.registration.as_str() {
            "" if self.registration.is_empty() => String::new(),
            "" => self.view.t("market-on-declaration"),
            code => code.to_owned(),
        })
    }

    fn contact_was(&self) -> String {
        self.was(self.application.draft.contact.trim(), |before| before.contact.clone())
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ApplicationId>) -> PageResult {
    application_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn application_page(app: &App, view: &View, id: ApplicationId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let city = app.site.city;
    let (application, documents, before) = app
        .db
        .read(move |conn| {
            let application = service::application(conn, &actor, id)?;
            let documents = service::documents_of_application(conn, &actor, city, &application)?;
            let before = match application.seller {
                Some(seller) => service::verified_seller(conn, application.county, seller)?,
                None => None,
            };
            Ok::<_, crate::Error>((application, documents, before))
        })
        .await?;
    let own = view.actor.person_id() == Some(application.applicant);
    let waiting = application.status == ApplicationStatus::Waiting;
    let registration = application.draft.registration.as_ref();
    let page = ApplicationPage {
        view,
        kind: kind_name(view, application.draft.kind),
        village: region::full_name_in(view.lang, application.draft.village),
        status: application_status(view, application.status),
        tone: application_tone(application.status).class(),
        registration: registration.map_or_else(String::new, |code| code.as_str().to_owned()),
        before,
        documents: documents.into_iter().map(|(one, file)| line_of(view, one, Some(&file))).collect(),
        may_review: waiting && !own && view.actor.can(REVIEW_SELLER, &application),
        application,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn accept(State(app): State<App>, view: View, Id(id): Id<ApplicationId>) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let accepted = app.db.write(move |tx| service::accept(tx, &actor, now, city, id)).await;
    answer(&app, &view, id, Typed::default(), accepted.map(|_| ()).map_err(PageError::from)).await
}

pub(super) async fn send_back(
    State(app): State<App>,
    view: View,
    Id(id): Id<ApplicationId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    let sent = app.db.write(move |tx| service::send_back(tx, &actor, now, id, &reason)).await;
    answer(&app, &view, id, typed, sent.map_err(PageError::from)).await
}

async fn answer(
    app: &App,
    view: &View,
    id: ApplicationId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/county/sellers/applications/{id}"))),
        Err(error) if error.is_correctable() => {
            application_page(app, view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
