//! Who plays in the season: one account for each role, and the buyers.

use identity::model::Phone;
use identity::service::{self, NewPerson};
use identity::{DEMO_PASSWORD, hash_password};
use kernel::{Actor, Grant, GrantScope, OrganisationId, PersonId, RegionCode, Role, StationId, Timestamp};
use market::model::{Buyer, SellerKind, Verified, due_after};
use market::service::{ALIPAY, Seller, WECHAT, keep_payout_account};

use super::goods::SPECIALITIES;
use super::places::CountyNetwork;
use super::{DemoError, Stage};
use crate::demo::CITY;

/// An account of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Name.
    pub name: &'static str,
    /// Phone.
    pub phone: &'static str,
    /// What they do, for the list at the start.
    pub what: &'static str,
    role: Option<Role>,
    at: At,
}

#[derive(Debug, Clone, Copy)]
enum At {
    Nowhere,
    City,
    County,
    Seller,
    Centre,
    Township,
    Point,
}

/// One account for each role; the county is 栾川县.
pub const ACCOUNTS: [Account; 12] = [
    account("王小明", "13800000001", "消费者 consumer", None, At::Nowhere),
    account("石玉兰", "13800000002", "卖家 seller (栾川)", Some(Role::Seller), At::Seller),
    account("李明", "13800000003", "村点 village point", Some(Role::StationOperator), At::Point),
    account("张秀英", "13800000004", "乡站 township station", Some(Role::StationOperator), At::Township),
    account("赵军", "13800000005", "县仓 county warehouse", Some(Role::StationOperator), At::Centre),
    account("马师傅", "13800000006", "承运人 carrier", Some(Role::Carrier), At::County),
    account("刘芳", "13800000007", "县级中心 county centre", Some(Role::CountyClerk), At::County),
    account("陈志强", "13800000008", "联席办 city office", Some(Role::CityOfficial), At::City),
    account("周涛", "13800000009", "督查室 inspector", Some(Role::Inspector), At::City),
    account("孙梅", "13800000010", "安全管理员 security", Some(Role::SecurityAdministrator), At::City),
    account("吴霞", "13800000011", "审计管理员 auditor", Some(Role::Auditor), At::City),
    account("郑刚", "13800000012", "系统管理员 system", Some(Role::SystemAdministrator), At::City),
];

const fn account(
    name: &'static str,
    phone: &'static str,
    what: &'static str,
    role: Option<Role>,
    at: At,
) -> Account {
    Account { name, phone, what, role, at }
}

/// The county whose roles have accounts.
const HOME: RegionCode = RegionCode(410_324);

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗",
];
const NAMES: [&str; 12] = ["伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "丽华"];

/// Who sells and who buys.
pub(super) struct Cast {
    pub(super) sellers: Vec<Seller>,
    pub(super) buyers: Vec<Buyer>,
    /// Two officials of the city: what one writes the other publishes.
    pub(super) organisers: [PersonId; 2],
}

/// Buyers of a season.
const BUYERS: usize = 120;

pub(super) async fn join(
    stage: &Stage,
    now: Timestamp,
    networks: &[CountyNetwork],
) -> Result<Cast, DemoError> {
    // One shared password of invented people: hashed once.
    let hash = hash_password(DEMO_PASSWORD)?;
    let home = networks.iter().find(|one| one.county == HOME).ok_or(DemoError::NoDivisions(HOME))?;
    let stations = stations_of(home)?;
    let (vault, today) = (stage.vault.clone(), stage.today.day());
    let cast = stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            let mut sellers = Vec::new();
            for one in SPECIALITIES {
                let village = region::divisions()
                    .villages(one.county)
                    .first()
                    .map(|village| village.code)
                    .ok_or(DemoError::NoDivisions(one.county))?;
                let id = service::create_organisation(tx, &actor, now, "cooperative", one.seller, village)?;
                let verified = Verified {
                    county: one.county,
                    id,
                    kind: SellerKind::Cooperative,
                    name: one.seller.to_owned(),
                    village,
                    registration: String::new(),
                    contact: "示例联系人".to_owned(),
                    since: now.day(),
                    // As if verified anew lately: the season is a year long, a verification half of one.
                    verified_on: today.plus_days(-40),
                    due_on: due_after(today.plus_days(-40)),
                };
                market::service::take_over(tx, &actor, now, &verified)?;
                let seller = Seller { id, county: one.county, name: one.seller.to_owned() };
                let number = format!("19{:06}", one.county.0);
                let numbers = [(WECHAT, number), (ALIPAY, format!("2088{:012}", one.county.0))];
                for (provider, number) in numbers {
                    keep_payout_account(tx, &actor, now, &seller, provider, &number)?;
                }
                sellers.push(seller);
            }
            let shop = sellers.iter().find(|one| one.county == HOME).map_or(OrganisationId(0), |one| one.id);
            let mut buyers = Vec::new();
            let second = add(tx, &actor, now, &vault, "何静", "13900020001".parse()?, &hash)?.person;
            let grant = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
            service::grant_role(tx, &actor, now, CITY, second, grant)?;
            let mut organisers = [second, second];
            for one in ACCOUNTS {
                let person = add(tx, &actor, now, &vault, one.name, one.phone.parse()?, &hash)?;
                if one.role.is_none() {
                    buyers.push(person.clone());
                }
                if one.role == Some(Role::CityOfficial) {
                    organisers = [person.person, second];
                }
                if let Some(grant) = grant_of(&one, shop, &stations) {
                    service::grant_role(tx, &actor, now, CITY, person.person, grant)?;
                }
            }
            for number in 0..BUYERS {
                let surname = SURNAMES.get(number % SURNAMES.len()).copied().unwrap_or_default();
                let given = NAMES.get(number / SURNAMES.len() % NAMES.len()).copied().unwrap_or_default();
                let phone = format!("139{:08}", 10_000 + number).parse()?;
                buyers.push(add(tx, &actor, now, &vault, &format!("{surname}{given}"), phone, &hash)?);
            }
            Ok::<_, DemoError>(Cast { sellers, buyers, organisers })
        })
        .await?;
    Ok(cast)
}

/// Somebody who deals in farm inputs; no account of the demonstration, but they may sign in.
pub(super) async fn add_dealer(stage: &Stage, now: Timestamp) -> Result<PersonId, DemoError> {
    add_person(stage, now, "赵春耕", "13900020002").await
}

/// Somebody else, who may sign in as everybody here.
pub(super) async fn add_person(
    stage: &Stage,
    now: Timestamp,
    name: &'static str,
    phone: &'static str,
) -> Result<PersonId, DemoError> {
    let (hash, vault) = (hash_password(DEMO_PASSWORD)?, stage.vault.clone());
    let added = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        Ok::<_, DemoError>(add(tx, &actor, now, &vault, name, phone.parse()?, &hash)?.person)
    });
    added.await
}

/// Who reports for the enterprises and who checks for the counties; no accounts of the demonstration.
pub(super) async fn add_reporters(stage: &Stage, now: Timestamp) -> Result<[PersonId; 2], DemoError> {
    let (hash, vault) = (hash_password(DEMO_PASSWORD)?, stage.vault.clone());
    let added = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        let mut one = |name: &str, phone: &str| {
            Ok::<_, DemoError>(add(tx, &actor, now, &vault, name, phone.parse()?, &hash)?.person)
        };
        Ok::<_, DemoError>([one("钱会计", "13900020003")?, one("冯统计", "13900020004")?])
    });
    added.await
}

/// A second clerk of the home county, who confirms what the first one shows; no account of the demonstration, but they may
/// sign in.
pub(super) async fn add_clerk(stage: &Stage, now: Timestamp) -> Result<PersonId, DemoError> {
    let (hash, vault) = (hash_password(DEMO_PASSWORD)?, stage.vault.clone());
    let added = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        let person = add(tx, &actor, now, &vault, "秦岚", "13900020005".parse()?, &hash)?.person;
        let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(HOME) };
        service::grant_role(tx, &actor, now, CITY, person, grant)?;
        Ok::<_, DemoError>(person)
    });
    added.await
}

/// A third official of the city: who puts a result up approves it not, so two others do.
pub(super) async fn add_official(stage: &Stage, now: Timestamp) -> Result<PersonId, DemoError> {
    let (hash, vault) = (hash_password(DEMO_PASSWORD)?, stage.vault.clone());
    let added = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        let person = add(tx, &actor, now, &vault, "罗文", "13900020008".parse()?, &hash)?.person;
        let grant = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
        service::grant_role(tx, &actor, now, CITY, person, grant)?;
        Ok::<_, DemoError>(person)
    });
    added.await
}

/// The person of an account.
pub(super) async fn person_of(stage: &Stage, phone: &'static str) -> Result<PersonId, DemoError> {
    let vault = stage.vault.clone();
    let found = stage
        .db
        .read(move |conn| Ok::<_, DemoError>(service::person_by_phone(conn, &vault, CITY, &phone.parse()?)?));
    found.await?.map(|person| person.id).ok_or(DemoError::NoDivisions(HOME))
}

fn add(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &identity::Vault,
    name: &str,
    phone: Phone,
    hash: &str,
) -> Result<Buyer, DemoError> {
    let masked = phone.masked();
    let new = NewPerson { name: name.to_owned(), phone, password_hash: hash.to_owned(), is_invented: true };
    let person: PersonId = service::create_person(tx, actor, now, vault, CITY, &new)?;
    Ok(Buyer { person, name: identity::model::masked_name(name), phone: masked })
}

/// The centre, the township station and the village point of the accounts.
#[derive(Clone, Copy)]
struct HomeStations {
    centre: StationId,
    township: (RegionCode, StationId),
    point: (RegionCode, StationId),
}

fn stations_of(home: &CountyNetwork) -> Result<HomeStations, DemoError> {
    let missing = DemoError::NoDivisions(HOME);
    let Some(point) = home.points.first().copied() else { return Err(missing) };
    let township = home.townships.iter().copied().find(|(region, _)| Some(*region) == point.0.township());
    match township {
        Some(township) => Ok(HomeStations { centre: home.centre, township, point }),
        None => Err(missing),
    }
}

fn grant_of(account: &Account, shop: OrganisationId, stations: &HomeStations) -> Option<Grant> {
    let scope = match account.at {
        At::Nowhere => return None,
        At::City => GrantScope::Region(CITY),
        At::County => GrantScope::Region(HOME),
        At::Seller => GrantScope::Organisation(shop, HOME),
        At::Centre => GrantScope::Station(stations.centre, HOME),
        At::Township => GrantScope::Station(stations.township.1, stations.township.0),
        At::Point => GrantScope::Station(stations.point.1, stations.point.0),
    };
    Some(Grant { role: account.role?, scope })
}
