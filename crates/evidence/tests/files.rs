//! Files on both engines: handed in, named, let go, collected.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::sync::Arc;

use db::{Db, Migrations};
use evidence::model::{File, Purpose};
use evidence::{Error, Files, SentFile, service};
use kernel::{ManualClock, RegionCode, Timestamp};
use ui::{App, Site, Texts};

const CITY: RegionCode = RegionCode(410_300);

fn migrations() -> Migrations {
    Migrations::new().with(evidence::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

/// The program around this context alone, and a folder for its files.
fn app(db: &Db) -> (App, Files, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let site = Site {
        name: ("示例".to_owned(), "Sample".to_owned()),
        city: CITY,
        demo: true,
        navigation: Vec::new(),
    };
    let app = App {
        db: db.clone(),
        clock: Arc::new(ManualClock::at(now())),
        authority: Arc::new(testkit::Everything),
        texts: Arc::new(Texts::new(&[ui::LOCALES, evidence::LOCALES]).unwrap()),
        site: Arc::new(site),
    };
    (app, Files::local(folder.path().join("files")), folder)
}

async fn hand_in(app: &App, files: &Files, person: i64, bytes: &[u8]) -> Result<File, Error> {
    let sent = SentFile { name: "执照.pdf".to_owned(), bytes: bytes.to_vec() };
    service::take_in(app, files, &testkit::somebody(person), Purpose::Document, sent).await
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

#[test]
fn a_file_is_kept_and_named_by_its_owner_alone() {
    testkit::on_both(migrations, |db| async move {
        let (app, files, _folder) = app(&db);
        let kept = hand_in(&app, &files, 1, PDF).await.unwrap();
        assert_eq!(files.get(kept.sizes.0[0].hash.clone()).await.unwrap(), PDF);
        let id = kept.id;
        let own = |person: i64, purpose: Purpose| {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(person);
                db.read(move |conn| service::own_file(conn, &actor, CITY, id, purpose)).await
            }
        };
        assert_eq!(own(1, Purpose::Document).await.unwrap(), kept);
        let others = own(2, Purpose::Document).await;
        let photo = own(1, Purpose::Photo).await;
        assert!(matches!(others, Err(Error::NoSuchFile)), "nobody names what another handed in");
        assert!(matches!(photo, Err(Error::NoSuchFile)), "a document is not shown to everybody");
        let hash = kept.sizes.0[0].hash.clone();
        assert!(!db.read(move |conn| service::is_public(conn, CITY, &hash)).await.unwrap());
    });
}

#[test]
fn what_nothing_names_is_forgotten_after_a_day() {
    testkit::on_both(migrations, |db| async move {
        let (app, files, _folder) = app(&db);
        let named = hand_in(&app, &files, 1, PDF).await.unwrap();
        let let_go = hand_in(&app, &files, 1, b"%PDF-1.7\n2 0 obj\n%%EOF").await.unwrap();
        // The same bytes twice lie in the folder once.
        let again = hand_in(&app, &files, 2, PDF).await.unwrap();
        assert_eq!((&again.hash, again.sizes == named.sizes), (&named.hash, true));
        let (first, second) = (named.id, let_go.id);
        db.write(move |tx| {
            service::hold(tx, CITY, first)?;
            service::hold(tx, CITY, second)?;
            service::release(tx, CITY, second)
        })
        .await
        .unwrap();
        let twice = db.write(move |tx| service::release(tx, CITY, second)).await;
        assert!(matches!(twice, Err(Error::NoSuchFile)), "nothing named it");
        let collect = |at: Timestamp| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::drop_unused(tx, &testkit::system(), at, CITY)).await.unwrap();
            }
        };
        let there = |file: &File| {
            let (db, id) = (db.clone(), file.id);
            async move { db.read(move |conn| service::file(conn, CITY, id)).await.is_ok() }
        };
        collect(now().plus_minutes(service::KEPT_UNUSED_MINUTES)).await;
        assert!(there(&let_go).await, "within the day a form may still name it");
        collect(now().plus_minutes(service::KEPT_UNUSED_MINUTES + 1)).await;
        assert!(there(&named).await && !there(&let_go).await && !there(&again).await);
        let hashes = vec![named.sizes.0[0].hash.clone(), let_go.sizes.0[0].hash.clone()];
        let gone = vec![hashes[1].clone()];
        let unknown = db.read(move |conn| service::unknown_hashes(conn, CITY, hashes)).await.unwrap();
        assert_eq!(unknown, gone, "the bytes that are still named stay");
    });
}
