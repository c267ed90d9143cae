//! Another prefecture writes its own programme, checks it, and serves it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod desk;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use desk::Desk;

/// Luoyang's divisions and programme under another city's codes and name; nothing of it exists.
struct Elsewhere(Desk);

impl Elsewhere {
    fn new() -> Self {
        let desk = Desk::new();
        let divisions = include_str!("../../../data/luoyang-divisions.csv");
        desk.file("divisions.csv", divisions.replace("4103", "4199").replace("洛阳市", "新市"));
        desk.done_without_database(&["programme", "new", "plan"]);
        let plan = Self(desk);
        for name in ["programme.toml", "relief.toml"] {
            plan.change(name, "4103", "4199");
        }
        plan.change("programme.toml", "洛阳农特产", "新市农特产");
        plan.change("programme.toml", "Luoyang rural produce", "Newtown rural produce");
        plan
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("plan").join(name)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn take_divisions_up(&self) {
        let done = self.0.done(&["import", "divisions", "divisions.csv", "--from", "2016-10-13"]);
        assert!(done.contains(" added"), "{done}");
    }
}

#[test]
fn every_fault_of_every_file_is_told_with_its_line() {
    let plan = Elsewhere::new();
    plan.take_divisions_up();
    plan.change("behalf.toml", "buy = 200", "buy = 20000");
    plan.change("relief.toml", "419924", "419999");
    plan.change("calendar.toml", "[", "[[");
    let text = fs::read_to_string(plan.path("catalogue.toml")).unwrap();
    fs::write(plan.path("catalogue.toml"), text.replacen("shelf = \"fruit\"", "shelf = \"cellar\"", 1))
        .unwrap();
    let told = plan.0.refused(&["programme", "check", "plan"]);
    for said in [
        "behalf.toml: basis points lie between 0 and 10000",
        "relief.toml: 419999 is not among the divisions",
        "calendar.toml: ",
        "is on the shelf `cellar`, which does not exist; choose another",
    ] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    assert!(plan.0.refused(&["serve", "--programme", "plan"]).contains("relief.toml"), "nor does it start");
    fs::remove_file(plan.path("rulebook.toml")).unwrap();
    let told = plan.0.refused(&["programme", "check", "plan"]);
    assert!(told.contains("rulebook.toml: not found"), "{told}");
}

#[test]
fn a_city_without_divisions_is_told_to_take_them_up() {
    let plan = Elsewhere::new();
    fs::write(plan.path("relief.toml"), "").unwrap();
    let told = plan.0.refused(&["programme", "check", "plan"]);
    assert!(
        told.contains("419900 is not among the divisions") && told.contains("heluo import divisions"),
        "{told}"
    );
    plan.take_divisions_up();
    assert!(plan.0.done(&["programme", "check", "plan"]).contains("nothing is wrong"));
}

#[test]
fn another_prefecture_is_served_from_its_folder() {
    let plan = Elsewhere::new();
    // It has drawn no map.
    fs::remove_file(plan.path("boundaries.geojson")).unwrap();
    plan.take_divisions_up();
    let server = Server::start(&plan.0);
    let front = server.page("/");
    assert!(front.contains("新市农特产") && front.contains("419924"), "{front}");
    assert!(!front.contains("410324"), "no county of the prefecture that is built in: {front}");
    for page in
        ["/zones", "/results", "/rulebook", "/statistics/dictionary", "/statistics/reported", "/preorders"]
    {
        let shown = server.page(page);
        assert!(shown.contains("新市农特产"), "{page}");
        assert!(!shown.contains("洛阳农特产"), "{page}");
    }
    let counties = server.page("/api/v1/divisions/419924");
    assert!(counties.contains("栾川县"), "{counties}");
}

/// The program on a port of its own, until it is dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(desk: &Desk) -> Self {
        let arguments = [
            "serve",
            "--programme",
            "plan",
            "--database",
            "heluo.db",
            "--data",
            "data",
            "--listen",
            "127.0.0.1:0",
        ];
        let mut child = desk.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").unwrap_or_else(|| panic!("{line:?}")).1.to_owned();
        Self { child, address }
    }

    fn page(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
