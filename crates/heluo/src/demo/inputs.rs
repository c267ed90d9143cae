//! A dealer of farm inputs in the home county: a licence, three goods on the shelf, and two who bought pesticide.

use std::sync::Arc;

use evidence::SentFile;
use evidence::model::{FileId, Purpose};
use identity::service::{create_organisation, grant_role};
use kernel::{
    Action, Actor, Authority, Fen, Grams, Grant, GrantScope, ManualClock, PersonId, RegionCode, ResourceRef,
    Role, Timestamp,
};
use market::model::{
    Buyer, BuyerStatement, CartLine, DocumentDraft, DocumentKind, ListingId, LotDraft, PurchaseDraft,
    SellerKind, StatedBuyer, Terms, Verified, due_after,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Asked, DECIDE_PERMIT, KEEP_DOCUMENT, Seller};

use super::goods::described;
use super::people::{Cast, add_dealer};
use super::places::CountyNetwork;
use super::year::as_buyer;
use super::{DemoError, Stage};
use crate::demo::CITY;

/// The county of the accounts.
const HOME: RegionCode = RegionCode(410_324);
/// The phone of the county's clerk, who checks the licence.
const CLERK: &str = "13800000007";
const NAME: &str = "潭头农资店（示例）";
/// The smallest PDF that is whole.
const LICENCE: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
const PIECES: i64 = 300;

/// Name, kind, what is said of it, title, price in fen, net grams.
type Input = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str, i64, i64);

const INPUTS: [Input; 3] = [
    (
        "吡虫啉",
        "pesticide",
        &[
            ("registration", "PD20990001"),
            ("ingredient", "吡虫啉"),
            ("content", "10%"),
            ("formulation", "可湿性粉剂"),
            ("toxicity", "low"),
            ("producer", "示例农化有限公司"),
        ],
        "吡虫啉 10% 可湿性粉剂 100 g",
        1_280,
        100,
    ),
    (
        "复合肥",
        "fertiliser",
        &[("registration", "豫农肥示例字"), ("nutrient", "45"), ("producer", "示例肥业")],
        "复合肥 15-15-15 40 kg",
        14_800,
        40_000,
    ),
    ("地膜", "film", &[("thickness", "0.01"), ("width", "0.8")], "地膜 0.01 mm × 0.8 m 5 kg", 6_500, 5_000),
];

/// The dealer who hands in what belongs to their shop, and the clerk who checks it, as the season knows them.
#[derive(Debug)]
struct Dealer;

impl Authority for Dealer {
    fn permits(&self, _: &Actor, action: Action, _: &ResourceRef) -> bool {
        [KEEP_DOCUMENT, DECIDE_PERMIT, evidence::service::KEEP_FILE].contains(&action)
    }
}

/// Opens the shop before the season begins, so that it stands behind what the county is known for; the purchases are of
/// the last days.
pub(super) async fn deal(stage: &Stage, cast: &Cast, networks: &[CountyNetwork]) -> Result<(), DemoError> {
    let Some(point) = networks.iter().find(|one| one.county == HOME).and_then(|home| home.points.first())
    else {
        return Ok(());
    };
    let (opened, point) = (stage.today.plus_days(-stage.days - 1), point.1);
    let dealer = add_dealer(stage, opened).await?;
    let file = hand_in(stage, opened, dealer).await?;
    let (today, vault) = (stage.today, stage.vault.clone());
    let buyers: Vec<Buyer> = cast.buyers.iter().skip(3).take(2).cloned().collect();
    let done = stage.db.write(move |tx| {
        let listings = open_shop(tx, (opened, today), &vault, dealer, file)?;
        let Some(pesticide) = listings.first() else { return Ok(()) };
        for (turn, buyer) in (1_i64..).zip(&buyers) {
            let line = CartLine { county: HOME, listing: *pesticide, quantity: turn };
            buy(tx, today.plus_minutes(-90 * turn), &vault, buyer, line, point)?;
        }
        Ok::<_, DemoError>(())
    });
    done.await
}

async fn hand_in(stage: &Stage, now: Timestamp, dealer: PersonId) -> Result<FileId, DemoError> {
    let app = ui::App { clock: Arc::new(ManualClock::at(now)), ..stage.app.clone() };
    let sent = SentFile { name: "农药经营许可证（示例）.pdf".to_owned(), bytes: LICENCE.to_vec() };
    let actor = Actor::person(dealer, "", Vec::new(), Arc::new(Dealer));
    let files = stage.files.clone();
    let kept = evidence::service::take_in(&app, &files, &actor, Purpose::Document, sent).await;
    Ok(kept.map_err(market::Error::from)?.id)
}

/// The shop with its licence and what it sells; the pesticide first.
fn open_shop(
    tx: &mut db::Tx<'_>,
    (now, today): (Timestamp, Timestamp),
    vault: &identity::Vault,
    dealer: PersonId,
    file: FileId,
) -> Result<Vec<ListingId>, DemoError> {
    let program = Actor::system("demo");
    let village = region::divisions().villages(HOME).first().map(|one| one.code);
    let village = village.ok_or(DemoError::NoDivisions(HOME))?;
    let id = create_organisation(tx, &program, now, "enterprise", NAME, village)?;
    let scope = GrantScope::Organisation(id, HOME);
    grant_role(tx, &program, now, CITY, dealer, Grant { role: Role::Seller, scope })?;
    let verified = Verified {
        county: HOME,
        id,
        kind: SellerKind::Enterprise,
        name: NAME.to_owned(),
        village,
        registration: String::new(),
        contact: "示例联系人".to_owned(),
        since: now.day(),
        verified_on: today.day().plus_days(-40),
        due_on: due_after(today.day().plus_days(-40)),
    };
    selling::take_over(tx, &program, now, &verified)?;
    let licence = DocumentDraft {
        kind: DocumentKind::PesticidePermit,
        number: "农药经许（豫）示例".to_owned(),
        issuer: "栾川县农业农村局".to_owned(),
        issued_on: now.day().plus_days(-60),
        valid_until: Some(today.day().plus_days(900)),
    };
    let holder = Actor::person(dealer, "", Vec::new(), Arc::new(Dealer));
    let permit = selling::add_document(tx, &holder, now, CITY, Some(&verified), file, &licence)?;
    let phone = CLERK.parse()?;
    if let Some(clerk) = identity::service::person_by_phone(tx.conn(), vault, CITY, &phone)? {
        let clerk = Actor::person(clerk.id, &clerk.name, Vec::new(), Arc::new(Dealer));
        selling::decide_permit(tx, &clerk, now, CITY, permit, (true, "与发证机关公示一致（示例）"))?;
    }
    let shop = Seller { id, county: HOME, name: NAME.to_owned() };
    INPUTS.iter().map(|input| list(tx, &program, now, &shop, village, input)).collect()
}

fn list(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    shop: &Seller,
    village: RegionCode,
    (name, kind, said, title, price, net): &Input,
) -> Result<ListingId, DemoError> {
    let draft = market::model::ProductDraft {
        story: "示例商品。使用前请看标签。".to_owned(),
        ..described(HOME, name, kind, said, "box")?
    };
    let product = selling::add_product(tx, actor, now, shop, &draft)?;
    let lot = LotDraft {
        origin: village,
        made_on: now.day().plus_days(-30),
        grade: String::new(),
        certificate: String::new(),
        pieces: PIECES,
        keeps_days: None,
    };
    let lot = selling::record_lot(tx, actor, now, shop, product, &lot)?;
    let purchase = PurchaseDraft {
        supplier: "洛阳农资批发（示例）".to_owned(),
        supplier_contact: "0379-00000000".to_owned(),
        batch: format!("示例{}", now.day().number()),
        bought_on: now.day().plus_days(-5),
    };
    selling::record_purchase(tx, actor, now, shop, lot, &purchase)?;
    let terms = Terms::plain(title, Fen(*price), Grams(*net), PIECES);
    Ok(selling::publish(tx, actor, now, shop, lot, &terms)?)
}

/// Somebody states who they are, orders and pays.
fn buy(
    tx: &mut db::Tx<'_>,
    now: Timestamp,
    vault: &identity::Vault,
    buyer: &Buyer,
    line: CartLine,
    point: kernel::StationId,
) -> Result<(), DemoError> {
    let who = as_buyer(buyer.person);
    let statement = BuyerStatement {
        buyer: StatedBuyer {
            name: "示例购药人".to_owned(), phone: format!("1390002{:04}", line.quantity)
        },
        crop: "苹果".to_owned(),
        purpose: "蚜虫".to_owned(),
    };
    selling::state_buyer(tx, &who, now, vault, CITY, &statement)?;
    selling::set_quantity(tx, &who, now, CITY, line)?;
    let checkout = selling::place_orders(tx, &who, now, CITY, buyer, &Asked::at(point, "sandbox"))?;
    let amount = selling::checkout(tx.conn(), &Actor::system("demo"), checkout)?.payment.amount_fen;
    let paid = Notice { id: format!("inputs-{checkout}"), fact: Fact::Paid { checkout, attempt: 0, amount } };
    selling::receive(tx, now.plus_minutes(1), CITY, "sandbox", &paid)?;
    Ok(())
}
