//! Who acts, and the question whether they may.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{Message, OrganisationId, PersonId, Refusal, RegionCode, StationId, Status};

/// Who stands behind an event in the log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ActorId {
    /// A person who signed in.
    Person(PersonId),
    /// A part of the program acting by itself, such as a job that expires holds.
    System(&'static str),
    /// A visitor.
    Anonymous,
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "person:{person}"),
            Self::System(name) => write!(f, "system:{name}"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

/// What a person has been entrusted with. Every signed-in person is also a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Owner of a shop (卖家), granted within an organisation; may all that is done in it.
    Seller,
    /// Packs a shop's orders (打包员), granted within an organisation.
    Packer,
    /// Describes a shop's goods and puts them on the shelf (上架员), granted within an organisation.
    Lister,
    /// Sees a shop's money (记账员), granted within an organisation.
    Bookkeeper,
    /// Buys in bulk for an organisation that sells nothing here (采购员), granted within it.
    Purchaser,
    /// Operator of a station or point (站长), granted within a station.
    StationOperator,
    /// Carrier's or county warehouse's staff, bus driver (承运人), granted within a county.
    Carrier,
    /// Clerk of the county centre (县级中心), granted within a county.
    CountyClerk,
    /// Official of the joint-conference office (联席会议办公室), granted within a city.
    CityOfficial,
    /// Officer of a department of the city (部门经办人), granted within the department's organisation.
    DepartmentOfficer,
    /// Inspector (督查室), granted within a city; sees all, changes nothing but findings.
    Inspector,
    /// System administrator: accounts and configuration, no business data.
    SystemAdministrator,
    /// Security administrator: roles and lockouts.
    SecurityAdministrator,
    /// Audit administrator: reads the log, changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in the order they are listed to people.
    pub const ALL: [Self; 14] = [
        Self::Seller,
        Self::Packer,
        Self::Lister,
        Self::Bookkeeper,
        Self::Purchaser,
        Self::StationOperator,
        Self::Carrier,
        Self::CountyClerk,
        Self::CityOfficial,
        Self::DepartmentOfficer,
        Self::Inspector,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::Auditor,
    ];

    /// The word in tables, policies and URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seller => "seller",
            Self::Packer => "packer",
            Self::Lister => "lister",
            Self::Bookkeeper => "bookkeeper",
            Self::Purchaser => "purchaser",
            Self::StationOperator => "station_operator",
            Self::Carrier => "carrier",
            Self::CountyClerk => "county_clerk",
            Self::CityOfficial => "city_official",
            Self::DepartmentOfficer => "department_officer",
            Self::Inspector => "inspector",
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityAdministrator => "security_administrator",
            Self::Auditor => "auditor",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a role"))
    }
}

/// Within what a role holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantScope {
    /// A division and all within it.
    Region(RegionCode),
    /// One organisation, and the county it is registered in.
    Organisation(OrganisationId, RegionCode),
    /// One station, and the division it stands in.
    Station(StationId, RegionCode),
}

impl GrantScope {
    /// The division the scope lies in.
    #[must_use]
    pub const fn region(self) -> RegionCode {
        match self {
            Self::Region(region) | Self::Organisation(_, region) | Self::Station(_, region) => region,
        }
    }
}

/// A role within a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: GrantScope,
}

/// Something one may do, by its name in the Cedar policies, such as `publish_listing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action(pub &'static str);

/// What an action is done to, as far as a policy needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResourceRef {
    /// Its kind, such as `Listing`; the Cedar entity type.
    pub kind: &'static str,
    /// The division it belongs to.
    pub region: RegionCode,
    /// Where else it lies, such as the county a parcel goes to.
    pub also_in: Option<RegionCode>,
    /// The person it belongs to, such as an order's buyer.
    pub owner: Option<PersonId>,
    /// The organisation it belongs to, such as a listing's seller.
    pub organisation: Option<OrganisationId>,
    /// The stations it concerns, such as a parcel's pickup point.
    pub stations: Vec<StationId>,
}

impl ResourceRef {
    /// A thing of this kind in this division that belongs to nobody in particular.
    #[must_use]
    pub const fn new(kind: &'static str, region: RegionCode) -> Self {
        Self { kind, region, also_in: None, owner: None, organisation: None, stations: Vec::new() }
    }

    /// The same thing lying in another division, too.
    #[must_use]
    pub const fn also_in(mut self, region: RegionCode) -> Self {
        self.also_in = Some(region);
        self
    }

    /// The same thing with an owner.
    #[must_use]
    pub const fn owned_by(mut self, owner: PersonId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// The same thing with an organisation.
    #[must_use]
    pub const fn of(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// The same thing concerning one more station.
    #[must_use]
    pub fn at(mut self, station: StationId) -> Self {
        self.stations.push(station);
        self
    }
}

/// Anything a policy can be asked about.
pub trait Resource {
    /// What the policy needs to know of it.
    fn resource(&self) -> ResourceRef;
}

impl Resource for ResourceRef {
    fn resource(&self) -> ResourceRef {
        self.clone()
    }
}

/// Decides; implemented by the policies (identity) and by fakes in tests of single contexts.
pub trait Authority: Send + Sync + fmt::Debug {
    /// May this actor do this to that?
    fn permits(&self, actor: &Actor, action: Action, resource: &ResourceRef) -> bool;
}

/// The authority of the program over itself.
#[derive(Debug, Clone, Copy)]
struct Program;

impl Authority for Program {
    fn permits(&self, actor: &Actor, _: Action, _: &ResourceRef) -> bool {
        matches!(actor.id, ActorId::System(_))
    }
}

/// What a list may show: everything in these divisions, of these organisations, at these stations, and one's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListScope {
    /// Divisions whose records may be seen.
    pub regions: Vec<RegionCode>,
    /// Organisations whose records may be seen.
    pub organisations: Vec<OrganisationId>,
    /// Stations whose records may be seen.
    pub stations: Vec<StationId>,
    /// The person whose own records may be seen.
    pub own: Option<PersonId>,
}

impl ListScope {
    /// True when nothing at all may be seen.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.regions.is_empty()
            && self.organisations.is_empty()
            && self.stations.is_empty()
            && self.own.is_none()
    }
}

/// The one who acts: identity, grants, and the authority that decides about them.
#[derive(Debug, Clone)]
pub struct Actor {
    id: ActorId,
    name: String,
    grants: Arc<[Grant]>,
    authority: Arc<dyn Authority>,
}

/// The policies do not permit it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} may not {action} this {kind}")]
pub struct Denied {
    /// Who asked.
    pub actor: String,
    /// What they wanted to do.
    pub action: &'static str,
    /// To what kind of thing.
    pub kind: &'static str,
    /// True when signing in might help.
    pub anonymous: bool,
}

impl Refusal for Denied {
    fn status(&self) -> Status {
        if self.anonymous { Status::SignInFirst } else { Status::Forbidden }
    }

    fn message(&self) -> Message {
        Message::new(if self.anonymous { "error-sign-in-first" } else { "error-forbidden" })
    }
}

impl Actor {
    /// A person with their grants.
    #[must_use]
    pub fn person(
        id: PersonId,
        name: impl Into<String>,
        grants: Vec<Grant>,
        authority: Arc<dyn Authority>,
    ) -> Self {
        Self { id: ActorId::Person(id), name: name.into(), grants: grants.into(), authority }
    }

    /// A visitor.
    #[must_use]
    pub fn anonymous(authority: Arc<dyn Authority>) -> Self {
        Self { id: ActorId::Anonymous, name: String::new(), grants: Arc::from([]), authority }
    }

    /// A part of the program, such as a reaction or a job. Policies are for people: it may do what
    /// it was written to do.
    #[must_use]
    pub fn system(name: &'static str) -> Self {
        Self {
            id: ActorId::System(name),
            name: name.to_owned(),
            grants: Arc::from([]),
            authority: Arc::new(Program),
        }
    }

    /// Who this is in the event log.
    #[must_use]
    pub const fn id(&self) -> &ActorId {
        &self.id
    }

    /// The person, unless it is a visitor or the program.
    #[must_use]
    pub const fn person_id(&self) -> Option<PersonId> {
        match self.id {
            ActorId::Person(person) => Some(person),
            ActorId::System(_) | ActorId::Anonymous => None,
        }
    }

    /// Their name, for greeting them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their roles and scopes.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The first grant of this role, if they hold it.
    #[must_use]
    pub fn grant(&self, role: Role) -> Option<Grant> {
        self.grants.iter().copied().find(|grant| grant.role == role)
    }

    /// The organisations they act for.
    pub fn organisations(&self) -> impl Iterator<Item = (OrganisationId, RegionCode)> {
        self.grants.iter().filter_map(|grant| match grant.scope {
            GrantScope::Organisation(organisation, county) => Some((organisation, county)),
            GrantScope::Region(_) | GrantScope::Station(..) => None,
        })
    }

    /// Refuses what the policies do not permit. Stands at the top of every use case.
    pub fn may(&self, action: Action, resource: &impl Resource) -> Result<(), Denied> {
        let resource = resource.resource();
        if self.authority.permits(self, action, &resource) {
            return Ok(());
        }
        Err(Denied {
            actor: self.id.to_string(),
            action: action.0,
            kind: resource.kind,
            anonymous: self.id == ActorId::Anonymous,
        })
    }

    /// True when the policies permit it; for showing or hiding a button.
    #[must_use]
    pub fn can(&self, action: Action, resource: &impl Resource) -> bool {
        self.authority.permits(self, action, &resource.resource())
    }

    /// What a list of things of this kind may show to them, worked out by asking the same policies
    /// about one imagined thing in each of their scopes and one of their own.
    #[must_use]
    pub fn scope(&self, action: Action, kind: &'static str) -> ListScope {
        /// No real division: what is permitted here is permitted by ownership alone.
        const NOWHERE: RegionCode = RegionCode(0);
        let mut scope = ListScope::default();
        for grant in self.grants.iter() {
            match grant.scope {
                GrantScope::Region(region) => {
                    if self.can(action, &ResourceRef::new(kind, region)) {
                        scope.regions.push(region);
                    }
                }
                GrantScope::Organisation(organisation, _) => {
                    if self.can(action, &ResourceRef::new(kind, NOWHERE).of(organisation)) {
                        scope.organisations.push(organisation);
                    }
                }
                GrantScope::Station(station, _) => {
                    if self.can(action, &ResourceRef::new(kind, NOWHERE).at(station)) {
                        scope.stations.push(station);
                    }
                }
            }
        }
        scope.own = self
            .person_id()
            .filter(|person| self.can(action, &ResourceRef::new(kind, NOWHERE).owned_by(*person)));
        scope
    }
}
