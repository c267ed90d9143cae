//! The page of components: every one of them, in every state.

use askama::Template;
use axum::extract::State;

use crate::{App, Chart, FormView, Map, MapShape, PageError, PageResult, Series, Typed, View, page};

#[derive(Template)]
#[template(path = "ui/style.html")]
struct StylePage<'a> {
    view: &'a View,
    form: FormView,
    kinds: [(&'static str, String); 2],
    ways: [(&'static str, String); 2],
    chart: Chart,
    map: Map,
}

pub(crate) async fn show(State(_): State<App>, view: View) -> PageResult {
    let refusal = PageError {
        status: kernel::Status::Invalid,
        message: kernel::Message::new("error-field-required"),
        field: Some("name"),
    };
    let chart = Chart {
        title: view.t("ui-style-chart"),
        label: view.t("ui-month"),
        labels: (1..=12).map(|month: u8| month.to_string()).collect(),
        series: vec![
            Series {
                name: "2026".to_owned(),
                values: (0..12_u8).map(|month| 20.0 + f64::from(month) * 3.5).collect(),
                dashed: false,
            },
            Series {
                name: "2025".to_owned(),
                values: (0..12_u8).map(|month| 18.0 + f64::from(month) * 2.5).collect(),
                dashed: true,
            },
        ],
        table: view.t("ui-chart-table"),
    };
    let square = |x: i32, level: u8| MapShape {
        href: "#map".to_owned(),
        title: format!("{level}"),
        label: format!("{level}"),
        value: String::new(),
        path: format!("M{x} 10L{} 10L{} 90L{x} 90Z", x + 70, x + 70),
        label_at: (x + 35, 50),
        level,
    };
    let map = Map {
        title: view.t("ui-style-map"),
        size: (440, 100),
        shapes: (0..6_u8).map(|level| square(5 + 72 * i32::from(level), level)).collect(),
    };
    let form =
        FormView::refused(Typed::of([("quantity", "3".to_owned()), ("way", "point".to_owned())]), refusal);
    let kinds = [("fruit", view.t("ui-style-fruit")), ("grain", view.t("ui-style-grain"))];
    let ways = [("point", view.t("ui-style-way-point")), ("door", view.t("ui-style-way-door"))];
    page(&StylePage { view: &view, form, kinds, ways, chart, map })
}
