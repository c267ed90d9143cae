//! A PostgreSQL server of the tests' own: its own folder, its own port, gone when the tests end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// A running server; dropped, it stops and its folder is removed.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// The folder of `initdb` and `pg_ctl`, if PostgreSQL is installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
        .collect();
    versions.sort();
    versions.pop()
}

impl Server {
    pub(crate) fn start() -> Result<Self, Failure> {
        let programs = programs().ok_or("PostgreSQL's programs are not under /usr/lib/postgresql")?;
        let folder = std::env::temp_dir().join(format!("heluo-postgres-{}", std::process::id()));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self { programs, folder, port };
        std::fs::create_dir_all(&server.folder)?;
        if is_root() {
            quiet(Command::new("chown").arg("postgres").arg(&server.folder))?;
        }
        let data = server.data();
        quiet(
            server
                .command("initdb")
                .arg("-D")
                .arg(&data)
                .args(["-A", "trust", "-U", "postgres", "-E", "UTF8"]),
        )?;
        // The tests prove correctness, not durability: that is proven on SQLite by killing the program.
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400",
            server.folder.display()
        );
        quiet(
            server
                .command("pg_ctl")
                .arg("-D")
                .arg(&data)
                .arg("-o")
                .arg(options)
                .arg("-l")
                .arg(server.folder.join("log"))
                .args(["-w", "start"]),
        )?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of PostgreSQL; it refuses to run as root, so root runs it as `postgres`.
    fn command(&self, program: &str) -> Command {
        let path: &Path = &self.programs.join(program);
        if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        let _ = quiet(self.command("pg_ctl").arg("-D").arg(&data).args(["-m", "immediate", "stop"]));
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// Runs a command silently.
fn quiet(command: &mut Command) -> Result<(), Failure> {
    // A server that inherits a pipe keeps it open for ever, so its output goes nowhere.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
