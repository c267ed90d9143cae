//! Certificates of conformity of lots, as files: handed in by the seller, opened by whoever may see the goods.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use evidence::model::{File, FileId, FileKind, Purpose};
use kernel::{Actor, OrganisationId, RegionCode, ResourceRef, Timestamp};

use super::{RECORD_LOT, SEE_SELLERS, Seller};
use crate::events::LotCertificateAdded;
use crate::model::{Kind, LotCertificate, LotId};
use crate::store::{self, LotRow, ProductRow};
use crate::{CertificateError, Error, Result};

/// A lot, and whether its certificate of conformity is on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotOnFile {
    /// The lot.
    pub lot: LotRow,
    /// The name of its product.
    pub product: String,
    /// True when its kind asks for a certificate.
    pub needed: bool,
    /// True when a photograph or a PDF of it is there.
    pub certified: bool,
}

/// Shows the certificate of conformity of a lot of the seller's own; the newest counts. The file was handed in by the actor as a
/// document and is a picture or a PDF.
pub fn add_lot_certificate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: &Seller,
    lot: LotId,
    file: FileId,
) -> Result<()> {
    actor.may(RECORD_LOT, seller)?;
    let own = store::lot(tx.conn(), seller.county, lot)?.filter(|lot| lot.seller == seller.id);
    let lot = own.ok_or(Error::NoLot)?;
    let kept = evidence::service::own_file(tx.conn(), actor, city, file, Purpose::Document)?;
    if !kept.kind.is_picture() && kept.kind != FileKind::Pdf {
        return Err(CertificateError::NotShown.into());
    }
    evidence::service::hold(tx, city, kept.id)?;
    let new = LotCertificate {
        county: lot.county,
        id: tx.id(now),
        lot: lot.id,
        file: kept.id,
        added_by: actor.person_id().ok_or(Error::NoSeller)?,
        added_at: now,
    };
    if !store::insert_lot_certificate(tx, &new)? {
        return Err(CertificateError::ShownAlready.into());
    }
    let event = LotCertificateAdded { county: lot.county, lot: lot.id, seller: lot.seller, hash: kept.hash };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The certificate of a lot. Of goods that stood on the shelf anybody may see it, of others the shop and those who oversee it.
pub fn lot_certificate_file(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    county: RegionCode,
    lot: LotId,
) -> Result<File> {
    let lot = store::lot(conn, county, lot)?.ok_or(Error::NoLot)?;
    if !store::was_listed(conn, county, lot.id)? {
        may_see(actor, county, lot.seller)?;
    }
    let certificate = store::lot_certificate(conn, county, lot.id)?.ok_or(CertificateError::NotOnFile)?;
    Ok(evidence::service::file(conn, city, certificate.file)?)
}

/// Those of some lots of a county whose certificate is on file.
pub fn certified_among(conn: &mut Conn, county: RegionCode, lots: &[LotId]) -> Result<BTreeSet<LotId>> {
    store::certified_among(conn, county, lots)
}

/// True when the certificate of a lot is on file.
pub fn is_lot_certified(conn: &mut Conn, county: RegionCode, lot: LotId) -> Result<bool> {
    Ok(store::lot_certificate(conn, county, lot)?.is_some())
}

/// A shop's lots, newest first, for the shop and those who oversee it.
pub fn lots_on_file(
    conn: &mut Conn,
    actor: &Actor,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<LotOnFile>> {
    may_see(actor, county, seller)?;
    let products = store::products_of(conn, county, seller)?;
    let lots = store::lots_of(conn, county, seller)?;
    let ids: Vec<LotId> = lots.iter().map(|lot| lot.id).collect();
    let certified = store::certified_among(conn, county, &ids)?;
    let shown = |lot: LotRow| {
        let product = products.iter().find(|one| one.id == lot.product);
        let certified = certified.contains(&lot.id);
        on_file(lot, product, certified)
    };
    Ok(lots.into_iter().map(shown).collect())
}

/// One of a shop's lots, for the shop and those who oversee it.
pub fn lot_on_file(
    conn: &mut Conn,
    actor: &Actor,
    county: RegionCode,
    seller: OrganisationId,
    id: LotId,
) -> Result<LotOnFile> {
    may_see(actor, county, seller)?;
    let own = store::lot(conn, county, id)?.filter(|lot| lot.seller == seller);
    let lot = own.ok_or(Error::NoLot)?;
    let product = store::product(conn, county, lot.product)?;
    let certified = is_lot_certified(conn, county, lot.id)?;
    Ok(on_file(lot, product.as_ref(), certified))
}

fn on_file(lot: LotRow, product: Option<&ProductRow>, certified: bool) -> LotOnFile {
    let kind = product.and_then(|product| Kind::find(&product.kind));
    LotOnFile {
        product: product.map_or_else(String::new, |one| one.name.clone()),
        needed: kind.is_some_and(|kind| kind.certificate),
        certified,
        lot,
    }
}

fn may_see(actor: &Actor, county: RegionCode, seller: OrganisationId) -> Result<()> {
    let shop = ResourceRef::new("Shop", county).of(seller);
    if actor.can(RECORD_LOT, &shop) { Ok(()) } else { Ok(actor.may(SEE_SELLERS, &shop)?) }
}
