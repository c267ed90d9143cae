//! The city at a glance: figures, map, ranking.

use askama::Template;
use axum::extract::State;
use db::Conn;
use kernel::{Fen, ResourceRef};
use region::MapOutline;
use statistics::links::records_path;
use statistics::model::{ActiveKind, Measure, Span};
use ui::{App, Map, MapShape, PageResult, View, XLSX, attachment, page};

use super::common::rulebook_of;
use super::words::{RankRow, language, missing, name, period, ranking};
use crate::error::Error;
use crate::service::{self, SEE_RANKING, UPLOAD_FACTS};
use crate::{Assessment, Exact, in_use, report};

/// Width of the map's drawing; the page scales it.
const MAP_WIDTH: i32 = 520;

struct Head {
    label: String,
    value: String,
    beside: String,
    href: String,
}

#[derive(Template)]
#[template(path = "assessment/overview.html")]
struct OverviewPage<'a> {
    view: &'a View,
    period: String,
    heads: Vec<Head>,
    map: Map,
    rows: Vec<RankRow>,
    may_upload: bool,
}

struct Figures {
    value: i64,
    orders: i64,
    collected: i64,
    active_points: i64,
    open_points: i64,
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let city = app.site.city;
    view.actor.may(SEE_RANKING, &ResourceRef::new("Ranking", city))?;
    let today = view.now.day();
    let span = Span::last_days(today, 30);
    let (assessment, figures) = app
        .db
        .read(move |conn| Ok::<_, Error>((service::assessment(conn, today)?, read_figures(conn, span)?)))
        .await?;
    page(&OverviewPage {
        period: period(&view, assessment.frame.period),
        heads: heads(&view, &figures, span)?,
        map: map(&view, &assessment),
        rows: ranking(&view, &assessment, Some("/city/assessment")),
        may_upload: view.actor.can(UPLOAD_FACTS, &ResourceRef::new("Facts", city)),
        view: &view,
    })
}

fn read_figures(conn: &mut Conn, span: Span) -> Result<Figures, Error> {
    use statistics::service::{active, open_outlets, total};
    Ok(Figures {
        value: total(conn, Measure::TransactionValue, None, span)?,
        orders: total(conn, Measure::Orders, None, span)?,
        collected: total(conn, Measure::ParcelsCollected, None, span)?,
        active_points: active(conn, ActiveKind::Point, None, span)?,
        open_points: open_outlets(conn)?,
    })
}

fn heads(view: &View, figures: &Figures, span: Span) -> Result<Vec<Head>, Error> {
    let (programme, _) = in_use()?;
    let target = programme.targets.iter().find(|target| target.id == "stations");
    let target = target.map_or_else(String::new, |target| target.city.shown());
    let lately = view.t("assessment-last-30-days");
    let records = |measure| records_path("/city", measure, None, span);
    let head =
        |key, value, beside: &str, href| Head { label: view.t(key), value, beside: beside.to_owned(), href };
    Ok(vec![
        head(
            "assessment-head-value",
            view.money(&Fen(figures.value)),
            &lately,
            records(Measure::TransactionValue),
        ),
        head("assessment-head-orders", view.number(&figures.orders), &lately, records(Measure::Orders)),
        head(
            "assessment-head-open-points",
            view.number(&figures.open_points),
            &view.t1("assessment-head-target", "target", target),
            "/city/outlets?which=open".to_owned(),
        ),
        head(
            "assessment-head-active-points",
            view.number(&figures.active_points),
            &lately,
            records(Measure::ParcelsArrived),
        ),
        head(
            "assessment-head-collected",
            view.number(&figures.collected),
            &lately,
            records(Measure::ParcelsCollected),
        ),
    ])
}

/// The counties of 2016, coloured by the points of the units they are today.
fn map(view: &View, assessment: &Assessment) -> Map {
    let (outlines, height) = region::map_outlines(MAP_WIDTH);
    let shapes = outlines.into_iter().map(|outline| shape(view, assessment, outline));
    Map { title: view.t("assessment-map-title"), size: (MAP_WIDTH, height), shapes: shapes.collect() }
}

fn shape(view: &View, assessment: &Assessment, outline: MapOutline) -> MapShape {
    let county = outline.county;
    let place = MapShape {
        href: format!("/city/outlets?which=open&county={county}"),
        title: name(view, county),
        label: String::new(),
        value: String::new(),
        path: outline.path,
        label_at: outline.label_at,
        level: 0,
    };
    let Some(score) = assessment.score(county) else { return place };
    let earned = score.earned();
    MapShape {
        href: format!("/city/assessment/{county}"),
        title: view.t2(
            "assessment-map-county",
            ("county", &name(view, county)),
            ("points", &format!("{} ({})", earned.fixed(2), missing(score))),
        ),
        value: if outline.is_labelled { earned.fixed(1) } else { String::new() },
        label: if outline.is_labelled { name(view, county) } else { String::new() },
        level: level(&earned),
        ..place
    }
}

/// 1 to 5: up to 60, 70, 80, 90 points, and more; 0 for a county without any.
fn level(earned: &Exact) -> u8 {
    if earned.is_zero() {
        return 0;
    }
    [60, 70, 80, 90].into_iter().filter(|step| *earned >= Exact::from(*step)).fold(1, |level, _| level + 1)
}

/// The whole assessment with its trace, as a workbook.
pub(super) async fn report(State(app): State<App>, view: View) -> PageResult {
    view.actor.may(SEE_RANKING, &ResourceRef::new("Ranking", app.site.city))?;
    let today = view.now.day();
    let assessment = app.db.read(move |conn| service::assessment(conn, today)).await?;
    let (programme, _) = in_use()?;
    let rulebook = rulebook_of(&app, assessment.frame.period).await?;
    let bytes = report::spreadsheet(&assessment, programme, &rulebook, language(&view))?;
    Ok(attachment("scores.xlsx", XLSX, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn darker_is_more() {
        let levels: Vec<u8> = [0, 1, 59, 60, 75, 89, 90, 105].map(|one| level(&Exact::from(one))).into();
        assert_eq!(levels, [0, 1, 1, 2, 3, 4, 5, 5]);
    }
}
