//! Certificates of conformity of lots, as files.

use std::collections::BTreeSet;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::FileId;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{listing, lot_certificate};
use crate::Result;
use crate::model::{LotCertificate, LotCertificateId, LotId};

/// Lots that one query asks for: SQLite takes no more than 32,766 numbers.
const CHUNK: usize = 500;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lot_certificate, check_for_backend(Backend))]
struct CertificateRow {
    county: RegionCode,
    id: LotCertificateId,
    lot: LotId,
    file: FileId,
    added_by: PersonId,
    added_at: Timestamp,
}

/// Keeps a certificate; false when this file is one of the lot's already.
pub(crate) fn insert_lot_certificate(tx: &mut Tx<'_>, new: &LotCertificate) -> Result<bool> {
    let row = CertificateRow {
        county: new.county,
        id: new.id,
        lot: new.lot,
        file: new.file,
        added_by: new.added_by,
        added_at: new.added_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(lot_certificate::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// The newest certificate of a lot.
pub(crate) fn lot_certificate(
    conn: &mut Conn,
    county: RegionCode,
    lot: LotId,
) -> Result<Option<LotCertificate>> {
    let row: Option<CertificateRow> = lot_certificate::table
        .filter(lot_certificate::county.eq(county).and(lot_certificate::lot.eq(lot)))
        .order((lot_certificate::added_at.desc(), lot_certificate::id.desc()))
        .select(CertificateRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| LotCertificate {
        county: row.county,
        id: row.id,
        lot: row.lot,
        file: row.file,
        added_by: row.added_by,
        added_at: row.added_at,
    }))
}

/// Those of some lots whose certificate is on file.
pub(crate) fn certified_among(
    conn: &mut Conn,
    county: RegionCode,
    lots: &[LotId],
) -> Result<BTreeSet<LotId>> {
    let mut certified = BTreeSet::new();
    for some in lots.chunks(CHUNK) {
        let found: Vec<LotId> = lot_certificate::table
            .filter(lot_certificate::county.eq(county).and(lot_certificate::lot.eq_any(some.to_vec())))
            .select(lot_certificate::lot)
            .load(conn)?;
        certified.extend(found);
    }
    Ok(certified)
}

/// True when pieces of a lot stood on the shelf once.
pub(crate) fn was_listed(conn: &mut Conn, county: RegionCode, lot: LotId) -> Result<bool> {
    let listed = listing::table.filter(listing::county.eq(county).and(listing::lot.eq(lot)));
    Ok(diesel::select(diesel::dsl::exists(listed)).get_result(conn)?)
}
