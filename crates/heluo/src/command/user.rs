//! `heluo user`.

use clap::Subcommand;
use db::Db;
use heluo::wiring;
use identity::model::Phone;
use identity::service::{self, NewPerson};
use identity::{Vault, hash_password};
use kernel::{Actor, Clock, IdSource, RegionCode, Role, SystemClock};

use super::{Outcome, config, runtime};

/// What to do with accounts.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes an account, such as the first of an installation. The password is read from standard input.
    Add {
        /// Name.
        #[arg(long)]
        name: String,
        /// Mobile phone of eleven digits.
        #[arg(long)]
        phone: String,
        /// A role, such as `security_administrator`.
        #[arg(long)]
        role: Option<String>,
        /// The division the role holds in; the whole prefecture when none is named.
        #[arg(long)]
        region: Option<String>,
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    let Command::Add { name, phone, role, region, database } = command;
    let phone: Phone = phone.parse().map_err(|error: identity::Error| error.to_string())?;
    let role: Option<Role> = role.as_deref().map(str::parse).transpose()?;
    let config = config(database.clone(), None)?;
    let city = wiring::city().map_err(|error| error.to_string())?;
    let region: RegionCode = match region {
        Some(region) => region.parse().map_err(|error: kernel::BadRegion| error.to_string())?,
        None => city,
    };
    let vault = Vault::new(config.secret()?);
    let db = Db::open(&config.target(), IdSource::random(), &wiring::migrations())
        .map_err(|error| error.to_string())?;
    let runtime = runtime()?;
    let known = runtime.block_on(wiring::divisions(&db)).map_err(|error| error.to_string())?;
    if known.get(region).is_none() {
        return Err(format!("{region} is not among the divisions"));
    }
    let mut password = String::new();
    eprintln!("Password:");
    std::io::stdin().read_line(&mut password).map_err(|error| error.to_string())?;
    let password = password.trim_end_matches(['\n', '\r']);
    service::check_password(password).map_err(|error| error.to_string())?;
    let new = NewPerson {
        name: name.clone(),
        phone,
        password_hash: hash_password(password).map_err(|error| error.to_string())?,
        is_invented: false,
    };
    let person = runtime
        .block_on(db.write(move |tx| {
            let (actor, now) = (Actor::system("command line"), SystemClock.now());
            let person = service::create_person(tx, &actor, now, &vault, city, &new)?;
            if let Some(role) = role {
                service::grant_role(tx, &actor, now, city, person, service::city_wide(role, region))?;
            }
            Ok::<_, identity::Error>(person)
        }))
        .map_err(|error| error.to_string())?;
    println!("Added {name}, number {person}");
    Ok(())
}
