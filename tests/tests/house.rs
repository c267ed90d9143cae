//! The rules that hold the house up: which crate may know which, and what every table looks like.
//!
//! ARCHITECTURE.md says why. What fails here names the crate or the table, and where the rule stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use db::Conn;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use testkit::Scratch;

// ── Ranks ────────────────────────────────────────────────────────────────────────────────────────────

/// Lowest first. A crate may depend only on crates of a lower rank, so those of one rank not on one another.
const RANKS: [&[&str]; 15] = [
    &["kernel"],
    &["db", "programmes"],
    &["ui"],
    &["region"],
    &["identity"],
    &["evidence"],
    &["bucket", "ledger", "payment", "webhook"],
    &["market", "station", "logistics", "trade", "offsite"],
    &["behalf"],
    &["statistics"],
    &["reporting"],
    &["assessment"],
    &["governance"],
    &["heluo"],
    &["bench", "journeys", "xtask"],
];

/// Stands beside the ranks: tests of any crate and measurements may use it, nothing that ships, and it must not know the contexts.
const TESTKIT: (&str, [&str; 2]) = ("testkit", ["kernel", "db"]);

const RULE: &str = "see RANKS in tests/tests/house.rs and `Ranks` in ARCHITECTURE.md";

#[test]
fn every_arrow_between_crates_points_down() {
    let house = metadata();
    let faults: Vec<String> = house
        .workspace_packages()
        .into_iter()
        .flat_map(|package| {
            let known = package.dependencies.iter().filter(|arrow| arrow.path.is_some());
            let built = known.filter(|arrow| arrow.kind != DependencyKind::Development);
            built.filter_map(|arrow| arrow_refused(&package.name, &arrow.name))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_crate_has_a_rank() {
    let crates: BTreeSet<String> =
        metadata().workspace_packages().into_iter().map(|package| package.name.to_string()).collect();
    let ranked: BTreeSet<String> =
        RANKS.iter().flat_map(|row| row.iter()).chain([&TESTKIT.0]).map(|name| (*name).to_owned()).collect();
    assert_eq!(crates, ranked, "left: the workspace, right: the ranks; {RULE}");
}

#[test]
fn the_rule_of_ranks() {
    for (from, to) in [
        ("db", "kernel"),
        ("market", "ledger"),
        ("behalf", "market"),
        ("statistics", "market"),
        ("heluo", "assessment"),
        ("journeys", "heluo"),
        ("testkit", "db"),
        ("bench", "testkit"),
    ] {
        assert_eq!(arrow_refused(from, to), None, "{from} → {to}");
    }
    for (from, to) in [
        ("kernel", "db"),
        ("ledger", "market"),
        ("market", "station"),
        ("market", "behalf"),
        ("logistics", "market"),
        ("statistics", "assessment"),
        ("market", "testkit"),
        ("testkit", "market"),
        ("market", "newcomer"),
        ("newcomer", "kernel"),
    ] {
        assert!(arrow_refused(from, to).is_some(), "{from} → {to}");
    }
}

/// Why `from` may not depend on `to`, if it may not.
fn arrow_refused(from: &str, to: &str) -> Option<String> {
    let (testkit, its_own) = TESTKIT;
    if to == testkit {
        let measures = from == "bench";
        return (!measures)
            .then(|| format!("`{from}` → `{to}`: {testkit} is for dev-dependencies only; {RULE}"));
    }
    if from == testkit {
        let fine = its_own.contains(&to);
        return (!fine).then(|| format!("`{from}` → `{to}`: {testkit} must not know the contexts; {RULE}"));
    }
    match (rank(from), rank(to)) {
        (Some(upper), Some(lower)) if lower < upper => None,
        (Some(_), Some(_)) => Some(format!("`{from}` → `{to}`: `{to}` does not rank below `{from}`; {RULE}")),
        (None, _) => Some(format!("`{from}` → `{to}`: `{from}` has no rank; {RULE}")),
        (_, None) => Some(format!("`{from}` → `{to}`: `{to}` has no rank; {RULE}")),
    }
}

fn rank(name: &str) -> Option<usize> {
    RANKS.iter().position(|row| row.contains(&name))
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace")
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────

/// Types that both engines read alike and that hold no floats.
const TYPES: [&str; 4] = ["BIGINT", "INTEGER", "TEXT", "BOOLEAN"];

/// Tables without `county`, each reviewed: what it is and why it belongs to no county.
const WITHOUT_COUNTY: [(&str, &str); 3] = [
    ("division", "shared look-ups are reference tables: every county reads all of them"),
    ("event_cursor", "one row for each consumer, which reads the log of all counties"),
    ("log_seal", "a chain of hashes over the whole log, whose order is one for all counties"),
];

/// Diesel's own table.
const NOT_OURS: &str = "__diesel_schema_migrations";

#[test]
fn every_table_belongs_to_a_county() {
    let faults = with_all_tables(|conn| {
        let mut faults = Vec::new();
        for table in tables(conn) {
            let reviewed = WITHOUT_COUNTY.iter().any(|(name, _)| *name == table);
            faults.extend(types_refused(conn, &table));
            if !reviewed {
                faults.extend(keys_refused(conn, &table));
            }
        }
        faults
    });
    assert!(faults.is_empty(), "\n{}\nSee `Tables` in ARCHITECTURE.md.\n", faults.join("\n"));
}

#[test]
fn the_reviewed_list_is_up_to_date() {
    let there = with_all_tables(tables);
    for (table, _) in WITHOUT_COUNTY {
        assert!(there.iter().any(|name| name == table), "{table} is reviewed and is no table any more");
    }
}

#[test]
fn the_rule_of_tables() {
    let cases = [
        ("id BIGINT NOT NULL, county BIGINT NOT NULL, PRIMARY KEY (county, id)", "first column"),
        ("county INTEGER NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (county, id)", "first column"),
        ("county BIGINT, id BIGINT NOT NULL, PRIMARY KEY (county, id)", "first column"),
        ("county BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (id)", "primary key"),
        ("county BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (id, county)", "primary key"),
        ("county BIGINT NOT NULL, id BIGINT NOT NULL, x TEXT UNIQUE, PRIMARY KEY (county, id)", "unique"),
        (
            "county BIGINT NOT NULL, id BIGINT NOT NULL, x BIGINT, y BIGINT, PRIMARY KEY (county, id), \
             FOREIGN KEY (x, y) REFERENCES account (county, id)",
            "foreign key",
        ),
        ("county BIGINT NOT NULL, id BIGINT NOT NULL, x REAL, PRIMARY KEY (county, id)", "`x` is REAL"),
    ];
    with_all_tables(move |conn| {
        for (columns, expected) in cases {
            conn.batch_execute(&format!("CREATE TABLE wrong ({columns})")).expect("a table");
            let faults = [types_refused(conn, "wrong"), keys_refused(conn, "wrong")].concat();
            conn.batch_execute("DROP TABLE wrong").expect("no table");
            assert_eq!(faults.len(), 1, "{columns}: {faults:?}");
            assert!(faults.concat().contains(expected), "{columns}: {faults:?}");
        }
    });
}

/// Columns of a type that the two engines do not share.
fn types_refused(conn: &mut Conn, table: &str) -> Vec<String> {
    let wrong = columns(conn, table).into_iter().filter(|column| !TYPES.contains(&column.type_.as_str()));
    wrong
        .map(|column| format!("`{table}`: `{}` is {}, not one of {TYPES:?}", column.name, column.type_))
        .collect()
}

/// What keeps a table from being kept by county, and so from being sharded.
fn keys_refused(conn: &mut Conn, table: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let columns = columns(conn, table);
    if !columns.first().is_some_and(|one| one.name == "county" && one.type_ == "BIGINT" && one.required == 1)
    {
        faults.push(format!("`{table}`: the first column is not `county BIGINT NOT NULL`"));
    }
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.key > 0).collect();
    key.sort_by_key(|column| column.key);
    if !key.iter().map(|column| column.name.as_str()).eq(["county", "id"]) {
        faults.push(format!("`{table}`: the primary key is not (county, id)"));
    }
    for (index, columns) in unique_indexes(conn, table) {
        if !columns.contains("county") {
            faults.push(format!("`{table}`: the unique index {index} {columns:?} has no county"));
        }
    }
    for (target, columns) in foreign_keys(conn, table) {
        if !columns.contains(&("county".to_owned(), "county".to_owned())) {
            faults.push(format!("`{table}`: the foreign key to {target} {columns:?} has no county"));
        }
    }
    faults
}

/// Runs the migrations of every crate, wired or not, and looks at the result.
fn with_all_tables<T: Send + 'static>(look: impl Fn(&mut Conn) -> T + Send + Sync + 'static) -> T {
    let scratch = Scratch::sqlite(&db::Migrations::new());
    testkit::runtime().block_on(async {
        let looked = scratch.db.write(move |tx| {
            for file in migrations() {
                let sql = fs::read_to_string(&file).expect("a migration is a readable file");
                tx.conn().batch_execute(&sql).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            }
            Ok::<_, db::Error>(look(tx.conn()))
        });
        let looked = looked.await;
        scratch.db.close().await;
        looked.expect("the migrations of all crates apply and the catalogue can be read")
    })
}

/// `crates/*/migrations/*/up.sql` in the order they are applied, without those of `db`, which are there.
fn migrations() -> Vec<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let homes = folders(&crates).into_iter().filter(|home| !home.ends_with("db"));
    let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
    for folder in homes.flat_map(|home| folders(&home.join("migrations"))) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let earlier = files.insert(name.clone(), folder.join("up.sql"));
        assert!(earlier.is_none(), "two migrations are called {name}");
    }
    assert!(!files.is_empty(), "no migrations under {}", crates.display());
    files.into_values().collect()
}

fn folders(within: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(within) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect()
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    type_: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    from: String,
    #[diesel(sql_type = Nullable<Text>)]
    to: Option<String>,
}

fn tables(conn: &mut Conn) -> Vec<String> {
    let rows: Vec<Name> =
        diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .load(conn)
            .expect("the tables");
    rows.into_iter().map(|row| row.name).filter(|name| name != NOT_OURS).collect()
}

fn columns(conn: &mut Conn, table: &str) -> Vec<Column> {
    diesel::sql_query(
        "SELECT name, type AS type_, \"notnull\" AS required, pk AS key FROM pragma_table_info($1) ORDER BY cid",
    )
    .bind::<Text, _>(table)
    .load(conn)
    .expect("the columns")
}

/// The unique indexes beside the primary key, with their columns.
fn unique_indexes(conn: &mut Conn, table: &str) -> BTreeMap<String, BTreeSet<String>> {
    let parts: Vec<Part> = diesel::sql_query(
        "SELECT l.name AS \"of\", 0 AS number, i.name AS \"from\", NULL AS \"to\" \
         FROM pragma_index_list($1) l, pragma_index_info(l.name) i WHERE l.\"unique\" = 1 AND l.origin <> 'pk'",
    )
    .bind::<Text, _>(table)
    .load(conn)
    .expect("the indexes");
    let mut indexes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for part in parts {
        indexes.entry(part.of).or_default().insert(part.from);
    }
    indexes
}

/// The foreign keys: the table they point to, and which column points to which.
fn foreign_keys(conn: &mut Conn, table: &str) -> Vec<(String, BTreeSet<(String, String)>)> {
    let parts: Vec<Part> = diesel::sql_query(
        "SELECT \"table\" AS \"of\", id AS number, \"from\", \"to\" FROM pragma_foreign_key_list($1)",
    )
    .bind::<Text, _>(table)
    .load(conn)
    .expect("the foreign keys");
    let mut keys: BTreeMap<i64, (String, BTreeSet<(String, String)>)> = BTreeMap::new();
    for part in parts {
        let key = keys.entry(part.number).or_insert_with(|| (part.of, BTreeSet::new()));
        key.1.insert((part.from.clone(), part.to.unwrap_or(part.from)));
    }
    keys.into_values().collect()
}

// ── Forms ────────────────────────────────────────────────────────────────────────────────────────────

/// Forms whose repetition is no harm, and whose repeated answer would carry no session; and one whose answer, an
/// address, must not be kept for repeating.
const WITHOUT_KEY: [&str; 5] =
    ["/sign-in", "/sign-in/code", "/sign-up", "/sign-out", "/sell/orders/{{ shown.order.id }}/recipient"];

/// A second click does nothing more: each form that changes something carries a key of its own.
#[test]
fn every_form_carries_a_key() {
    let mut forms = 0;
    let mut without = Vec::new();
    for file in templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")) {
        let text = fs::read_to_string(&file).expect("a template");
        for form in text.split("<form").skip(1) {
            let (head, body) = form.split_once('>').expect("a form's tag ends");
            let to =
                head.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            if !head.contains("method=\"post\"") || WITHOUT_KEY.contains(&to) {
                continue;
            }
            forms += 1;
            let body = body.split("</form>").next().unwrap_or_default();
            let keyed =
                [head, body].iter().any(|part| part.contains("view.key()") || part.contains("::start("));
            if !keyed {
                without.push(format!("{}: {to}", file.display()));
            }
        }
    }
    assert!(forms > 15, "{forms} forms");
    assert_eq!(without, Vec::<String>::new());
}

/// Signs of full width are Chinese: a page that has them in its template shows them to English readers as well. They belong in
/// texts, or come by `View::labelled` and its siblings.
#[test]
fn no_template_holds_chinese_signs() {
    let mut found = Vec::new();
    for file in templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")) {
        let text = fs::read_to_string(&file).expect("a template");
        for (line, words) in text.lines().enumerate() {
            if words.contains(['：', '，', '。', '；', '、', '（', '）', '！', '？', '\u{3000}']) {
                found.push(format!("{}:{}", file.display(), line + 1));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

fn templates(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(templates(&path));
        } else if path.extension().is_some_and(|kind| kind == "html") {
            found.push(path);
        }
    }
    found
}

// ── Tests ────────────────────────────────────────────────────────────────────────────────────────────

/// Where one program holds all test files, a file that `main.rs` does not name would never run.
#[test]
fn every_test_file_runs() {
    let mut named = 0;
    let mut forgotten = Vec::new();
    for package in metadata().workspace_packages() {
        for target in package.targets.iter().filter(|target| target.is_test()) {
            if target.src_path.file_name() != Some("main.rs") {
                continue;
            }
            let main = fs::read_to_string(&target.src_path).expect("a test program");
            let folder = target.src_path.parent().expect("a file stands in a folder");
            for entry in folder.read_dir_utf8().expect("its folder") {
                let path = entry.expect("an entry").into_path();
                let Some(name) = path.file_stem().filter(|name| *name != "main") else { continue };
                if path.extension() != Some("rs") && !path.join("mod.rs").exists() {
                    continue;
                }
                named += 1;
                if !main.contains(&format!("\nmod {name};\n")) {
                    forgotten.push(path.to_string());
                }
            }
        }
    }
    assert!(named > 60, "{named} files");
    assert_eq!(forgotten, Vec::<String>::new());
}
