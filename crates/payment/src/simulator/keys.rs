//! The keys of both sides. A simulator must know what the merchant's public keys are, and a merchant what the
//! simulator's are; this holds them together.

use std::fs;
use std::path::Path;

use aws_lc_rs::rand;

use crate::alipay::{self, App};
use crate::wechat::{self, ApiV3Key, Identity, Merchant};
use crate::{Error, PrivateKey, Result};

/// Keys and names of the platform and of both providers.
#[derive(Debug)]
pub struct Keys {
    /// Our names at WeChat.
    pub identity: Identity,
    /// The serial number of our certificate at WeChat.
    pub merchant_serial: String,
    /// Our key at WeChat.
    pub merchant: PrivateKey,
    /// The key callbacks of WeChat are encrypted with.
    pub api_v3_key: String,
    /// WeChat's keys by serial or `PUB_KEY_ID_…`; it signs with the first until it is told otherwise.
    pub platform: Vec<(String, PrivateKey)>,
    /// Our application at Alipay.
    pub app_id: String,
    /// The number of our own account there, which splits go to.
    pub alipay_user: String,
    /// Our key at Alipay.
    pub app: PrivateKey,
    /// Alipay's key.
    pub alipay: PrivateKey,
    /// The key Alipay changes to.
    pub alipay_next: PrivateKey,
}

impl Keys {
    /// New keys, with two of each provider's so that a switch can be played.
    pub fn generate() -> Result<Self> {
        let mut letters = [0; 16];
        rand::fill(&mut letters).map_err(|_| Error::Signing)?;
        Self::with(&hex::encode(letters), |_| PrivateKey::generate())
    }

    /// The keys in this folder, one PEM file each; what is missing is generated and written.
    pub fn open(folder: &Path) -> Result<Self> {
        let io = |error: std::io::Error| Error::Unreachable(format!("{}: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(io)?;
        let file = folder.join("api-v3-key.txt");
        if !file.exists() {
            let mut letters = [0; 16];
            rand::fill(&mut letters).map_err(|_| Error::Signing)?;
            fs::write(&file, hex::encode(letters)).map_err(io)?;
        }
        let api_v3_key = fs::read_to_string(&file).map_err(io)?;
        Self::with(api_v3_key.trim(), |name| {
            let file = folder.join(format!("{name}.pem"));
            if file.exists() {
                return PrivateKey::from_pem(&fs::read_to_string(&file).map_err(io)?);
            }
            let key = PrivateKey::generate()?;
            fs::write(&file, key.to_pem()?).map_err(io)?;
            fs::write(folder.join(format!("{name}-public.pem")), key.public_key()?.to_pem()).map_err(io)?;
            Ok(key)
        })
    }

    /// The platform as a merchant of the simulated WeChat.
    pub fn merchant(&self) -> Result<Merchant> {
        Ok(Merchant {
            identity: self.identity.clone(),
            serial: self.merchant_serial.clone(),
            key: copy(&self.merchant)?,
            api_v3_key: ApiV3Key::new(&self.api_v3_key)?,
        })
    }

    /// The platform as an application at the simulated Alipay.
    pub fn app(&self) -> Result<App> {
        Ok(App { app_id: self.app_id.clone(), key: copy(&self.app)? })
    }

    /// Accepts WeChat's first key.
    pub fn wechat_keyring(&self) -> Result<wechat::Keyring> {
        let ring = wechat::Keyring::default();
        if let Some((serial, key)) = self.platform.first() {
            ring.accept(serial, key.public_key()?);
        }
        Ok(ring)
    }

    /// Accepts Alipay's key.
    pub fn alipay_keyring(&self) -> Result<alipay::Keyring> {
        Ok(alipay::Keyring::of(self.alipay.public_key()?))
    }

    /// Makes or reads all keys at once, each on a thread: one takes a fifth of a second to make.
    fn with(api_v3_key: &str, key: impl Fn(&str) -> Result<PrivateKey> + Sync) -> Result<Self> {
        const NAMES: [&str; 6] = [
            "wechat-merchant",
            "wechat-platform",
            "wechat-platform-next",
            "alipay-app",
            "alipay",
            "alipay-next",
        ];
        let key = &key;
        let made: Vec<Result<PrivateKey>> = std::thread::scope(|scope| {
            let threads = NAMES.map(|name| scope.spawn(move || key(name)));
            threads.into_iter().map(|one| one.join().unwrap_or(Err(Error::Signing))).collect()
        });
        let made: Vec<PrivateKey> = made.into_iter().collect::<Result<_>>()?;
        let [merchant, platform, platform_next, app, alipay, alipay_next] =
            <[PrivateKey; 6]>::try_from(made).map_err(|_| Error::Signing)?;
        Ok(Self {
            identity: Identity { mchid: "1900000001".to_owned(), appid: "wx0000000000000001".to_owned() },
            merchant_serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1".to_owned(),
            merchant,
            api_v3_key: api_v3_key.to_owned(),
            platform: vec![
                ("PUB_KEY_ID_0119000000012026112400000000".to_owned(), platform),
                ("PUB_KEY_ID_0119000000012026112400000001".to_owned(), platform_next),
            ],
            app_id: "2021000000000001".to_owned(),
            alipay_user: "2088000000000000".to_owned(),
            app,
            alipay,
            alipay_next,
        })
    }
}

fn copy(key: &PrivateKey) -> Result<PrivateKey> {
    PrivateKey::from_pem(&key.to_pem()?)
}
