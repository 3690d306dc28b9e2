//! OneRoster bundles: the state's number is found wherever it stands, changes are no missing students, a second school is
//! no second primary one.

use super::containers::table;
use super::support::{Place, repository, rows, summary};
use std::collections::BTreeSet;
use std::path::PathBuf;

const AS_OF: &str = "2026-08-24";

/// The tables of a fixture, by name.
fn tables(version: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let folder = repository("fixtures/profiles").join(format!("oneroster-{version}/export"));
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), table(&std::fs::read(path).unwrap(), b','))).collect()
}

/// Writes the tables and reconciles them with a platform's export of the same students.
fn reconciled(place: &Place, name: &str, tables: &[(String, Vec<Vec<String>>)]) -> BTreeSet<String> {
    let folder = place.path(name);
    std::fs::create_dir(&folder).unwrap();
    for (file, cells) in tables {
        let mut writer = csv::Writer::from_path(folder.join(file)).unwrap();
        cells.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    }
    let platform = repository("fixtures/profiles/infosnap/export.csv");
    place.run_alone(AS_OF, &["reconcile", platform.to_str().unwrap(), name, "-o", &format!("{name}-out")]);
    let found = rows(&place.path(&format!("{name}-out")), "discrepancies.csv");
    found.iter().map(|row| format!("{} {}", row["code"], row["field"])).collect()
}

fn cells<'t>(tables: &'t mut [(String, Vec<Vec<String>>)], file: &str) -> &'t mut Vec<Vec<String>> {
    &mut tables.iter_mut().find(|(name, _)| name == file).unwrap().1
}

fn column(cells: &[Vec<String>], header: &str) -> usize {
    cells[0].iter().position(|cell| cell == header).unwrap()
}

/// Where the state's number is put, and the header under which it must be found.
const PLACES: [(&str, &str); 5] = [
    ("identifier", "identifier"),
    ("sourcedId", "sourcedId"),
    ("userIds of the state", "userIds"),
    ("userIds of any kind", "userIds"),
    ("metadata", "metadata.number"),
];

#[test]
fn the_state_id_is_found_wherever_a_bundle_has_it() {
    let place = Place::new();
    for (put, header) in PLACES {
        let mut tables = tables("1.1");
        let users = cells(&mut tables, "users.csv");
        let [id, user_ids, local] = ["sourcedId", "userIds", "identifier"].map(|header| column(users, header));
        let mut renamed: Vec<(String, String)> = Vec::new();
        let head = users.iter_mut().next().unwrap();
        if put == "metadata" {
            head.push("metadata.number".to_owned());
        }
        for row in users.iter_mut().skip(1) {
            let state: String = row[user_ids].chars().skip_while(|c| !c.is_ascii_digit()).take(10).collect();
            let state = if state.len() == 10 { state } else { String::new() };
            row[user_ids].clear();
            let extra = if put == "metadata" { vec![state.clone()] } else { Vec::new() };
            match put {
                "identifier" if !state.is_empty() => {
                    renamed.push((row[id].clone(), std::mem::replace(&mut row[local], state)));
                    row[id].clone_from(&renamed.last().unwrap().1);
                }
                "sourcedId" if !state.is_empty() => {
                    renamed.push((std::mem::replace(&mut row[id], state.clone()), state));
                }
                "userIds of the state" => row[user_ids] = format!("{{Login:u}},{{State Student ID:{state}}}"),
                "userIds of any kind" => row[user_ids] = format!("{{Fed:{state}}}"),
                _ => {}
            }
            row.extend(extra);
        }
        for (file, header) in [("demographics.csv", "sourcedId"), ("enrollments.csv", "userSourcedId")] {
            let joined = cells(&mut tables, file);
            let at = column(joined, header);
            for row in joined.iter_mut().skip(1) {
                if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == row[at]) {
                    row[at].clone_from(new);
                }
            }
        }
        let name = put.replace(' ', "-");
        assert_eq!(reconciled(&place, &name, &tables), BTreeSet::new(), "{put}");
        let facts = summary(&place.path(&format!("{name}-out")));
        let columns = facts["assumptions"][1]["columns"].as_array().unwrap();
        let state =
            columns.iter().find(|column| column["field"] == "state_id").unwrap_or_else(|| panic!("{put}: {columns:?}"));
        assert_eq!(state["headers"][0], header, "{put}");
        let methods: BTreeSet<String> =
            rows(&place.path(&format!("{name}-out")), "matches.csv").iter().map(|row| row["method"].clone()).collect();
        assert_eq!(methods, BTreeSet::from(["id".to_owned()]), "{put}");
    }
}

#[test]
fn a_bundle_of_changes_misses_nobody_with_and_without_a_manifest() {
    for version in ["1.1", "1.2"] {
        let place = Place::new();
        let mut tables = tables(version);
        let users = cells(&mut tables, "users.csv");
        let [status, changed] = ["status", "dateLastModified"].map(|header| column(users, header));
        users.truncate(4);
        for row in users.iter_mut().skip(1) {
            row[status] = "active".to_owned();
            row[changed] = "2026-08-23T04:00:00.000Z".to_owned();
        }
        users[3][status] = "tobedeleted".to_owned();
        for row in cells(&mut tables, "manifest.csv").iter_mut().filter(|row| row[0] == "file.users") {
            row[1] = "delta".to_owned();
        }
        let wanted = BTreeSet::from(["P201 status".to_owned()]);
        assert_eq!(reconciled(&place, "delta", &tables), wanted, "{version}");
        tables.retain(|(name, _)| name != "manifest.csv");
        assert_eq!(reconciled(&place, "bare", &tables), wanted, "{version} without a manifest");
    }
}

#[test]
fn a_secondary_role_is_no_concurrent_enrollment_and_a_second_primary_one_is() {
    let place = Place::new();
    let mut tables = tables("1.2");
    let roles = cells(&mut tables, "roles.csv");
    let [begin, kind, user] = ["beginDate", "roleType", "userSourcedId"].map(|header| column(roles, header));
    roles.iter_mut().skip(1).for_each(|row| row[begin] = "2026-08-17".to_owned());
    assert_eq!(reconciled(&place, "secondary", &tables), BTreeSet::new());
    let roles = cells(&mut tables, "roles.csv");
    roles.iter_mut().filter(|row| row[user] == "S1245").for_each(|row| row[kind] = "primary".to_owned());
    let found = reconciled(&place, "primary", &tables);
    assert!(found.contains("E202 school"), "{found:?}");
}
