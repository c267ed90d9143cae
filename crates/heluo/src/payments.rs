//! Setting up the payment providers: WeChat Pay as configured, or simulated for a demonstration.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::Clock;
use market::wechat::WeChat;
use payment::simulator::{Keys, Setup, Simulator};
use payment::wechat::{ApiV3Key, Identity, Keyring, Merchant};
use payment::{PrivateKey, PublicKey};
use serde::Deserialize;

/// `[wechat]` of the configuration. Files are PEM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeChatConfig {
    /// Where WeChat is: `https://api.mch.weixin.qq.com`, which needs the feature `tls`, or a proxy that ends TLS.
    pub base_url: String,
    /// Where we are for WeChat's callbacks, such as `https://heluo.example`.
    pub own_url: String,
    /// The merchant number (商户号).
    pub mchid: String,
    /// The application (公众号 or 小程序).
    pub appid: String,
    /// The serial number of the merchant's certificate.
    pub serial: String,
    /// The file of the merchant's private key.
    pub key: PathBuf,
    /// The file of the API v3 key, 32 characters.
    pub api_v3_key: PathBuf,
    /// The files of WeChat's public keys by `PUB_KEY_ID_…`. While WeChat changes its key, both stand here.
    pub platform_keys: BTreeMap<String, PathBuf>,
}

impl WeChatConfig {
    /// Reads the keys. Each failure names the file.
    pub fn open(&self) -> Result<WeChat, String> {
        let bad =
            |file: &Path, error: &dyn std::fmt::Display| format!("[wechat] {}: {error}", file.display());
        let read = |file: &Path| std::fs::read_to_string(file).map_err(|error| bad(file, &error));
        let merchant = Merchant {
            identity: Identity { mchid: self.mchid.clone(), appid: self.appid.clone() },
            serial: self.serial.clone(),
            key: PrivateKey::from_pem(&read(&self.key)?).map_err(|error| bad(&self.key, &error))?,
            api_v3_key: ApiV3Key::new(read(&self.api_v3_key)?.trim())
                .map_err(|error| bad(&self.api_v3_key, &error))?,
        };
        if self.platform_keys.is_empty() {
            return Err("[wechat] platform_keys needs at least one key of WeChat's".to_owned());
        }
        let keyring = Keyring::default();
        for (id, file) in &self.platform_keys {
            let key = PublicKey::from_pem(&read(file)?).map_err(|error| bad(file, &error))?;
            keyring.accept(id, key);
        }
        WeChat::new(&self.base_url, merchant, keyring, self.own_url.trim_end_matches('/'))
            .map_err(|error| format!("[wechat] base_url: {error}"))
    }
}

/// WeChat Pay played on this machine, with keys of this folder; `own` is where the program listens. No money moves.
/// The simulator stops when it is dropped.
pub async fn simulated(
    clock: Arc<dyn Clock>,
    folder: &Path,
    own: SocketAddr,
) -> Result<(Simulator, WeChat), String> {
    let failed = |error: &dyn std::fmt::Display| format!("the payment simulator: {error}");
    let keys = Keys::open(folder).map_err(|error| failed(&error))?;
    let merchant = keys.merchant().map_err(|error| failed(&error))?;
    let keyring = keys.wechat_keyring().map_err(|error| failed(&error))?;
    let setup = Setup {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        clock,
        keys,
        retries: 5,
        retry_after: Duration::from_secs(2),
    };
    let simulator = Simulator::start(setup).await.map_err(|error| failed(&error))?;
    let wechat = WeChat::new(simulator.base_url(), merchant, keyring, &format!("http://{own}"));
    Ok((simulator, wechat.map_err(|error| failed(&error))?))
}
