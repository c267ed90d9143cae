//! Photographs with claims.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::FileId;

use super::schema::claim_photo;
use crate::Result;
use crate::model::{Claim, ClaimPhoto, ClaimPhotoId};

/// Keeps a photograph at its place; false when another one is there.
pub(crate) fn insert_claim_photo(tx: &mut Tx<'_>, of: &Claim, new: &ClaimPhoto) -> Result<bool> {
    let values = (
        claim_photo::county.eq(of.county),
        claim_photo::id.eq(new.id),
        claim_photo::claim.eq(of.id),
        claim_photo::step.eq(new.step),
        claim_photo::place.eq(new.place),
        claim_photo::file.eq(new.file),
        claim_photo::width.eq(new.width),
        claim_photo::height.eq(new.height),
    );
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(claim_photo::table).values(values).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

type Row = (ClaimPhotoId, i64, i32, FileId, i32, i32);

/// The photographs of a claim in the order they were shown.
pub(crate) fn claim_photos(conn: &mut Conn, of: &Claim) -> Result<Vec<ClaimPhoto>> {
    let rows: Vec<Row> = claim_photo::table
        .filter(claim_photo::county.eq(of.county).and(claim_photo::claim.eq(of.id)))
        .order((claim_photo::step.asc(), claim_photo::place.asc()))
        .select((
            claim_photo::id,
            claim_photo::step,
            claim_photo::place,
            claim_photo::file,
            claim_photo::width,
            claim_photo::height,
        ))
        .load(conn)?;
    let photo =
        |(id, step, place, file, width, height): Row| ClaimPhoto { id, step, place, file, width, height };
    Ok(rows.into_iter().map(photo).collect())
}
