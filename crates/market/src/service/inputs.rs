//! Farm inputs: licences, what is not sold here, of whom lots were bought, and to whom pesticide is sold.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use identity::Vault;
use identity::model::{Phone, masked_name};
use kernel::{Actor, Day, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp};

use super::pricing::Quote;
use super::selling::Seller;
use super::{OPEN_PESTICIDE_BUYER, PLACE_ORDER, RECORD_LOT, SEE_INPUT_LEDGERS};
use crate::events::{LotPurchased, PesticideBuyerOpened, PesticideBuyerStated};
use crate::model::{
    BuyerStatement, Decision, DocumentKind, ENDLESS, KeptStatement, Kind, Listing, ListingId, LotId, Offered,
    Order, OrderLine, PesticideSale, ProductFacts, Purchase, PurchaseDraft, PurchaseId, SaleId,
    SellerDocument, StatedBuyer, Terms, kinds, restricted,
};
use crate::store::{self, LotRow, ProductRow};
use crate::{Error, InputError, Result};

/// Which lines of a ledger to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Part of a product's name, a registration number, a batch, a producer or of an order's number.
    pub words: String,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only with this active ingredient.
    pub ingredient: String,
    /// On this day or later.
    pub from: Option<Day>,
    /// On this day or earlier.
    pub to: Option<Day>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// What ledgers may be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerChoices {
    /// Sellers with their names.
    pub sellers: BTreeMap<OrganisationId, String>,
    /// Active ingredients.
    pub ingredients: Vec<String>,
}

// ── Putting on the shelf ─────────────────────────────────────────────────────────────────────────────

/// What a listing is cleared with.
#[derive(Debug, Clone)]
pub(super) struct Cleared {
    /// The last day of the licence, as [`Listing::licensed_until`] has it.
    pub(super) licensed_until: i32,
    /// The version of the list it was looked at with.
    pub(super) screened: String,
}

/// Refuses what bears a name of the list, what needs a licence the seller does not hold, and what belongs in a ledger
/// without all the ledger asks for.
pub(super) fn clear_for_shelf(
    conn: &mut Conn,
    seller: &Seller,
    (product, lot): (&ProductRow, &LotRow),
    terms: &Terms,
    today: Day,
) -> Result<Cleared> {
    let screened = check_title(conn, product, &terms.title)?;
    let Some(kind) = kind_of(product)? else { return Ok(Cleared { licensed_until: ENDLESS, screened }) };
    if kind.ledger {
        kind.check(&store::said(conn, product.county, product.id)?)?;
        if store::purchase_of(conn, lot.county, lot.id)?.is_none() {
            return Err(InputError::PurchaseMissing.into());
        }
    }
    let licensed_until = match kind.licence() {
        None => ENDLESS,
        Some(licence) => held_until(conn, seller.county, seller.id, licence)?,
    };
    match kind.licence() {
        Some(licence) if licensed_until == 0 => {
            let waits = is_waiting(conn, seller, licence)?;
            Err(if waits { InputError::PermitWaiting } else { InputError::Unlicensed(licence) }.into())
        }
        Some(licence) if licensed_until < today.number() => {
            let ended = Day::from_number(licensed_until).unwrap_or(today);
            Err(InputError::LicenceOver(licence, ended).into())
        }
        _ => Ok(Cleared { licensed_until, screened }),
    }
}

/// Refuses what bears a name of the list, and goods under a licence: they are sold when they are there.
pub(super) fn check_preorder(conn: &mut Conn, product: &ProductRow, title: &str) -> Result<String> {
    let licensed = kind_of(product)?.is_some_and(|kind| kind.ledger || kind.licence().is_some());
    if licensed { Err(InputError::NoPreorder.into()) } else { check_title(conn, product, title) }
}

/// The version of the list that nothing of this product and title stands in.
fn check_title(conn: &mut Conn, product: &ProductRow, title: &str) -> Result<String> {
    let said = store::said(conn, product.county, product.id)?;
    let names: Vec<&str> =
        [product.name.as_str(), title].into_iter().chain(said.values().map(String::as_str)).collect();
    restricted()?.check(Offered { shelf: product.shelf()?, names: &names, story: &product.story })?;
    Ok(restricted()?.version.clone())
}

/// The kind of a product; refuses farm inputs of none.
fn kind_of(product: &ProductRow) -> Result<Option<&'static Kind>> {
    match Kind::find(&product.kind) {
        None if product.category == crate::model::Category::FarmInput.as_str() => {
            Err(InputError::KindMissing.into())
        }
        found => Ok(found),
    }
}

/// The last day on which a seller holds such a document that counts; 0 when there is none.
fn held_until(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    licence: DocumentKind,
) -> Result<i32> {
    let documents = store::documents_of(conn, county.city(), PersonId(0), Some(seller))?;
    let held = documents.iter().filter(|one| one.draft.kind == licence && one.counts());
    Ok(held.map(|one| one.draft.valid_until.map_or(ENDLESS, Day::number)).max().unwrap_or(0))
}

/// True when the county has not looked at such a licence yet.
fn is_waiting(conn: &mut Conn, seller: &Seller, licence: DocumentKind) -> Result<bool> {
    let documents = store::documents_of(conn, seller.county.city(), PersonId(0), Some(seller.id))?;
    Ok(documents.iter().any(|one| one.draft.kind == licence && one.decision == Decision::Waiting))
}

/// A shop's listings follow its documents: they hide when a licence is taken back, and come back with a new one.
pub(super) fn follow_documents(conn: &mut Conn, changed: &SellerDocument) -> Result<()> {
    let (Some(seller), Some(county)) = (changed.seller, changed.reviewed_in) else { return Ok(()) };
    let licence = changed.draft.kind;
    let asked: Vec<&str> = kinds()
        .iter()
        .filter(|kind| kind.licence() == Some(licence))
        .map(|kind| kind.code.as_str())
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let until = held_until(conn, county, seller, licence)?;
    store::set_licensed_until(conn, county, seller, &asked, until)
}

// ── Buying ───────────────────────────────────────────────────────────────────────────────────────────

/// Why nobody may buy a listing today: its seller's licence, or a list. What was not looked at with the present list is
/// looked at now.
pub(super) fn problem_of(conn: &mut Conn, listing: &Listing, today: Day) -> Result<Option<Error>> {
    if !listing.licensed_on(today) {
        return Ok(Some(InputError::SellerUnlicensed(listing.title.clone()).into()));
    }
    if is_barred(conn, listing)? {
        return Ok(Some(InputError::Barred(listing.title.clone()).into()));
    }
    Ok(None)
}

fn is_barred(conn: &mut Conn, listing: &Listing) -> Result<bool> {
    if listing.screened == restricted()?.version {
        return Ok(!listing.barred.is_empty());
    }
    Ok(super::screening::forbidden_in(conn, restricted()?, listing)?.is_some())
}

/// Keeps what somebody states who is about to buy pesticide, until they order. Name and phone are sealed (个人信息保护法 51).
pub fn state_buyer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    statement: &BuyerStatement,
) -> Result<()> {
    actor.may(PLACE_ORDER, &ResourceRef::new("Cart", city))?;
    let person = actor.person_id().ok_or(Error::EmptyCart)?;
    let kept = seal_statement(vault, now, statement)?;
    store::keep_cart_statement(tx, now, city, person, &kept)?;
    let event = PesticideBuyerStated { county: city, person, crop: kept.crop, purpose: kept.purpose };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A statement as it is kept, once it is checked: name and phone are sealed (个人信息保护法 51).
pub fn seal_statement(vault: &Vault, now: Timestamp, statement: &BuyerStatement) -> Result<KeptStatement> {
    statement.check()?;
    let buyer = StatedBuyer {
        name: statement.buyer.name.trim().to_owned(),
        phone: statement.buyer.phone.trim().to_owned(),
    };
    let plain = serde_json::to_string(&buyer).map_err(db::Error::from)?;
    let phone: Phone = buyer.phone.parse().map_err(|_| InputError::BuyerPhoneUnfit)?;
    Ok(KeptStatement {
        sealed: vault.seal(&plain)?,
        shown: format!("{} {}", masked_name(&buyer.name), phone.masked()),
        crop: statement.crop.trim().to_owned(),
        purpose: statement.purpose.trim().to_owned(),
        stated_at: now,
        stated_by: None,
    })
}

/// What somebody stated for the goods in their cart; masked.
pub fn stated(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Option<KeptStatement>> {
    store::cart_statement(conn, city, person)
}

/// True when whoever buys this stands in the ledger.
#[must_use]
pub fn needs_statement(quote: &Quote) -> bool {
    first_of_ledger(quote).is_some()
}

/// True when whoever buys this listing stands in the ledger.
pub fn is_in_ledger(conn: &mut Conn, county: RegionCode, id: ListingId) -> Result<bool> {
    let listing = store::listing(conn, county, id)?.ok_or(Error::NoListing(id))?;
    Ok(asks_for_statement(&listing))
}

fn first_of_ledger(quote: &Quote) -> Option<&Listing> {
    let mut lines = quote.groups.iter().flat_map(|group| &group.lines).map(|line| &line.listing);
    lines.find(|listing| asks_for_statement(listing))
}

fn asks_for_statement(listing: &Listing) -> bool {
    listing.kind().is_some_and(|kind| kind.ledger)
}

/// What was stated, at a counter or with the buyer's cart, where the goods ask for it. Refuses when nothing was.
pub(super) fn stated_for(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    quote: &Quote,
    at_counter: Option<&KeptStatement>,
) -> Result<Option<KeptStatement>> {
    let Some(listing) = first_of_ledger(quote) else { return Ok(None) };
    if let Some(stated) = at_counter {
        return Ok(Some(stated.clone()));
    }
    match store::cart_statement(conn, city, person)? {
        Some(kept) => Ok(Some(kept)),
        None => Err(InputError::StatementMissing(listing.title.clone()).into()),
    }
}

/// True when money comes for goods that may not be sold today: a licence ended, a list forbids them, or nobody knows any
/// more who bought them.
pub(super) fn may_not_be_sold(
    conn: &mut Conn,
    order: &Order,
    lines: &[OrderLine],
    today: Day,
) -> Result<bool> {
    let listings = store::listings(conn, &lines.iter().map(|line| line.listing).collect::<Vec<_>>())?;
    for line in lines {
        let listing = listings.iter().find(|listing| listing.id == line.listing);
        let listing = listing.ok_or(Error::NoListing(line.listing))?;
        if problem_of(conn, listing, today)?.is_some() {
            return Ok(true);
        }
        if line.is_in_ledger() && !store::has_order_statement(conn, order)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes the lines of a paid order into the pesticide sales ledger, each once (UNIQUE), in the transaction in which it
/// is paid (农药管理条例 27).
pub(super) fn write_ledger(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
) -> Result<()> {
    for line in lines.iter().filter(|line| line.is_in_ledger()) {
        let product = facts_of(tx.conn(), order.county, line.lot)?;
        let purchase = store::purchase_of(tx.conn(), order.county, line.lot)?;
        let sale = PesticideSale {
            county: order.county,
            id: tx.id(now),
            order: order.id,
            listing: line.listing,
            lot: line.lot,
            seller: order.seller,
            seller_name: order.seller_name.clone(),
            buyer: order.buyer.person,
            product,
            specification: line.net.to_string(),
            quantity: line.quantity,
            batch: purchase.map_or_else(String::new, |one| one.draft.batch),
            sold_at: now,
            statement: KeptStatement::default(),
            refunded: kernel::Fen::ZERO,
        };
        store::insert_pesticide_sale(tx.conn(), &sale)?;
    }
    Ok(())
}

/// What a ledger says of the product of a lot.
fn facts_of(conn: &mut Conn, county: RegionCode, lot: LotId) -> Result<ProductFacts> {
    let lot = store::lot(conn, county, lot)?.ok_or(Error::NoLot)?;
    let product = store::product(conn, county, lot.product)?.ok_or(Error::NoProduct)?;
    let mut said = store::said(conn, county, product.id)?;
    let mut take = |key: &str| said.remove(key).unwrap_or_default();
    Ok(ProductFacts {
        name: product.name,
        registration: take("registration"),
        ingredient: take("ingredient"),
        content: take("content"),
        formulation: take("formulation"),
        producer: take("producer"),
    })
}

// ── Ledgers ──────────────────────────────────────────────────────────────────────────────────────────

/// Records of whom a lot was bought (农药管理条例 26), once.
pub fn record_purchase(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    lot: LotId,
    draft: &PurchaseDraft,
) -> Result<PurchaseId> {
    actor.may(RECORD_LOT, seller)?;
    let lot = store::lot(tx.conn(), seller.county, lot)?
        .filter(|lot| lot.seller == seller.id)
        .ok_or(Error::NoLot)?;
    draft.check(now.day())?;
    let purchase = Purchase {
        county: seller.county,
        id: tx.id(now),
        lot: lot.id,
        seller: seller.id,
        seller_name: seller.name.clone(),
        product: facts_of(tx.conn(), seller.county, lot.id)?,
        pieces: lot.pieces,
        draft: draft.clone(),
    };
    store::insert_purchase(tx, &purchase)?;
    let event = LotPurchased {
        county: purchase.county,
        lot: purchase.lot,
        seller: purchase.seller,
        supplier: draft.supplier.trim().to_owned(),
        batch: draft.batch.trim().to_owned(),
        bought_on: draft.bought_on,
    };
    tx.record(now, actor, &event)?;
    Ok(purchase.id)
}

/// Lots that were bought, the latest first, and how many match; of those one may see.
pub fn purchases(conn: &mut Conn, actor: &Actor, want: &LedgerQuery) -> Result<(Vec<Purchase>, i64)> {
    store::purchases(conn, &actor.scope(SEE_INPUT_LEDGERS, "InputLedger"), want)
}

/// The pesticide sales ledger, the latest sale first, and how many match; of those one may see.
pub fn pesticide_sales(
    conn: &mut Conn,
    actor: &Actor,
    want: &LedgerQuery,
) -> Result<(Vec<PesticideSale>, i64)> {
    store::pesticide_sales(conn, &actor.scope(SEE_INPUT_LEDGERS, "InputLedger"), want)
}

/// What the sales ledger may be filtered by, as far as one may see it.
pub fn ledger_choices(conn: &mut Conn, actor: &Actor) -> Result<LedgerChoices> {
    store::ledger_choices(conn, &actor.scope(SEE_INPUT_LEDGERS, "InputLedger"))
}

/// One line of the sales ledger.
pub fn pesticide_sale(conn: &mut Conn, actor: &Actor, id: SaleId) -> Result<PesticideSale> {
    let sale = store::pesticide_sale(conn, id)?.ok_or(InputError::NoSale)?;
    actor.may(SEE_INPUT_LEDGERS, &sale)?;
    Ok(sale)
}

/// Who bought; that somebody looked is recorded.
pub fn open_pesticide_buyer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    id: SaleId,
) -> Result<(PesticideSale, StatedBuyer)> {
    let sale = store::pesticide_sale(tx.conn(), id)?.ok_or(InputError::NoSale)?;
    actor.may(OPEN_PESTICIDE_BUYER, &sale)?;
    let buyer = serde_json::from_str(&vault.open(&sale.statement.sealed)?).map_err(db::Error::from)?;
    let event = PesticideBuyerOpened { county: sale.county, sale: sale.id, order: sale.order };
    tx.record(now, actor, &event)?;
    Ok((sale, buyer))
}

/// Forgets statements of orders that came to nothing a day ago: without a sale there is no ground to keep them (个人信息保护法
/// 19). Those of sales are kept as long as the ledger.
pub fn forget_statements(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    store::forget_statements(tx.conn(), now.plus_days(-1))
}
