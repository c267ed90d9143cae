//! The board and what a bulletin is drawn from.

use governance::TaskQuery;
use governance::model::{Asked, Light, draw};
use governance::service;

use super::{CITY, House, at, commerce, day, migrations, words};

#[test]
fn the_board_counts_lights_and_what_waits_and_the_bulletin_follows() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let done = house.accepted().await;
        house.step(&house.commerce, at(3, 5), done, Asked::Propose(words("完成"))).await.unwrap();
        house.step(&house.office, at(3, 6), done, Asked::Complete).await.unwrap();
        let late = house.accepted().await;
        let waits = house.accepted().await;
        house.step(&house.commerce, at(6, 29), waits, Asked::Propose(words("完成"))).await.unwrap();
        let (office, today) = (house.office.clone(), day(7, 3));
        let (board, figures, red) = house
            .db
            .read(move |conn| {
                let want = TaskQuery { light: Some(Light::Red), limit: 10, ..TaskQuery::default() };
                Ok::<_, governance::Error>((
                    service::board(conn, &office, CITY, today, 2026)?,
                    service::figures(conn, &office, CITY, today)?,
                    service::tasks(conn, &office, CITY, today, &want)?,
                ))
            })
            .await
            .unwrap();
        assert!(!board.in_force, "tasks by hand do not stand for the plan");
        let lights = board.lights.map(|(_, count)| count);
        assert_eq!(lights, [1, 1, 0, 1], "what was proposed in time waits amber, it is not overdue");
        assert_eq!(board.decisions.iter().map(|one| one.task.id).collect::<Vec<_>>(), [waits]);
        assert_eq!((red.1, red.0[0].task.id), (1, late), "the number leads to its records");
        let drawn = draw(&figures, |message, lang| house.app.texts.say(lang, message));
        assert_eq!(drawn[0].text.zh, "2026 年在办任务 3 项，办结 1 项，亮红灯 1 项。");
        let blamed = drawn.iter().find(|one| one.text.zh.contains("批评")).unwrap();
        assert_eq!(blamed.text.zh, "市商务局逾期任务 1 项，逾期未整改问题 0 个，予以通报批评。");
        assert!(
            blamed.text.en.starts_with("Commerce Bureau has one overdue task and 0 findings"),
            "{}",
            blamed.text.en
        );
        assert_eq!(blamed.link, format!("/city/supervision/tasks?year=2026&party={}&light=red", commerce()));
        let officer = house.commerce.clone();
        let hidden = house.db.read(move |conn| service::board(conn, &officer, CITY, today, 2026)).await;
        assert!(matches!(hidden, Err(governance::Error::Denied(_))), "the board is not a department's");
    });
}
