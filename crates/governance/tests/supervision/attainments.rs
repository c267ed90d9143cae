//! What targets ask for and no event tells of: two persons, a document, and a county nobody judges for their own.

use governance::model::{AttainmentDraft, AttainmentId, AttainmentStatus};
use governance::{AttainmentQuery, Error, service};
use kernel::{Actor, Grant, GrantScope, RegionCode, Role, Timestamp};

use super::{CITY, House, LUANCHUAN, at, day, migrations, policies};

fn village(code: i64) -> AttainmentDraft {
    AttainmentDraft {
        target: "demonstration-villages".to_owned(),
        of_county: LUANCHUAN,
        division: Some(RegionCode(code)),
        amount: -1,
        counted_on: day(3, 1),
        document: "洛农电办〔2026〕12号".to_owned(),
    }
}

fn persons(amount: i64) -> AttainmentDraft {
    AttainmentDraft {
        target: "persons-trained".to_owned(),
        division: None,
        amount,
        document: "培训台账".to_owned(),
        ..village(0)
    }
}

impl House {
    async fn write_down(&self, by: &Actor, draft: AttainmentDraft) -> governance::Result<AttainmentId> {
        let (file, by) = (self.hand_in(by).await, by.clone());
        let write =
            self.db.write(move |tx| service::write_attainment(tx, &by, at(4, 1), CITY, &draft, &[file]));
        write.await
    }

    async fn confirm(&self, by: &Actor, id: AttainmentId) -> governance::Result<()> {
        let by = by.clone();
        self.db.write(move |tx| service::confirm_attainment(tx, &by, at(4, 2), CITY, id)).await
    }

    async fn end(&self, by: &Actor, now: Timestamp, id: AttainmentId, why: &str) -> governance::Result<()> {
        let (by, why) = (by.clone(), why.to_owned());
        self.db.write(move |tx| service::end_attainment(tx, &by, now, CITY, id, &why)).await
    }
}

/// A village of 栾川.
fn some_village() -> i64 {
    region::divisions().villages(LUANCHUAN).first().unwrap().code.0
}

#[test]
fn it_counts_once_two_persons_stand_by_it_with_its_document() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let (office, second) = (house.office.clone(), house.second.clone());
        let id = house.write_down(&office, village(some_village())).await.unwrap();
        let twice = house.write_down(&second, village(some_village())).await;
        assert!(matches!(twice, Err(Error::AttainedAlready)), "{twice:?}");
        let own = house.confirm(&office, id).await;
        assert!(matches!(own, Err(Error::SamePerson)), "{own:?}");
        assert!(matches!(house.confirm(&house.clerk, id).await, Err(Error::Denied(_))));
        house.confirm(&second, id).await.unwrap();
        let seen = house.db.read(move |conn| service::attainment(conn, &second, CITY, id)).await.unwrap();
        assert_eq!((seen.attainment.status, seen.files.len()), (AttainmentStatus::Confirmed, 1));
        assert!(matches!(house.end(&office, at(4, 3), id, " ").await, Err(Error::WordsMissing)));
        house.end(&office, at(4, 3), id, "称号被撤销").await.unwrap();
        // What was taken back may be named anew.
        house.write_down(&office, village(some_village())).await.unwrap();
        // Whatever the program asks, the schema holds.
        let forced = house.db.write(|tx| {
            use diesel::RunQueryDsl as _;
            diesel::sql_query(
                "UPDATE supervision_attainment SET status = 'confirmed', confirmed_by = written_by",
            )
            .execute(tx.conn())
            .map_err(db::Error::from)
        });
        assert!(matches!(forced.await, Err(db::Error::Refused(_))));
    });
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let office = house.office.clone();
        let refused = |draft: AttainmentDraft| {
            let house = &house;
            let office = office.clone();
            async move { house.write_down(&office, draft).await.unwrap_err() }
        };
        let elsewhere = region::divisions().villages(RegionCode(410_325)).first().unwrap().code.0;
        assert!(matches!(refused(village(elsewhere)).await, Error::NoDivision), "another county's village");
        assert!(matches!(refused(village(some_village() / 1_000)).await, Error::NoDivision), "a township");
        assert!(matches!(refused(village(410_324_999_999)).await, Error::NoDivision), "no such village");
        assert!(matches!(refused(persons(-1)).await, Error::BadAmount));
        let target = AttainmentDraft { target: "stations".to_owned(), ..persons(3) };
        assert!(matches!(refused(target).await, Error::NoTarget), "events count those");
        let early = AttainmentDraft { counted_on: "2016-10-12".parse().unwrap(), ..persons(3) };
        assert!(matches!(refused(early).await, Error::CountedDay));
        let later = AttainmentDraft { counted_on: day(4, 2), ..persons(3) };
        assert!(matches!(refused(later).await, Error::CountedDay));
        let unnamed = AttainmentDraft { document: " ".to_owned(), ..persons(3) };
        assert!(matches!(refused(unnamed).await, Error::DocumentMissing));
        let by = office.clone();
        let bare =
            house.db.write(move |tx| service::write_attainment(tx, &by, at(4, 1), CITY, &persons(3), &[]));
        assert!(matches!(bare.await, Err(Error::FilesMissing)));
        let own = Grant { role: Role::CountyClerk, scope: GrantScope::Region(LUANCHUAN) };
        let office = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
        let both = Actor::person(house.office.person_id().unwrap(), "both", vec![own, office], policies());
        let denied = house.write_down(&both, persons(3)).await;
        assert!(matches!(denied, Err(Error::Denied(_))), "nobody does it for their own county: {denied:?}");
    });
}

#[test]
fn a_county_sees_what_is_on_record_of_itself() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.write_down(&house.office.clone(), persons(0)).await.unwrap();
        let seen = |by: Actor| {
            let db = house.db.clone();
            let want = AttainmentQuery { limit: 10, ..AttainmentQuery::default() };
            async move { db.read(move |conn| service::attainments(conn, &by, CITY, &want)).await }
        };
        assert_eq!(seen(house.clerk.clone()).await.unwrap().1, 1, "none is a figure, too");
        assert_eq!(seen(house.clerk_elsewhere.clone()).await.unwrap().1, 0);
        assert!(matches!(seen(house.finance.clone()).await, Err(Error::Denied(_))));
        let elsewhere = house.clerk_elsewhere.clone();
        let one = house.db.read(move |conn| service::attainment(conn, &elsewhere, CITY, id)).await;
        assert!(matches!(one, Err(Error::Denied(_))));
    });
}
