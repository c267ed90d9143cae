//! Results as people and programs get them.

use std::io::Cursor;

use crate::support::{frame, programme, rulebook};
use assessment::{Assessment, Language, assess, example_facts, report};
use calamine::{Data, Reader, Xlsx};

fn example() -> Assessment {
    let (programme, rulebook, frame) = (programme(), rulebook(), frame());
    assess(&programme, &rulebook, &frame, example_facts(&programme, &rulebook, &frame))
}

#[test]
fn the_table_shows_every_county_in_order() {
    let (programme, rulebook, result) = (programme(), rulebook(), example());
    let chinese = report::table(&result, &programme, &rulebook, Language::Chinese);
    let rows: Vec<&str> = chinese.lines().skip(3).take(9).collect();
    for (row, place) in rows.iter().zip(&result.ranking) {
        let name = &programme.name_of(place.county).unwrap().zh;
        assert!(row.contains(name.as_str()), "{chinese}");
        let figure = place.figure.as_ref().map_or_else(|| "—".to_owned(), |figure| figure.fixed(2));
        assert!(row.contains(&figure), "{chinese}");
    }
    assert!(chinese.contains("暂计") && chinese.contains(&rulebook.hash), "{chinese}");
    let english = report::table(&result, &programme, &rulebook, Language::English);
    assert!(english.contains("Luanchuan County") && english.contains("Rank"), "{english}");
    for text in [&chinese, &english] {
        assert!(!text.contains("assessment-") && !text.contains('{'), "{text}");
    }
}

#[test]
fn json_keeps_figures_exact_and_says_everything_twice() {
    let (programme, rulebook, result) = (programme(), rulebook(), example());
    let json = report::json(&result, &programme, &rulebook);
    assert_eq!(json["ranking"].as_array().unwrap().len(), 9);
    assert_eq!(json["rulebook"]["hash"], rulebook.hash.as_str());
    assert_eq!(json["period"], "2026H2");
    let first = &json["scores"][0];
    let score = &result.scores[0];
    assert_eq!(first["base"], score.base.to_string());
    let training = &first["groups"][1]["parts"][2];
    assert_eq!(training["id"], "B3");
    assert_eq!(training["title"]["zh"], "完成年度培训任务");
    assert!(training["working"]["en"].as_str().unwrap().contains('÷'));
    assert_eq!(training["inputs"][0]["source"]["kind"], "cells");
    let text = json.to_string();
    assert!(!text.contains("{$"), "a sentence lacks an argument");
}

#[test]
fn the_workbook_has_the_ranking_and_every_node() {
    let (programme, rulebook, result) = (programme(), rulebook(), example());
    for (language, sheets) in [
        (Language::Chinese, ["排名", "得分依据", "规则"]),
        (Language::English, ["Ranking", "Trace", "Rulebook"]),
    ] {
        let bytes = report::spreadsheet(&result, &programme, &rulebook, language).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), sheets);
        let ranking = book.worksheet_range(sheets[0]).unwrap();
        assert_eq!(ranking.height(), 10);
        assert_eq!(ranking.get_value((1, 0)), Some(&Data::Float(1.0)));
        let trace = book.worksheet_range(sheets[1]).unwrap();
        for score in &result.scores {
            let name = programme.name_of(score.county).unwrap().get(language);
            let listed = trace.rows().filter(|row| row[0] == *name).count();
            assert!(listed > score.leaves().len(), "{name}");
        }
        let faulty =
            |cell: &Data| cell.to_string().contains("assessment-") || cell.to_string().contains("{$");
        assert!(!trace.used_cells().any(|(_, _, cell)| faulty(cell)));
    }
}
