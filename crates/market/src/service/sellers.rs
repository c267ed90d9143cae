//! Who may sell: applying, the county's review, and verifying anew.

use db::{Conn, Tx};
use kernel::{Actor, Day, Fen, Grant, GrantScope, OrganisationId, RegionCode, ResourceRef, Role, Timestamp};

use super::own_shop::works_in;
use super::{APPLY_AS_SELLER, RENEW_SELLER, REVIEW_SELLER, SEE_SELLERS, TAKE_OVER_SELLER};
use crate::events::{SellerApplied, SellerReturned, SellerVerified};
use crate::model::{
    Application, ApplicationId, ApplicationStatus, FoundBy, Reputation, SellerDraft, SellerKind, Verified,
    check_documents, due_after,
};
use crate::store::{self, Sold};
use crate::{Error, Result, ShopError};

/// Asks the county to be verified as a seller; with `seller`, to be verified anew. One application waits at a
/// time. What the law asks for must be on file and in force (电子商务法 27); the county sees it from then on.
pub fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: Option<OrganisationId>,
    draft: &SellerDraft,
) -> Result<ApplicationId> {
    let county = draft.village.county();
    match seller {
        None => actor.may(APPLY_AS_SELLER, &ResourceRef::new("SellerApplication", county))?,
        Some(id) => actor.may(RENEW_SELLER, &ResourceRef::new("Shop", county).of(id))?,
    }
    draft.check()?;
    if let Some(id) = seller {
        store::seller(tx.conn(), county, id)?.ok_or(Error::NoSeller)?;
        check_name(tx.conn(), county, id, &draft.name)?;
    }
    let applicant = actor.person_id().ok_or(Error::NoSeller)?;
    let documents = store::documents_of(tx.conn(), city, applicant, seller)?;
    check_documents(draft, &documents, now.day())?;
    store::show_documents(tx.conn(), &documents, county)?;
    let new = Application {
        county,
        id: tx.id(now),
        applicant,
        seller,
        draft: draft.clone(),
        status: ApplicationStatus::Waiting,
        reason: String::new(),
        applied_at: now,
    };
    store::insert_application(tx, &new)?;
    let event = SellerApplied { county, application: new.id, kind: draft.kind.as_str().to_owned(), seller };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The county finds everything in order: the seller may sell for half a year, and the applicant acts for it. A new name of
/// the shop stands everywhere from then on. Refuses when what was shown was taken back or ended meanwhile. Nobody reviews their own application, or that of a shop they work in.
pub fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ApplicationId,
) -> Result<OrganisationId> {
    let application = decided(tx, actor, now, id, ApplicationStatus::Accepted, "")?;
    let draft = &application.draft;
    let documents = store::documents_of(tx.conn(), city, application.applicant, application.seller)?;
    check_documents(draft, &documents, now.day()).map_err(|_| ShopError::ShownNoMore)?;
    let program = Actor::system("market");
    let (seller, since) = match application.seller {
        Some(seller) => {
            let known = store::seller(tx.conn(), application.county, seller)?.ok_or(Error::NoSeller)?;
            rename(tx, &program, now, &known, &draft.name)?;
            (seller, known.since)
        }
        None => {
            let kind = draft.kind.organisation();
            let seller =
                identity::service::create_organisation(tx, &program, now, kind, &draft.name, draft.village)?;
            let scope = GrantScope::Organisation(seller, application.county);
            let grant = Grant { role: Role::Seller, scope };
            identity::service::grant_role(tx, &program, now, city, application.applicant, grant)?;
            store::give_documents_to(tx.conn(), city, application.applicant, seller)?;
            (seller, now.day())
        }
    };
    let verified = Verified {
        county: application.county,
        id: seller,
        kind: draft.kind,
        name: draft.name.trim().to_owned(),
        village: draft.village,
        registration: draft.registration.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        contact: draft.contact.trim().to_owned(),
        since,
        verified_on: now.day(),
        due_on: due_after(now.day()),
    };
    verify(tx, actor, now, &verified)?;
    Ok(seller)
}

/// Refuses a name that another seller of the county has.
fn check_name(conn: &mut Conn, county: RegionCode, seller: OrganisationId, name: &str) -> Result<()> {
    match store::seller_named(conn, county, name.trim())? {
        Some((other, name)) if other != seller => Err(ShopError::SellerNameTaken(name).into()),
        _ => Ok(()),
    }
}

/// The name a seller is verified under anew stands wherever buyers and partners find the shop; orders keep what was shown.
fn rename(tx: &mut Tx<'_>, program: &Actor, now: Timestamp, known: &Verified, name: &str) -> Result<()> {
    let (county, id, name) = (known.county, known.id, name.trim());
    if name == known.name {
        return Ok(());
    }
    check_name(tx.conn(), county, id, name)?;
    identity::service::rename_organisation(tx, program, now, county, id, name)?;
    store::carry_name(tx.conn(), county, id, name)?;
    for listing in store::listings_of(tx.conn(), county, id)?.iter().filter(|one| one.published) {
        let product = store::product(tx.conn(), county, listing.product)?.ok_or(Error::NoProduct)?;
        store::replace_terms(tx, now, listing, &FoundBy::new(&listing.title, &product.name, name))?;
    }
    Ok(())
}

fn verify(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, verified: &Verified) -> Result<()> {
    store::save_seller(tx.conn(), verified)?;
    let event = SellerVerified {
        county: verified.county,
        seller: verified.id,
        kind: verified.kind.as_str().to_owned(),
        name: verified.name.clone(),
        village: verified.village,
        due_on: verified.due_on,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The county sends an application back and says why.
pub fn send_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ApplicationId,
    reason: &str,
) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    let application = decided(tx, actor, now, id, ApplicationStatus::Returned, reason.trim())?;
    let event =
        SellerReturned { county: application.county, application: id, reason: reason.trim().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn decided(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ApplicationId,
    status: ApplicationStatus,
    reason: &str,
) -> Result<Application> {
    let application = store::application(tx.conn(), id)?.ok_or(Error::NoApplication)?;
    actor.may(REVIEW_SELLER, &application)?;
    let reviewer = actor.person_id().ok_or(Error::NoSeller)?;
    application.may_be_decided_by(reviewer)?;
    if let Some(seller) = application.seller
        && works_in(tx.conn(), application.county.city(), reviewer, seller)?
    {
        return Err(Error::OwnApplication);
    }
    if store::decide(tx.conn(), &application, status, reason, reviewer, now)? {
        Ok(application)
    } else {
        Err(Error::Decided)
    }
}

/// Takes over a seller that was verified before this program knew it. Only the program itself may.
pub fn take_over(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, verified: &Verified) -> Result<()> {
    actor.may(TAKE_OVER_SELLER, &ResourceRef::new("Shop", verified.county).of(verified.id))?;
    verify(tx, actor, now, verified)
}

/// An application, for the county that reviews it and for the applicant.
pub fn application(conn: &mut Conn, actor: &Actor, id: ApplicationId) -> Result<Application> {
    let found = store::application(conn, id)?.ok_or(Error::NoApplication)?;
    if actor.person_id() != Some(found.applicant) {
        actor.may(SEE_SELLERS, &found)?;
    }
    Ok(found)
}

/// The reader's own applications.
pub fn own_applications(conn: &mut Conn, actor: &Actor) -> Result<Vec<Application>> {
    actor.person_id().map_or_else(|| Ok(Vec::new()), |person| store::applications_of(conn, person))
}

/// Applications the reader may see, the longest waiting first, and how many match.
pub fn applications(
    conn: &mut Conn,
    actor: &Actor,
    status: Option<ApplicationStatus>,
    words: &str,
    page: (i64, i64),
) -> Result<(Vec<Application>, i64)> {
    store::applications(conn, &actor.scope(SEE_SELLERS, "SellerApplication"), status, words, page)
}

/// A seller as last verified.
pub fn verified_seller(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<Option<Verified>> {
    store::seller(conn, county, id)
}

/// A seller with what they sold in a span and in the calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerReport {
    /// The seller.
    pub seller: Verified,
    /// The number of its owner's identity document, of which the ends alone are kept; empty where none is on file.
    pub identity: String,
    /// What was sold in the span.
    pub in_span: Option<Sold>,
    /// What was sold in the year of the span's last day.
    pub in_year: Option<Sold>,
}

impl SellerReport {
    /// True when what it sold this year asks for a registration it has not.
    #[must_use]
    pub fn must_register(&self) -> bool {
        self.seller.must_register(self.in_year.map_or(Fen::ZERO, |sold| sold.amount))
    }
}

/// Which sellers to report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SellerQuery {
    /// Part of a name.
    pub words: String,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Only of this kind.
    pub kind: Option<SellerKind>,
    /// Only those that stand so today, by a word of [`Standing`]; empty for any.
    pub standing: String,
    /// Only those that must register for what they sold this year.
    pub flagged: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The sellers the reader may see with who they are and what they sold: the identity report of January and July
/// (电子商务法 28) and the quarterly report of incomes (国务院令 810). `today` says how they stand.
pub fn seller_reports(
    conn: &mut Conn,
    actor: &Actor,
    want: &SellerQuery,
    (first, last): (Day, Day),
    today: Day,
) -> Result<(Vec<SellerReport>, i64)> {
    let scope = actor.scope(SEE_SELLERS, "Shop");
    let sellers = store::sellers(conn, &scope, want.county, &want.words)?;
    let new_year = Day::from_number(last.number() / 10_000 * 10_000 + 101).unwrap_or(first);
    let before = last.plus_days(1).start();
    let in_span = store::sold(conn, first.start(), before)?;
    let in_year = store::sold(conn, new_year.start(), before)?;
    let of = |all: &[Sold], id| all.iter().find(|one| one.seller == id).copied();
    let mut reports: Vec<SellerReport> = sellers
        .into_iter()
        .map(|seller| SellerReport {
            identity: String::new(),
            in_span: of(&in_span, seller.id),
            in_year: of(&in_year, seller.id),
            seller,
        })
        .collect();
    reports.retain(|one| {
        want.kind.is_none_or(|kind| kind == one.seller.kind)
            && (want.standing.is_empty() || want.standing == one.seller.standing(today).as_str())
            && (!want.flagged || one.must_register())
    });
    let total = i64::try_from(reports.len()).unwrap_or(i64::MAX);
    let number = |value: i64| usize::try_from(value).unwrap_or(0);
    let mut page: Vec<SellerReport> =
        reports.into_iter().skip(number(want.offset)).take(number(want.limit)).collect();
    let numbers = store::identity_numbers(conn, page.iter().map(|one| one.seller.id).collect())?;
    for one in &mut page {
        one.identity = numbers.get(&one.seller.id).cloned().unwrap_or_default();
    }
    Ok((page, total))
}

/// What a shop has done so far, for everybody.
pub fn reputation_of(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    today: Day,
) -> Result<Reputation> {
    let (claims, upheld) = store::claims_of_seller(conn, county, id)?;
    Ok(Reputation {
        stars: store::stars_of_seller(conn, county, id)?,
        collected: store::collected_of(conn, county, id)?,
        claims,
        upheld,
        marks: store::marks_holding(conn, county, id, today)?,
    })
}

/// How many orders of a seller were collected.
pub fn collected_of(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<i64> {
    store::collected_of(conn, county, id)
}
