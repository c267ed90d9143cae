//! Our signatures against the library that Standard Webhooks publishes (`standardwebhooks`, PyPI). It is installed into
//! the target folder when it is not there; without Python or a registry this fails.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::path::Path;
use std::process::{Command, Stdio};

use kernel::{Clock, RegionCode, SystemClock, Timestamp};
use serde_json::{Value, json};
use webhook::model::{Endpoint, EndpointId, EndpointState, Owner};
use webhook::signing::{Keys, seconds};

const STANDARD_WEBHOOKS: &str = "standardwebhooks==1.1.0";
const ID: &str = "SBCZ-5C7R-0409-X";
const BODY: &str = r#"{"type":"market.order_paid","data":{"total":900,"title":"栾川核桃"}}"#;

fn endpoint(now: Timestamp, old_until: Option<Timestamp>) -> Endpoint {
    Endpoint {
        id: EndpointId(42),
        owner: Owner { county: RegionCode(410_324), organisation: None },
        url: "https://erp.example.com/".to_owned(),
        kinds: Vec::new(),
        state: EndpointState::Active,
        secret_number: 2,
        old_until,
        made_at: now,
        last: None,
        failing_since: None,
    }
}

#[test]
fn standardwebhooks_believes_us_and_nothing_that_was_altered() {
    // The library asks the machine for the time.
    let now = SystemClock.now();
    let keys = Keys::new([3; 32]);
    let alone = keys.signatures(&endpoint(now, None), now, ID, BODY);
    let both = keys.signatures(&endpoint(now, Some(now.plus_seconds(3600))), now, ID, BODY);
    let old = now.plus_seconds(-600);
    let stale = keys.signatures(&endpoint(now, None), old, ID, BODY);
    let (new, before) = (keys.secret(EndpointId(42), 2), keys.secret(EndpointId(42), 1));
    let case = |secret: &str, signatures: &str, id: &str, at: Timestamp, body: &str| {
        json!({
            "secret": secret, "signatures": signatures, "id": id, "timestamp": seconds(at).to_string(), "body": body
        })
    };
    let mut altered = alone.clone().into_bytes();
    altered[10] = if altered[10] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    let given = json!({
        "secret": new, "id": ID, "now": seconds(now), "body": BODY,
        "cases": {
            "ours": case(&new, &alone, ID, now, BODY),
            "ours, both secrets": case(&new, &both, ID, now, BODY),
            "ours, both secrets, by the one before": case(&before, &both, ID, now, BODY),
            "the secret before, alone": case(&before, &alone, ID, now, BODY),
            "another address": case(&keys.secret(EndpointId(43), 2), &alone, ID, now, BODY),
            "another installation": case(&Keys::new([4; 32]).secret(EndpointId(42), 2), &alone, ID, now, BODY),
            "altered body": case(&new, &alone, ID, now, &BODY.replace("900", "901")),
            "altered time": case(&new, &alone, ID, now.plus_seconds(1), BODY),
            "altered id": case(&new, &alone, "SBCZ-5C7R-0409-Y", now, BODY),
            "altered signature": case(&new, &altered, ID, now, BODY),
            "ten minutes old": case(&new, &stale, ID, old, BODY),
        }
    });
    let said = ask(&given);
    for (name, fits) in said["fits"].as_object().unwrap() {
        assert_eq!(fits.as_bool().unwrap(), name.starts_with("ours"), "{name}");
    }
    assert_eq!(said["theirs"], Value::from(alone));
}

fn ask(given: &Value) -> Value {
    let programs = testkit::python(env!("CARGO_TARGET_TMPDIR"), STANDARD_WEBHOOKS);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/standard_webhooks_peer.py");
    let mut command = Command::new(programs.join("python"));
    let command = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    serde_json::to_writer(child.stdin.take().unwrap(), given).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
