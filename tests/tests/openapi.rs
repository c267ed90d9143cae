//! The API does what its document says: every operation is asked well and badly, by several people, and each
//! answer has a status and a body that the document names.

use std::collections::{BTreeSet, HashMap};

use crate::program::chain::Chain;
use crate::program::examples::{example, make_things};
use crate::program::trade::PURCHASER;
use crate::program::{Answer, Body, Program};
use jsonschema::Validator;
use serde_json::{Value, json};

/// Whoever may do something: buyer, seller, point, county, city, inspector, security, a factory's purchaser.
const PHONES: [&str; 8] = [
    "13800000001",
    "13800000002",
    "13800000003",
    "13800000007",
    "13800000008",
    "13800000009",
    "13800000010",
    PURCHASER,
];

#[test]
fn every_operation_answers_as_the_document_says() {
    testkit::runtime().block_on(async {
        let (program, _simulator) = Program::open_with_wechat().await;
        let chain = Chain::begin(&program).await;
        let things = make_things(&chain).await;
        let document = program.api("GET", "/api/v1/openapi.json", "", Value::Null).await;
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut schemas = Schemas::new(&document);
        let mut asked = BTreeSet::new();
        for (method, route) in program.routes.iter().filter(|(_, path)| path.starts_with("/api/v1/")) {
            if route == "/api/v1/openapi.json" {
                continue;
            }
            let operation = &document["paths"][route][method.to_lowercase()];
            assert!(operation.is_object(), "{method} {route} is not in the document");
            assert!(operation["summary"].is_string(), "{method} {route} says what it does");
            for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                assert!(!content["example"].is_null(), "{method} {route} shows a body of {kind}");
            }
            let (path, body) = example(&things, method, route).unwrap();
            let mut answered = BTreeSet::new();
            for phone in [None].into_iter().chain(PHONES.map(Some)) {
                // Signed in anew for each: some operations end the session.
                let token = match phone {
                    Some(phone) => program.session_of(phone).await,
                    None => String::new(),
                };
                let mut requests = vec![(path.clone(), body.clone())];
                requests.extend(badly(route, &path, &body));
                for (path, body) in requests {
                    let answer = program.ask(method, &path, &token, body).await;
                    schemas.agree(operation, &format!("{method} {path}"), &answer);
                    answered.insert(answer.status);
                    asked.insert((method.clone(), route.clone()));
                }
            }
            let good = answered.iter().any(|status| (200..300).contains(status));
            // A notice needs the provider's signature; `chain.rs` and `wechat.rs` send such. The drawer is open and holds cash
            // that is owed; `behalf.rs` opens and closes one.
            let elsewhere = route.starts_with("/api/v1/payments/") && route.ends_with("/notices")
                || (method == "POST" && route.starts_with("/api/v1/behalf/drawers"));
            assert!(good || elsewhere, "{method} {route} only ever said {answered:?}");
        }
        assert!(asked.len() > 25, "{} operations", asked.len());
    });
}

/// The same request with something wrong in it.
fn badly(route: &str, path: &str, body: &Body) -> Vec<(String, Body)> {
    let mut requests =
        vec![(format!("{path}{}page=x&county=x", if path.contains('?') { '&' } else { '?' }), Body::None)];
    requests.push((
        format!(
            "{path}{}county=x&county=y&measure=x&measure=y&q=x&q=y",
            if path.contains('?') { '&' } else { '?' }
        ),
        Body::None,
    ));
    if route.contains('{') {
        let nowhere: Vec<&str> =
            route.split('/').map(|part| if part.starts_with('{') { "nowhere" } else { part }).collect();
        requests.push((nowhere.join("/"), body.clone()));
    }
    if let Body::Json(_) = body {
        let raw = |bytes: &[u8]| Body::Raw { kind: "application/json", bytes: bytes.to_vec() };
        requests.push((path.to_owned(), raw(b"{\"county\":")));
        requests.push((path.to_owned(), raw(b"{\"name\":\"\xff\"}")));
        requests.push((path.to_owned(), Body::Json(json!({}))));
        requests.push((path.to_owned(), Body::Json(json!([1, 2]))));
        requests.push((path.to_owned(), Body::Json(with_numbers_out_of_range(body))));
    }
    requests
}

fn with_numbers_out_of_range(body: &Body) -> Value {
    let Body::Json(Value::Object(fields)) = body else { return Value::Null };
    fields
        .iter()
        .map(|(name, value)| {
            (name.clone(), if value.is_number() { json!(-9_007_199_254_740_993_i64) } else { value.clone() })
        })
        .collect()
}

/// What answers must look like: each shape of the document, made ready once.
struct Schemas<'a> {
    document: &'a Value,
    ready: HashMap<String, Validator>,
}

impl<'a> Schemas<'a> {
    fn new(document: &'a Value) -> Self {
        Self { document, ready: HashMap::new() }
    }

    /// Whether an answer of an operation has a status and a body that the document names.
    fn agree(&mut self, operation: &Value, what: &str, answer: &Answer) {
        let response = &operation["responses"][answer.status.to_string()];
        assert!(response.is_object(), "{what}: {} is not in the document: {}", answer.status, answer.text);
        let kind = answer.kind.split(';').next().unwrap_or_default();
        if answer.text.is_empty() {
            assert!(!response["content"].is_object(), "{what}: {} should have a body", answer.status);
            return;
        }
        let schema = &response["content"][kind]["schema"];
        assert!(
            schema.is_object(),
            "{what}: {} answers {kind}, which the document does not name",
            answer.status
        );
        // A file is what its kind says; other tests open it.
        if !kind.ends_with("json") {
            return;
        }
        let body = answer.json();
        let faults: Vec<String> = self
            .validator(schema, what)
            .iter_errors(&body)
            .map(|fault| format!("{fault} at {}", fault.instance_path()))
            .collect();
        assert_eq!(faults, Vec::<String>::new(), "{what}: {body}");
    }

    fn validator(&mut self, schema: &Value, what: &str) -> &Validator {
        self.ready.entry(schema.to_string()).or_insert_with(|| {
            let mut schema = schema.clone();
            schema["components"] = self.document["components"].clone();
            jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{what}: {error}"))
        })
    }
}
