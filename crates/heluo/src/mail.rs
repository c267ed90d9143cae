//! Setting up who carries messages: a mail server, a gateway of short messages, or nobody.

use std::path::PathBuf;
use std::sync::Arc;

use governance::couriers::{Courier, Couriers, SmsSpool, Smtp, SmtpServer};
use governance::model::Outcome;
use identity::messages::Messenger;
use serde::Deserialize;

/// `[smtp]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// The server's name.
    pub host: String,
    /// Its port: 25 or a port of this machine without TLS, 587 with STARTTLS.
    pub port: u16,
    /// Who sends: `洛阳市联席会议办公室 <office@example.cn>`.
    pub from: String,
    /// Who signs in, where the server asks for it; needs `tls`.
    pub user: Option<String>,
    /// The file of the password.
    pub password: Option<PathBuf>,
    /// Speak only over TLS; needs the feature `tls`.
    #[serde(default)]
    pub tls: bool,
}

/// `[sms]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// The folder a gateway such as SMS Server Tools 3 watches for messages to send.
    pub spool: PathBuf,
}

/// Sets the couriers up. Each failure names what to change.
pub(crate) fn couriers(smtp: Option<&SmtpConfig>, sms: Option<&SmsConfig>) -> Result<Couriers, String> {
    let mut couriers = Couriers::default();
    if let Some(config) = smtp {
        couriers.email = Arc::new(Smtp::new(&server(config)?)?);
    }
    if let Some(config) = sms {
        couriers.sms = Some(Arc::new(SmsSpool::new(config.spool.clone())?));
    }
    Ok(couriers)
}

fn server(config: &SmtpConfig) -> Result<SmtpServer, String> {
    let credentials = match (&config.user, &config.password) {
        (None, None) => None,
        (Some(user), Some(file)) => {
            let password = std::fs::read_to_string(file)
                .map_err(|error| format!("[smtp] password = `{}`: {error}", file.display()))?;
            Some((user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
        }
        _ => return Err("[smtp] user and password stand together or not at all".to_owned()),
    };
    Ok(SmtpServer {
        host: config.host.clone(),
        port: config.port,
        from: config.from.clone(),
        credentials,
        tls: config.tls,
    })
}

/// Codes and reminders to phones by the same gateway that carries the offices' reminders, where one is set up.
#[derive(Debug)]
pub(crate) struct ShortMessages(pub(crate) Option<Arc<dyn Courier>>);

impl Messenger for ShortMessages {
    fn is_set_up(&self) -> bool {
        self.0.is_some()
    }

    fn send(&self, phone: &str, text: &str) -> bool {
        self.0.as_ref().is_some_and(|courier| courier.carry(phone, "", text) == Outcome::Sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_up_is_read_and_half_of_it_refused() {
        let config: SmtpConfig =
            toml::from_str("host = \"localhost\"\nport = 25\nfrom = \"office@example.cn\"").unwrap();
        assert!(couriers(Some(&config), None).is_ok());
        let half = SmtpConfig { user: Some("office".to_owned()), ..config };
        assert!(couriers(Some(&half), None).unwrap_err().contains("stand together"));
        let nowhere = SmsConfig { spool: PathBuf::from("/nowhere/at/all") };
        assert!(couriers(None, Some(&nowhere)).unwrap_err().contains("spool"));
    }
}
