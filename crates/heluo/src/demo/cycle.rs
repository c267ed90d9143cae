//! Two half-years of assessment: the last one published with a correction, the running one open with evidence in each
//! state. Invented, through the same services the pages use.

use std::collections::BTreeMap;
use std::sync::Arc;

use assessment::model::{Claim, Decision, EvidenceId, Inspection, InspectionId, Proof, ResultId};
use assessment::service::{self as assessing, Reviewed};
use assessment::{Answer, Error, Exact, FactsWorkbook, Frame, example_facts, in_use};
use db::Tx;
use evidence::SentFile;
use evidence::model::{DocumentDraft, DocumentId, DocumentKind, FileId, Purpose};
use kernel::{
    Action, Actor, Authority, Day, ManualClock, Period, PersonId, RegionCode, ResourceRef, Timestamp,
};

use super::people::{Cast, add_clerk, add_official, person_of};
use super::{COUNTIES, DemoError, Stage};
use crate::demo::CITY;

/// The county of the accounts.
const HOME: RegionCode = RegionCode(410_324);
/// The county that does not confirm what it shows.
const FORGETFUL: RegionCode = RegionCode(410_326);
/// A service point, drawn.
const PHOTO: &[u8] = include_bytes!("station.png");
/// Days after a half-year until its result could have been published.
const DAYS_TO_PUBLISH: i64 = 60;

/// Whoever plays a part in the season.
#[derive(Debug)]
struct Played;

impl Authority for Played {
    fn permits(&self, _: &Actor, _: Action, _: &ResourceRef) -> bool {
        true
    }
}

fn as_person(person: PersonId) -> Actor {
    Actor::person(person, "", Vec::new(), Arc::new(Played))
}

/// Who acts in the assessment.
#[derive(Clone, Copy)]
struct Parts {
    clerk: PersonId,
    second_clerk: PersonId,
    /// The first runs the assessment, the others approve.
    officials: [PersonId; 3],
    inspector: PersonId,
}

/// Plays both half-years.
pub(super) async fn assess(stage: &Stage, cast: &Cast) -> Result<(), DemoError> {
    let joined = stage.today.plus_days(-stage.days);
    let [first, second] = cast.organisers;
    let parts = Parts {
        clerk: person_of(stage, "13800000007").await?,
        second_clerk: add_clerk(stage, joined).await?,
        officials: [first, second, add_official(stage, joined).await?],
        inspector: person_of(stage, "13800000009").await?,
    };
    let running = Period::half_of(stage.today.day());
    let mut last = running.previous();
    if last.bounds().1.plus_days(DAYS_TO_PUBLISH) > stage.today.day() {
        last = last.previous();
    }
    finish(stage, parts, last).await?;
    gather(stage, parts, running).await
}

fn at(day: Day, minutes: i64) -> Timestamp {
    day.start().plus_minutes(minutes)
}

fn box_of(fact: &'static str, item: &'static str) -> Claim {
    Claim::of_box(fact, item, Answer::Yes)
}

fn linked(link: &str) -> Proof {
    Proof { link: link.to_owned(), ..Proof::default() }
}

/// What the counties reported of a half-year, by workbook.
fn report(tx: &mut Tx<'_>, official: &Actor, now: Timestamp, period: Period) -> Result<(), Error> {
    let (programme, rulebook) = in_use()?;
    let frame = Frame { period, as_of: now.day(), deadline: None };
    let workbook = FactsWorkbook { frame, counties: example_facts(programme, rulebook, &frame) };
    assessing::upload(tx, official, now, &workbook)?;
    Ok(())
}

/// The office sets every county's task that the workbook leaves open.
fn set_tasks(tx: &mut Tx<'_>, official: &Actor, now: Timestamp, period: Period) -> Result<(), Error> {
    let frame = Frame { period, as_of: now.day(), deadline: None };
    for county in COUNTIES {
        if assessing::facts_of(tx.conn(), county, &frame)?.get("training-task").is_none() {
            let (place, task) = ((period, county), Exact::from(1_000));
            assessing::set_fact(tx, official, now, place, ("training-task", &task), "年度任务（示例）")?;
        }
    }
    Ok(())
}

/// A half-year from its opening to a published correction.
async fn finish(stage: &Stage, parts: Parts, period: Period) -> Result<(), DemoError> {
    let last = period.bounds().1;
    let opened = at(last.plus_days(1), 600);
    let notice =
        document(stage, parts, opened, "栾政办（示例）1号", "关于成立农村电子商务工作领导小组的通知（示例）");
    let notice = notice.await?;
    let told = stage.db.write(move |tx| {
        let [official, clerk] = [parts.officials[0], parts.clerk].map(as_person);
        report(tx, &official, opened, period)?;
        assessing::open(tx, &official, opened, period, Some(last.plus_days(20)))?;
        set_tasks(tx, &official, opened, period)?;
        let a1 = Claim::of_document("leading-body-document");
        let shown = show(tx, &clerk, opened.plus_days(2), period, "A1", &a1, &by_document(notice))?;
        decide(tx, &official, opened.plus_days(4), shown, Decision::Accept)?;
        let c4 = show(
            tx,
            &clerk,
            opened.plus_days(3),
            period,
            "C4",
            &box_of("guidance", "stations"),
            &linked("/county/stations"),
        )?;
        decide(tx, &official, opened.plus_days(5), c4, Decision::Reject("链接打不开（示例）".to_owned()))?;
        confirm(tx, parts, opened.plus_days(10), period)?;
        assessing::tell(tx, &official, opened.plus_days(20), period, true)?;
        let objection = assessing::object(
            tx,
            &clerk,
            opened.plus_days(22),
            (period, HOME),
            "C4",
            "指导记录在站点页面，链接当时在维护（示例）",
        )?;
        decide(tx, &official, opened.plus_days(24), c4, Decision::Accept)?;
        let reason = "复核属实，予以采纳（示例）";
        assessing::decide_objection(tx, &official, opened.plus_days(24), objection, true, reason)
    });
    told.await.map_err(refused)?;
    let published = stage.db.write(move |tx| {
        let official = as_person(parts.officials[0]);
        let result = assessing::propose(tx, &official, opened.plus_days(35), period)?;
        approve_and_publish(tx, parts, opened.plus_days(36), result)?;
        // A roster turned out to count persons twice: a new result, linked to the old one.
        let (now, place) = (opened.plus_days(45), (period, HOME));
        let counted =
            assessing::facts_of(tx.conn(), HOME, &Frame { period, as_of: now.day(), deadline: None })?;
        if let Some(assessment::Value::Count(persons)) = counted.get("persons-trained").map(|one| &one.value)
        {
            let fewer = Exact::from(persons.saturating_sub(12));
            assessing::set_fact(
                tx,
                &official,
                now,
                place,
                ("persons-trained", &fewer),
                "名册重复计人（示例）",
            )?;
            let criteria = ["B3".to_owned()];
            let reason = "培训名册重复计入 12 人（示例）";
            let result = assessing::correct(tx, &official, now, place, &criteria, reason)?;
            approve_and_publish(tx, parts, opened.plus_days(47), result)?;
        }
        Ok(())
    });
    published.await.map_err(refused)
}

fn approve_and_publish(tx: &mut Tx<'_>, parts: Parts, now: Timestamp, result: ResultId) -> Result<(), Error> {
    let [_, approvers @ ..] = parts.officials;
    for (turn, official) in (0_i64..).zip(approvers) {
        let official = as_person(official);
        let hash = assessing::result(tx.conn(), &official, result)?.hash;
        assessing::approve(tx, &official, now.plus_minutes(turn * 30), result, &hash)?;
    }
    assessing::publish(tx, &as_person(parts.officials[0]), now.plus_days(1), result)
}

/// Two persons stand by what each county shows; one county forgot to, and the result says so.
fn confirm(tx: &mut Tx<'_>, parts: Parts, now: Timestamp, period: Period) -> Result<(), Error> {
    for county in COUNTIES.into_iter().filter(|county| *county != FORGETFUL) {
        assessing::prepare(tx, &as_person(parts.clerk), now, period, county)?;
        assessing::confirm(tx, &as_person(parts.second_clerk), now.plus_minutes(60), period, county)?;
    }
    Ok(())
}

/// The running half-year: evidence in each state, three places inspected, one person has said that it is complete.
async fn gather(stage: &Stage, parts: Parts, period: Period) -> Result<(), DemoError> {
    let (first, last) = period.bounds();
    // Nothing is older than the half-year, nothing later than today.
    let days = i64::from(stage.today.day() > first.plus_days(8)) * 6;
    let opened = stage.today.plus_days(-days).plus_minutes(-120);
    let plan = document(stage, parts, opened, "栾政办（示例）6号", "农村电子商务推进方案（示例）").await?;
    let staff =
        document(stage, parts, opened, "栾政办（示例）7号", "关于配备电商工作人员的通知（示例）").await?;
    let photos = [photo(stage, parts, opened).await?, photo(stage, parts, opened).await?];
    let done = stage.db.write(move |tx| {
        let [official, clerk] = [parts.officials[0], parts.clerk].map(as_person);
        assessing::open(tx, &official, opened, period, Some(last.plus_days(20)))?;
        let now = opened.plus_minutes(10);
        let later = opened.plus_minutes(60);
        let stations = linked("/county/stations");
        let (a4, a2) = (Claim::of_document("work-plan-document"), Claim::of_document("staff-document"));
        let accepted = show(tx, &clerk, now, period, "A4", &a4, &by_document(plan))?;
        decide(tx, &official, later, accepted, Decision::Accept)?;
        show(tx, &clerk, now, period, "A2", &a2, &by_document(staff))?;
        let asked = show(tx, &clerk, now, period, "C5", &box_of("village-services", "purchase"), &stations)?;
        decide(tx, &official, later, asked, Decision::Ask("请写明是哪几个站点（示例）".to_owned()))?;
        let rejected =
            show(tx, &clerk, now, period, "C6", &box_of("product-services", "hosting"), &stations)?;
        decide(tx, &official, later, rejected, Decision::Reject("没有托管合同（示例）".to_owned()))?;
        let falsified = show(tx, &clerk, now, period, "C7", &box_of("farm-inputs", "guidance"), &stations)?;
        decide(tx, &official, later, falsified, Decision::Falsify("照片取自网络（示例）".to_owned()))?;
        let taken = show(tx, &clerk, now, period, "E4", &box_of("quality-standards", "lots"), &stations)?;
        assessing::withdraw(tx, &clerk, later, taken)?;
        show(tx, &clerk, now, period, "C4", &box_of("guidance", "firms"), &stations)?;
        for ((place, met), photo) in
            [("潭头镇站（示例）", 6), ("庙子镇站（示例）", 4)].into_iter().zip(photos)
        {
            assessing::inspect(
                tx,
                &as_person(parts.inspector),
                later,
                &inspection(period, later, place, met, photo),
            )?;
        }
        assessing::prepare(tx, &clerk, later, period, HOME)
    });
    done.await.map_err(refused)
}

fn inspection(period: Period, now: Timestamp, place: &str, met: usize, photo: FileId) -> Inspection {
    let names = ["functions", "look", "area", "staff", "equipment", "service"];
    let answer = |number: usize| if number < met { Answer::Yes } else { Answer::No };
    let answers: BTreeMap<String, Answer> =
        names.iter().enumerate().map(|(number, name)| ((*name).to_owned(), answer(number))).collect();
    Inspection {
        county: HOME,
        id: InspectionId(0),
        period,
        criterion: "D1".to_owned(),
        fact: "stations-standard".to_owned(),
        place: place.to_owned(),
        day: now.day(),
        answers,
        note: String::new(),
        photos: vec![photo],
        inspector: PersonId(0),
        recorded_at: now,
    }
}

fn show(
    tx: &mut Tx<'_>,
    clerk: &Actor,
    now: Timestamp,
    period: Period,
    criterion: &str,
    claim: &Claim,
    proof: &Proof,
) -> Result<EvidenceId, Error> {
    assessing::submit(tx, clerk, now, (period, HOME), criterion, claim, proof)
}

fn decide(
    tx: &mut Tx<'_>,
    official: &Actor,
    now: Timestamp,
    id: EvidenceId,
    decision: Decision,
) -> Result<(), Error> {
    let seen = assessing::evidence(tx.conn(), official, id)?.evidence.state;
    assessing::review(tx, official, now, id, &Reviewed { seen, decision })
}

fn by_document(id: DocumentId) -> Proof {
    Proof { document: Some(id), ..Proof::default() }
}

/// A document of the home county with a small file, on the register.
async fn document(
    stage: &Stage,
    parts: Parts,
    now: Timestamp,
    number: &'static str,
    title: &'static str,
) -> Result<DocumentId, DemoError> {
    // The remark makes each another file; the page says in plain letters that it is invented.
    let mut bytes = evidence::plain_pdf(&["Luanchuan County (sample document)", "Page 2 (sample document)"]);
    bytes.extend(format!("% {title}\n").into_bytes());
    let paper = hand_in(stage, parts.clerk, now, SentFile { name: format!("{title}.pdf"), bytes }).await?;
    let issued = now.day().plus_days(-60);
    let draft = DocumentDraft {
        of_county: HOME,
        kind: DocumentKind::Formal,
        number: number.to_owned(),
        title: title.to_owned(),
        issuer: "county-government".to_owned(),
        issued,
        in_force_from: issued,
        in_force_until: None,
    };
    let registered = stage.db.write(move |tx| {
        evidence::service::register(tx, &as_person(parts.clerk), now, CITY, &draft, &[paper])
    });
    registered.await.map_err(|error| DemoError::Programme(error.to_string()))
}

async fn photo(stage: &Stage, parts: Parts, now: Timestamp) -> Result<FileId, DemoError> {
    let sent = SentFile { name: "现场（示例）.png".to_owned(), bytes: PHOTO.to_vec() };
    hand_in(stage, parts.inspector, now, sent).await
}

async fn hand_in(stage: &Stage, by: PersonId, now: Timestamp, sent: SentFile) -> Result<FileId, DemoError> {
    let app = ui::App { clock: Arc::new(ManualClock::at(now)), ..stage.app.clone() };
    let files = stage.files.clone();
    let kept = evidence::service::take_in(&app, &files, &as_person(by), Purpose::Document, sent).await;
    kept.map(|file| file.id).map_err(|error| DemoError::Programme(error.to_string()))
}

fn refused(error: Error) -> DemoError {
    DemoError::Programme(format!("assessment: {error}"))
}
