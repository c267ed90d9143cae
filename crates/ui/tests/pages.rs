//! What a reader gets when something is refused: through the real layers, as a browser and as a program ask.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode};
use axum::routing::{get, post};
use kernel::{RegionCode, Status, SystemClock};
use testkit::{Everything, Scratch};
use tower::ServiceExt;
use ui::{
    App, Cell, Column, ListQuery, ListView, PageError, PageResult, Site, Texts, Typed, View, list_page,
};

/// Every refusal with the status and some words of its page.
const REFUSALS: [(&str, Status, u16, &str); 8] = [
    ("forbidden", Status::Forbidden, 403, "县级中心"),
    ("not-found", Status::NotFound, 404, "没有这个页面"),
    ("too-large", Status::TooLarge, 413, "10 MB"),
    ("body-unreadable", Status::Invalid, 422, "重新填写"),
    ("too-often", Status::TooOften, 429, "太频繁"),
    ("internal", Status::Internal, 500, "编号"),
    ("unavailable", Status::Unavailable, 503, "再试"),
    ("no-space", Status::NoSpace, 507, "磁盘"),
];

fn refusal_named(name: &str) -> PageError {
    let keys = ["error-forbidden", "error-not-found", "error-too-large", "error-body-unreadable"];
    let more = ["error-too-often", "error-internal", "error-unavailable", "error-no-space"];
    let key = keys.into_iter().chain(more).find(|key| key.strip_prefix("error-") == Some(name)).unwrap();
    let (_, status, ..) = REFUSALS.into_iter().find(|(named, ..)| *named == name).unwrap();
    PageError::new(status, key)
}

async fn refuse(axum::extract::Path(name): axum::extract::Path<String>) -> PageResult {
    Err(match name.as_str() {
        "sign-in-first" => PageError::new(Status::SignInFirst, "error-sign-in-first"),
        other => refusal_named(other),
    })
}

async fn read_form(typed: Typed) -> PageResult {
    let pieces: i64 = typed.parse("pieces")?;
    Ok(ui::redirect(&format!("/done/{pieces}")))
}

/// A list too long for one file.
async fn numbers(view: View, query: ListQuery) -> PageResult {
    let rows = query.page_of(1..=45_001).map(|number| vec![Cell::Number(number)]).collect();
    let list = ListView {
        title: "数".to_owned(),
        intro: String::new(),
        file: "numbers",
        filters: Vec::new(),
        columns: vec![Column::numbers("数".to_owned())],
        rows,
        total: 45_001,
        empty: String::new(),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// The house's layers around a few routes that go wrong in every way.
struct House {
    router: Router,
    _scratch: Scratch,
}

impl House {
    fn new() -> Self {
        let scratch = Scratch::sqlite(&db::Migrations::new());
        let app = App {
            db: scratch.db.clone(),
            clock: Arc::new(SystemClock),
            authority: Arc::new(Everything),
            texts: Arc::new(Texts::new(&[ui::LOCALES]).unwrap_or_else(|faults| panic!("{faults:?}"))),
            site: Arc::new(Site {
                name: ("洛阳农特产".to_owned(), "Luoyang rural produce".to_owned()),
                city: RegionCode(410_300),
                demo: false,
                navigation: Vec::new(),
            }),
        };
        let routes = ui::routes()
            .into_parts()
            .1
            .route("/refuse/{name}", get(refuse).post(refuse))
            .route("/api/v1/refuse/{name}", get(refuse))
            .route("/form", post(read_form))
            .route("/numbers", get(numbers))
            .route(
                "/panic",
                get(|| async {
                    if true {
                        panic!("on purpose")
                    }
                }),
            )
            .route("/given-up", get(|| async { StatusCode::GATEWAY_TIMEOUT }));
        let router = ui::layers(routes.with_state(app.clone()), &app);
        Self { router, _scratch: scratch }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        Answer::of(response).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(request(Method::GET, path, headers, Body::empty())).await
    }

    async fn send(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([form]).collect();
        self.ask(request(Method::POST, path, &headers, body.into())).await
    }
}

fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", "heluo.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

struct Answer {
    status: u16,
    text: String,
    response: Response<()>,
}

impl Answer {
    async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { status: parts.status.as_u16(), text, response: Response::from_parts(parts, ()) }
    }

    fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }
}

const BROWSER: [(&str, &str); 2] = [("accept", "text/html,*/*;q=0.8"), ("accept-language", "zh-CN")];

#[tokio::test]
async fn every_refusal_is_a_page_with_a_sentence_a_number_and_a_way_on() {
    let house = House::new();
    for (name, _, status, words) in REFUSALS {
        let page = house.get(&format!("/refuse/{name}"), &BROWSER).await;
        assert_eq!(page.status, status, "{name}");
        assert!(page.text.contains("<html lang=\"zh-CN\">"), "{name}: {}", page.text);
        assert!(page.text.contains(words), "{name}: {}", page.text);
        assert!(page.text.contains(page.header("x-request-id")), "{name}: {}", page.text);
        assert!(page.text.contains("href=\"/\""), "{name}: {}", page.text);
        assert!(!page.text.contains('⟦'), "{name}: {}", page.text);
    }
}

#[tokio::test]
async fn programs_get_problem_documents_in_the_language_they_ask_for() {
    let house = House::new();
    for (path, accept) in [
        ("/api/v1/refuse/forbidden", "*/*"),
        ("/refuse/forbidden", "application/json"),
        ("/api/v1/no", "*/*"),
    ] {
        let answer = house.get(path, &[("accept", accept), ("accept-language", "en")]).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(problem["status"], answer.status, "{path}");
        assert_eq!(problem["instance"], path);
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
        assert!(problem["detail"].as_str().unwrap().is_ascii(), "{problem}");
    }
}

#[tokio::test]
async fn a_panic_and_a_timeout_are_pages_too() {
    let house = House::new();
    let panicked = house.get("/panic", &BROWSER).await;
    assert_eq!(panicked.status, 500);
    assert!(panicked.text.contains(panicked.header("x-request-id")));
    assert!(!panicked.text.contains("on purpose"), "what went wrong inside is for the log alone");
    let given_up = house.get("/given-up", &BROWSER).await;
    assert_eq!(given_up.status, 503);
    assert!(given_up.text.contains("可能已经办成"), "{}", given_up.text);
}

#[tokio::test]
async fn a_list_too_long_for_one_file_comes_in_several_and_none_of_its_rows_is_missing() {
    let house = House::new();
    let page = house.get("/numbers?q=%E6%A2%A8", &BROWSER).await;
    let mut held = Vec::new();
    for (rows, last) in [("1–20,000", ""), ("20,001–40,000", "&#38;page=2"), ("40,001–45,001", "&#38;page=3")]
    {
        let address = format!("/numbers?q=%E6%A2%A8&#38;export=csv{last}");
        assert!(page.text.contains(rows) && page.text.contains(&format!("\"{address}\"")), "{}", page.text);
        let file = house.get(&address.replace("&#38;", "&"), &BROWSER).await;
        assert!(file.text.lines().last().unwrap().contains(rows), "{rows}");
        held.extend(file.text.lines().filter_map(|line| line.parse::<i64>().ok()));
    }
    assert_eq!(held, (1..=45_001).collect::<Vec<i64>>());
    let third = house.get("/numbers?export=xlsx&page=3", &BROWSER).await;
    assert!(third.header("content-disposition").contains("numbers-3.xlsx"));
}

#[tokio::test]
async fn whoever_must_sign_in_comes_back_to_where_they_were() {
    let house = House::new();
    let page = house.get("/refuse/sign-in-first?page=2&q=%E6%A2%A8", &BROWSER).await;
    assert_eq!(page.status, 303);
    let back = "/sign-in?next=%2Frefuse%2Fsign-in-first%3Fpage%3D2%26q%3D%25E6%25A2%25A8";
    assert_eq!(page.header("location"), back);
    let ours = [("referer", "http://heluo.test/goods/7?a=1"), ("sec-fetch-site", "same-origin")];
    let form = house.send("/refuse/sign-in-first", &ours, "").await;
    assert_eq!(form.header("location"), "/sign-in?next=%2Fgoods%2F7%3Fa%3D1");
    let foreign = [("referer", "http://elsewhere.test/goods/7"), ("sec-fetch-site", "same-origin")];
    let form = house.send("/refuse/sign-in-first", &foreign, "").await;
    assert_eq!(form.header("location"), "/sign-in?next=%2F");
    let partial = house.get("/refuse/sign-in-first", &[("hx-request", "true")]).await;
    assert_eq!(partial.header("hx-redirect"), "/sign-in?next=%2Frefuse%2Fsign-in-first");
}

#[tokio::test]
async fn a_part_of_a_page_is_refused_by_a_notice_and_the_page_stays() {
    let house = House::new();
    let answer = house.get("/refuse/too-often", &[("hx-request", "true"), ("accept-language", "zh")]).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("hx-retarget"), "#notices");
    assert!(answer.text.starts_with("<p class=\"notice bad\" role=\"alert\">"), "{}", answer.text);
    let page = house.get("/style", &BROWSER).await;
    assert!(page.text.contains("id=\"notices\""), "the place a notice is put exists on every page");
}

#[tokio::test]
async fn what_another_site_sends_is_refused_and_our_own_forms_pass() {
    let house = House::new();
    for headers in [
        [("sec-fetch-site", "cross-site")].as_slice(),
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://elsewhere.test")],
        &[("origin", "null")],
    ] {
        let refused = house.send("/form", headers, "pieces=1").await;
        assert_eq!(refused.status, 403, "{headers:?}");
        assert!(refused.text.contains("<html"), "{headers:?}: {}", refused.text);
    }
    for headers in [[("sec-fetch-site", "same-origin")].as_slice(), &[("origin", "http://heluo.test")], &[]] {
        let done = house.send("/form", headers, "pieces=1").await;
        assert_eq!((done.status, done.header("location")), (303, "/done/1"), "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_told_why() {
    let house = House::new();
    let mut large = b"pieces=1&story=".to_vec();
    large.resize(10 * 1024 * 1024, b'a');
    assert_eq!(house.send("/form", &BROWSER, large.clone()).await.status, 303, "10 MB are allowed");
    large.push(b'a');
    for (body, status, words) in [
        (large, 413, "10 MB"),
        (b"pieces=%ff".to_vec(), 422, "UTF-8"),
        (b"pieces=".to_vec(), 422, "请填写"),
        (b"other=1".to_vec(), 422, "请填写"),
        ("pieces=三".as_bytes().to_vec(), 422, "三"),
    ] {
        let page = house.send("/form", &BROWSER, body).await;
        assert_eq!(page.status, status, "{words}: {}", page.text);
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
}

#[tokio::test]
async fn every_answer_is_fenced() {
    let house = House::new();
    for path in ["/style", "/no-such-page", "/panic"] {
        let page = house.get(path, &BROWSER).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("style-src 'self' 'unsafe-inline'"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("cache-control"), "private, no-cache", "{path}");
        assert_eq!(page.header("x-request-id").len(), 36, "{path}");
    }
}

#[tokio::test]
async fn the_language_is_asked_for_kept_and_guessed() {
    let house = House::new();
    let asked = house.get("/style?lang=en", &BROWSER).await;
    assert!(asked.text.contains("<html lang=\"en\">"));
    assert!(asked.header("set-cookie").starts_with("lang=en;"));
    let kept = house.get("/style", &[("cookie", "a=b; lang=en"), ("accept-language", "zh-CN")]).await;
    assert!(kept.text.contains("<html lang=\"en\">"));
    let guessed = house.get("/style", &[("accept-language", "fr, en;q=0.8")]).await;
    assert!(guessed.text.contains("<html lang=\"en\">"));
    let nothing_said = house.get("/style?slang=en", &[]).await;
    assert!(nothing_said.text.contains("<html lang=\"zh-CN\">"));
    assert_eq!(nothing_said.header("set-cookie"), "");
}

#[tokio::test]
async fn assets_are_packed_and_kept_for_ever() {
    let house = House::new();
    let script = house.get(&ui::asset_url("chart.js"), &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(script.header("content-encoding"), "br");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(script.header("vary"), "accept-encoding");
    let plain = house.get(&ui::asset_url("chart.js"), &[]).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(house.get("/assets/no-such.js", &[]).await.status, 404);
}

#[tokio::test]
async fn the_page_of_components_has_every_word_in_both_languages() {
    let house = House::new();
    for lang in ["zh-CN", "en"] {
        let page = house.get(&format!("/style?lang={lang}"), &[]).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains('⟦'), "{lang}: a word is missing");
    }
}
