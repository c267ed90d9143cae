//! Licences to deal in farm inputs, as the county looks at them: what nobody looked at does not count.

use db::{Conn, Tx};
use evidence::model::File;
use kernel::{Actor, RegionCode, Timestamp};

use super::own_shop::works_in;
use super::{DECIDE_PERMIT, SEE_DOCUMENT, SEE_SELLERS, inputs};
use crate::events::SellerDocumentDecided;
use crate::model::{Decision, DocumentId, SellerDocument, Verified, check_words};
use crate::store;
use crate::{Error, Result, ShopError};

/// Which licences to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermitQuery {
    /// Part of a number, an issuer or a seller's name.
    pub words: String,
    /// Only those so far.
    pub decision: Option<Decision>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The licences on file of the counties one oversees with the names of the shops, those that wait first, and how many match.
pub fn permits(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &PermitQuery,
) -> Result<(Vec<(SellerDocument, String)>, i64)> {
    store::permits(conn, city, &actor.scope(SEE_SELLERS, "Shop"), want)
}

/// A licence with its file and its shop, for those who may see it.
pub fn permit(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    id: DocumentId,
) -> Result<(SellerDocument, File, Verified)> {
    let document = store::document(conn, city, id)?.filter(|one| one.draft.kind.is_decided());
    let document = document.ok_or(ShopError::NoDocument)?;
    actor.may(SEE_DOCUMENT, &document)?;
    let (Some(seller), Some(county)) = (document.seller, document.reviewed_in) else {
        return Err(ShopError::NoDocument.into());
    };
    let seller = store::seller(conn, county, seller)?.ok_or(Error::NoSeller)?;
    let file = evidence::service::file(conn, city, document.file)?;
    Ok((document, file, seller))
}

/// Accepts or refuses a licence that waits; the shop's listings follow in the same transaction. Refuses without a reason to
/// refuse, and deciding on one's own or on that of a shop one works in.
pub fn decide_permit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: DocumentId,
    (accepted, reason): (bool, &str),
) -> Result<()> {
    let document = store::document(tx.conn(), city, id)?.ok_or(ShopError::NoDocument)?;
    actor.may(DECIDE_PERMIT, &document)?;
    if document.decision != Decision::Waiting || document.withdrawn {
        return Err(ShopError::PermitDecided.into());
    }
    let by = actor.person_id().ok_or(ShopError::OwnPermit)?;
    let own = match document.seller {
        Some(seller) => works_in(tx.conn(), city, by, seller)?,
        None => false,
    };
    if by == document.holder || own {
        return Err(ShopError::OwnPermit.into());
    }
    check_words(reason)?;
    let reason = reason.trim();
    if !accepted && reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let to = if accepted { Decision::Accepted } else { Decision::Refused };
    if !store::decide_document(tx.conn(), now, &document, (to, by), reason)? {
        return Err(ShopError::PermitDecided.into());
    }
    inputs::follow_documents(tx.conn(), &document)?;
    let event = SellerDocumentDecided {
        county: city,
        document: id,
        seller: document.seller,
        accepted,
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
