//! Asking the county to be verified as a seller, at first and every half-year.

use askama::Template;
use axum::extract::State;
use kernel::{RegionCode, Status};
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect};

use super::documents::{Line, line_of};
use super::words::{application_status, application_tone, kind_name, kinds};
use crate::Error;
use crate::model::{Application, ApplicationId, ApplicationStatus, SellerDraft, SellerKind, Verified};
use crate::service::{self, RENEW_SELLER};

#[derive(Template)]
#[template(path = "market/apply.html")]
struct ApplyPage<'a> {
    view: &'a View,
    form: FormView,
    kinds: Vec<(&'static str, String)>,
    /// The seller that is verified anew.
    seller: Option<Verified>,
    applications: Vec<Application>,
    waits: bool,
    city: RegionCode,
    documents: Vec<Line>,
}

impl ApplyPage<'_> {
    fn status(&self, application: &Application) -> String {
        application_status(self.view, application.status)
    }

    fn tone(&self, application: &Application) -> &'static str {
        application_tone(application.status).class()
    }

    fn kind(&self, application: &Application) -> String {
        kind_name(self.view, application.draft.kind)
    }
}

/// The seller the reader owns and acts for, if there is one that was verified.
pub(crate) async fn own_seller(app: &App, view: &View) -> Result<Option<Verified>, PageError> {
    let own = view.actor.scope(RENEW_SELLER, "Shop").organisations;
    let Some((id, county)) = view.actor.organisations().find(|(id, _)| own.contains(id)) else {
        return Ok(None);
    };
    Ok(app.db.read(move |conn| service::verified_seller(conn, county, id)).await?)
}

async fn apply_page(app: &App, view: &View, form: Option<FormView>) -> PageResult {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let seller = own_seller(app, view).await?;
    let actor = view.actor.clone();
    let (city, shop) = (app.site.city, seller.as_ref().map(|seller| seller.id));
    let (applications, documents) = app
        .db
        .read(move |conn| {
            let applications = service::own_applications(conn, &actor)?;
            Ok::<_, Error>((applications, service::own_documents(conn, &actor, city, shop)?))
        })
        .await?;
    let form = form.unwrap_or_else(|| FormView::new(typed_of(seller.as_ref())));
    let status = form.status();
    let page = ApplyPage {
        view,
        form,
        kinds: kinds(view),
        seller,
        waits: applications.iter().any(|one| one.status == ApplicationStatus::Waiting),
        applications,
        city,
        documents: documents.into_iter().map(|one| line_of(view, one, None)).collect(),
    };
    page_with(status, &page)
}

fn typed_of(seller: Option<&Verified>) -> Typed {
    let Some(seller) = seller else { return Typed::default() };
    Typed::of([
        ("kind", seller.kind.as_str().to_owned()),
        ("name", seller.name.clone()),
        ("village", seller.village.to_string()),
        ("registration", seller.registration.clone()),
        ("contact", seller.contact.clone()),
    ])
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    apply_page(&app, &view, None).await
}

pub(super) async fn apply(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_apply(&app, &view, &typed).await {
        Ok(_) => Ok(redirect("/sell/apply")),
        Err(error) if error.is_correctable() => {
            apply_page(&app, &view, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

/// Applies as a form or a program says.
pub(crate) async fn try_apply(app: &App, view: &View, typed: &Typed) -> Result<ApplicationId, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let seller = own_seller(app, view).await?.map(|seller| seller.id);
    let kind = typed.required("kind")?;
    let draft = SellerDraft {
        kind: SellerKind::parse(kind).ok_or_else(|| PageError::unreadable("kind", kind))?,
        name: typed.required("name")?.to_owned(),
        village: typed.parse("village")?,
        registration: match typed.get("registration") {
            "" => None,
            code => Some(code.parse().map_err(|_| PageError::from(Error::NotACreditCode))?),
        },
        declared: !typed.get("declared").is_empty(),
        contact: typed.required("contact")?.to_owned(),
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::apply(tx, &actor, now, city, seller, &draft)).await?)
}
