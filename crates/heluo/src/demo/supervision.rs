//! A year of supervision: the plan's tasks in force, some done and some late, a meeting with decisions, inspections with
//! findings in each state, and bulletins.

use std::sync::Arc;

use evidence::SentFile;
use evidence::model::{FileId, Purpose};
use governance::couriers::SetUp;
use governance::model::{
    Asked, AttainmentDraft, MeetingDraft, Party, Severity, Step, TaskId, draft_from, draw,
};
use governance::service::{self, DecisionDraft, NewFinding, VisitDraft};
use governance::{TaskQuery, model};
use identity::model::Phone;
use kernel::{
    Action, Actor, Authority, Day, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Role, Timestamp,
};

use super::people::{Cast, add_person};
use super::{CITY, COUNTIES, DemoError, Stage};

/// The smallest PDF there is, instead of a register that nobody wrote.
const REGISTER: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// How far each item has come: its id and hundredths of it, 100 for done.
const SHARES: [(&str, i32); 20] = [
    ("growth", 85),
    ("firms", 80),
    ("growers-online", 90),
    ("network", 88),
    ("one-stop", 70),
    ("incubators", 92),
    ("delivery", 86),
    ("retail", 20),
    ("fresh", 60),
    ("festivals", 100),
    ("relief", 95),
    ("funds", 100),
    ("townships", 95),
    ("training-plan", 100),
    ("online-market", 25),
    ("routes", 90),
    ("conference", 75),
    ("order", 85),
    ("counting", 100),
    ("checking", 80),
];

/// The counties whose parts are still open.
const SLOW: [RegionCode; 3] = [RegionCode(410_324), RegionCode(410_325), RegionCode(410_326)];

/// Who acts.
struct People {
    office: PersonId,
    second: PersonId,
    inspector: PersonId,
    clerk: PersonId,
    commerce: PersonId,
    transport: PersonId,
    other: PersonId,
}

pub(super) async fn hold(stage: &Stage, cast: &Cast) -> Result<(), DemoError> {
    let people = settle_officers(stage, cast).await?;
    tasks(stage, &people).await?;
    meetings(stage, &people).await?;
    inspections(stage, &people).await?;
    attainments(stage, &people).await?;
    bulletins(stage, &people).await?;
    let now = stage.today;
    let program = Actor::system("governance");
    stage.db.write(move |tx| service::remind(tx, &program, now, CITY, SetUp::default())).await?;
    Ok(())
}

/// A morning of this year, or now when that is earlier.
fn morning(stage: &Stage, month: u8, day: u8) -> Timestamp {
    let day = Day::new(stage.today.day().0.year(), month, day).unwrap_or(stage.today.day());
    day.start().plus_minutes(9 * 60).min(stage.today)
}

fn department(id: &str) -> Party {
    Party::Department(id.to_owned())
}

/// Takes the plan up and appoints officers of three departments, who may sign in.
async fn settle_officers(stage: &Stage, cast: &Cast) -> Result<People, DemoError> {
    let [office, second] = cast.organisers;
    let now = morning(stage, 1, 12);
    let commerce = add_person(stage, now, "钱建国", "13900020011").await?;
    let transport = add_person(stage, now, "冯丽", "13900020012").await?;
    let other = add_person(stage, now, "卫东", "13900020013").await?;
    let vault = stage.vault.clone();
    let year = stage.today.day().0.year();
    stage
        .db
        .write(move |tx| {
            service::take_up(tx, &official(office), now, CITY, year)?;
            let seats = service::seats(tx.conn(), CITY)?;
            for (person, id) in [(commerce, "commerce"), (transport, "transport"), (other, "education")] {
                let Some(seat) = seats.get(id) else { continue };
                let scope = GrantScope::Organisation(*seat, CITY);
                let grant = Grant { role: Role::DepartmentOfficer, scope };
                identity::service::grant_role(tx, &Actor::system("demo"), now, CITY, person, grant)?;
            }
            let known = |tx: &mut db::Tx<'_>, phone: &str| {
                let phone: Phone = phone.parse()?;
                let found = identity::service::person_by_phone(tx.conn(), &vault, CITY, &phone)?;
                Ok::<_, DemoError>(found.map_or(office, |person| person.id))
            };
            let (clerk, inspector) = (known(tx, "13800000007")?, known(tx, "13800000009")?);
            Ok::<_, DemoError>(People { office, second, inspector, clerk, commerce, transport, other })
        })
        .await
}

async fn hand_in(stage: &Stage, person: PersonId, name: &str) -> Result<FileId, DemoError> {
    let (files, app) = (stage.files.clone(), stage.app.clone());
    let sent = SentFile { name: name.to_owned(), bytes: REGISTER.to_vec() };
    Ok(evidence::service::take_in(&app, &files, &official(person), Purpose::Document, sent).await?.id)
}

/// A task as far as the season needs it.
struct Known {
    id: TaskId,
    item: String,
    lead: Party,
    is_part: bool,
}

async fn all_tasks(stage: &Stage, office: PersonId) -> Result<Vec<Known>, DemoError> {
    let today = stage.today.day();
    let found = stage
        .db
        .read(move |conn| {
            let want = TaskQuery { limit: 1_000, ..TaskQuery::default() };
            service::tasks(conn, &official(office), CITY, today, &want)
        })
        .await?;
    let known = found.0.into_iter().map(|one| Known {
        id: one.task.id,
        item: one.task.draft.item,
        lead: one.task.draft.lead,
        is_part: one.task.draft.parent.is_some(),
    });
    Ok(known.collect())
}

fn who_leads(people: &People, lead: &Party) -> PersonId {
    match lead {
        Party::County(_) => people.clerk,
        Party::Department(id) => match id.as_str() {
            "commerce" => people.commerce,
            "transport" => people.transport,
            _ => people.other,
        },
    }
}

async fn step(
    stage: &Stage,
    at: Timestamp,
    person: PersonId,
    id: TaskId,
    asked: Asked,
    files: Vec<FileId>,
) -> Result<(), DemoError> {
    let take =
        move |tx: &mut db::Tx<'_>| service::move_task(tx, &official(person), at, CITY, id, &asked, &files);
    Ok(stage.db.write(take).await?)
}

async fn tasks(stage: &Stage, people: &People) -> Result<(), DemoError> {
    let mut all = all_tasks(stage, people.office).await?;
    // Parts first: a whole is complete when its parts are.
    all.sort_by_key(|one| !one.is_part);
    for one in &all {
        let lead = who_leads(people, &one.lead);
        if one.item == "finance-services" {
            continue;
        }
        step(stage, morning(stage, 1, 20), lead, one.id, Asked::Accept, Vec::new()).await?;
        let share = match (&one.lead, one.is_part) {
            (Party::County(county), true) if SLOW.contains(county) => 60,
            (Party::County(_), true) => 100,
            (Party::County(_), false) => 85,
            _ => SHARES.iter().find(|(item, _)| *item == one.item).map_or(75, |(_, share)| *share),
        };
        let words = "已按方案推进，台账齐全。".to_owned();
        if share == 100 {
            let proposed = morning(stage, 6, 20);
            step(stage, proposed, lead, one.id, Asked::Propose(words), Vec::new()).await?;
            step(stage, proposed, people.office, one.id, Asked::Complete, Vec::new()).await?;
            continue;
        }
        let files = if one.item == "network" && !one.is_part {
            vec![hand_in(stage, lead, "站点清单（示例）.pdf").await?]
        } else {
            Vec::new()
        };
        let report = Asked::Report(words, Some(share * 100));
        step(stage, morning(stage, 11, 10), lead, one.id, report, files).await?;
    }
    waiting(stage, people, &all).await
}

/// What waits for the office: a completion, an extension, a task to be handed over.
async fn waiting(stage: &Stage, people: &People, all: &[Known]) -> Result<(), DemoError> {
    let later = stage.today.day().plus_days(60);
    let steps = [
        ("relief", Asked::Propose("带动户名单和销售台账已汇总，申请验收。".to_owned())),
        ("delivery", Asked::AskExtension(later, "两条线路因道路施工推迟开通。".to_owned())),
        ("order", Asked::HandOver("溯源系统由农业部门建设，建议改由农业局牵头。".to_owned())),
    ];
    for (item, asked) in steps {
        let Some(one) = all.iter().find(|one| one.item == item) else { continue };
        let lead = who_leads(people, &one.lead);
        let step_of = asked.step();
        // After the deadline no extension is asked for.
        match step(stage, stage.today, lead, one.id, asked, Vec::new()).await {
            Err(DemoError::Governance(
                governance::Error::ExtensionLate | governance::Error::ExtensionDay,
            )) if step_of == Step::AskExtension => {}
            other => other?,
        }
    }
    Ok(())
}

async fn meetings(stage: &Stage, people: &People) -> Result<(), DemoError> {
    let (now, office, second) = (stage.today, people.office, people.second);
    let held = now.day().plus_days(-12);
    let draft = MeetingDraft {
        title: "农村电商联席会议第三次推进会".to_owned(),
        held_on: held,
        agenda: "通报各县站点建设和培训进展；研究年底前快递到乡补短板。".to_owned(),
        present: ["government", "secretariat", "commerce", "finance", "transport", "education"]
            .map(department)
            .into(),
        minutes:
            "会议听取了各部门情况，明确了年底前的重点工作。\n各县要对照清单逐项补齐，不得以文件代替落实。"
                .to_owned(),
    };
    let next = MeetingDraft {
        title: "年度考核部署会".to_owned(),
        held_on: now.day().plus_days(14),
        agenda: "部署下半年考核评价。".to_owned(),
        present: Vec::new(),
        minutes: String::new(),
    };
    let decide = |words: &str, lead: &str, days: i64| DecisionDraft {
        words: words.to_owned(),
        lead: department(lead),
        helpers: vec![department("finance")],
        due: now.day().plus_days(days),
    };
    let decisions = [
        decide("月底前逐乡核对快递到达情况并报清单", "transport", 6),
        decide("核查乡镇站点统一外观和招牌", "commerce", 30),
    ];
    stage
        .db
        .write(move |tx| {
            let (writer, reader) = (official(office), official(second));
            let id = service::write_meeting(tx, &writer, now, CITY, &draft)?;
            let mut kept = Vec::new();
            for decision in &decisions {
                kept.push(service::add_decision(tx, &writer, now, CITY, id, decision)?);
            }
            service::confirm_minutes(tx, &reader, now, CITY, id)?;
            if let Some(first) = kept.first() {
                service::make_task(tx, &writer, now, CITY, *first)?;
            }
            service::write_meeting(tx, &writer, now, CITY, &next)?;
            Ok::<_, governance::Error>(())
        })
        .await?;
    Ok(())
}

async fn inspections(stage: &Stage, people: &People) -> Result<(), DemoError> {
    let (inspector, clerk, transport) = (people.inspector, people.clerk, people.transport);
    let shown = hand_in(stage, clerk, "补签的签到单（示例）.pdf").await?;
    let (now, before) = (stage.today, stage.today.plus_days(-24));
    let visit = |party, summary: &str| VisitDraft {
        party,
        visited_on: before.day(),
        inspectors: "周涛、督查二组".to_owned(),
        summary: summary.to_owned(),
    };
    let at_home = visit(Party::County(RegionCode(410_324)), "抽查两个乡站、五个村点和三期培训台账。");
    let at_bureau = visit(department("transport"), "查看客货邮线路开通情况和补助申报材料。");
    let find = |severity, words: &str, days: i64| NewFinding {
        severity,
        words: words.to_owned(),
        due: before.day().plus_days(days),
    };
    let found = [
        find(Severity::Serious, "第二期培训缺签到单", 20),
        find(Severity::Minor, "庙子镇站点招牌破损", 30),
        find(Severity::Grave, "两个村点登记为营业，实际未开门", 14),
        find(Severity::Minor, "台账未注明核对人", 15),
    ];
    let slow = find(Severity::Serious, "两条线路停运未报告", 60);
    stage
        .db
        .write(move |tx| {
            let (inspects, answers, bureau) = (official(inspector), official(clerk), official(transport));
            let id = service::write_visit(tx, &inspects, before, CITY, &at_home)?;
            let mut findings = Vec::new();
            for one in &found {
                findings.push(service::add_finding(tx, &inspects, before, CITY, id, one)?);
            }
            if let [training, sign, _, register] = findings.as_slice() {
                let answer = "已补齐签到单，附扫描件。";
                service::answer_finding(tx, &answers, now, CITY, *training, answer, &[shown])?;
                service::answer_finding(tx, &answers, now, CITY, *sign, "已更换招牌。", &[])?;
                service::decide_finding(tx, &inspects, now, CITY, *sign, Some("请附更换后的照片。"))?;
                service::answer_finding(tx, &answers, now, CITY, *register, "已逐页补注。", &[])?;
                service::decide_finding(tx, &inspects, now, CITY, *register, None)?;
            }
            let id = service::write_visit(tx, &inspects, before, CITY, &at_bureau)?;
            let slow = service::add_finding(tx, &inspects, before, CITY, id, &slow)?;
            service::answer_finding(tx, &bureau, now, CITY, slow, "一条已恢复，另一条下月恢复。", &[])?;
            service::decide_finding(tx, &inspects, now, CITY, slow, Some("恢复后再报。"))?;
            Ok::<_, governance::Error>(())
        })
        .await?;
    Ok(())
}

/// Townships and villages that were named, and persons trained, as the office put them on record; one still waits.
async fn attainments(stage: &Stage, people: &People) -> Result<(), DemoError> {
    let (office, second) = (people.office, people.second);
    let paper = hand_in(stage, office, "命名文件和培训台账（示例）.pdf").await?;
    for (county, place) in COUNTIES.into_iter().zip(0_usize..) {
        let written = morning(stage, 6, 10);
        let draft = |target: &str, division: Option<RegionCode>, amount: i64| AttainmentDraft {
            target: target.to_owned(),
            of_county: county,
            division,
            amount,
            counted_on: written.day().plus_days(-10),
            document: "命名文件（示例）".to_owned(),
        };
        let townships = region::divisions().children(county).into_iter().take(2 - place % 2);
        let villages = region::divisions().villages(county).into_iter().take(3 + place % 3);
        let mut drafts: Vec<AttainmentDraft> =
            townships.map(|one| draft("demonstration-townships", Some(one.code), 1)).collect();
        drafts.extend(villages.map(|one| draft("demonstration-villages", Some(one.code), 1)));
        let trained = 700 + 60 * i64::try_from(place).unwrap_or(0);
        drafts.push(AttainmentDraft {
            document: "培训台账（示例）".to_owned(),
            ..draft("persons-trained", None, trained)
        });
        let put = stage.db.write(move |tx| {
            for one in &drafts {
                let (writer, reader) = (official(office), official(second));
                let id = service::write_attainment(tx, &writer, written, CITY, one, &[paper])?;
                service::confirm_attainment(tx, &reader, written, CITY, id)?;
            }
            Ok::<_, governance::Error>(())
        });
        put.await?;
    }
    let now = stage.today;
    let waits = AttainmentDraft {
        target: "persons-trained".to_owned(),
        of_county: RegionCode(410_324),
        division: None,
        amount: 920,
        counted_on: now.day(),
        document: "第四季度培训台账（示例）".to_owned(),
    };
    let wait = move |tx: &mut db::Tx<'_>| {
        service::write_attainment(tx, &official(office), now, CITY, &waits, &[paper])
    };
    stage.db.write(wait).await?;
    Ok(())
}

async fn bulletins(stage: &Stage, people: &People) -> Result<(), DemoError> {
    let (now, office, second) = (stage.today, people.office, people.second);
    let today = now.day();
    let figures = stage.db.read(move |conn| service::figures(conn, &official(office), CITY, today)).await?;
    let texts = stage.app.texts.clone();
    let basis = draw(&figures, |message, lang| texts.say(lang, message));
    let draft = draft_from(&basis, today, |message, lang| texts.say(lang, message));
    stage
        .db
        .write(move |tx| {
            let (writer, reader) = (official(office), official(second));
            let out = service::draft_bulletin(tx, &writer, now, CITY, &draft, &basis)?;
            service::publish_bulletin(tx, &reader, now, CITY, out)?;
            let next = model::BulletinDraft { audience: model::Audience::Members, ..draft.clone() };
            service::draft_bulletin(tx, &writer, now, CITY, &next, &basis)?;
            Ok::<_, governance::Error>(())
        })
        .await?;
    Ok(())
}

/// Somebody as supervision knows them: what they do here they may.
fn official(person: PersonId) -> Actor {
    Actor::person(person, "", Vec::new(), Arc::new(MayAct))
}

#[derive(Debug)]
struct MayAct;

impl Authority for MayAct {
    fn permits(&self, _: &Actor, action: Action, _: &ResourceRef) -> bool {
        [
            service::SET_TASK,
            service::ANSWER_TASK,
            service::SEE_TASK,
            service::SEE_SUPERVISION,
            service::KEEP_MEETING,
            service::INSPECT,
            service::WRITE_BULLETIN,
            service::RECORD_ATTAINMENT,
            evidence::service::KEEP_FILE,
        ]
        .contains(&action)
    }
}
