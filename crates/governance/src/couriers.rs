//! How reminders leave the program: by a mail server, by a spool of short messages, or not at all.

use std::fmt::Debug;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, SmtpTransport, Transport as _};

use crate::model::{Channel, Outcome};

/// Whoever carries reminders. Asked outside of any transaction, on a thread that may wait.
pub trait Courier: Debug + Send + Sync {
    /// Carries a text to an address, and says what became of it.
    fn carry(&self, to: &str, subject: &str, text: &str) -> Outcome;
}

/// Writes that a reminder would go out to the program's log, for an installation where nothing is set up. Neither the
/// address nor the text is in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outbox;

impl Courier for Outbox {
    fn carry(&self, to: &str, _: &str, text: &str) -> Outcome {
        tracing::info!(
            address_characters = to.chars().count(),
            text_characters = text.chars().count(),
            "a reminder would go out; nothing is set up that sends"
        );
        Outcome::Logged
    }
}

/// Hands reminders to a mail server by SMTP.
#[derive(Debug, Clone)]
pub struct Smtp {
    server: SmtpTransport,
    from: Mailbox,
}

/// How to reach a mail server.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    /// Its name.
    pub host: String,
    /// Its port: 25 or a port of this machine without TLS, 587 with STARTTLS.
    pub port: u16,
    /// Who sends: `洛阳市联席会议办公室 <office@example.cn>`.
    pub from: String,
    /// Name and password, where the server asks for them.
    pub credentials: Option<(String, String)>,
    /// Speak only over TLS, begun by STARTTLS; needs the feature `tls`.
    pub tls: bool,
}

/// Longest a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

impl Smtp {
    /// Prepares the way; nothing is connected yet. Each failure says what to change.
    pub fn new(server: &SmtpServer) -> Result<Self, String> {
        let from = server.from.parse().map_err(|_| {
            format!("[smtp] from = `{}` is no sender; write name <office@example.cn>", server.from)
        })?;
        let builder = if server.tls { over_tls(&server.host)? } else { plain(server)? };
        let builder = builder.port(server.port).timeout(Some(PATIENCE));
        let builder = match server.credentials.clone() {
            Some((name, password)) => builder.credentials(Credentials::new(name, password)),
            None => builder,
        };
        Ok(Self { server: builder.build(), from })
    }

    fn message(&self, to: &str, subject: &str, text: &str) -> Result<Message, String> {
        let to: Address = to.parse().map_err(|_| "no address".to_owned())?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|error| error.to_string())
    }
}

/// A password does not travel in the clear.
fn plain(server: &SmtpServer) -> Result<lettre::transport::smtp::SmtpTransportBuilder, String> {
    if server.credentials.is_some() {
        return Err("[smtp] a user needs tls = true: a password does not travel in the clear".to_owned());
    }
    Ok(SmtpTransport::builder_dangerous(&server.host))
}

#[cfg(feature = "tls")]
fn over_tls(host: &str) -> Result<lettre::transport::smtp::SmtpTransportBuilder, String> {
    SmtpTransport::starttls_relay(host).map_err(|error| format!("[smtp] host = `{host}`: {error}"))
}

#[cfg(not(feature = "tls"))]
fn over_tls(_: &str) -> Result<lettre::transport::smtp::SmtpTransportBuilder, String> {
    Err("[smtp] tls = true needs a program built with the feature `tls`".to_owned())
}

impl Courier for Smtp {
    fn carry(&self, to: &str, subject: &str, text: &str) -> Outcome {
        let sent = self
            .message(to, subject, text)
            .and_then(|message| self.server.send(&message).map_err(|error| error.to_string()));
        match sent {
            Ok(_) => Outcome::Sent,
            Err(error) => {
                tracing::warn!(error, "a reminder could not be handed to the mail server");
                Outcome::Failed
            }
        }
    }
}

/// True for an address a mail server would take.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// Puts short messages into the folder of a gateway that watches it, as SMS Server Tools 3 and its kin read them: a
/// header `To:` with the number in international form, a header for the alphabet, an empty line, the text. A message is written
/// beside the folder's files under a name the gateway passes over, and then renamed, so that it never reads half of one.
#[derive(Debug, Clone)]
pub struct SmsSpool {
    folder: PathBuf,
}

impl SmsSpool {
    /// A spool in this folder, which must be there.
    pub fn new(folder: PathBuf) -> Result<Self, String> {
        if folder.is_dir() {
            Ok(Self { folder })
        } else {
            Err(format!(
                "[sms] spool = `{}` is no folder; name the gateway's outgoing folder",
                folder.display()
            ))
        }
    }

    fn put(&self, phone: &str, text: &str) -> std::io::Result<()> {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let number = if digits.len() == 11 { format!("86{digits}") } else { digits };
        let mut file = tempfile::Builder::new().prefix(".heluo-").tempfile_in(&self.folder)?;
        write!(file, "To: {number}\nAlphabet: UTF-8\n\n{text}\n")?;
        file.as_file().sync_all()?;
        let name = file
            .path()
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().trim_start_matches('.').to_owned());
        file.persist_noclobber(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Courier for SmsSpool {
    fn carry(&self, to: &str, subject: &str, text: &str) -> Outcome {
        // A short message has no subject; the first line of the text says the same.
        let text = if text.is_empty() { subject } else { text };
        match self.put(to, text) {
            Ok(()) => Outcome::Sent,
            Err(error) => {
                tracing::warn!(%error, folder = %self.folder.display(), "a short message could not be spooled");
                Outcome::Failed
            }
        }
    }
}

/// What is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetUp {
    /// Something sends short messages.
    pub sms: bool,
}

/// Who carries what.
#[derive(Debug, Clone)]
pub struct Couriers {
    /// Carries e-mail.
    pub email: Arc<dyn Courier>,
    /// Carries short messages, where something is set up: then phones are opened, and only then.
    pub sms: Option<Arc<dyn Courier>>,
}

impl Default for Couriers {
    fn default() -> Self {
        Self { email: Arc::new(Outbox), sms: None }
    }
}

impl Couriers {
    /// What is set up.
    #[must_use]
    pub fn set_up(&self) -> SetUp {
        SetUp { sms: self.sms.is_some() }
    }

    /// Who carries a reminder by this way; none for one that is shown in the program alone.
    #[must_use]
    pub fn of(&self, channel: Channel) -> Option<Arc<dyn Courier>> {
        match channel {
            Channel::Program => None,
            Channel::Email => Some(self.email.clone()),
            Channel::Sms => self.sms.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn short_messages_lie_whole_in_the_gateways_folder() {
        let folder = tempfile::tempdir().unwrap();
        let spool = SmsSpool::new(folder.path().to_owned()).unwrap();
        assert_eq!(spool.carry("13800000007", "催办", "任务还有7天到期"), Outcome::Sent);
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert!(!files[0].file_name().unwrap().to_string_lossy().starts_with('.'));
        let text = fs::read_to_string(&files[0]).unwrap();
        assert_eq!(text, "To: 8613800000007\nAlphabet: UTF-8\n\n任务还有7天到期\n");
        drop(folder);
        assert_eq!(spool.carry("13800000007", "催办", "x"), Outcome::Failed);
        assert!(SmsSpool::new(PathBuf::from("/nowhere/at/all")).unwrap_err().contains("outgoing folder"));
    }

    #[test]
    fn a_password_needs_tls_and_a_sender_an_address() {
        let server = SmtpServer {
            host: "localhost".to_owned(),
            port: 25,
            from: "办公室 <office@example.cn>".to_owned(),
            credentials: None,
            tls: false,
        };
        assert!(Smtp::new(&server).is_ok());
        let with_user = SmtpServer { credentials: Some(("a".to_owned(), "b".to_owned())), ..server.clone() };
        assert!(Smtp::new(&with_user).unwrap_err().contains("tls = true"));
        assert!(Smtp::new(&SmtpServer { from: "office".to_owned(), ..server }).unwrap_err().contains("from"));
        assert!(is_address("li@example.cn"));
        assert!(!is_address("li@") && !is_address("a b@c.d") && !is_address("x"));
    }
}
