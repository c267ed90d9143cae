//! Measures and what they are made of.

use kernel::{Day, Fen, OrganisationId, RegionCode, StationId, Timestamp, words};

words! {
    /// A figure that can be added up over days and divisions.
    Measure {
        /// What buyers paid, in fen (交易额).
        TransactionValue = "transaction_value", "statistics-transaction-value";
        /// Paid orders (订单数).
        Orders = "orders", "statistics-orders";
        /// Parcels that reached their pickup point.
        ParcelsArrived = "parcels_arrived", "statistics-parcels-arrived";
        /// Parcels collected by their buyer.
        ParcelsCollected = "parcels_collected", "statistics-parcels-collected";
        /// Bulk contracts both sides confirmed (大宗合同).
        BulkContracts = "bulk_contracts", "statistics-bulk-contracts";
        /// What was accepted under bulk contracts, in fen (大宗销售额); never part of the transaction value.
        BulkSales = "bulk_sales", "statistics-bulk-sales";
        /// Orders of sellers' shops on other platforms (站外订单).
        OffsiteOrders = "offsite_orders", "statistics-offsite-orders";
        /// What was paid for them less refunds, in fen (站外销售额); never part of the transaction value.
        OffsiteSales = "offsite_sales", "statistics-offsite-sales";
        /// What was paid for farm inputs, in fen (农资销售额); never part of the transaction value.
        FarmInputSales = "farm_input_sales", "statistics-farm-input-sales";
        /// What enterprises reported that they sold online, in force, in fen; by month only.
        ReportedSales = "reported_sales", "statistics-reported-sales";
        /// What is known otherwise of sellers that reported, in fen: it stands in their report too. By month only.
        ReportedTwice = "reported_twice", "statistics-reported-twice";
    }
}

impl Measure {
    /// The kinds of event it is made of; a figure opens down to them.
    #[must_use]
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::TransactionValue | Self::Orders | Self::FarmInputSales => {
                &["market.order_paid", "market.refund_instructed"]
            }
            Self::ParcelsArrived => &["logistics.parcel_arrived"],
            Self::ParcelsCollected => &["logistics.parcel_collected"],
            Self::BulkContracts => &["trade.contract_concluded"],
            Self::BulkSales => &["trade.delivery_accepted"],
            Self::OffsiteOrders | Self::OffsiteSales => &["offsite.sales_imported", "offsite.sales_amended"],
            Self::ReportedSales | Self::ReportedTwice => &["reporting.report_approved"],
        }
    }

    /// Those that are kept by day, and open to their records.
    pub const DAILY: [Self; 9] = [
        Self::TransactionValue,
        Self::Orders,
        Self::ParcelsArrived,
        Self::ParcelsCollected,
        Self::BulkContracts,
        Self::BulkSales,
        Self::OffsiteOrders,
        Self::OffsiteSales,
        Self::FarmInputSales,
    ];

    /// True when it is kept by month alone: enterprises report months. Days of it there are none, which is not zero.
    #[must_use]
    pub const fn is_monthly(self) -> bool {
        matches!(self, Self::ReportedSales | Self::ReportedTwice)
    }

    /// True when its events name the day they count for, which is before the day they were recorded.
    #[must_use]
    pub const fn names_its_day(self) -> bool {
        matches!(self, Self::OffsiteOrders | Self::OffsiteSales)
    }
}

/// Who is counted once in a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActiveKind {
    /// A seller with a paid order.
    Seller,
    /// A point that took in or handed out a parcel.
    Point,
    /// An outlet that sold local goods: it put a villager's goods on sale on their behalf, or took a sold order's parcel from its
    /// seller. Who only hands out what others bought does not sell.
    Selling,
    /// An outlet that took a payment: cash for what was bought on behalf, or for an order paid when it is collected.
    Paying,
}

impl ActiveKind {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seller => "seller",
            Self::Point => "point",
            Self::Selling => "selling",
            Self::Paying => "paying",
        }
    }
}

/// From this day to that day, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Span {
    /// The days up to this one.
    #[must_use]
    pub fn last_days(to: Day, days: i64) -> Self {
        Self { from: to.plus_days(1 - days), to }
    }

    /// The days from this month to that one, such as 202611; none when these are no months.
    #[must_use]
    pub fn of_months((first, last): (i32, i32)) -> Option<Self> {
        let from = Day::from_number(first * 100 + 1)?;
        let to = kernel::Period::month_of(Day::from_number(last * 100 + 1)?).bounds().1;
        Some(Self { from, to })
    }

    /// The same number of days just before.
    #[must_use]
    pub fn before(self) -> Self {
        let days = (self.to.0 - self.from.0).whole_days() + 1;
        Self { from: self.from.plus_days(-days), to: self.to.plus_days(-days) }
    }

    /// The same days a year earlier.
    #[must_use]
    pub fn a_year_earlier(self) -> Self {
        let earlier = |day: Day| {
            let month = u8::from(day.0.month());
            Day::new(day.0.year() - 1, month, day.0.day())
                .or_else(|| Day::new(day.0.year() - 1, month, 28))
                .unwrap_or(day)
        };
        Self { from: earlier(self.from), to: earlier(self.to) }
    }
}

/// Rural e-commerce sales of some months, in parts, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuralSales {
    /// Paid here.
    pub here: i64,
    /// On other platforms, imported.
    pub elsewhere: i64,
    /// What enterprises reported, in force.
    pub reported: i64,
    /// What of the first two is of enterprises that reported, so that it stands in the third.
    pub twice: i64,
}

impl RuralSales {
    /// All of it, nothing twice.
    #[must_use]
    pub const fn all(self) -> i64 {
        self.here + self.elsewhere + self.reported - self.twice
    }
}

/// What a seller sold online in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SellerSales {
    /// The seller's county.
    pub county: RegionCode,
    /// Such as 202611.
    pub month: i32,
    /// The seller.
    pub seller: OrganisationId,
    /// What is known of it: paid here and on other platforms, less refunds.
    pub known: Fen,
    /// What it reported, in force; where it did, that counts and not what is known.
    pub reported: Option<Fen>,
}

/// How a county's network serves, as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The county.
    pub county: RegionCode,
    /// Open outlets of every level.
    pub outlets: i64,
    /// Of these, township stations and village points: what the target counts.
    pub stations: i64,
    /// Open village points.
    pub points: i64,
    /// Villages with an open point.
    pub villages: i64,
    /// Open outlets where parcels came or went within the last 90 days.
    pub outlets_served: i64,
    /// Open outlets that sold local goods within the last 90 days ([`ActiveKind::Selling`]).
    pub outlets_selling: i64,
    /// Open outlets that took payments within the last 90 days ([`ActiveKind::Paying`]).
    pub outlets_paying: i64,
    /// Outlets that were something else before.
    pub converted: i64,
    /// Of these, those where parcels came or went within the last 90 days: people shop online there.
    pub converted_shopping: i64,
    /// Of these, those that offer payment services.
    pub converted_paying: i64,
    /// Of these, those that take parcels.
    pub converted_parcels: i64,
    /// Outlets that store goods for the county.
    pub warehouses: i64,
    /// Open county centres.
    pub centres: i64,
    /// Of these, those that take parcels.
    pub centres_parcels: i64,
    /// Townships with an open outlet.
    pub townships_served: i64,
    /// Townships where a parcel arrived within the last 90 days.
    pub townships_reached: i64,
    /// Open village points where a parcel arrived or was collected within the last 90 days.
    pub points_reached: i64,
}

words! {
    /// One of the counts of [`Coverage`] that outlets are listed for.
    Network {
        /// Open outlets of every level.
        Open = "open", "statistics-outlets-open";
        /// Open township stations and village points.
        Stations = "stations", "statistics-outlets-stations";
        /// Open village points.
        Points = "points", "statistics-outlets-points";
        /// Open outlets where parcels came or went lately.
        Served = "served", "statistics-outlets-served";
        /// Open outlets that sold local goods lately.
        Selling = "selling", "statistics-outlets-selling";
        /// Open outlets that took payments lately.
        Paying = "paying", "statistics-outlets-paying";
        /// Outlets that were something else before.
        Converted = "converted", "statistics-outlets-converted";
        /// Outlets that store goods.
        Warehouses = "warehouses", "statistics-outlets-warehouses";
        /// Open county centres.
        Centres = "centres", "statistics-outlets-centres";
        /// Open village points that parcels reached lately.
        Reached = "reached", "statistics-outlets-reached";
    }
}

impl Network {
    /// Those that are counted by what outlets are, and not by what they did lately: an outlet has them on any day.
    pub const STANDING: [Self; 6] =
        [Self::Open, Self::Stations, Self::Points, Self::Converted, Self::Warehouses, Self::Centres];
}

/// An outlet as figures know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletRow {
    /// Its station.
    pub station: StationId,
    /// Where it stands.
    pub region: RegionCode,
    /// Its level, as the station context tells it.
    pub level: String,
    /// Whether it takes parcels.
    pub takes_parcels: bool,
    /// Whether it offers payment services.
    pub takes_payments: bool,
    /// The day it was first told of.
    pub opened_on: Option<Day>,
}

/// One event behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRecord {
    /// When.
    pub at: Timestamp,
    /// The division it was counted in.
    pub region: RegionCode,
    /// Its kind in the log.
    pub kind: String,
    /// The thing it happened to.
    pub subject: String,
    /// What it added to the transaction value, where it did.
    pub amount: Option<Fen>,
}
