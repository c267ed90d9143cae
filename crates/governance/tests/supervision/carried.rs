//! Reminders: each once, and handed to a mail server as it speaks.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;

use db::LogFilter;
use governance::couriers::{Couriers, SmsSpool, Smtp, SmtpServer};
use governance::model::{Asked, Channel, Outcome};
use governance::service;
use governance::{Error, remind_all};
use kernel::ManualClock;

use super::{CITY, House, at, day, migrations, own, remind, words};

#[test]
fn everybody_of_the_lead_is_reminded_once_for_each_step() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.accepted().await;
        for (now, expected) in [
            (at(6, 22), 0),
            (at(6, 23), 2),
            (at(6, 23), 0),
            (at(6, 28), 0),
            (at(6, 29), 2),
            (at(7, 1), 2),
            (at(7, 7), 0),
            (at(7, 8), 2),
        ] {
            assert_eq!(remind(&house, now).await, expected, "{now}");
        }
        let steps: Vec<String> =
            own(&house, &house.colleague).await.into_iter().map(|one| one.step).collect();
        assert_eq!(
            steps,
            ["overdue-1", "overdue-0", "before-1", "before-7"],
            "both officers, the newest first"
        );
        assert_eq!(own(&house, &house.finance).await, [], "a helper owes nothing");
        let first = own(&house, &house.commerce).await.remove(0);
        assert_eq!((first.channel, first.outcome, first.due), (Channel::Program, Outcome::Shown, day(6, 30)));
        let (thief, mine) = (house.finance.clone(), house.commerce.clone());
        let refused = house.db.write(move |tx| service::was_seen(tx, &thief, CITY, first.id)).await;
        assert!(matches!(refused, Err(Error::NoReminder)));
        house.db.write(move |tx| service::was_seen(tx, &mine, CITY, first.id)).await.unwrap();
        assert_eq!(own(&house, &house.commerce).await.len(), 3);
        house.step(&house.office, at(7, 9), id, Asked::Drop(words("并入他项"))).await.unwrap();
        assert_eq!(remind(&house, at(7, 30)).await, 0, "nobody is reminded of what was taken back");
    });
}

/// A mail server that takes one message: it answers each line as RFC 5321 has it and gives back what was said to it.
fn mail_server() -> (u16, JoinHandle<(Vec<String>, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let (mut reader, mut writer) = (BufReader::new(stream.try_clone().unwrap()), stream);
        let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        let (mut commands, mut mail, mut in_mail) = (Vec::new(), String::new(), false);
        say("220 test");
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap() == 0 {
                return (commands, mail);
            }
            let line = line.trim_end().to_owned();
            if in_mail {
                if line == "." {
                    in_mail = false;
                    say("250 taken");
                } else {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                continue;
            }
            commands.push(line.clone());
            match line.split(' ').next().unwrap_or_default() {
                "EHLO" => say("250 test"),
                "DATA" => {
                    in_mail = true;
                    say("354 go on");
                }
                "QUIT" => {
                    say("221 bye");
                    return (commands, mail);
                }
                _ => say("250 fine"),
            }
        }
    });
    (port, served)
}

#[test]
fn a_reminder_goes_to_the_mail_server_once_and_to_the_address_given() {
    testkit::on_both(migrations, |db| async move {
        let mut house = House::open(db).await;
        house.accepted().await;
        let keep = |email: &'static str| {
            let (db, actor) = (house.db.clone(), house.commerce.clone());
            async move { db.write(move |tx| service::keep_address(tx, &actor, at(3, 3), CITY, email)).await }
        };
        assert!(matches!(keep("qian@").await, Err(Error::BadEmail)));
        keep("qian@example.cn").await.unwrap();
        let (port, server) = mail_server();
        let smtp = Smtp::new(&SmtpServer {
            host: "127.0.0.1".to_owned(),
            port,
            from: "联席会议办公室 <office@example.cn>".to_owned(),
            credentials: None,
            tls: false,
        });
        let couriers = Couriers { email: Arc::new(smtp.unwrap()), sms: None };
        house.app.clock = Arc::new(ManualClock::at(at(6, 23)));
        remind_all(&house.app, &house.vault, &couriers).await.unwrap();
        remind_all(&house.app, &house.vault, &couriers).await.unwrap();
        let sent = own(&house, &house.commerce).await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].channel, sent[0].outcome), (Channel::Email, Outcome::Sent));
        drop(couriers);
        let (commands, mail) = server.join().unwrap();
        let envelope: Vec<&String> =
            commands.iter().filter(|line| line.contains("FROM:") || line.contains("TO:")).collect();
        assert_eq!(envelope.len(), 2, "one message: {commands:?}");
        assert!(envelope[0].contains("<office@example.cn>") && envelope[1].contains("<qian@example.cn>"));
        assert!(mail.contains("Subject: ") && mail.contains("text/plain"), "{mail}");
        let told = house.db.read(|conn| LogFilter::default().page(conn, 0, 99)).await.unwrap().0;
        assert!(told.iter().any(|one| one.kind == "governance.address_kept"));
        assert!(told.iter().all(|one| !one.body.contains("qian@")), "no event names the address");
    });
}

#[test]
fn a_server_that_is_not_there_is_said_and_short_messages_go_to_the_gateway() {
    testkit::on_both(migrations, |db| async move {
        let mut house = House::open(db).await;
        house.accepted().await;
        let actor = house.commerce.clone();
        let keep =
            house.db.write(move |tx| service::keep_address(tx, &actor, at(3, 3), CITY, "q@example.cn"));
        keep.await.unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let smtp = Smtp::new(&SmtpServer {
            host: "127.0.0.1".to_owned(),
            port: closed,
            from: "office@example.cn".to_owned(),
            credentials: None,
            tls: false,
        });
        let spool = tempfile::tempdir().unwrap();
        let sms = SmsSpool::new(spool.path().to_owned()).unwrap();
        let couriers = Couriers { email: Arc::new(smtp.unwrap()), sms: Some(Arc::new(sms)) };
        house.app.clock = Arc::new(ManualClock::at(at(6, 23)));
        remind_all(&house.app, &house.vault, &couriers).await.unwrap();
        assert_eq!(own(&house, &house.commerce).await[0].outcome, Outcome::Failed);
        let other = own(&house, &house.colleague).await.remove(0);
        assert_eq!((other.channel, other.outcome), (Channel::Sms, Outcome::Sent));
        let files: Vec<_> = std::fs::read_dir(spool.path()).unwrap().collect();
        assert_eq!(files.len(), 1);
        let text = std::fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap();
        assert!(
            text.starts_with("To: 8613800001004\nAlphabet: UTF-8\n\n【农村电商】任务：核查站点招牌"),
            "{text}"
        );
    });
}
