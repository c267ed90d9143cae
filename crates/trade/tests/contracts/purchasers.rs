//! Who only buys: registered by one person, reviewed by another of the county, and never a seller.

use db::{Db, Migrations};
use kernel::{Grant, GrantScope, PersonId, Role};
use trade::model::{PurchaserDraft, PurchaserId, PurchaserStatus};

use super::*;

const CITY: RegionCode = RegionCode(410_300);

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS).with(trade::MIGRATIONS)
}

fn registration() -> PurchaserDraft {
    PurchaserDraft {
        name: "嵩州食品厂".to_owned(),
        licence: "91350100M000100Y43".parse().unwrap(),
        village: RegionCode(410_325_100_001),
        contact: "赵采购".to_owned(),
    }
}

/// A person of the register, so that a role can be granted.
async fn join(db: &Db, phone: &'static str) -> PersonId {
    db.write(move |tx| {
        let new = identity::service::NewPerson {
            name: "赵采购".to_owned(),
            phone: phone.parse()?,
            password_hash: String::from("x"),
            is_invented: true,
        };
        let vault = identity::Vault::new([7; 32]);
        identity::service::create_person(tx, &Actor::system("test"), now(), &vault, CITY, &new)
    })
    .await
    .unwrap()
}

async fn register(db: &Db, by: PersonId) -> Result<PurchaserId> {
    db.write(move |tx| service::register_purchaser(tx, &testkit::somebody(by.0), now(), &registration()))
        .await
}

#[test]
fn a_registration_is_reviewed_by_another_and_makes_a_purchaser() {
    testkit::on_both(migrations, |db| async move {
        let who = join(&db, "13900020000").await;
        let id = register(&db, who).await.unwrap();
        assert!(
            matches!(register(&db, who).await, Err(Error::LicenceTaken)),
            "one licence, one registration"
        );
        let own = db
            .write(move |tx| service::accept_purchaser(tx, &testkit::somebody(who.0), now(), CITY, id))
            .await;
        assert!(matches!(own, Err(Error::OwnRegistration)));
        let organisation = db
            .write(move |tx| service::accept_purchaser(tx, &testkit::somebody(9), now(), CITY, id))
            .await
            .unwrap();
        let grants = db.read(move |conn| identity::service::grants_of(conn, CITY, who)).await.unwrap();
        let scope = GrantScope::Organisation(organisation, RegionCode(410_325));
        assert_eq!(grants, [Grant { role: Role::Purchaser, scope }]);
        let again = db
            .write(move |tx| service::return_purchaser(tx, &testkit::somebody(9), now(), id, "再看看"))
            .await;
        assert!(matches!(again, Err(Error::RegistrationDecided)));
    });
}

#[test]
fn what_is_sent_back_says_why_and_may_be_sent_again() {
    testkit::on_both(migrations, |db| async move {
        let who = join(&db, "13900020000").await;
        let id = register(&db, who).await.unwrap();
        let clerk = testkit::somebody(9);
        let nothing = db.write({
            let clerk = clerk.clone();
            move |tx| service::return_purchaser(tx, &clerk, now(), id, " ")
        });
        assert!(matches!(nothing.await, Err(Error::ReasonMissing)));
        db.write(move |tx| service::return_purchaser(tx, &clerk, now(), id, "名称不一致")).await.unwrap();
        let seen =
            db.read(move |conn| service::purchaser(conn, &testkit::somebody(who.0), id)).await.unwrap();
        assert_eq!((seen.status, seen.reason.as_str()), (PurchaserStatus::Returned, "名称不一致"));
        register(&db, who).await.unwrap();
    });
}

#[test]
fn who_has_two_organisations_acts_for_the_one_that_is_meant() {
    testkit::on_both(migrations, |db| async move {
        let policies = identity::Policies::new([include_str!("../../policies/trade.cedar")]).unwrap();
        let (shop, factory) = db
            .write(|tx| {
                let program = Actor::system("test");
                let make = |tx: &mut db::Tx<'_>, kind, name, village| {
                    identity::service::create_organisation(tx, &program, now(), kind, name, village)
                };
                let shop = make(tx, "farmer", "赵家", VILLAGE)?;
                Ok::<_, identity::Error>((shop, make(tx, "enterprise", "嵩州食品厂", ELSEWHERE)?))
            })
            .await
            .unwrap();
        let grant = |role, id, county| Grant { role, scope: GrantScope::Organisation(id, county) };
        let grants = vec![
            grant(Role::Seller, shop, VILLAGE.county()),
            grant(Role::Purchaser, factory, ELSEWHERE.county()),
        ];
        let owner = Actor::person(PersonId(7), "赵采购", grants, Arc::new(policies));
        let named = |named| {
            let owner = owner.clone();
            db.read(move |conn| service::party_named(conn, &owner, named))
        };
        assert_eq!(named(None).await.unwrap().organisation, shop, "the first, when none is named");
        let buyer = named(Some(factory)).await.unwrap();
        assert_eq!((buyer.organisation, buyer.village), (factory, ELSEWHERE));
        assert!(matches!(named(Some(OrganisationId(1))).await, Err(Error::NoParty)), "of others");
        // The second organisation's contract is theirs to keep.
        let who = owner.clone();
        let contract = db
            .write(move |tx| {
                let s = seller();
                service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(90))?;
                let post = service::write(tx, &who, now(), &buyer, &draft(PostKind::Demand, "核桃"))?;
                service::publish(tx, &who, now(), post)?;
                let quote = service::make_quote(tx, &at_seller(), now(), &s, post, &terms())?;
                let by = service::party_in_quote(tx.conn(), &who, quote)?;
                let contract = service::accept(tx, &who, now(), &by, (quote, 1))?;
                let by = service::party_in_contract(tx.conn(), &who, contract)?;
                service::confirm(tx, &who, now(), &by, contract)?;
                Ok::<_, Error>(contract)
            })
            .await
            .unwrap();
        let who = owner.clone();
        let (posts, quotes, contracts) = db
            .read(move |conn| {
                let want = PostQuery { limit: 10, ..PostQuery::default() };
                let posts = service::own_posts(conn, &who, today(), &want)?;
                let want = trade::QuoteQuery { words: "食品".to_owned(), limit: 10, ..Default::default() };
                let quotes = service::own_quotes(conn, &who, &want)?;
                let want =
                    trade::ContractQuery { words: "核桃".to_owned(), limit: 10, ..Default::default() };
                Ok::<_, Error>((posts, quotes, service::own_contracts(conn, &who, &want)?))
            })
            .await
            .unwrap();
        assert_eq!((posts.1, posts.0[0].owner.organisation), (1, factory));
        assert_eq!((quotes.1, quotes.0[0].1.organisation), (1, factory));
        assert_eq!((contracts.1, contracts.0[0].1), (1, trade::model::Side::Buyer));
        let who = owner.clone();
        let want =
            PostQuery { standing: Some(trade::model::Standing::Draft), limit: 10, ..PostQuery::default() };
        let drafts = db.read(move |conn| service::own_posts(conn, &who, today(), &want)).await.unwrap();
        assert_eq!(drafts.1, 0);
        let stranger = Actor::person(PersonId(8), "钱", Vec::new(), Arc::new(testkit::Everything));
        let none = db.read(move |conn| service::party_in_contract(conn, &stranger, contract)).await;
        assert!(matches!(none, Err(Error::NoParty)));
    });
}

#[test]
fn a_purchaser_buys_and_offers_nothing() {
    let policies = identity::Policies::new([include_str!("../../policies/trade.cedar")]).unwrap();
    let scope = GrantScope::Organisation(OrganisationId(70), ELSEWHERE.county());
    let grant = Grant { role: Role::Purchaser, scope };
    let actor = Actor::person(PersonId(7), "赵采购", vec![grant], Arc::new(policies));
    assert!(actor.can(service::POST_TRADE, &buyer()) && actor.can(service::KEEP_CONTRACT, &buyer()));
    assert!(!actor.can(service::POST_TRADE, &seller()), "for another organisation");
    testkit::on_both(migrations, move |db| {
        let actor = actor.clone();
        async move {
            let offered = db
                .write(move |tx| {
                    let id = service::write(tx, &actor, now(), &buyer(), &draft(PostKind::Supply, "核桃"))?;
                    service::publish(tx, &actor, now(), id)
                })
                .await;
            assert!(matches!(offered, Err(Error::NotVerified)));
        }
    });
}
