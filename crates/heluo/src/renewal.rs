//! Keys and addresses of the payment providers that change while the program runs.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use market::channel::Channels;
use ui::Job;

use crate::config::Config;
use crate::payments::{AlipayConfig, WeChatConfig};

/// How often the files are looked at.
const EVERY_SECONDS: u64 = 60;

/// Takes up what changed in `[wechat]` and `[alipay]` and in the files they name. What cannot be read as a whole changes
/// nothing, so a key that is being written is taken up a minute later.
#[derive(Debug)]
pub struct Renewal {
    /// The configuration.
    file: PathBuf,
    channels: Channels,
    /// The mark of what is in use.
    in_use: Mutex<u64>,
}

/// What tells that the settings of the providers changed, or what stands in their files.
fn mark_of(config: &Config) -> Result<u64, String> {
    let mut mark = DefaultHasher::new();
    format!("{:?} {:?}", config.wechat, config.alipay).hash(&mut mark);
    let wechat = config.wechat.iter().flat_map(WeChatConfig::files);
    for file in wechat.chain(config.alipay.iter().flat_map(AlipayConfig::files)) {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        bytes.hash(&mut mark);
    }
    Ok(mark.finish())
}

impl Renewal {
    /// Of the channels that were opened with what stands in this configuration.
    pub fn new(file: &Path, config: &Config, channels: Channels) -> Result<Self, String> {
        Ok(Self { file: file.to_owned(), channels, in_use: Mutex::new(mark_of(config)?) })
    }

    /// Looks at the files; true when something changed and is in use now. Refuses what cannot be read, and a provider that was
    /// added or taken out: that needs a start.
    pub fn renew(&self) -> Result<bool, String> {
        let config = Config::read(&self.file)?;
        let mark = mark_of(&config)?;
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if *in_use == mark {
            return Ok(false);
        }
        let is_there = |part: &str, was: bool, is: bool| match was == is {
            true => Ok(()),
            false => Err(format!("[{part}] was added or taken out, which needs a start of the program")),
        };
        is_there("wechat", self.channels.wechat.is_some(), config.wechat.is_some())?;
        is_there("alipay", self.channels.alipay.is_some(), config.alipay.is_some())?;
        let changed = config.channels()?;
        if let (Some(old), Some(new)) = (&self.channels.wechat, &changed.wechat) {
            old.take_over(new);
        }
        if let (Some(old), Some(new)) = (&self.channels.alipay, &changed.alipay) {
            old.take_over(new);
        }
        *in_use = mark;
        Ok(true)
    }

    /// Looks again and again. What is refused stands in the log until it is put right, and what was in use stays in use.
    #[must_use]
    pub fn job(self) -> Job {
        let renewal = Arc::new(self);
        Job {
            name: "payment-keys",
            every_seconds: EVERY_SECONDS,
            run: Arc::new(move |_| Box::pin(look(Arc::clone(&renewal)))),
        }
    }
}

async fn look(renewal: Arc<Renewal>) -> Result<(), String> {
    let looked = tokio::task::spawn_blocking(move || renewal.renew()).await;
    if looked.map_err(|error| error.to_string())?? {
        tracing::info!("the payment providers' keys and settings were taken up anew");
    }
    Ok(())
}
