//! Setting up the payment providers: as configured, or simulated for a demonstration.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::Clock;
use market::alipay::Alipay;
use market::channel::Channels;
use market::wechat::WeChat;
use payment::simulator::{Keys, Setup, Simulator};
use payment::wechat::{ApiV3Key, Identity, Keyring, Merchant};
use payment::{PrivateKey, PublicKey, alipay};
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
    #[serde(default)]
    pub platform_keys: BTreeMap<String, PathBuf>,
    /// The files of WeChat's platform certificates, told apart by the serial number in each; both during a change.
    #[serde(default)]
    pub platform_certificates: Vec<PathBuf>,
}

/// `[alipay]` of the configuration. Files are PEM, or as Alipay's key tool writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlipayConfig {
    /// Where Alipay is: `https://openapi.alipay.com/gateway.do`, which needs the feature `tls`, or a proxy that ends TLS.
    pub gateway: String,
    /// Where we are for Alipay's notices, such as `https://heluo.example`.
    pub own_url: String,
    /// The application's number.
    pub app_id: String,
    /// The platform's own number (2088…), which the commission goes to.
    pub platform: String,
    /// The file of the application's private key.
    pub key: PathBuf,
    /// The files of Alipay's public keys. While Alipay changes its key, both stand here.
    pub alipay_keys: Vec<PathBuf>,
}

/// Reads a part of the configuration's files; each failure names the part and the file.
struct Files(&'static str);

impl Files {
    fn bad(&self, file: &Path, error: &dyn std::fmt::Display) -> String {
        format!("[{}] {}: {error}", self.0, file.display())
    }

    fn read(&self, file: &Path) -> Result<String, String> {
        std::fs::read_to_string(file).map_err(|error| self.bad(file, &error))
    }

    fn private_key(&self, file: &Path) -> Result<PrivateKey, String> {
        PrivateKey::from_pem(&self.read(file)?).map_err(|error| self.bad(file, &error))
    }

    fn public_key(&self, file: &Path) -> Result<PublicKey, String> {
        PublicKey::from_pem(&self.read(file)?).map_err(|error| self.bad(file, &error))
    }
}

/// Refuses an address that this program cannot reach: the first buyer would be the one to find out.
fn must_be_reachable(part: &str, name: &str, address: &str) -> Result<(), String> {
    let is_https = address.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    if is_https && !cfg!(feature = "tls") {
        return Err(format!(
            "[{part}] {name}: {address} needs a program that was built with `--features tls`; this one was built \
             without and reaches http addresses alone, such as that of a proxy that ends TLS"
        ));
    }
    Ok(())
}

impl WeChatConfig {
    /// The files it names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let own = [self.key.as_path(), self.api_v3_key.as_path()].into_iter();
        let keys = self.platform_keys.values().map(PathBuf::as_path);
        own.chain(keys).chain(self.platform_certificates.iter().map(PathBuf::as_path))
    }

    /// Reads the keys. Each failure names the file.
    pub fn open(&self) -> Result<WeChat, String> {
        must_be_reachable("wechat", "base_url", &self.base_url)?;
        let files = Files("wechat");
        let merchant = Merchant {
            identity: Identity { mchid: self.mchid.clone(), appid: self.appid.clone() },
            serial: self.serial.clone(),
            key: files.private_key(&self.key)?,
            api_v3_key: ApiV3Key::new(files.read(&self.api_v3_key)?.trim())
                .map_err(|error| files.bad(&self.api_v3_key, &error))?,
        };
        if self.platform_keys.is_empty() && self.platform_certificates.is_empty() {
            return Err(
                "[wechat] platform_keys or platform_certificates needs at least one of WeChat's".to_owned()
            );
        }
        let keyring = Keyring::default();
        for (id, file) in &self.platform_keys {
            keyring.accept(id, files.public_key(file)?);
        }
        for file in &self.platform_certificates {
            let certificate = PublicKey::from_certificate(&files.read(file)?);
            let (serial, key) = certificate.map_err(|error| files.bad(file, &error))?;
            keyring.accept(&serial, key);
        }
        WeChat::new(&self.base_url, merchant, keyring, self.own_url.trim_end_matches('/'))
            .map_err(|error| format!("[wechat] base_url: {error}"))
    }
}

impl AlipayConfig {
    /// The files it names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.key.as_path()).chain(self.alipay_keys.iter().map(PathBuf::as_path))
    }

    /// Reads the keys. Each failure names the file.
    pub fn open(&self) -> Result<Alipay, String> {
        must_be_reachable("alipay", "gateway", &self.gateway)?;
        let files = Files("alipay");
        let app = alipay::App { app_id: self.app_id.clone(), key: files.private_key(&self.key)? };
        if self.alipay_keys.is_empty() {
            return Err("[alipay] alipay_keys needs at least one key of Alipay's".to_owned());
        }
        let keyring = alipay::Keyring::default();
        for file in &self.alipay_keys {
            keyring.accept(files.public_key(file)?);
        }
        Alipay::new(&self.gateway, app, keyring, &self.platform, self.own_url.trim_end_matches('/'))
            .map_err(|error| format!("[alipay] gateway: {error}"))
    }
}

/// Both providers played on this machine, with keys of this folder; `own` is where the program listens. All keys of the
/// simulated providers are accepted, as while they change theirs. No money moves. The simulator stops when it is dropped.
pub async fn simulated(
    clock: Arc<dyn Clock>,
    folder: &Path,
    own: SocketAddr,
) -> Result<(Simulator, Channels), String> {
    let failed = |error: &dyn std::fmt::Display| format!("the payment simulator: {error}");
    let keys = Keys::open(folder).map_err(|error| failed(&error))?;
    let merchant = keys.merchant().map_err(|error| failed(&error))?;
    let app = keys.app().map_err(|error| failed(&error))?;
    let wechat_keys = keys.wechat_keyring().map_err(|error| failed(&error))?;
    for (serial, key) in &keys.platform {
        wechat_keys.accept(serial, key.public_key().map_err(|error| failed(&error))?);
    }
    let alipay_keys = keys.alipay_keyring().map_err(|error| failed(&error))?;
    alipay_keys.accept(keys.alipay_next.public_key().map_err(|error| failed(&error))?);
    let platform = keys.alipay_user.clone();
    let setup = Setup {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        clock,
        keys,
        retries: 5,
        retry_after: Duration::from_secs(2),
    };
    let simulator = Simulator::start(setup).await.map_err(|error| failed(&error))?;
    let own = format!("http://{own}");
    let wechat =
        WeChat::new(simulator.base_url(), merchant, wechat_keys, &own).map_err(|error| failed(&error))?;
    let alipay = Alipay::new(&simulator.alipay_gateway(), app, alipay_keys, &platform, &own)
        .map_err(|error| failed(&error))?;
    Ok((simulator, Channels { wechat: Some(wechat), alipay: Some(alipay), rehearsal: false }))
}

#[cfg(test)]
mod tests {
    use super::must_be_reachable;

    #[test]
    fn an_https_address_needs_a_program_with_tls() {
        let found = must_be_reachable("wechat", "base_url", "HTTPS://api.mch.weixin.qq.com");
        if cfg!(feature = "tls") {
            assert_eq!(found, Ok(()));
        } else {
            let words = found.unwrap_err();
            assert!(words.starts_with("[wechat] base_url: ") && words.contains("--features tls"), "{words}");
        }
        assert_eq!(must_be_reachable("alipay", "gateway", "http://127.0.0.1:9900/gateway.do"), Ok(()));
    }
}
