//! Claims, as buyers make them, sellers answer them and the county decides them.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::model::Purpose;
use evidence::{Files, Sent};
use kernel::{Day, Fen, Message, RegionCode, ResourceRef, Status};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::marks::word;
use super::photos::{kept_photos, take_in_as};
use super::sell::seller_of;
use super::shipments::shipment_in;
use crate::model::{
    Claim, ClaimDraft, ClaimId, ClaimKind, ClaimPhoto, ClaimPhotoId, ClaimStatus, ClaimStep, Order, OrderId,
    OrderLine, OrderStatus, Side, Way, last_day,
};
use crate::service::{
    self, ANSWER_CLAIM, Answer, ClaimQuery, ClaimView, DECIDE_CLAIM, MAKE_CLAIM, SEE_CLAIM,
};

pub(super) const fn tone_of(status: ClaimStatus) -> Tone {
    match status {
        ClaimStatus::Open | ClaimStatus::Disputed => Tone::Warn,
        ClaimStatus::Returning | ClaimStatus::Sent => Tone::Info,
        ClaimStatus::Refunded => Tone::Good,
        ClaimStatus::Refused | ClaimStatus::Rejected => Tone::Bad,
        ClaimStatus::Withdrawn => Tone::Plain,
    }
}

#[derive(Template)]
#[template(path = "market/claim_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    order: Order,
    lines: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    /// Until when each line may be claimed and how.
    rules: Vec<(String, String)>,
    /// The goods are not collected: one can say that they did not arrive, and nothing else.
    missing: bool,
    /// Photographs that a form to be corrected carries along.
    kept: Vec<String>,
    /// The number of the shipment it is about; empty for the whole order.
    shipment: String,
}

/// The word for what never arrived.
const MISSING: &str = ClaimKind::NotReceived.as_str();

pub(super) async fn new(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    query: ListQuery,
) -> PageResult {
    let typed = Typed::of([
        ("listing", query.filter("listing").to_owned()),
        ("kind", if query.filter("kind") == MISSING { MISSING } else { "damaged" }.to_owned()),
        ("pieces", "1".to_owned()),
        ("shipment", query.filter("shipment").to_owned()),
    ]);
    new_page(&app, &view, id, FormView::new(typed)).await
}

async fn new_page(app: &App, view: &View, id: OrderId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let shown = app.db.read(move |conn| service::order(conn, &actor, id)).await?;
    view.actor.may(MAKE_CLAIM, &shown.order)?;
    let shipment = form.value("shipment").to_owned();
    let missing = !shown.has_arrived() || (shown.order.in_parts && form.has("kind", MISSING));
    // Before goods are collected one can say that they did not come, and of what a carrier left one can say so, too.
    let fits = |kind: &ClaimKind| match kind {
        ClaimKind::NotReceived => missing || shown.order.way == Way::Parcel,
        _ => !missing,
    };
    let kinds = ClaimKind::ALL.into_iter().filter(fits);
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), view.say(&kind.label()))).collect();
    let line_name = |line: &OrderLine| format!("{} × {}", line.title, line.quantity);
    let page = NewPage {
        view,
        lines: shown.lines.iter().map(|line| (line.listing.to_string(), line_name(line))).collect(),
        kinds,
        rules: shown.lines.iter().map(|line| (line.title.clone(), rule(view, &shown.order, line))).collect(),
        missing,
        shipment,
        order: shown.order,
        kept: form.all("photo"),
        form,
    };
    page_with(page.form.status(), &page)
}

fn rule(view: &View, order: &Order, line: &OrderLine) -> String {
    // While a part is awaited, the days have not begun.
    let from = if order.status == OrderStatus::Collected { order.collected_at } else { view.now };
    let until = |kind| last_day(kind, line.return_rule, from);
    let say = |key, day: Day| view.t1(key, "day", day);
    let faults = until(ClaimKind::Damaged).map(|day| say("market-claim-faults-until", day));
    let back = until(ClaimKind::Return).map(|day| say("market-claim-return-until", day));
    let back = back.or_else(|| Some(view.say(&line.return_rule.label())));
    [faults, back].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What was sent with a form that has to be corrected stays with it.
pub(super) async fn make(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<OrderId>,
    mut sent: Sent,
) -> PageResult {
    let taken = take_in_as(Purpose::Document, &app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let made = match taken {
        Ok(()) => try_make(&app, &view, id, &typed).await,
        Err(refused) => Err(refused),
    };
    match made {
        Ok(claim) => Ok(redirect(&format!("/claims/{claim}"))),
        Err(error) if error.is_correctable() => {
            new_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_make(app: &App, view: &View, id: OrderId, typed: &Typed) -> Result<ClaimId, PageError> {
    let kind = word(typed, "kind", ClaimKind::parse)?;
    // What never arrived is claimed as a whole.
    let (pieces, amount) = match kind {
        ClaimKind::NotReceived => (0, Fen::ZERO),
        _ => (typed.parse("pieces")?, typed.parse("amount")?),
    };
    let draft = ClaimDraft {
        listing: typed.parse("listing")?,
        kind,
        pieces,
        amount,
        words: typed.get("words").to_owned(),
    };
    let (actor, now, city, photos) = (view.actor.clone(), view.now, app.site.city, kept_photos(typed)?);
    let shipment = shipment_in(typed);
    let made = app.db.write(move |tx| {
        let claim = service::make_claim_of(tx, &actor, now, id, shipment, &draft)?;
        service::add_claim_photos(tx, &actor, now, city, claim, Side::Buyer, &photos)?;
        Ok::<_, crate::Error>(claim)
    });
    Ok(made.await?)
}

/// A step the reader can take, as a button.
struct Choice {
    to: &'static str,
    side: &'static str,
    label: String,
    main: bool,
}

#[derive(Template)]
#[template(path = "market/claim.html")]
struct ClaimPage<'a> {
    view: &'a View,
    form: FormView,
    claim: Claim,
    steps: Vec<ClaimStep>,
    photos: Vec<ClaimPhoto>,
    /// Photographs that a form to be corrected carries along.
    kept: Vec<String>,
    choices: Vec<Choice>,
    /// True when the reader decides for the county and may give a part.
    decides: bool,
}

impl ClaimPage<'_> {
    fn status(&self) -> String {
        self.view.say(&self.claim.status.label())
    }

    fn tone(&self) -> &'static str {
        tone_of(self.claim.status).class()
    }

    fn kind(&self) -> String {
        self.view.say(&self.claim.kind.label())
    }

    /// The photographs shown with a step.
    fn shown(&self, step: &ClaimStep) -> Vec<&ClaimPhoto> {
        self.photos.iter().filter(|photo| photo.step == step.id).collect()
    }

    fn alt(&self, step: &ClaimStep, photo: &ClaimPhoto) -> String {
        let (side, number) = (self.view.say(&step.side.label()), photo.place.to_string());
        self.view.t2("market-claim-photo-of", ("side", &side), ("number", &number))
    }

    fn step(&self, step: &ClaimStep) -> String {
        format!("{} · {}", self.view.say(&step.side.label()), self.view.say(&step.status.label()))
    }

    /// What happens next and by when, in words.
    fn next(&self) -> String {
        let key = match self.claim.status {
            ClaimStatus::Open => "market-claim-next-open",
            ClaimStatus::Returning => "market-claim-next-returning",
            ClaimStatus::Sent => "market-claim-next-sent",
            ClaimStatus::Refused => "market-claim-next-refused",
            ClaimStatus::Disputed => return self.view.t("market-claim-next-disputed"),
            _ => return String::new(),
        };
        self.view.t1(key, "until", self.claim.due_at.map_or_else(String::new, |due| due.minute_text()))
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ClaimId>) -> PageResult {
    claim_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn claim_page(app: &App, view: &View, id: ClaimId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let ClaimView { claim, steps, photos } =
        app.db.read(move |conn| service::claim(conn, &actor, id)).await?;
    let kept = form.all("photo");
    let choices = choices(view, &claim);
    let decides = choices.iter().any(|choice| choice.side == Side::County.as_str());
    let page = ClaimPage { view, form, claim, steps, photos, kept, choices, decides };
    page_with(page.form.status(), &page)
}

fn choices(view: &View, claim: &Claim) -> Vec<Choice> {
    let own = view.actor.person_id() == Some(claim.buyer);
    let mut sides = Vec::new();
    if own && view.actor.can(MAKE_CLAIM, claim) {
        sides.push(Side::Buyer);
    }
    if !own && view.actor.can(ANSWER_CLAIM, claim) {
        sides.push(Side::Seller);
    }
    if !own && view.actor.can(DECIDE_CLAIM, claim) {
        sides.push(Side::County);
    }
    let steps = sides.into_iter().flat_map(|side| ClaimStatus::ALL.map(|to| (side, to)));
    steps
        .filter(|(side, to)| claim.may_become(*to, *side))
        .map(|(side, to)| Choice {
            to: to.as_str(),
            side: side.as_str(),
            label: view.t(choice_key(side, claim.status, to)),
            main: !matches!(to, ClaimStatus::Withdrawn | ClaimStatus::Refused | ClaimStatus::Rejected),
        })
        .collect()
}

const fn choice_key(side: Side, from: ClaimStatus, to: ClaimStatus) -> &'static str {
    match (side, from, to) {
        (_, _, ClaimStatus::Withdrawn) => "market-claim-do-withdraw",
        (_, _, ClaimStatus::Sent) => "market-claim-do-sent",
        (_, _, ClaimStatus::Disputed) => "market-claim-do-dispute",
        (Side::County, _, ClaimStatus::Returning) => "market-claim-do-order-return",
        (_, _, ClaimStatus::Returning) => "market-claim-do-return",
        (_, _, ClaimStatus::Refused) => "market-claim-do-refuse",
        (_, _, ClaimStatus::Rejected) => "market-claim-do-reject",
        (_, ClaimStatus::Sent, _) => "market-claim-do-arrived",
        (Side::County, ..) => "market-claim-do-give",
        _ => "market-claim-do-agree",
    }
}

pub(super) async fn answer(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<ClaimId>,
    mut sent: Sent,
) -> PageResult {
    let taken = take_in_as(Purpose::Document, &app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let tried = async {
        taken?;
        let side = word(&typed, "side", person_side)?;
        let amount = if typed.get("amount").trim().is_empty() { None } else { Some(typed.parse("amount")?) };
        let to = word(&typed, "to", ClaimStatus::parse)?;
        let answer = Answer { to, words: typed.get("words").to_owned(), amount };
        let (actor, now, city, photos) = (view.actor.clone(), view.now, app.site.city, kept_photos(&typed)?);
        let moved = app.db.write(move |tx| {
            service::move_claim(tx, &actor, now, id, side, &answer)?;
            service::add_claim_photos(tx, &actor, now, city, id, side, &photos)
        });
        moved.await.map_err(|error| said_in_words(error.into()))
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("/claims/{id}"))),
        Err(error) if error.is_correctable() => {
            claim_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// A photograph of a claim, for those who may see it, in the width asked for.
pub(super) async fn photo(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((id, photo)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let id: ClaimId = id.parse().map_err(|_| PageError::not_found())?;
    let photo: ClaimPhotoId = photo.parse().map_err(|_| PageError::not_found())?;
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let file = app.db.read(move |conn| service::claim_file(conn, &actor, city, (id, photo))).await?;
    Ok(evidence::document(&files, &file, width).await?)
}

/// Time acts by itself and not by forms.
pub(crate) fn person_side(text: &str) -> Option<Side> {
    Side::parse(text).filter(|side| *side != Side::System)
}

/// The field of a missing reason is called `words` here.
fn said_in_words(error: PageError) -> PageError {
    let field = error.field.map(|field| if field == "reason" { "words" } else { field });
    PageError { field, ..error }
}

pub(super) async fn mine(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let buyer = view.actor.person_id().ok_or(sign_in)?;
    claims_list(&app, &view, &query, ClaimQuery { buyer: Some(buyer), ..wanted(&query) }).await
}

pub(super) async fn of_seller(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(SEE_CLAIM, &seller)?;
    claims_list(&app, &view, &query, ClaimQuery { seller: Some(seller.id), ..wanted(&query) }).await
}

pub(super) async fn of_county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_CLAIM, "Claim").regions.is_empty() {
        view.actor.may(SEE_CLAIM, &ResourceRef::new("Claim", RegionCode(0)))?;
    }
    claims_list(&app, &view, &query, wanted(&query)).await
}

pub(crate) fn wanted(query: &ListQuery) -> ClaimQuery {
    ClaimQuery {
        words: query.words().to_owned(),
        status: ClaimStatus::parse(query.filter("status")),
        kind: ClaimKind::parse(query.filter("kind")),
        seller: None,
        buyer: None,
        offset: query.offset(),
        limit: query.limit(),
    }
}

async fn claims_list(app: &App, view: &View, query: &ListQuery, want: ClaimQuery) -> PageResult {
    let actor = view.actor.clone();
    let (claims, total) = app.db.read(move |conn| service::claims(conn, &actor, &want)).await?;
    let option = |word: &str, label: Message| (word.to_owned(), view.say(&label));
    let list = ListView {
        title: view.t("market-claims"),
        intro: view.t("market-claims-intro"),
        file: "claims",
        filters: vec![
            Filter {
                name: "status",
                label: view.t("market-status"),
                options: ClaimStatus::ALL.map(|one| option(one.as_str(), one.label())).into(),
            },
            Filter {
                name: "kind",
                label: view.t("market-claim-kind"),
                options: ClaimKind::ALL.map(|one| option(one.as_str(), one.label())).into(),
            },
        ],
        columns: vec![
            Column::words(view.t("market-claim")),
            Column::words(view.t("market-title")),
            Column::words(view.t("market-claim-kind")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-order")),
            Column::words(view.t("market-when")),
            Column::words(view.t("market-status")),
            Column::numbers(view.t("market-claim-asked")),
            Column::numbers(view.t("market-claim-given")),
        ],
        rows: claims.iter().map(|claim| row_of(view, claim)).collect(),
        total,
        empty: view.t("market-claims-empty"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn row_of(view: &View, claim: &Claim) -> Vec<Cell> {
    vec![
        Cell::Link(claim.id.to_string(), format!("/claims/{}", claim.id)),
        Cell::Text(claim.title.clone()),
        Cell::Text(view.say(&claim.kind.label())),
        Cell::Text(claim.seller_name.clone()),
        Cell::Link(claim.order.to_string(), format!("/orders/{}", claim.order)),
        Cell::Time(claim.made_at),
        Cell::Tag(tone_of(claim.status), view.say(&claim.status.label())),
        Cell::Money(claim.asked),
        Cell::Money(claim.given),
    ]
}
