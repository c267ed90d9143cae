//! Every operation of the API, asked by schemathesis (PyPI) with what it makes of the document: no answer is a fault
//! of ours, and each has a status, a kind and a body that the document names.
//!
//! The document it reads is the program's own, with the things of this running program as examples, so that what it
//! alters is a request that would have succeeded. Each operation is asked in the name of one whom `docs/authority.md`
//! lets do it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::chain::Chain;
use crate::program::examples::{Things, example, make_things};
use crate::program::trade::PURCHASER;
use crate::program::{Body, Program};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const TABLE: &str = include_str!("../../docs/authority.md");
const SELLER: &str = "13800000002";
/// Columns of the table, and who holds them.
const PHONES: [(&str, &str); 9] = [
    ("buyer", "13800000001"),
    ("seller", SELLER),
    ("station", "13800000003"),
    ("city", "13800000008"),
    ("county", "13800000007"),
    ("inspector", "13800000009"),
    ("security", "13800000010"),
    ("auditor", "13800000011"),
    ("system", "13800000012"),
];
/// How many requests are made for each operation in the phase that makes them by chance; the others make many more.
/// `HELUO_EXAMPLES` asks for another number.
const EXAMPLES: &str = "5";
/// Numbers are not taken from answers: a request for one thing would change what another operation's example is about.
const SETTINGS: &str = "[phases]\n\
    examples.extra-data-sources.responses = false\n\
    coverage.extra-data-sources.responses = false\n\
    fuzzing.extra-data-sources.responses = false\n";
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[test]
fn no_request_made_of_the_document_finds_a_fault() {
    testkit::runtime().block_on(async {
        let (program, _simulator) = Program::open_with_wechat().await;
        let chain = Chain::begin(&program).await;
        let things = make_things(&chain).await;
        let mut document = program.api("GET", "/api/v1/openapi.json", "", Value::Null).await;
        let mut settings = SETTINGS.to_owned();
        let mut operations = BTreeSet::new();
        for (method, route) in asked(&program) {
            let operation = &mut document["paths"][&route][method.to_lowercase()];
            show_example(operation, &things, &method, &route);
            let token = program.sign_in(who_may(&method, &route)).await;
            let name = format!("{method} {route}");
            writeln!(
                settings,
                "[[operations]]\ninclude-name = {name:?}\nheaders = {{ Authorization = \"Bearer {token}\" }}"
            )
            .unwrap();
            operations.insert(name);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("openapi.json"), document.to_string()).unwrap();
        fs::write(folder.path().join("schemathesis.toml"), settings).unwrap();
        let (url, at) = (program.url.clone(), folder.path().to_owned());
        let counts = tokio::task::spawn_blocking(move || run(&url, &at)).await.unwrap();
        let (asked, done) =
            counts.values().fold((0, 0), |(asked, done), one| (asked + one.asked, done + one.done));
        println!("{} operations, {asked} requests, {done} of them done", counts.len());
        assert_eq!(counts.keys().cloned().collect::<BTreeSet<_>>(), operations);
        // A notice needs the provider's signature; `chain.rs` and `wechat.rs` send such. The drawer is open and holds cash
        // that is owed; `behalf.rs` opens and closes one.
        let never: BTreeMap<&str, &BTreeMap<String, usize>> = counts
            .iter()
            .filter(|(name, one)| one.done == 0 && !name.ends_with("/notices"))
            .filter(|(name, _)| !name.starts_with("POST /api/v1/behalf/drawers"))
            .map(|(name, one)| (name.as_str(), &one.refusals))
            .collect();
        assert!(never.is_empty(), "never done: {never:#?}");
    });
}

/// What is asked: every operation but the document itself.
fn asked(program: &Program) -> Vec<(String, String)> {
    let of_api =
        |(_, path): &&(String, String)| path.starts_with("/api/v1/") && path != "/api/v1/openapi.json";
    program.routes.iter().filter(of_api).cloned().collect()
}

/// The phone of somebody whom the reviewed table lets do it. What nobody of the table does is the other side's of bulk trade,
/// and what is not reviewed yet the seller's.
fn who_may(method: &str, route: &str) -> &'static str {
    let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let head = cells(TABLE.lines().find(|line| line.starts_with("| route ")).unwrap());
    let start = format!("| `{route}` | {method} |");
    let Some(row) = TABLE.lines().find(|line| line.starts_with(&start)) else { return SELLER };
    let row = cells(row);
    let lets = |column: &str| {
        head.iter().position(|name| *name == column).is_some_and(|place| row.get(place) == Some(&"yes"))
    };
    let other_side = if route.starts_with("/api/v1/trade/") { PURCHASER } else { SELLER };
    PHONES.iter().find(|(column, _)| lets(column)).map_or(other_side, |(_, phone)| phone)
}

/// Writes the request that would succeed into the document, as an operation's example.
fn show_example(operation: &mut Value, things: &Things, method: &str, route: &str) {
    let (path, body) = example(things, method, route).unwrap();
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let mut values: BTreeMap<String, String> = route
        .split('/')
        .zip(path.split('/'))
        .filter_map(|(part, value)| {
            Some((part.strip_prefix('{')?.trim_end_matches('}').to_owned(), value.to_owned()))
        })
        .collect();
    values.extend(
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(value) = values.get(parameter["name"].as_str().unwrap()) {
            // A number is shown as one: an example of another type than its schema's is passed over.
            let is_number = parameter["schema"]["type"] == "integer";
            let number = value.parse::<i64>().ok().filter(|_| is_number);
            parameter["example"] = number.map_or_else(|| json!(value), |number| json!(number));
        }
    }
    let (kind, value) = match body {
        Body::Json(value) => ("application/json", value),
        Body::Raw { kind, bytes } if kind.starts_with("multipart/") => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let file = text.rsplit("\r\n\r\n").next().and_then(|rest| rest.split("\r\n--b").next());
            ("multipart/form-data", json!({ "file": file }))
        }
        Body::Raw { bytes, .. } => ("application/octet-stream", json!(String::from_utf8_lossy(&bytes))),
        Body::None | Body::Form(_) => return,
    };
    if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(|kinds| kinds.get_mut(kind))
    {
        content["example"] = value;
    }
}

/// How often an operation was asked, how often it did what it was asked, and what it said else.
#[derive(Default)]
struct Count {
    asked: usize,
    done: usize,
    refusals: BTreeMap<String, usize>,
}

impl Count {
    fn add(&mut self, interaction: &Value) {
        let response = &interaction["response"];
        self.asked += 1;
        if response["status_code"].as_u64().is_some_and(|code| code < 300) {
            self.done += 1;
        } else {
            let body = response["content"]["$base64"].as_str().and_then(|text| BASE64.decode(text).ok());
            let problem: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
            // What stands behind the colon differs with every body that cannot be read.
            let detail = problem["detail"].as_str().and_then(|words| words.split('：').next());
            let said = format!("{} {}", response["status_code"], detail.unwrap_or_default());
            *self.refusals.entry(said).or_default() += 1;
        }
    }
}

/// Runs schemathesis over the document in the folder. Its faults are ours, and so is an operation it cannot read.
fn run(url: &str, folder: &Path) -> BTreeMap<String, Count> {
    let programs = testkit::python(env!("CARGO_TARGET_TMPDIR"), SCHEMATHESIS);
    let examples = std::env::var("HELUO_EXAMPLES").unwrap_or_else(|_| EXAMPLES.to_owned());
    let output = Command::new(programs.join("schemathesis"))
        .current_dir(folder)
        .args(["--config-file", "schemathesis.toml", "run", "openapi.json", "--url", url])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", &examples])
        .args(["--seed", "1", "--workers", "2", "--suppress-health-check", "all", "--continue-on-failure"])
        .args(["--no-color", "--report", "ndjson", "--report-ndjson-path", "report.ndjson"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for line in fs::read_to_string(folder.join("report.ndjson")).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let recorder = &event["ScenarioFinished"]["recorder"];
        let Some(name) = recorder["label"].as_str() else { continue };
        let count = counts.entry(name.to_owned()).or_default();
        for interaction in recorder["interactions"].as_object().into_iter().flat_map(|all| all.values()) {
            count.add(interaction);
        }
    }
    counts
}
