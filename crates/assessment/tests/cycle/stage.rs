//! What the tests of a half-year share: two clerks of 栾川, three officials, an inspector, and days.

use std::sync::Arc;

use assessment::model::{
    Claim, Decision, EvidenceId, EvidenceState, Inspection, InspectionId, Proof, ResultId,
};
use assessment::service::{self, Reviewed};
use assessment::{Answer, Error, Exact, FactsWorkbook, Frame, Result, example_facts, in_use};
use db::{Db, Migrations};
use evidence::model::{DocumentDraft, DocumentId, DocumentKind, FileId, Purpose};
use evidence::{Files, SentFile};
use identity::Policies;
use kernel::{Actor, Day, Grant, GrantScope, ManualClock, Period, PersonId, RegionCode, Role, Timestamp};
use ui::{App, Site, Texts};

pub(crate) const CITY: RegionCode = RegionCode(410_300);
pub(crate) const LUANCHUAN: RegionCode = RegionCode(410_324);
pub(crate) const SONGXIAN: RegionCode = RegionCode(410_325);
pub(crate) const HALF: Period = Period::Half(2026, 1);

pub(crate) fn migrations() -> Migrations {
    Migrations::new()
        .with(identity::MIGRATIONS)
        .with(evidence::MIGRATIONS)
        .with(statistics::MIGRATIONS)
        .with(reporting::MIGRATIONS)
        .with(assessment::MIGRATIONS)
}

/// Ten in the morning of a day.
pub(crate) fn at(day: &str) -> Timestamp {
    day.parse::<Day>().unwrap().start().plus_minutes(600)
}

fn policies() -> Arc<Policies> {
    let texts = [
        include_str!("../../policies/assessment.cedar"),
        include_str!("../../../evidence/policies/evidence.cedar"),
    ];
    Arc::new(Policies::new(texts).unwrap())
}

pub(crate) fn actor(person: i64, grants: &[(Role, RegionCode)]) -> Actor {
    let grants =
        grants.iter().map(|(role, region)| Grant { role: *role, scope: GrantScope::Region(*region) });
    Actor::person(PersonId(person), format!("person {person}"), grants.collect(), policies())
}

pub(crate) fn clerk() -> Actor {
    actor(1, &[(Role::CountyClerk, LUANCHUAN)])
}

pub(crate) fn second_clerk() -> Actor {
    actor(2, &[(Role::CountyClerk, LUANCHUAN)])
}

pub(crate) fn clerk_elsewhere() -> Actor {
    actor(3, &[(Role::CountyClerk, SONGXIAN)])
}

pub(crate) fn official() -> Actor {
    actor(11, &[(Role::CityOfficial, CITY)])
}

pub(crate) fn second_official() -> Actor {
    actor(12, &[(Role::CityOfficial, CITY)])
}

pub(crate) fn third_official() -> Actor {
    actor(13, &[(Role::CityOfficial, CITY)])
}

pub(crate) fn inspector() -> Actor {
    actor(21, &[(Role::Inspector, CITY)])
}

/// The program around these contexts, and a folder for its files.
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) app: App,
    pub(crate) files: Files,
    _folder: tempfile::TempDir,
}

impl House {
    pub(crate) fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Site {
            name: ("示例".to_owned(), "Sample".to_owned()),
            city: CITY,
            demo: true,
            navigation: Vec::new(),
        };
        let app = App {
            db: db.clone(),
            clock: Arc::new(ManualClock::at(at("2026-06-01"))),
            authority: policies(),
            texts: Arc::new(Texts::new(&[ui::LOCALES, evidence::LOCALES, assessment::LOCALES]).unwrap()),
            site: Arc::new(site),
        };
        Self { db, app, files: Files::local(folder.path().to_owned()), _folder: folder }
    }

    /// Hands in a PDF with these words in it.
    pub(crate) async fn file(&self, by: &Actor, words: &str) -> FileId {
        let bytes = format!("%PDF-1.7\n{words}\n%%EOF\n").into_bytes();
        self.hand_in(by, SentFile { name: "文件.pdf".to_owned(), bytes }).await
    }

    pub(crate) async fn photo(&self, by: &Actor) -> FileId {
        let bytes = PNG.to_vec();
        self.hand_in(by, SentFile { name: "现场.png".to_owned(), bytes }).await
    }

    async fn hand_in(&self, by: &Actor, sent: SentFile) -> FileId {
        evidence::service::take_in(&self.app, &self.files, by, Purpose::Document, sent).await.unwrap().id
    }

    pub(crate) async fn register(
        &self,
        by: Actor,
        draft: DocumentDraft,
        words: &str,
    ) -> evidence::Result<DocumentId> {
        let file = self.file(&by, words).await;
        let write = self
            .db
            .write(move |tx| evidence::service::register(tx, &by, at("2026-07-01"), CITY, &draft, &[file]));
        write.await
    }

    /// The office opens the half-year, due on 20 July, and uploads what the counties reported.
    pub(crate) async fn open(&self) {
        let (programme, rulebook) = in_use().unwrap();
        let frame = Frame { period: HALF, as_of: at("2026-07-01").day(), deadline: None };
        let workbook = FactsWorkbook { frame, counties: example_facts(programme, rulebook, &frame) };
        let opened = self.db.write(move |tx| {
            service::upload(tx, &official(), at("2026-07-01"), &workbook)?;
            service::open(tx, &official(), at("2026-07-01"), HALF, Some("2026-07-20".parse().unwrap()))?;
            // The workbook of the example leaves this county's task open.
            let (place, task) = ((HALF, SONGXIAN), Exact::from(1_000));
            service::set_fact(tx, &official(), at("2026-07-01"), place, ("training-task", &task), "年度任务")
        });
        opened.await.unwrap();
    }

    /// Two persons adopt the shipped rulebook with these decisions, in force for the half-year.
    pub(crate) async fn adopt(&self, decisions: &[(&str, &str)]) {
        let text = deciding(decisions);
        let adopt = self.db.write(move |tx| {
            let effective = "2026-06-29".parse().unwrap();
            let id = service::propose_rulebook(tx, &official(), at("2026-06-20"), &text, effective, "纪要")?;
            service::adopt_rulebook(tx, &second_official(), at("2026-06-21"), id)
        });
        adopt.await.unwrap();
    }

    /// The clerk shows a box met, by a link to records.
    pub(crate) async fn show(
        &self,
        criterion: &'static str,
        fact: &'static str,
        item: &'static str,
    ) -> EvidenceId {
        let claim = Claim::of_box(fact, item, Answer::Yes);
        self.submit(clerk(), at("2026-07-02"), criterion, claim, by_link()).await.unwrap()
    }

    pub(crate) async fn submit(
        &self,
        by: Actor,
        now: Timestamp,
        criterion: &'static str,
        claim: Claim,
        proof: Proof,
    ) -> Result<EvidenceId> {
        let county = if by.grants()[0].scope.region() == SONGXIAN { SONGXIAN } else { LUANCHUAN };
        let write =
            self.db.write(move |tx| service::submit(tx, &by, now, (HALF, county), criterion, &claim, &proof));
        write.await
    }

    pub(crate) async fn review(&self, by: Actor, id: EvidenceId, decision: Decision) -> Result<()> {
        let write = self.db.write(move |tx| {
            let seen = service::evidence(tx.conn(), &inspector(), id)?.evidence.state;
            let reviewed = Reviewed { seen, decision: decision.clone() };
            service::review(tx, &by, at("2026-07-03"), id, &reviewed)
        });
        write.await
    }

    pub(crate) async fn state_of(&self, id: EvidenceId) -> EvidenceState {
        self.db.read(move |conn| service::evidence(conn, &inspector(), id)).await.unwrap().evidence.state
    }

    pub(crate) async fn inspect(&self, place: &str, met: usize) -> Result<InspectionId> {
        let photo = self.photo(&inspector()).await;
        let found = standard(place, met, vec![photo]);
        self.db.write(move |tx| service::inspect(tx, &inspector(), at("2026-07-04"), &found)).await
    }

    pub(crate) async fn tell(&self, now: &'static str) -> Result<ResultId> {
        self.db.write(move |tx| service::tell(tx, &official(), at(now), HALF, true)).await
    }

    pub(crate) async fn propose(&self, now: &'static str) -> Result<ResultId> {
        self.db.write(move |tx| service::propose(tx, &official(), at(now), HALF)).await
    }

    pub(crate) async fn approve(&self, by: Actor, id: ResultId) -> Result<()> {
        let write = self.db.write(move |tx| {
            let hash = service::result(tx.conn(), &by, id)?.hash;
            service::approve(tx, &by, at("2026-08-01"), id, &hash)
        });
        write.await
    }

    pub(crate) async fn publish(&self, id: ResultId) -> Result<()> {
        self.db.write(move |tx| service::publish(tx, &official(), at("2026-08-02"), id)).await
    }

    /// From the open half-year to the published result.
    pub(crate) async fn published(&self) -> ResultId {
        self.tell("2026-07-21").await.unwrap();
        let id = self.propose("2026-07-29").await.unwrap();
        self.approve(second_official(), id).await.unwrap();
        self.approve(third_official(), id).await.unwrap();
        self.publish(id).await.unwrap();
        id
    }

    /// What a county earned for a criterion by a stored result.
    pub(crate) async fn points(&self, id: ResultId, criterion: &'static str) -> String {
        let read = self.db.read(move |conn| {
            let stored = service::result(conn, &official(), id)?;
            let assessment = stored.content.assessment()?;
            let node = assessment.score(LUANCHUAN).unwrap().criterion(criterion).unwrap().clone();
            Ok::<_, Error>(node.base.map(|base| base.to_string()).unwrap_or_default())
        });
        read.await.unwrap()
    }
}

/// The shipped rulebook with these decisions, each as the file writes it.
fn deciding(decisions: &[(&str, &str)]) -> String {
    let text = assessment::rules_text().unwrap().rulebook;
    decisions.iter().fold(text, |text, (name, value)| {
        let start = text.find(&format!("name = \"{name}\"\nvalues = ")).unwrap();
        let from = start + text[start..].find("value = ").unwrap();
        let until = from + text[from..].find(" }").unwrap();
        format!("{}value = {value}{}", &text[..from], &text[until..])
    })
}

pub(crate) fn by_link() -> Proof {
    Proof { link: "/county/stations".to_owned(), ..Proof::default() }
}

pub(crate) fn by_document(id: DocumentId) -> Proof {
    Proof { document: Some(id), ..Proof::default() }
}

pub(crate) fn draft(of_county: RegionCode, number: &str) -> DocumentDraft {
    DocumentDraft {
        of_county,
        kind: DocumentKind::Formal,
        number: number.to_owned(),
        title: "关于成立领导小组的通知".to_owned(),
        issuer: "county-government".to_owned(),
        issued: "2026-03-05".parse().unwrap(),
        in_force_from: "2026-03-05".parse().unwrap(),
        in_force_until: None,
    }
}

pub(crate) fn standard(place: &str, met: usize, photos: Vec<FileId>) -> Inspection {
    let names = ["functions", "look", "area", "staff", "equipment", "service"];
    let answer = |n: usize| if n < met { Answer::Yes } else { Answer::No };
    Inspection {
        county: LUANCHUAN,
        id: InspectionId(0),
        period: HALF,
        criterion: "D1".to_owned(),
        fact: "stations-standard".to_owned(),
        place: place.to_owned(),
        day: "2026-06-20".parse().unwrap(),
        answers: names.iter().enumerate().map(|(n, name)| ((*name).to_owned(), answer(n))).collect(),
        note: String::new(),
        photos,
        inspector: PersonId(0),
        recorded_at: Timestamp::default(),
    }
}

/// One grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0,
    0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
