//! What is shown, and to whom.

use db::Conn;
use kernel::{Actor, Day, Fen, ListScope, OrganisationId, RegionCode, ResourceRef};

use super::{KEEP_SHOP, SEE_SALES};
use crate::cells::FaultKind;
use crate::model::{Brought, Import, ImportId, ImportStatus, Known, Line, Party, Shop, ShopId, Status};
use crate::reading::{RowFault, lines_of};
use crate::{Error, Result, store};

/// Orders shown of a file that waits.
const FIRST: usize = 10;

/// Which shops to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopQuery {
    /// Part of the shop's or the seller's name.
    pub words: String,
    /// Only on this platform; empty for all.
    pub platform: String,
    /// Only linked ones, or only others.
    pub linked: Option<bool>,
    /// Only of this seller.
    pub organisation: Option<OrganisationId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which imports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportQuery {
    /// Part of the shop's, the seller's or the file's name.
    pub words: String,
    /// Only with this status.
    pub status: Option<ImportStatus>,
    /// Only of this platform; empty for all.
    pub platform: String,
    /// Only of this shop.
    pub shop: Option<ShopId>,
    /// Only of this seller.
    pub organisation: Option<OrganisationId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which orders to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuery {
    /// Part of the order's number or of its title.
    pub words: String,
    /// Only with this status.
    pub status: Option<Status>,
    /// Only of this platform; empty for all.
    pub platform: String,
    /// Only of this shop.
    pub shop: Option<ShopId>,
    /// Only of this seller.
    pub organisation: Option<OrganisationId>,
    /// Only what this import brought or changed.
    pub import: Option<ImportId>,
    /// Only that to which it did this.
    pub brought: Option<Brought>,
    /// Only paid on this day or later.
    pub from: Option<Day>,
    /// Only paid on this day or earlier.
    pub to: Option<Day>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which faults of a file to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultQuery {
    /// Part of the heading or of what stands there.
    pub words: String,
    /// Only of this kind.
    pub kind: Option<FaultKind>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// An order as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The shop's name.
    pub shop_name: String,
    /// The seller's name.
    pub seller: String,
    /// The platform's word.
    pub platform: String,
    /// What it adds to the figures.
    pub sold: Fen,
    /// What is known of it.
    pub known: Known,
}

/// The seller somebody keeps shops for: the first one they may.
pub fn party_of(conn: &mut Conn, actor: &Actor) -> Result<Party> {
    let may = actor.scope(KEEP_SHOP, "OffsiteShop").organisations;
    let Some((id, county)) = actor.organisations().find(|(id, _)| may.contains(id)) else {
        if actor.person_id().is_none() {
            actor.may(KEEP_SHOP, &ResourceRef::new("OffsiteShop", RegionCode(0)))?;
        }
        return Err(Error::NoParty);
    };
    let found = identity::service::organisation(conn, county.county(), id)?.ok_or(Error::NoParty)?;
    Ok(Party { county: found.county, organisation: id, name: found.name, village: found.village })
}

/// What the reader may see; refuses who may see nothing at all.
fn seen_by(actor: &Actor) -> Result<ListScope> {
    let scope = actor.scope(SEE_SALES, "OffsiteShop");
    if scope.regions.is_empty() && scope.organisations.is_empty() {
        actor.may(SEE_SALES, &ResourceRef::new("OffsiteShop", RegionCode(0)))?;
    }
    Ok(scope)
}

/// A shop, for its seller and the offices.
pub fn shop(conn: &mut Conn, actor: &Actor, id: ShopId) -> Result<Shop> {
    let found = store::shop(conn, id)?.ok_or(Error::NoShop)?;
    actor.may(SEE_SALES, &found)?;
    Ok(found)
}

/// The shops the reader may see, linked ones first, and how many match.
pub fn shops(conn: &mut Conn, actor: &Actor, want: &ShopQuery) -> Result<(Vec<Shop>, i64)> {
    store::shops(conn, &seen_by(actor)?, want)
}

/// These shops, each with how many of its orders count and what they are worth.
pub fn sums_of(conn: &mut Conn, actor: &Actor, shops: Vec<Shop>) -> Result<Vec<(Shop, (i64, Fen))>> {
    for shop in &shops {
        actor.may(SEE_SALES, shop)?;
    }
    let sums = store::sums_of(conn, shops.iter().map(|shop| (shop.party.county, shop.id)))?;
    let with_sums = |shop: Shop| {
        let sum = sums.get(&shop.id).copied().unwrap_or_default();
        (shop, sum)
    };
    Ok(shops.into_iter().map(with_sums).collect())
}

/// An import, for its seller and the offices.
pub fn import(conn: &mut Conn, actor: &Actor, id: ImportId) -> Result<Import> {
    let found = store::import(conn, id)?.ok_or(Error::NoImport)?;
    actor.may(SEE_SALES, &found)?;
    Ok(found)
}

/// The imports the reader may see, the newest first, and how many match.
pub fn imports(conn: &mut Conn, actor: &Actor, want: &ImportQuery) -> Result<(Vec<Import>, i64)> {
    store::imports(conn, &seen_by(actor)?, want)
}

/// The first orders of a file that is not written yet, as they were understood.
pub fn preview(conn: &mut Conn, actor: &Actor, import: &Import) -> Result<Vec<Line>> {
    actor.may(SEE_SALES, import)?;
    let first = store::batch(conn, import, 0)?;
    let mut lines = first.as_deref().map_or_else(|| Ok(Vec::new()), lines_of)?;
    lines.truncate(FIRST);
    Ok(lines)
}

/// The latest file that changed orders of this one, and is taken back before it.
pub fn changed_later(conn: &mut Conn, actor: &Actor, import: &Import) -> Result<Option<ImportId>> {
    actor.may(SEE_SALES, import)?;
    store::changed_later(conn, import)
}

/// What was not understood of a file, and how many match.
pub fn faults(
    conn: &mut Conn,
    actor: &Actor,
    import: &Import,
    want: &FaultQuery,
) -> Result<(Vec<RowFault>, i64)> {
    actor.may(SEE_SALES, import)?;
    store::faults(conn, import, want)
}

/// The orders the reader may see, the latest paid first, and how many match.
pub fn orders(conn: &mut Conn, actor: &Actor, want: &OrderQuery) -> Result<(Vec<OrderRow>, i64)> {
    store::orders(conn, &seen_by(actor)?, want)
}

/// How many of these orders count, and what they are worth.
pub fn sums(conn: &mut Conn, actor: &Actor, want: &OrderQuery) -> Result<(i64, Fen)> {
    store::sums(conn, &seen_by(actor)?, want)
}
