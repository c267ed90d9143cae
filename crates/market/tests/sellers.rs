//! Who may sell: applying, the county's review by another, and half a year later.

use std::sync::Arc;

use crate::common::{CITY, COUNTY, VILLAGE, listed, migrations, now, seller, terms, verified};
use db::Db;
use evidence::model::Purpose;
use evidence::{Files, SentFile};
use kernel::{GrantScope, Role, Timestamp};
use market::model::{
    ApplicationId, ApplicationStatus, Category, DocumentDraft, DocumentKind, ProductDraft, SellerDraft,
    SellerKind, Verified,
};
use market::service::{self, SellerQuery, Shelf};
use market::{Error, GoodsError, ShopError};

const APPLICANT: i64 = 11;
const CLERK: i64 = 12;

fn draft(name: &str) -> SellerDraft {
    SellerDraft {
        kind: SellerKind::Farmer,
        name: name.to_owned(),
        village: VILLAGE,
        registration: None,
        declared: true,
        contact: "王小明".to_owned(),
    }
}

/// The applicant with an account.
async fn join(db: &Db) -> kernel::PersonId {
    db.write(|tx| {
        let new = identity::service::NewPerson {
            name: "王小明".to_owned(),
            phone: "13800005678".parse()?,
            password_hash: String::new(),
            is_invented: true,
        };
        let vault = identity::Vault::new([9; 32]);
        identity::service::create_person(tx, &testkit::anybody(), now(), &vault, CITY, &new)
    })
    .await
    .unwrap()
}

/// Hands in an identity document and applies.
async fn apply(db: &Db, person: i64, name: &'static str) -> market::Result<ApplicationId> {
    show_identity(db, person, None, now()).await;
    db.write(move |tx| service::apply(tx, &testkit::somebody(person), now(), CITY, None, &draft(name))).await
}

/// Hands in an identity document that holds for a year.
async fn show_identity(db: &Db, person: i64, shop: Option<Verified>, at: Timestamp) {
    let app = crate::common::app(db, at);
    let sent = SentFile { name: "身份证.pdf".to_owned(), bytes: b"%PDF-1.7\n%%EOF".to_vec() };
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path().to_owned());
    let actor = testkit::somebody(person);
    let file = evidence::service::take_in(&app, &files, &actor, Purpose::Document, sent).await.unwrap().id;
    let draft = DocumentDraft {
        kind: DocumentKind::Identity,
        number: "41030519800101001X".to_owned(),
        issuer: "栾川县公安局".to_owned(),
        issued_on: at.day(),
        valid_until: Some(at.day().plus_days(365)),
    };
    db.write(move |tx| {
        let actor = testkit::somebody(person);
        service::add_document(tx, &actor, at, CITY, shop.as_ref(), file, &draft)
    })
    .await
    .unwrap();
}

#[test]
fn who_sells_on_a_declaration_sells_no_daily_goods() {
    testkit::on_both(migrations, |db| async move {
        let soap = || {
            let said = [("brand", "示例"), ("producer", "示例日化厂")];
            ProductDraft {
                kind: "household".to_owned(),
                said: said.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
                ..ProductDraft::plain("肥皂", Category::DailyGoods, "box")
            }
        };
        let describe = |number: i64, kind: SellerKind| {
            let (db, soap) = (db.clone(), soap());
            async move {
                db.write(move |tx| {
                    let whose = seller(number);
                    let known = Verified { kind, ..verified(&whose, now()) };
                    service::take_over(tx, &testkit::system(), now(), &known)?;
                    service::add_product(tx, &testkit::somebody(1), now(), &whose, &soap)
                })
                .await
            }
        };
        let farmer = describe(1, SellerKind::Farmer).await;
        assert!(matches!(farmer, Err(Error::Goods(GoodsError::NotForSeller))), "{farmer:?}");
        describe(2, SellerKind::ServiceFirm).await.unwrap();
    });
}

#[test]
fn without_the_document_the_law_asks_for_nobody_applies() {
    testkit::on_both(migrations, |db| async move {
        let apply_at = |at: Timestamp| {
            let db = db.clone();
            async move {
                let draft = draft("山里人家");
                db.write(move |tx| service::apply(tx, &testkit::somebody(APPLICANT), at, CITY, None, &draft))
                    .await
            }
        };
        let refused = apply_at(now()).await;
        let missing = DocumentKind::Identity;
        assert!(
            matches!(refused, Err(Error::Shop(ShopError::DocumentMissing(kind))) if kind == missing),
            "{refused:?}"
        );
        show_identity(&db, APPLICANT, None, now()).await;
        let later = now().plus_minutes(366 * 24 * 60);
        let refused = apply_at(later).await;
        assert!(matches!(refused, Err(Error::Shop(ShopError::DocumentOver(..)))), "{refused:?}");
        let own = |person: i64| {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(person);
                db.read(move |conn| service::own_documents(conn, &actor, CITY, None)).await.unwrap()
            }
        };
        let shown = own(APPLICANT).await;
        assert_eq!((shown.len(), shown[0].reviewed_in, shown[0].draft.number.as_str()), (1, None, "4****X"));
        let id = apply_at(now()).await.unwrap();
        assert_eq!(own(APPLICANT).await[0].reviewed_in, Some(COUNTY), "the county sees it from now on");
        let seen = db
            .read(move |conn| {
                let clerk = testkit::somebody(CLERK);
                let application = service::application(conn, &clerk, id)?;
                service::documents_of_application(conn, &clerk, CITY, &application)
            })
            .await
            .unwrap();
        assert_eq!((seen.len(), seen[0].1.name.as_str()), (1, "身份证.pdf"));
        assert!(own(CLERK).await.is_empty());
        let document = shown[0].id;
        let withdraw = || {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(APPLICANT);
                db.write(move |tx| service::withdraw_document(tx, &actor, now(), CITY, document)).await
            }
        };
        withdraw().await.unwrap();
        assert!(matches!(withdraw().await, Err(Error::Shop(ShopError::NoDocument))), "only once");
        assert!(own(APPLICANT).await.is_empty());
        let refused = accept(&db, CLERK, id).await;
        assert!(
            matches!(refused, Err(Error::Shop(ShopError::ShownNoMore))),
            "nothing is on file any more that it could be accepted for: {refused:?}"
        );
        let seen = db
            .read(move |conn| {
                let clerk = testkit::somebody(CLERK);
                let application = service::application(conn, &clerk, id)?;
                service::documents_of_application(conn, &clerk, CITY, &application)
            })
            .await
            .unwrap();
        assert_eq!((seen.len(), seen[0].0.withdrawn), (1, true), "the county keeps what it was shown");
    });
}

async fn accept(db: &Db, by: i64, id: ApplicationId) -> market::Result<kernel::OrganisationId> {
    db.write(move |tx| service::accept(tx, &testkit::somebody(by), now(), CITY, id)).await
}

#[test]
fn a_seller_is_reviewed_by_another_and_then_acts_for_the_shop() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        let id = apply(&db, person.0, "山里人家").await.unwrap();
        assert!(matches!(apply(&db, person.0, "又一家").await, Err(Error::AlreadyApplied)));
        assert!(matches!(accept(&db, person.0, id).await, Err(Error::OwnApplication)));
        let shop = accept(&db, CLERK, id).await.unwrap();
        assert!(matches!(accept(&db, CLERK, id).await, Err(Error::Decided)));
        let grants = db.read(move |conn| identity::service::grants_of(conn, CITY, person)).await.unwrap();
        assert_eq!(grants.len(), 1);
        assert_eq!((grants[0].role, grants[0].scope), (Role::Seller, GrantScope::Organisation(shop, COUNTY)));
        let known = db.read(move |conn| service::verified_seller(conn, COUNTY, shop)).await.unwrap().unwrap();
        assert_eq!((known.name.as_str(), known.verified_on), ("山里人家", now().day()));
        let taken = apply(&db, APPLICANT, "山里人家").await.unwrap();
        let refused = accept(&db, CLERK, taken).await;
        assert!(matches!(refused, Err(Error::Identity(identity::Error::NameTaken))), "{refused:?}");
        let waits =
            db.read(move |conn| service::application(conn, &testkit::somebody(1), taken)).await.unwrap();
        assert_eq!(waits.status, ApplicationStatus::Waiting, "what could not be done is undone whole");
    });
}

#[test]
fn an_application_is_sent_back_with_a_reason_and_made_again() {
    testkit::on_both(migrations, |db| async move {
        let id = apply(&db, APPLICANT, "山里人家").await.unwrap();
        let send_back = |reason: &'static str| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::send_back(tx, &testkit::somebody(CLERK), now(), id, reason)).await
            }
        };
        assert!(matches!(send_back(" ").await, Err(Error::ReasonMissing)));
        send_back("请补充联系电话").await.unwrap();
        let own =
            db.read(|conn| service::own_applications(conn, &testkit::somebody(APPLICANT))).await.unwrap();
        assert_eq!((own[0].status, own[0].reason.as_str()), (ApplicationStatus::Returned, "请补充联系电话"));
        apply(&db, APPLICANT, "山里人家").await.unwrap();
    });
}

#[test]
fn of_two_clerks_one_decides() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        let id = apply(&db, person.0, "山里人家").await.unwrap();
        let db = Arc::new(db);
        let clerks: Vec<_> = (0..8)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move { accept(&db, CLERK + number, id).await.is_ok() })
            })
            .collect();
        let mut accepted = 0;
        for clerk in clerks {
            accepted += usize::from(clerk.await.unwrap());
        }
        assert_eq!(accepted, 1);
    });
}

/// Applies for a shop to be verified anew under this name, a moment ago.
async fn renew(db: &Db, number: i64, name: &'static str) -> market::Result<ApplicationId> {
    show_identity(db, APPLICANT, Some(verified(&seller(number), now())), now()).await;
    db.write(move |tx| {
        let (actor, shop) = (testkit::somebody(APPLICANT), Some(seller(number).id));
        service::apply(tx, &actor, now(), CITY, shop, &draft(name))
    })
    .await
}

#[test]
fn a_new_name_is_nobody_elses_and_stands_everywhere() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 900).await;
        listed(&db, 2, 10, 900).await;
        let taken = renew(&db, 1, "合作社2").await;
        assert!(matches!(taken, Err(Error::Shop(ShopError::SellerNameTaken(_)))), "{taken:?}");
        let id = renew(&db, 1, "石磨人家").await.unwrap();
        accept(&db, CLERK, id).await.unwrap();
        let shown = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!(shown.listing.seller_name, "石磨人家");
        let found = |words: &str| {
            let want = Shelf { words: words.to_owned(), limit: 10, ..Shelf::default() };
            db.read(move |conn| service::browse(conn, &want, now().day()).map(|(_, total)| total))
        };
        assert_eq!(found("石磨人家").await.unwrap(), 1, "found by its new name");
    });
}

#[test]
fn sellers_are_reported_by_kind_and_standing_with_the_ends_of_an_identity_number() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        let id = apply(&db, person.0, "山里人家").await.unwrap();
        accept(&db, CLERK, id).await.unwrap();
        db.write(|tx| {
            let early = now().plus_days(-300);
            service::take_over(tx, &testkit::system(), now(), &verified(&seller(1), early))
        })
        .await
        .unwrap();
        let report = |want: SellerQuery| {
            let grant = kernel::Grant { role: Role::CountyClerk, scope: GrantScope::Region(COUNTY) };
            let clerk = kernel::Actor::person(
                kernel::PersonId(6),
                "clerk",
                vec![grant],
                Arc::new(testkit::Everything),
            );
            let today = now().day();
            db.read(move |conn| {
                service::seller_reports(conn, &clerk, &want, (today.plus_days(-9), today), today)
            })
        };
        let all = SellerQuery { limit: 10, ..SellerQuery::default() };
        let (found, total) = report(all.clone()).await.unwrap();
        assert_eq!((found.len(), total), (2, 2));
        let (farmers, _) =
            report(SellerQuery { kind: Some(SellerKind::Farmer), ..all.clone() }).await.unwrap();
        assert_eq!((farmers.len(), farmers[0].identity.as_str()), (1, "4****X"));
        let (lapsed, _) = report(SellerQuery { standing: "lapsed".to_owned(), ..all.clone() }).await.unwrap();
        assert_eq!((lapsed.len(), lapsed[0].seller.name.as_str()), (1, "合作社1"));
        let second = report(SellerQuery { offset: 1, limit: 1, ..all.clone() }).await.unwrap();
        assert_eq!((second.0.len(), second.1), (1, 2));
        assert_eq!(report(SellerQuery { flagged: true, ..all }).await.unwrap().1, 0);
    });
}

#[test]
fn nobody_verifies_a_shop_they_work_in() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 10, 900).await;
        let clerk = join(&db).await;
        let scope = GrantScope::Organisation(seller(1).id, COUNTY);
        let packer = kernel::Grant { role: Role::Packer, scope };
        db.write(move |tx| identity::service::grant_role(tx, &testkit::system(), now(), CITY, clerk, packer))
            .await
            .unwrap();
        let id = renew(&db, 1, "合作社1").await.unwrap();
        assert!(matches!(accept(&db, clerk.0, id).await, Err(Error::OwnApplication)));
        accept(&db, CLERK, id).await.unwrap();
    });
}

#[test]
fn the_organisation_has_the_name_the_shop_was_verified_under() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        let id = apply(&db, person.0, "山里人家").await.unwrap();
        let shop = accept(&db, CLERK, id).await.unwrap();
        let id = db
            .write(move |tx| {
                let actor = testkit::somebody(person.0);
                service::apply(tx, &actor, now(), CITY, Some(shop), &draft("山外人家"))
            })
            .await
            .unwrap();
        accept(&db, CLERK, id).await.unwrap();
        let known = db.read(move |conn| identity::service::organisation(conn, COUNTY, shop)).await.unwrap();
        assert_eq!(known.unwrap().name, "山外人家");
    });
}

#[test]
fn when_a_verification_lapses_the_listings_hide_until_it_is_renewed() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 900).await;
        let on_shelf = |at: Timestamp| {
            let db = db.clone();
            async move {
                let all = Shelf { limit: 10, ..Shelf::default() };
                db.read(move |conn| service::browse(conn, &all, at.day())).await.unwrap().1
            }
        };
        let days = |days: i64| now().plus_minutes(days * 24 * 60);
        assert_eq!(on_shelf(now()).await, 1);
        assert_eq!(on_shelf(days(182 + 15)).await, 1, "fifteen days of grace");
        let late = days(182 + 16);
        assert_eq!(on_shelf(late).await, 0);
        let line = market::model::CartLine { county: COUNTY, listing, quantity: 1 };
        let bought =
            db.write(move |tx| service::set_quantity(tx, &testkit::somebody(5), late, CITY, line)).await;
        assert!(matches!(bought, Err(Error::SellerLapsed(_))), "{bought:?}");
        let again = db
            .write(move |tx| {
                let (actor, shop) = (testkit::somebody(1), seller(1));
                let lot = service::shop_of(tx.conn(), &shop)?.lots.first().map(|lot| lot.id).unwrap();
                service::publish(tx, &actor, late, &shop, lot, &terms(1, 900))
            })
            .await;
        assert!(matches!(again, Err(Error::SellerLapsed(_))), "{again:?}");
        // Verified anew by the county, with what it shows now.
        show_identity(&db, APPLICANT, Some(verified(&seller(1), now())), late).await;
        let id = db
            .write(move |tx| {
                let (actor, shop) = (testkit::somebody(APPLICANT), Some(seller(1).id));
                service::apply(tx, &actor, late, CITY, shop, &draft("合作社1"))
            })
            .await
            .unwrap();
        db.write(move |tx| service::accept(tx, &testkit::somebody(CLERK), late, CITY, id)).await.unwrap();
        assert_eq!(on_shelf(late).await, 1);
        let known =
            db.read(|conn| service::verified_seller(conn, COUNTY, seller(1).id)).await.unwrap().unwrap();
        assert_eq!(known.since, verified(&seller(1), now()).since, "it sells here since it first did");
    });
}
