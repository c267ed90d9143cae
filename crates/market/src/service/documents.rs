//! Documents of those who sell, or want to: handed in, shown to the county, taken back.

use db::{Conn, Tx};
use evidence::model::{File, FileId, Purpose};
use kernel::{Actor, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp};

use super::{KEEP_DOCUMENT, SEE_DOCUMENT, SEE_SELLERS, inputs};
use crate::events::{SellerDocumentAdded, SellerDocumentWithdrawn};
use crate::model::{Application, Decision, DocumentDraft, DocumentId, SellerDocument, Verified};
use crate::store;
use crate::{Error, Result, ShopError};

/// Hands a document in; a licence to deal in farm inputs waits for the county. It is of the shop the actor acts for or of the person who wants to have one. The file was handed in by
/// the actor as a document.
pub fn add_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: Option<&Verified>,
    file: FileId,
    draft: &DocumentDraft,
) -> Result<DocumentId> {
    let holder = actor.person_id().ok_or(Error::NoSeller)?;
    let document = SellerDocument {
        county: city,
        id: tx.id(now),
        holder,
        seller: seller.map(|one| one.id),
        reviewed_in: seller.map(|one| one.county),
        file,
        draft: draft.clone(),
        withdrawn: false,
        added_at: now,
        decision: if draft.kind.is_decided() { Decision::Waiting } else { Decision::NotAsked },
        reason: String::new(),
    };
    let place = seller.map_or(city, |one| one.county);
    let thing = ResourceRef::new("SellerDocument", place);
    actor.may(KEEP_DOCUMENT, &seller.map_or(thing.clone().owned_by(holder), |one| thing.of(one.id)))?;
    draft.check(now.day())?;
    let kept = evidence::service::own_file(tx.conn(), actor, city, file, Purpose::Document)?;
    evidence::service::hold(tx, city, kept.id)?;
    store::insert_document(tx.conn(), &document)?;
    inputs::follow_documents(tx.conn(), &document)?;
    let event = SellerDocumentAdded {
        county: city,
        document: document.id,
        seller: document.seller,
        kind: draft.kind.as_str().to_owned(),
        valid_until: draft.valid_until,
        hash: kept.hash,
    };
    tx.record(now, actor, &event)?;
    Ok(document.id)
}

/// Takes a document back. The file stays: what the county looked at is kept (电子商务法 31).
pub fn withdraw_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: DocumentId,
) -> Result<()> {
    let document = store::document(tx.conn(), city, id)?.ok_or(ShopError::NoDocument)?;
    actor.may(KEEP_DOCUMENT, &document)?;
    if !store::withdraw_document(tx.conn(), city, id)? {
        return Err(ShopError::NoDocument.into());
    }
    inputs::follow_documents(tx.conn(), &document)?;
    let event = SellerDocumentWithdrawn { county: city, document: id, seller: document.seller };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The documents of the shop the actor acts for, or their own where they have none.
pub fn own_documents(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    seller: Option<OrganisationId>,
) -> Result<Vec<SellerDocument>> {
    let holder = actor.person_id().ok_or(Error::NoSeller)?;
    let found = store::documents_of(conn, city, holder, seller)?;
    Ok(found.into_iter().filter(|one| actor.can(SEE_DOCUMENT, one)).collect())
}

/// A document with its file.
pub type Shown = (SellerDocument, File);

/// What the applicant shows with an application, for the county that reviews it and for the applicant.
pub fn documents_of_application(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    application: &Application,
) -> Result<Vec<Shown>> {
    let found = store::documents_on_file(conn, city, application.applicant, application.seller)?;
    with_files(conn, found.into_iter().filter(|one| actor.can(SEE_DOCUMENT, one)).collect())
}

/// The documents on a seller's file, for the county: also those that were taken back since.
pub fn documents_of_seller(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    seller: &Verified,
) -> Result<Vec<Shown>> {
    actor.may(SEE_SELLERS, &ResourceRef::new("Shop", seller.county).of(seller.id))?;
    let found = store::documents_on_file(conn, city, PersonId(0), Some(seller.id))?;
    with_files(conn, found)
}

fn with_files(conn: &mut Conn, found: Vec<SellerDocument>) -> Result<Vec<Shown>> {
    let mut shown = Vec::new();
    for document in found {
        let file = evidence::service::file(conn, document.county, document.file)?;
        shown.push((document, file));
    }
    Ok(shown)
}

/// A document's file, for those who may see it.
pub fn document_file(conn: &mut Conn, actor: &Actor, city: RegionCode, id: DocumentId) -> Result<File> {
    let document = store::document(conn, city, id)?.ok_or(ShopError::NoDocument)?;
    actor.may(SEE_DOCUMENT, &document)?;
    Ok(evidence::service::file(conn, city, document.file)?)
}
