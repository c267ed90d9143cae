//! Who may sell: applications, their review, and how long a verification holds.

use std::str::FromStr;

use kernel::{
    CreditCode, Day, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words,
};

use crate::{Error, Result};

id!(
    /// An application to sell, or to be verified anew.
    ApplicationId
);

words! {
    /// What a seller is.
    SellerKind {
        /// A farmer who sells what they grow (农户).
        Farmer = "farmer";
        /// A co-operative (合作社).
        Cooperative = "cooperative";
        /// A family farm (家庭农场).
        FamilyFarm = "family_farm";
        /// A leading enterprise (龙头企业).
        Enterprise = "enterprise";
        /// A village for visitors (乡村旅游点).
        Tourism = "tourism";
        /// A firm that serves others (服务企业).
        ServiceFirm = "service_firm";
    }
}

impl SellerKind {
    /// What kind of organisation it is to identity, which knows no service firms.
    #[must_use]
    pub const fn organisation(self) -> &'static str {
        match self {
            Self::ServiceFirm => "enterprise",
            other => other.as_str(),
        }
    }

    /// True for those who may sell their own produce unregistered, on a declaration (电子商务法 10).
    #[must_use]
    pub const fn may_declare(self) -> bool {
        matches!(self, Self::Farmer | Self::FamilyFarm)
    }
}

/// What somebody says who wants to sell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerDraft {
    /// What they are.
    pub kind: SellerKind,
    /// The name of the shop.
    pub name: String,
    /// The village.
    pub village: RegionCode,
    /// The credit code; none on a declaration.
    pub registration: Option<CreditCode>,
    /// True when they declare that they sell their own produce only and need no registration.
    pub declared: bool,
    /// Who is asked.
    pub contact: String,
}

impl SellerDraft {
    /// Refuses a draft without a name, a village that is known, or either a registration or a declaration.
    pub fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(Error::NameMissing);
        }
        if self.contact.trim().is_empty() {
            return Err(Error::ContactMissing);
        }
        let village = region::divisions().get(self.village);
        if village.is_none_or(|found| found.level != kernel::Level::Village) {
            return Err(Error::UnknownOrigin(self.village));
        }
        let declares = self.declared && self.kind.may_declare();
        if self.registration.is_none() && !declares { Err(Error::NotRegistered) } else { Ok(()) }
    }
}

words! {
    /// Where an application stands.
    ApplicationStatus {
        /// The county has still to look.
        Waiting = "waiting";
        /// The seller may sell.
        Accepted = "accepted";
        /// Sent back with a reason.
        Returned = "returned";
    }
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The county that reviews it.
    pub county: RegionCode,
    /// Its number.
    pub id: ApplicationId,
    /// Who applies.
    pub applicant: PersonId,
    /// The seller that is verified anew; none for a new one.
    pub seller: Option<OrganisationId>,
    /// What they say.
    pub draft: SellerDraft,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Why it was sent back.
    pub reason: String,
    /// When it came.
    pub applied_at: Timestamp,
}

impl Resource for Application {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("SellerApplication", self.county).owned_by(self.applicant)
    }
}

impl Application {
    /// Refuses a review by the applicant and one of what is decided.
    pub fn may_be_decided_by(&self, reviewer: PersonId) -> Result<()> {
        if self.applicant == reviewer {
            return Err(Error::OwnApplication);
        }
        if self.status == ApplicationStatus::Waiting { Ok(()) } else { Err(Error::Decided) }
    }
}

/// A seller as last verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The county.
    pub county: RegionCode,
    /// The organisation.
    pub id: OrganisationId,
    /// What it is.
    pub kind: SellerKind,
    /// Its name.
    pub name: String,
    /// Its village.
    pub village: RegionCode,
    /// Its credit code; empty on a declaration.
    pub registration: String,
    /// Who is asked.
    pub contact: String,
    /// Since when it sells here.
    pub since: Day,
    /// When it was last verified.
    pub verified_on: Day,
    /// Until when it is to be verified anew.
    pub due_on: Day,
}

/// Days before the due day on which the seller is reminded.
const REMIND_DAYS: i64 = 30;
/// Days after the due day on which the listings still stand.
pub const GRACE_DAYS: i64 = 15;
/// A verification holds six months (网络交易监督管理办法 24).
const HOLDS_DAYS: i64 = 182;

/// The day until which a verification of this day holds.
#[must_use]
pub fn due_after(verified_on: Day) -> Day {
    verified_on.plus_days(HOLDS_DAYS)
}

/// How a seller's verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is to be done.
    Good,
    /// To be verified anew by this day.
    DueBy(Day),
    /// Overdue; the listings stand until this day.
    Grace(Day),
    /// The listings are hidden until it is verified anew.
    Lapsed,
}

impl Standing {
    /// The words of standings, in filters and for programs.
    pub const WORDS: [&'static str; 4] = ["good", "due", "grace", "lapsed"];

    /// The word in filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::DueBy(_) => "due",
            Self::Grace(_) => "grace",
            Self::Lapsed => "lapsed",
        }
    }
}

impl Verified {
    /// True when it is not registered: it sells what it grows itself, and nothing of others (电子商务法 10).
    #[must_use]
    pub const fn is_declared(&self) -> bool {
        self.kind.may_declare() && self.registration.is_empty()
    }

    /// How it stands on this day.
    #[must_use]
    pub fn standing(&self, today: Day) -> Standing {
        let hidden_after = self.due_on.plus_days(GRACE_DAYS);
        if today > hidden_after {
            Standing::Lapsed
        } else if today > self.due_on {
            Standing::Grace(hidden_after)
        } else if today.plus_days(REMIND_DAYS) >= self.due_on {
            Standing::DueBy(self.due_on)
        } else {
            Standing::Good
        }
    }

    /// True when what it sells in a calendar year asks for a registration it has not (网络交易监督管理办法 8:
    /// 100,000 yuan).
    #[must_use]
    pub const fn must_register(&self, sold_this_year: kernel::Fen) -> bool {
        self.registration.is_empty() && sold_this_year.0 > 10_000_000
    }
}

/// The months a report is of: a quarter for the tax office, a half-year for the market authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportSpan {
    year: i32,
    /// Its first month, from 1.
    first_month: u8,
    /// How many months: 3 or 6.
    months: u8,
}

impl ReportSpan {
    /// The quarter a day lies in.
    #[must_use]
    pub fn quarter_of(day: Day) -> Self {
        let month = u8::try_from(day.number() / 100 % 100).unwrap_or(1);
        Self { year: day.number() / 10_000, first_month: (month - 1) / 3 * 3 + 1, months: 3 }
    }

    /// The four quarters and the two half-years that end with this day's quarter, newest first.
    #[must_use]
    pub fn recent(today: Day) -> Vec<Self> {
        let mut quarter = Self::quarter_of(today);
        let mut spans = Vec::new();
        for _ in 0..5 {
            spans.push(quarter);
            if quarter.first_month % 6 == 4 {
                spans.push(Self { first_month: quarter.first_month - 3, months: 6, ..quarter });
            }
            quarter = Self::quarter_of(quarter.days().0.plus_days(-1));
        }
        spans
    }

    /// The first and the last day.
    #[must_use]
    pub fn days(self) -> (Day, Day) {
        let start = |year, month| Day::new(year, month, 1).unwrap_or_else(|| Timestamp::default().day());
        let after = self.first_month + self.months;
        let next = if after > 12 { start(self.year + 1, after - 12) } else { start(self.year, after) };
        (start(self.year, self.first_month), next.plus_days(-1))
    }
}

impl std::fmt::Display for ReportSpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (letter, length) = if self.months == 3 { ('Q', 3) } else { ('H', 6) };
        write!(f, "{}{letter}{}", self.year, (self.first_month - 1) / length + 1)
    }
}

impl FromStr for ReportSpan {
    type Err = Error;

    /// `2026Q3` or `2026H1`.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (year, months, number) = match text.split_once('Q') {
                Some((year, number)) => (year, 3_u8, number),
                None => text.split_once('H').map(|(year, number)| (year, 6, number))?,
            };
            let number: u8 = number.parse().ok().filter(|number| (1..=12 / months).contains(number))?;
            let year: i32 = year.parse().ok().filter(|year| (2016..2200).contains(year))?;
            Some(Self { year, first_month: (number - 1) * months + 1, months })
        };
        read().ok_or_else(|| Error::NotASpan(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(kind: SellerKind) -> SellerDraft {
        SellerDraft {
            kind,
            name: "山里人家".to_owned(),
            village: RegionCode(410_324_102_201),
            registration: None,
            declared: true,
            contact: "王小明".to_owned(),
        }
    }

    #[test]
    fn only_farmers_sell_on_a_declaration() {
        assert!(draft(SellerKind::Farmer).check().is_ok());
        assert!(matches!(draft(SellerKind::Enterprise).check(), Err(Error::NotRegistered)));
        let registered = "91350100M000100Y43".parse().ok();
        let firm = SellerDraft { registration: registered, declared: false, ..draft(SellerKind::Enterprise) };
        assert!(firm.check().is_ok());
        let nowhere = SellerDraft { village: RegionCode(410_324_102), ..draft(SellerKind::Farmer) };
        assert!(matches!(nowhere.check(), Err(Error::UnknownOrigin(_))));
    }

    #[test]
    fn a_verification_is_reminded_of_then_overdue_then_lapsed() {
        let day = |month, day| Day::new(2026, month, day).unwrap();
        let verified_on = day(1, 1);
        let seller = Verified {
            county: RegionCode(410_324),
            id: OrganisationId(1),
            kind: SellerKind::Farmer,
            name: String::new(),
            village: RegionCode(410_324_102_201),
            registration: String::new(),
            contact: String::new(),
            since: verified_on,
            verified_on,
            due_on: due_after(verified_on),
        };
        assert_eq!(seller.due_on, day(7, 2));
        assert_eq!(seller.standing(day(6, 1)), Standing::Good);
        assert_eq!(seller.standing(day(6, 2)), Standing::DueBy(day(7, 2)));
        assert_eq!(seller.standing(day(7, 2)), Standing::DueBy(day(7, 2)));
        assert_eq!(seller.standing(day(7, 3)), Standing::Grace(day(7, 17)));
        assert_eq!(seller.standing(day(7, 17)), Standing::Grace(day(7, 17)));
        assert_eq!(seller.standing(day(7, 18)), Standing::Lapsed);
        assert!(!seller.must_register(kernel::Fen(10_000_000)));
        assert!(seller.must_register(kernel::Fen(10_000_001)));
    }

    #[test]
    fn reports_are_of_quarters_and_half_years() {
        let day = |month, day| Day::new(2026, month, day).unwrap();
        assert_eq!("2026Q4".parse::<ReportSpan>().unwrap().days(), (day(10, 1), day(12, 31)));
        assert_eq!("2026H1".parse::<ReportSpan>().unwrap().days(), (day(1, 1), day(6, 30)));
        for text in ["", "2026", "2026Q5", "2026H3", "26Q1", "2026Q0"] {
            assert!(text.parse::<ReportSpan>().is_err(), "{text}");
        }
        let recent: Vec<String> = ReportSpan::recent(day(11, 24)).iter().map(ToString::to_string).collect();
        assert_eq!(recent, ["2026Q4", "2026H2", "2026Q3", "2026Q2", "2026H1", "2026Q1", "2025Q4", "2025H2"]);
        for span in ReportSpan::recent(day(11, 24)) {
            assert_eq!(span.to_string().parse::<ReportSpan>().unwrap(), span);
        }
    }
}
