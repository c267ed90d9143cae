//! A cart worked out line by line: what each thing costs, how it is sent, and what stands in the way.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use db::Conn;
use kernel::{Day, Fen, Grams, OrganisationId, PersonId, RegionCode};
use ledger::CampaignId;
use sha2::{Digest, Sha256};

use super::inputs;
use super::promotions::{self, Promotion, Whose};
use crate::model::{
    Address, AddressId, CartLine, Choice, Enrolment, EnrolmentId, FreightTerms, Listing, Mark, OrderLine,
    Store, Way, Wholesale, rule_for, unit_word,
};
use crate::{DeliveryError, Error, GoodsError, Result, store};

/// How the buyer wants the goods of a cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// For each seller; at the pickup point when nothing is said.
    pub choices: Vec<(OrganisationId, Choice)>,
    /// Where parcels go.
    pub address: Option<AddressId>,
    /// Not to spend coupons now.
    pub keep_coupons: bool,
}

impl Wish {
    /// How the goods of a seller are wanted.
    #[must_use]
    pub fn choice(&self, seller: OrganisationId) -> Choice {
        self.choices.iter().find(|(of, _)| *of == seller).map_or(Choice::Point, |(_, choice)| *choice)
    }
}

/// One line of a cart, worked out.
#[derive(Debug)]
pub struct QuoteLine {
    /// The listing as it stands.
    pub listing: Listing,
    /// How many are wanted.
    pub quantity: i64,
    /// What one costs when so many are bought.
    pub price: Fen,
    /// Price times quantity.
    pub amount: Fen,
    /// How much less it costs at a campaign's price than at the shop's own.
    pub cut: Fen,
    /// What promotions take off it.
    pub discount: Fen,
    /// Where it is enrolled in campaigns that run and have pieces enough.
    pub enrolments: Vec<Enrolment>,
    /// The enrolment whose price it has.
    pub priced_by: Option<EnrolmentId>,
    /// Quality marks that hold today.
    pub marks: Vec<Mark>,
    /// Why it cannot be had.
    pub problem: Option<Error>,
}

/// What a seller offers besides the pickup point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Rules of freight; none when the seller sends no parcels.
    pub freight: Vec<FreightTerms>,
    /// Open stores.
    pub stores: Vec<Store>,
}

/// The part of a cart that one seller delivers.
#[derive(Debug)]
pub struct QuoteGroup {
    /// County of the seller.
    pub county: RegionCode,
    /// The seller.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// Its lines.
    pub lines: Vec<QuoteLine>,
    /// The goods.
    pub goods: Fen,
    /// How they are wanted.
    pub choice: Choice,
    /// What sending costs.
    pub freight: Fen,
    /// What promotions take off the goods.
    pub discount: Fen,
    /// What each campaign takes off.
    pub promotions: Vec<Promotion>,
    /// Goods less discount, and freight.
    pub total: Fen,
    /// Other ways the seller offers.
    pub offers: Offers,
    /// Why they cannot be sent like that.
    pub problem: Option<Error>,
}

impl QuoteGroup {
    /// What all of it weighs.
    #[must_use]
    pub fn weight(&self) -> Grams {
        let weights = self.lines.iter().map(|line| line.listing.net.0.saturating_mul(line.quantity));
        Grams(weights.fold(0, i64::saturating_add))
    }
}

/// A cart worked out, seller by seller.
#[derive(Debug, Default)]
pub struct Quote {
    /// In the order of the sellers.
    pub groups: Vec<QuoteGroup>,
    /// What all of it costs.
    pub total: Fen,
    /// Where parcels go.
    pub address: Option<Address>,
}

impl Quote {
    /// True when all of it can be had as it is wanted.
    #[must_use]
    pub fn can_be_had(&self) -> bool {
        self.groups
            .iter()
            .all(|group| group.problem.is_none() && group.lines.iter().all(|line| line.problem.is_none()))
    }

    /// True when somebody has to come to an address.
    #[must_use]
    pub fn needs_address(&self) -> bool {
        self.groups.iter().any(|group| group.choice.way().needs_address())
    }

    /// True when something is collected at a pickup point.
    #[must_use]
    pub fn needs_point(&self) -> bool {
        self.groups.iter().any(|group| group.choice == Choice::Point)
    }

    /// True when this campaign takes something off it, by a rule or by its price.
    #[must_use]
    pub fn is_helped_by(&self, campaign: CampaignId) -> bool {
        let by_price = |line: &QuoteLine| {
            line.enrolments.iter().any(|one| one.campaign == campaign && line.priced_by == Some(one.id))
        };
        self.groups.iter().any(|group| {
            group.promotions.iter().any(|one| one.campaign == campaign) || group.lines.iter().any(by_price)
        })
    }

    /// What the organiser of this campaign bears of it.
    #[must_use]
    pub fn borne_by_organiser(&self, campaign: CampaignId) -> Fen {
        let promotions = self.groups.iter().flat_map(|group| &group.promotions);
        let of_campaign = promotions.filter(|one| one.campaign == campaign);
        of_campaign.flat_map(|one| [one.organiser_goods, one.organiser_freight]).sum()
    }

    /// What the buyer was shown, in a few characters: goods with all their terms, prices, marks and freight. The order is the
    /// contract (电子商务法 49), so it is refused when they are no longer the same.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut hash = Sha256::new();
        for group in &self.groups {
            for line in &group.lines {
                hash.update(line.terms());
            }
            hash.update(format!("{} {} {}\n", group.seller, group.choice, group.freight.0));
        }
        hex::encode(hash.finalize()).chars().take(16).collect()
    }
}

/// Works a person's cart out. `careful` also looks up marks and what sellers offer, as a page shows them.
pub fn quote(
    conn: &mut Conn,
    today: Day,
    city: RegionCode,
    person: PersonId,
    wish: &Wish,
    careful: bool,
) -> Result<Quote> {
    let cart = store::cart_of(conn, city, person)?;
    quote_lines(conn, today, (city, person), wish, careful, cart)
}

/// Works lines out that stand in nobody's cart, such as those a keeper put together for a villager.
pub fn quote_lines(
    conn: &mut Conn,
    today: Day,
    (city, person): (RegionCode, PersonId),
    wish: &Wish,
    careful: bool,
    cart: Vec<CartLine>,
) -> Result<Quote> {
    let address = match wish.address {
        Some(id) => store::address(conn, city, id)?.filter(|address| address.person == person),
        None => None,
    };
    quote_of(conn, today, &Whose::Person(person), address, wish, careful, cart)
}

/// Works lines out that go to this address, for whoever buys them.
pub(super) fn quote_of(
    conn: &mut Conn,
    today: Day,
    whose: &Whose,
    address: Option<Address>,
    wish: &Wish,
    careful: bool,
    cart: Vec<CartLine>,
) -> Result<Quote> {
    let mut quote = Quote { address, ..Quote::default() };
    let listings = store::listings(conn, &cart.iter().map(|wanted| wanted.listing).collect::<Vec<_>>())?;
    let mut verified = BTreeMap::new();
    for wanted in cart {
        let mut there = listings.iter().filter(|one| one.id == wanted.listing);
        // One that is gone altogether is passed over.
        let Some(listing) = there.find(|one| one.county == wanted.county) else { continue };
        let sells = match verified.entry((listing.county, listing.seller)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                *free.insert(store::sells_on(conn, listing.county, listing.seller, today)?)
            }
        };
        let mut line = work_out(conn, today, listing.clone(), wanted.quantity, sells)?;
        if careful {
            line.marks = store::marks_shown(conn, line.listing.county, &[line.listing.product], today)?
                .into_iter()
                .map(|mark| mark.draft.mark)
                .collect();
        }
        match quote.groups.iter_mut().find(|group| group.seller == line.listing.seller) {
            Some(group) => group.lines.push(line),
            None => quote.groups.push(group_of(line, wish)),
        }
    }
    // Everybody takes stock in one order, so two buyers never wait for each other in a circle.
    quote.groups.sort_by_key(|group| (group.county, group.seller));
    for group in &mut quote.groups {
        group.lines.sort_by_key(|line| line.listing.id);
    }
    promotions::enrol(conn, today, whose, &mut quote)?;
    for group in &mut quote.groups {
        send(conn, group, quote.address.as_ref(), careful)?;
    }
    promotions::take_off(conn, today, whose, wish, &mut quote)?;
    for group in &mut quote.groups {
        group.total = group.goods.minus(group.discount)?.plus(group.freight)?;
        quote.total = quote.total.plus(group.total)?;
    }
    Ok(quote)
}

fn group_of(line: QuoteLine, wish: &Wish) -> QuoteGroup {
    QuoteGroup {
        county: line.listing.county,
        seller: line.listing.seller,
        seller_name: line.listing.seller_name.clone(),
        goods: Fen::ZERO,
        choice: wish.choice(line.listing.seller),
        freight: Fen::ZERO,
        discount: Fen::ZERO,
        promotions: Vec::new(),
        total: Fen::ZERO,
        offers: Offers::default(),
        problem: None,
        lines: vec![line],
    }
}

/// One line with its price.
fn work_out(conn: &mut Conn, today: Day, listing: Listing, quantity: i64, sells: bool) -> Result<QuoteLine> {
    let tiers = store::tiers_of(conn, &listing)?;
    let price = Wholesale { minimum: listing.minimum, tiers }.price_for(quantity, listing.price);
    let problem = problem_with(conn, today, &listing, quantity, sells)?;
    let amount = price.times(quantity)?;
    Ok(QuoteLine {
        listing,
        quantity,
        price,
        amount,
        cut: Fen::ZERO,
        discount: Fen::ZERO,
        enrolments: Vec::new(),
        priced_by: None,
        marks: Vec::new(),
        problem,
    })
}

/// Why so many of a listing cannot be bought today.
pub(super) fn problem_of(
    conn: &mut Conn,
    today: Day,
    listing: &Listing,
    quantity: i64,
) -> Result<Option<Error>> {
    let sells = store::sells_on(conn, listing.county, listing.seller, today)?;
    problem_with(conn, today, listing, quantity, sells)
}

/// The same, once it is known whether its seller may sell.
pub(super) fn problem_with(
    conn: &mut Conn,
    today: Day,
    listing: &Listing,
    quantity: i64,
    sells: bool,
) -> Result<Option<Error>> {
    if !listing.published {
        return Ok(Some(Error::NoListing(listing.id)));
    }
    if !sells {
        return Ok(Some(Error::SellerLapsed(listing.seller_name.clone())));
    }
    if let Some(day) = listing.sell_until.filter(|day| *day < today) {
        return Ok(Some(GoodsError::LotSpoilt(day).into()));
    }
    if let Some(problem) = inputs::problem_of(conn, listing, today)? {
        return Ok(Some(problem));
    }
    if quantity < listing.minimum {
        let (title, minimum) = (listing.title.clone(), listing.minimum);
        return Ok(Some(GoodsError::BelowMinimum { title, minimum }.into()));
    }
    if listing.available < quantity {
        return Ok(Some(Error::StockGone { title: listing.title.clone(), left: listing.available }));
    }
    Ok(None)
}

/// Adds up a group and works out what sending it costs.
fn send(conn: &mut Conn, group: &mut QuoteGroup, address: Option<&Address>, careful: bool) -> Result<()> {
    group.goods = group.lines.iter().try_fold(Fen::ZERO, |sum, line| sum.plus(line.amount))?;
    let way = group.choice.way();
    if careful || way != Way::Point {
        group.offers = offers(conn, group.county, group.seller)?;
    }
    match freight(group, address) {
        Ok(freight) => group.freight = freight,
        Err(error) => group.problem = Some(error),
    }
    Ok(())
}

fn offers(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<Offers> {
    let freight = store::freight_rules(conn, county, seller)?.into_iter().map(|rule| rule.terms).collect();
    let stores = store::stores_of(conn, county, seller)?;
    Ok(Offers { freight, stores: stores.into_iter().filter(|store| store.draft.is_open).collect() })
}

fn freight(group: &QuoteGroup, address: Option<&Address>) -> Result<Fen> {
    let no_way = || Error::from(DeliveryError::NoWay(group.seller_name.clone()));
    match group.choice {
        Choice::Point => Ok(Fen::ZERO),
        Choice::Parcel => {
            if group.offers.freight.is_empty() {
                return Err(no_way());
            }
            let place = address.ok_or(DeliveryError::AddressMissing)?.region;
            let rule = rule_for(&group.offers.freight, place);
            let rule = rule.ok_or(DeliveryError::NotDelivered(place))?;
            Ok(rule.fee(group.weight(), group.goods)?)
        }
        Choice::Store { way, slot, .. } => {
            let store = store_of(group, slot).ok_or_else(no_way)?;
            if way == Way::StorePickup {
                return if store.draft.offers_pickup { Ok(Fen::ZERO) } else { Err(no_way()) };
            }
            let place = address.ok_or(DeliveryError::AddressMissing)?.region;
            Ok(store.fee_to(place, group.goods)?)
        }
    }
}

/// The open store of a time.
pub(super) fn store_of(group: &QuoteGroup, slot: crate::model::SlotId) -> Option<&Store> {
    group.offers.stores.iter().find(|store| store.slots.contains(&slot))
}

impl QuoteLine {
    /// All that the buyer agrees to of this line; what a seller writes is quoted, so that it cannot pass for a term.
    fn terms(&self) -> String {
        let marks: Vec<&str> = self.marks.iter().map(|mark| mark.as_str()).collect();
        let Listing { id, title, kind, net, measure, return_rule, .. } = &self.listing;
        let (unit, weighed, rule) = (unit_word(measure.unit), measure.weighed, return_rule.as_str());
        let (quantity, price, off, marks) = (self.quantity, self.price.0, self.discount.0, marks.join(","));
        format!("{id} {title:?} {kind} {} {unit} {weighed} {rule} {quantity} {price} {off} {marks}\n", net.0)
    }

    /// The line of an order: the terms as they were shown.
    #[must_use]
    pub fn ordered(&self) -> OrderLine {
        OrderLine {
            listing: self.listing.id,
            lot: self.listing.lot,
            title: self.listing.title.clone(),
            origin: self.listing.origin,
            price: self.price,
            quantity: self.quantity,
            amount: self.amount,
            net: self.listing.net,
            return_rule: self.listing.return_rule,
            refunded: Fen::ZERO,
            discount: self.discount,
            measure: self.listing.measure,
            kind: self.listing.kind.clone(),
            marks: self.marks.clone(),
            took_share: false,
        }
    }
}
