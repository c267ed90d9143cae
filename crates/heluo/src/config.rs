//! Configuration: defaults, then `heluo.toml`, then `HELUO_*`, then the command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::Target;
use evidence::{Depot, Files, LocalDepot};
use kernel::{IdSource, SystemClock};
use market::channel::Channels;
use serde::Deserialize;

use crate::limits::Limits;
use crate::mail::{SmsConfig, SmtpConfig, couriers};
use crate::payments::{AlipayConfig, WeChatConfig};
use crate::wiring::{Reach, Settings};

/// What an installation is configured with.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// `postgres://…`, or the path of a file.
    pub database: String,
    /// The folder of the secret and of the embedded database.
    pub data: PathBuf,
    /// The folder of the programme; Luoyang's, which is built in, without one.
    pub programme: Option<PathBuf>,
    /// 64 hexadecimal digits; made and kept in the data folder when it is not given.
    pub secret: Option<String>,
    /// How often one address may ask.
    pub limits: Limits,
    /// WeChat Pay; nobody pays over it without.
    pub wechat: Option<WeChatConfig>,
    /// Alipay, likewise.
    pub alipay: Option<AlipayConfig>,
    /// True to let buyers pay in the sandbox, where no money moves, until a provider is set up; for rehearsals alone.
    pub sandbox: bool,
    /// True to let webhooks reach this machine by http; for development alone.
    pub loopback_webhooks: bool,
    /// The bucket of what people hand in; it lies in the data folder without one.
    pub bucket: Option<BucketConfig>,
    /// The mail server that carries reminders; they are shown in the program alone without it.
    pub smtp: Option<SmtpConfig>,
    /// The gateway that carries reminders as short messages, likewise.
    pub sms: Option<SmsConfig>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8600)),
            database: String::new(),
            data: PathBuf::from("heluo-data"),
            programme: None,
            secret: None,
            limits: Limits::default(),
            wechat: None,
            alipay: None,
            sandbox: false,
            loopback_webhooks: false,
            bucket: None,
            smtp: None,
            sms: None,
        }
    }
}

impl Config {
    /// Reads the file, if it is there, and the environment.
    pub fn read(file: &Path) -> Result<Self, String> {
        let mut config: Self = match std::fs::read_to_string(file) {
            Ok(text) => toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(format!("{}: {error}", file.display())),
        };
        let from = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(listen) = from("HELUO_LISTEN") {
            config.listen = listen
                .parse()
                .map_err(|_| format!("HELUO_LISTEN={listen} is not an address such as 127.0.0.1:8600"))?;
        }
        if let Some(database) = from("HELUO_DATABASE") {
            config.database = database;
        }
        if let Some(data) = from("HELUO_DATA") {
            config.data = PathBuf::from(data);
        }
        if let Some(programme) = from("HELUO_PROGRAMME") {
            config.programme = Some(PathBuf::from(programme));
        }
        config.secret = from("HELUO_SECRET").or(config.secret);
        Ok(config)
    }

    /// The database to open.
    #[must_use]
    pub fn target(&self) -> Target {
        if self.database.is_empty() {
            Target::Sqlite(self.data.join("heluo.db"))
        } else {
            Target::parse(&self.database)
        }
    }

    /// Where what people hand in lies: in the bucket, or in the data folder.
    pub fn depot(&self) -> Result<Arc<dyn Depot>, String> {
        match &self.bucket {
            Some(bucket) => open_bucket(bucket),
            None => Ok(Arc::new(LocalDepot::new(self.data.join("files")))),
        }
    }

    /// What the program is started with.
    pub fn settings(&self) -> Result<Settings, String> {
        Ok(Settings {
            target: self.target(),
            ids: IdSource::random(),
            clock: Arc::new(SystemClock),
            secret: self.secret()?,
            demo: false,
            limits: self.limits,
            channels: self.channels()?,
            files: Files::new(self.depot()?),
            reach: if self.loopback_webhooks { Reach::Loopback } else { Reach::Public },
            couriers: couriers(self.smtp.as_ref(), self.sms.as_ref())?,
        })
    }

    /// The payment providers, with the keys that stand in their files now.
    pub fn channels(&self) -> Result<Channels, String> {
        Ok(Channels {
            wechat: self.wechat.as_ref().map(WeChatConfig::open).transpose()?,
            alipay: self.alipay.as_ref().map(AlipayConfig::open).transpose()?,
            rehearsal: self.sandbox,
        })
    }

    /// The installation's secret: given, or kept in the data folder, or made now.
    pub fn secret(&self) -> Result<[u8; 32], String> {
        match self.kept_secret()? {
            Some(secret) => Ok(secret),
            None => new_secret(&self.secret_file()),
        }
    }

    /// The installation's secret, when it is given or kept in the data folder.
    pub fn kept_secret(&self) -> Result<Option<[u8; 32]>, String> {
        let text = match &self.secret {
            Some(text) => text.clone(),
            None => match std::fs::read_to_string(self.secret_file()) {
                Ok(text) => text,
                Err(_) => return Ok(None),
            },
        };
        let mut secret = [0_u8; 32];
        hex::decode_to_slice(text.trim(), &mut secret)
            .map_err(|_| "the secret must be 64 hexadecimal digits".to_owned())?;
        Ok(Some(secret))
    }

    fn secret_file(&self) -> PathBuf {
        self.data.join("secret")
    }
}

#[cfg(feature = "s3")]
use bucket::BucketConfig;

/// Whatever stands in `[bucket]`, this program cannot use it.
#[cfg(not(feature = "s3"))]
type BucketConfig = toml::Table;

#[cfg(feature = "s3")]
fn open_bucket(config: &BucketConfig) -> Result<Arc<dyn Depot>, String> {
    Ok(Arc::new(bucket::Bucket::open(config)?))
}

#[cfg(not(feature = "s3"))]
fn open_bucket(_: &BucketConfig) -> Result<Arc<dyn Depot>, String> {
    Err("[bucket] needs a program built with the feature `s3`".to_owned())
}

fn new_secret(file: &Path) -> Result<[u8; 32], String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", file.display());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|error| format!("the machine gives no randomness: {error}"))?;
    let mut out =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
    out.write_all(hex::encode(secret).as_bytes()).map_err(failed)?;
    Ok(secret)
}
