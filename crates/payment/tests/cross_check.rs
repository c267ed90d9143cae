//! The wire formats against clients that others wrote: `wechatpayv3` (PyPI) and `alipay-sdk` (npm). They are
//! installed into the target folder when they are not there; without Python, Node or a registry this fails.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kernel::{Clock, Day, SystemClock};
use payment::simulator::{Keys, Mischief, Provider};
use payment::wechat::{Bill, Keyring, Signed, read_authorization};
use payment::{Error, PublicKey, SignatureFault};
use serde_json::{Value, json};
use stage::{Read, Stage, altering};

const WECHATPAYV3: &str = "wechatpayv3==2.0.4";
const ALIPAY_SDK: &str = "alipay-sdk@4.14.0";

/// Where this client is installed, once `install` has run there.
fn installed(name: &str, install: impl Fn(&Path)) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let done = home.join("done");
    if !done.exists() {
        fs::create_dir_all(&home).unwrap();
        install(&home);
        fs::write(done, "").unwrap();
    }
    home
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs a script beside the runtime that serves the simulator to it.
async fn ask(mut command: Command, given: Value) -> Value {
    let work = tokio::task::spawn_blocking(move || {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        serde_json::to_writer(child.stdin.take().unwrap(), &given).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    });
    work.await.unwrap()
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name)
}

/// A simulator in the present, since the others ask the machine for the time, with one paid trade.
async fn stage(provider: Provider) -> (Stage, stage::Said) {
    let mut stage = Stage::with(Keys::generate().unwrap(), SystemClock.now()).await;
    stage.paid(provider, "T1", 100, Mischief::default()).await;
    let said = stage.said().await;
    assert!(matches!(&said.read, Read::Wechat(Ok(_)) | Read::Alipay(Ok(_))));
    (stage, said)
}

fn all_true(said: &Value, names: &[&str]) {
    for name in names {
        assert_eq!(said[name], true, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wechatpayv3_understands_us_and_we_it() {
    let home = installed("wechatpayv3-2.0.4", |home| {
        run(Command::new("python3").args(["-m", "venv"]).arg(home.join("python")));
        run(Command::new(home.join("python/bin/pip")).args(["install", "--quiet", WECHATPAYV3]));
    });
    let (stage, callback) = stage(Provider::Wechat).await;
    let keys = stage.simulator.keys();
    let (serial, platform) = &keys.platform[0];
    let merchant = keys.merchant().unwrap();
    let public = keys.merchant.public_key().unwrap();
    let (path, body) = ("/v3/pay/transactions/native?a=b", "{\"描述\":\"苹果\"}");
    let ours = merchant.authorize(stage.now(), "POST", path, body.as_bytes()).unwrap();
    let altering_url = altering(stage.simulator.base_url(), "\"total\":100", "\"total\":10").await;
    let mut command = Command::new(home.join("python/bin/python"));
    command.arg(script("wechat_peer.py"));
    let given = json!({
        "base_url": stage.simulator.base_url(), "altering_url": altering_url,
        "mchid": keys.identity.mchid, "appid": keys.identity.appid, "serial": keys.merchant_serial,
        "private_key": keys.merchant.to_pem().unwrap(), "api_v3_key": keys.api_v3_key,
        "public_key": platform.public_key().unwrap().to_pem(), "public_key_id": serial,
        "notify_url": format!("{}/wechat", stage.shop), "paid": "T1", "day": stage.now().day().to_string(),
        "callback_headers": callback.headers.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "callback_body": String::from_utf8(callback.body).unwrap(),
        "our_authorization": ours, "path": path, "body": body,
        "sealed_for_them": public.seal("李秀英").unwrap(),
    });
    let said = ask(command, given).await;

    for (name, status) in
        [("native", 200), ("h5", 200), ("query", 200), ("refund", 200), ("query_refund", 200), ("close", 204)]
    {
        assert_eq!(said[name]["status"], status, "{name}: {}", said[name]);
    }
    assert_eq!(said["combined"]["status"], 200, "{}", said["combined"]);
    assert_eq!(said["query"]["body"]["amount"]["total"], 250);
    assert_eq!(said["query_refund"]["body"]["amount"]["refund"], 5);
    assert_eq!(said["callback"]["resource"]["out_trade_no"], "T1");
    let names =
        ["altered_answer_refused", "altered_callback_refused", "altered_header_refused", "probe_refused"];
    all_true(&said, &names);
    assert_eq!(Bill::parse(said["bill_file"].as_str().unwrap().as_bytes()).unwrap().rows.len(), 2);
    assert_eq!(said["opened"], "李秀英");
    assert_eq!(platform.open(said["sealed"].as_str().unwrap()).unwrap(), "王小明");

    let parts = |header: &str| {
        let (kind, parts) = header.split_once(' ').unwrap();
        let mut parts: Vec<String> = parts.split(',').map(str::to_owned).collect();
        parts.sort();
        (kind.to_owned(), parts)
    };
    assert_eq!(parts(said["their_authorization"].as_str().unwrap()), parts(&ours));
    let theirs = said["fresh_authorization"].as_str().unwrap();
    let read = |body: &str| read_authorization(theirs, stage.now(), "POST", path, body.as_bytes()).unwrap();
    let claim = read(body);
    assert_eq!((claim.mchid.as_str(), claim.serial.as_str()), (&*merchant.identity.mchid, &*merchant.serial));
    assert!(public.fits(&claim.signed, &claim.signature));
    assert!(!public.fits(&read("{}").signed, &claim.signature));

    let (serial, key) = PublicKey::from_certificate(said["certificate"].as_str().unwrap()).unwrap();
    assert_eq!((serial.as_str(), &key), ("F157F09EFDC096DE15EBE81A47057A7232F1B8", &public));
    let ring = Keyring::of(&serial, key);
    let signed = Signed {
        serial: &serial,
        signature: said["signature"].as_str().unwrap(),
        timestamp: said["signed_at"].as_str().unwrap(),
        nonce: "NONCE",
    };
    ring.verify(SystemClock.now(), &signed, "{\"a\":\"水果\"}".as_bytes()).unwrap();
    let wrong = Err(Error::Signature(SignatureFault::Wrong));
    assert_eq!(ring.verify(SystemClock.now(), &signed, "{\"a\":\"水\"}".as_bytes()), wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn alipay_sdk_understands_us_and_we_it() {
    let home = installed("alipay-sdk-4.14.0", |home| {
        run(Command::new("npm").args(["install", "--silent", "--prefix"]).arg(home).arg(ALIPAY_SDK));
    });
    let (stage, notice) = stage(Provider::Alipay).await;
    let keys = stage.simulator.keys();
    let url = stage.alipay.page_pay_url(stage.now(), &stage.order("A1", 1), "http://127.0.0.1/back").unwrap();
    let altering_url = altering(stage.simulator.base_url(), "TRADE_SUCCESS", "TRADE_CLOSED").await;
    let mut command = Command::new("node");
    command.arg(script("alipay_peer.mjs")).arg(home.join("package.json"));
    let given = json!({
        "gateway": stage.simulator.alipay_gateway(), "altering_gateway": format!("{altering_url}/gateway.do"),
        "app_id": keys.app_id, "private_key": keys.app.to_pem().unwrap(),
        "alipay_public_key": keys.alipay.public_key().unwrap().to_pem(),
        "app_public_key": keys.app.public_key().unwrap().to_pem(),
        "notify_url": format!("{}/alipay", stage.shop), "paid": "T1", "day": stage.now().day().to_string(),
        "notice": String::from_utf8(notice.body).unwrap(),
        "our_request": url.split_once('?').unwrap().1,
    });
    let said = ask(command, given).await;

    for name in ["precreate", "query", "refund", "query_refund", "bill"] {
        assert_eq!(said[name]["code"], "10000", "{name}: {}", said[name]);
    }
    assert_eq!(said["query"]["totalAmount"], "1.00");
    assert_eq!(said["unknown"]["subCode"], "ACQ.TRADE_NOT_EXIST");
    assert_eq!(said["query_refund"]["refundAmount"], "0.05");
    assert!(said["page_pay"].as_str().unwrap().ends_with("/cashier/alipay/JS2"), "{}", said["page_pay"]);
    all_true(&said, &["altered_answer_refused", "altered_page_refused", "notice", "our_request"]);
    assert_eq!((&said["altered_notice"], &said["our_altered_request"]), (&json!(false), &json!(false)));
    let today: Day = stage.now().day();
    assert_eq!(stage.alipay.bill(stage.now(), today).await.unwrap().rows.len(), 2, "with their refund");
}
