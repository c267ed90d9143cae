//! Supervision on both engines, with the policies it is shipped with: who may take which step, what two persons must do,
//! and that everybody is reminded once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod attainments;
mod carried;
mod documents;
mod duties;
mod looking;
mod steps;
mod targets;

use std::sync::Arc;

use db::{Db, Migrations};
use evidence::model::{FileId, Purpose};
use evidence::{Files, SentFile};
use governance::couriers::SetUp;
use governance::model::{Asked, Origin, Party, Reminder, TaskDraft, TaskId, Text};
use governance::{Error, MIGRATIONS, Result, service};
use identity::service::{NewPerson, grant_role};
use identity::{Policies, Vault};
use kernel::{Actor, Day, Grant, GrantScope, ManualClock, RegionCode, Role, Timestamp};
use ui::{App, Site, Texts};

const CITY: RegionCode = RegionCode(410_300);
const LUANCHUAN: RegionCode = RegionCode(410_324);
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

fn migrations() -> Migrations {
    [
        identity::MIGRATIONS,
        evidence::MIGRATIONS,
        statistics::MIGRATIONS,
        reporting::MIGRATIONS,
        assessment::MIGRATIONS,
        MIGRATIONS,
    ]
    .into_iter()
    .fold(Migrations::new(), Migrations::with)
}

fn day(month: u8, day: u8) -> Day {
    Day::new(2026, month, day).unwrap()
}

/// A morning of the year.
fn at(month: u8, number: u8) -> Timestamp {
    day(month, number).start().plus_minutes(9 * 60)
}

fn commerce() -> Party {
    Party::Department("commerce".to_owned())
}

fn finance() -> Party {
    Party::Department("finance".to_owned())
}

/// A house with two officials, an inspector, officers of two departments, and clerks of two counties.
struct House {
    db: Db,
    app: App,
    files: Files,
    vault: Vault,
    office: Actor,
    second: Actor,
    inspector: Actor,
    commerce: Actor,
    /// Another officer of the same department.
    colleague: Actor,
    finance: Actor,
    clerk: Actor,
    clerk_elsewhere: Actor,
    visitor: Actor,
    _folder: tempfile::TempDir,
}

fn policies() -> Arc<Policies> {
    let texts = [
        include_str!("../../policies/governance.cedar"),
        include_str!("../../../evidence/policies/evidence.cedar"),
        include_str!("../../../identity/policies/identity.cedar"),
    ];
    Arc::new(Policies::new(texts).unwrap())
}

fn app(db: &Db, authority: Arc<Policies>) -> App {
    let locales = [ui::LOCALES, evidence::LOCALES, governance::LOCALES];
    App {
        db: db.clone(),
        clock: Arc::new(ManualClock::at(at(6, 1))),
        authority,
        texts: Arc::new(Texts::new(&locales).unwrap()),
        site: Arc::new(Site {
            name: ("示例".to_owned(), "Sample".to_owned()),
            city: CITY,
            demo: true,
            navigation: Vec::new(),
        }),
    }
}

impl House {
    /// Departments are seated; nothing is in force.
    async fn open(db: Db) -> Self {
        let (policies, vault, folder) = (policies(), Vault::new([5; 32]), tempfile::tempdir().unwrap());
        let key = vault.clone();
        let people = db
            .write(move |tx| {
                let program = Actor::system("test");
                service::seat_departments(tx, &program, at(1, 5), CITY)?;
                let seats = service::seats(tx.conn(), CITY)?;
                let of = |id: &str| GrantScope::Organisation(seats[id], CITY);
                let region = GrantScope::Region;
                let grants = [
                    (Role::CityOfficial, region(CITY)),
                    (Role::CityOfficial, region(CITY)),
                    (Role::Inspector, region(CITY)),
                    (Role::DepartmentOfficer, of("commerce")),
                    (Role::DepartmentOfficer, of("commerce")),
                    (Role::DepartmentOfficer, of("finance")),
                    (Role::CountyClerk, region(LUANCHUAN)),
                    (Role::CountyClerk, region(RegionCode(410_325))),
                ];
                let mut people = Vec::new();
                for (place, (role, scope)) in grants.into_iter().enumerate() {
                    let new = NewPerson {
                        name: format!("某人{place}"),
                        phone: format!("1380000100{place}").parse()?,
                        password_hash: String::new(),
                        is_invented: true,
                    };
                    let person = identity::service::create_person(tx, &program, at(1, 5), &key, CITY, &new)?;
                    let grant = Grant { role, scope };
                    grant_role(tx, &program, at(1, 5), CITY, person, grant)?;
                    people.push((person, grant));
                }
                Ok::<_, Error>(people)
            })
            .await
            .unwrap();
        let actor = |place: usize| {
            let (person, grant) = people[place];
            Actor::person(person, format!("某人{place}"), vec![grant], policies.clone())
        };
        Self {
            app: app(&db, policies.clone()),
            files: Files::local(folder.path().join("files")),
            vault,
            office: actor(0),
            second: actor(1),
            inspector: actor(2),
            commerce: actor(3),
            colleague: actor(4),
            finance: actor(5),
            clerk: actor(6),
            clerk_elsewhere: actor(7),
            visitor: Actor::anonymous(policies.clone()),
            db,
            _folder: folder,
        }
    }

    /// A task of commerce's that finance helps with, from March to the end of June.
    async fn task(&self) -> TaskId {
        let office = self.office.clone();
        self.db.write(move |tx| service::set_task(tx, &office, at(3, 1), CITY, &draft())).await.unwrap()
    }

    async fn accepted(&self) -> TaskId {
        let id = self.task().await;
        self.step(&self.commerce, at(3, 2), id, Asked::Accept).await.unwrap();
        id
    }

    async fn step(&self, actor: &Actor, now: Timestamp, id: TaskId, asked: Asked) -> Result<()> {
        self.step_with(actor, now, id, asked, Vec::new()).await
    }

    async fn step_with(
        &self,
        actor: &Actor,
        now: Timestamp,
        id: TaskId,
        asked: Asked,
        files: Vec<FileId>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.db.write(move |tx| service::move_task(tx, &actor, now, CITY, id, &asked, &files)).await
    }

    async fn hand_in(&self, actor: &Actor) -> FileId {
        let sent = SentFile { name: "清单.pdf".to_owned(), bytes: PDF.to_vec() };
        let kept = evidence::service::take_in(&self.app, &self.files, actor, Purpose::Document, sent).await;
        kept.unwrap().id
    }
}

fn draft() -> TaskDraft {
    TaskDraft {
        year: 2026,
        origin: Origin::Hand,
        item: String::new(),
        parent: None,
        section: String::new(),
        title: Text::new("核查站点招牌", "Look at the signs"),
        result: Text::default(),
        target: String::new(),
        lead: commerce(),
        helpers: vec![finance()],
        from: day(3, 1),
        due: day(6, 30),
    }
}

fn words(text: &str) -> String {
    text.to_owned()
}

/// Has the program remind, and gives how many reminders it made.
async fn remind(house: &House, now: Timestamp) -> i64 {
    let program = Actor::system("governance");
    house.db.write(move |tx| service::remind(tx, &program, now, CITY, SetUp::default())).await.unwrap()
}

/// What somebody was reminded of and has not seen, the newest first.
async fn own(house: &House, actor: &Actor) -> Vec<Reminder> {
    let actor = actor.clone();
    let seen = house.db.read(move |conn| service::own_reminders(conn, &actor, CITY, true, (0, 50)));
    seen.await.unwrap().0
}
