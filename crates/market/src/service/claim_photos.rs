//! Photographs that a side of a claim shows with what it says.

use db::{Conn, Tx};
use evidence::model::{File, FileId, FileKind, Purpose};
use kernel::{Actor, RegionCode, Timestamp};

use super::{ANSWER_CLAIM, MAKE_CLAIM, SEE_CLAIM};
use crate::events::ClaimPhotosAdded;
use crate::model::{ClaimId, ClaimPhoto, ClaimPhotoId, MOST_CLAIM_PHOTOS, Side};
use crate::{ClaimError, Error, Result, store};

/// Adds photographs, if there are any, to what this side said last. Each file was handed in by the actor as a document and is a picture; a side
/// shows at most six each time. Those who may see the claim see them, and nobody else.
pub fn add_claim_photos(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ClaimId,
    side: Side,
    files: &[FileId],
) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let claim = store::claim(tx.conn(), id)?.ok_or(ClaimError::NoClaim)?;
    actor.may(if side == Side::Buyer { MAKE_CLAIM } else { ANSWER_CLAIM }, &claim)?;
    if side != Side::Buyer && actor.person_id() == Some(claim.buyer) {
        return Err(ClaimError::Own.into());
    }
    let steps = store::steps_of(tx.conn(), claim.county, id)?;
    let said = steps.iter().rev().find(|step| step.side == side).ok_or(ClaimError::WrongStep)?;
    let photos = store::claim_photos(tx.conn(), &claim)?;
    let there = photos.iter().filter(|photo| photo.step == said.id).count();
    if there + files.len() > MOST_CLAIM_PHOTOS {
        return Err(ClaimError::TooManyPhotos.into());
    }
    for (place, file) in (there + 1..).zip(files) {
        let file = evidence::service::own_file(tx.conn(), actor, city, *file, Purpose::Document)?;
        if file.kind == FileKind::Pdf {
            return Err(Error::NotAPicture);
        }
        evidence::service::hold(tx, city, file.id)?;
        let pixels = |of: u32| i32::try_from(of).unwrap_or(i32::MAX);
        let widest = file.sizes.0.first();
        let new = ClaimPhoto {
            id: tx.id(now),
            step: said.id,
            place: i32::try_from(place).unwrap_or(i32::MAX),
            file: file.id,
            width: widest.map_or(0, |size| pixels(size.width)),
            height: widest.map_or(0, |size| pixels(size.height)),
        };
        if !store::insert_claim_photo(tx, &claim, &new)? {
            return Err(Error::ChangedMeanwhile);
        }
    }
    let event = ClaimPhotosAdded {
        county: claim.county,
        claim: id,
        side: side.as_str().to_owned(),
        photos: i64::try_from(files.len()).unwrap_or(i64::MAX),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The file of a photograph, for those who may see the claim.
pub fn claim_file(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    (id, photo): (ClaimId, ClaimPhotoId),
) -> Result<File> {
    let claim = store::claim(conn, id)?.ok_or(ClaimError::NoClaim)?;
    actor.may(SEE_CLAIM, &claim)?;
    let photos = store::claim_photos(conn, &claim)?;
    let found = photos.iter().find(|one| one.id == photo).ok_or(ClaimError::NoClaim)?;
    Ok(evidence::service::file(conn, city, found.file)?)
}
